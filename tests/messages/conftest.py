"""A mail server, a text message provider, a push service, and a clock that tests set."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.messages.servers import MailServer, PushServer, SmsServer

MORNING = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)


class Clock:
    """Stands still until it is put forward or back."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += dt.timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    server = MailServer()
    options = {"host": "127.0.0.1", "port": server.port, "timeout": 1}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def sms_server() -> Iterator[SmsServer]:
    server = SmsServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def push_server(settings) -> Iterator[PushServer]:
    server = PushServer()
    settings.PUSH_HOSTS = [server.origin]
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def surroundings(mail_server: MailServer, tmp_path: Path) -> dict[str, str]:
    """Return the environment of a process of its own on the database of the test and the mail server."""
    place = connection.settings_dict
    url = f"sqlite:///{place['NAME']}"
    if connection.vendor == "postgresql":
        login = f"{place['USER']}:{place['PASSWORD']}".removesuffix(":")
        url = f"postgres://{login}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
    more = {"DATABASE_URL": url, "BEURS_VAR": str(tmp_path), "BEURS_MAIL": f"smtp://127.0.0.1:{mail_server.port}"}
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "beurs.web.settings", **more}
