"""A key in an address never reaches the log."""

import logging

import pytest
from django.conf import settings

from beurs.web.logs import KeysHidden

KEY = "u8Jp-x_3TqZ0aLm9"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        (f"/a/{KEY}/", "/a/***/"),
        (f"/agenda/{KEY}.ics", "/agenda/***.ics"),
        ("/today/need/7/", "/today/need/7/"),
        ("/data/7/", "/data/7/"),
    ],
)
def test_an_address_that_is_a_key_is_written_without_it(address, written):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Not Found", address), None)
    assert KeysHidden().filter(record)
    assert record.getMessage() == f"Not Found: {written}"


def test_everything_that_is_logged_passes_the_filter():
    handlers = settings.LOGGING["handlers"].values()
    assert settings.LOGGING["root"]["handlers"] == ["console"]
    assert all("keys_hidden" in handler["filters"] for handler in handlers)


@pytest.mark.django_db
def test_a_missing_feed_does_not_show_its_key(client):
    seen: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record):
            seen.append(record.getMessage())

    listener = Listener()
    listener.addFilter(KeysHidden())
    logging.getLogger("django.request").addHandler(listener)
    try:
        assert client.get(f"/agenda/{KEY}.ics").status_code == 404
    finally:
        logging.getLogger("django.request").removeHandler(listener)
    assert [KEY in line for line in seen] == [False]
    assert "/agenda/***.ics" in seen[0]
