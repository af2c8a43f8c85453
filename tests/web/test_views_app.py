"""The installable app: its manifest, its worker, and the page without a connection."""

import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils.html import escapejs

from beurs.web import views_app
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_every_file_the_worker_keeps_is_shipped_and_used_by_the_calendar(client: Client) -> None:
    text = client.get(reverse("app-worker")).content.decode()
    for name in views_app.SHELL:
        assert finders.find(name), name
        assert f'"{escapejs(f"/static/{name}")}"' in text


def test_the_worker_is_asked_for_anew_and_has_another_version_when_it_changes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version() -> tuple[str, Any]:
        answer = client.get(reverse("app-worker"))
        found = re.search(r"beurs-shell-([0-9a-f]{12})", answer.content.decode())
        assert found is not None
        return found[1], answer.headers

    first, headers = version()
    assert version()[0] == first
    monkeypatch.setattr(views_app, "SHELL", views_app.SHELL[1:])
    assert version()[0] != first
    assert (headers["Cache-Control"], headers["Service-Worker-Allowed"]) == ("no-cache", "/own/")
    assert headers["Content-Type"].startswith("text/javascript")


def test_the_worker_reaches_no_further_than_the_own_pages(client: Client) -> None:
    manifest = client.get(reverse("app-manifest")).json()
    assert (manifest["scope"], manifest["start_url"]) == ("/own/", "/own/")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_the_page_without_a_connection_names_nobody(client: Client) -> None:
    user_free = client.get(reverse("app-offline")).content.decode()
    assert "whoami__name" not in user_free


def test_signing_out_asks_the_browser_to_forget_what_it_kept(client: Client) -> None:
    client.force_login(make.user())
    assert client.post(reverse("accounts:sign-out")).headers["Clear-Site-Data"] == '"storage"'
