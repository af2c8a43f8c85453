"""What is answered before any page is asked."""

from typing import Any

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/search/?q=a%00b", "/schools/16ZZ00%00/", "/sign-in/?next=%00"])
def test_an_address_with_a_nul_is_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_an_address_with_a_nought_is_not(client: Client) -> None:
    assert client.get("/sign-in/?next=/schools/?q=100%2500").status_code == 200


@pytest.mark.parametrize(("length", "status"), [(1000, 422), (1001, 413)])
def test_a_body_larger_than_any_import_is_refused_before_it_is_read(
    client: Client, settings: Any, length: int, status: int
) -> None:
    settings.LARGEST_BODY = 1000
    body = b"email=" + b"x" * (length - 6)
    assert client.post("/sign-in/", body, content_type="application/x-www-form-urlencoded").status_code == status


@pytest.mark.parametrize("length", ["-1", "9" * 5000, "x"])
def test_a_length_that_is_none_is_refused(client: Client, length: str) -> None:
    assert client.post("/sign-in/", CONTENT_LENGTH=length).status_code == 413


@pytest.mark.parametrize("address", ["/", "/today/", "/absences/", "/search/?q=noor", "/nowhere/"])
def test_nobody_keeps_a_copy_of_what_a_signed_in_user_was_shown(client: Client, address: str) -> None:
    client.force_login(factories.user())
    assert "no-store" in client.get(address, follow=True)["Cache-Control"]


def test_signing_out_leaves_no_copy_either(client: Client) -> None:
    client.force_login(factories.user())
    assert "no-store" in client.post("/sign-out/")["Cache-Control"]


def test_static_files_and_what_is_nobodys_may_be_kept(client: Client) -> None:
    client.force_login(factories.user())
    response = client.get("/static/css/tokens.css")
    assert "no-store" not in response["Cache-Control"]
    assert b"".join(response.streaming_content)
    client.logout()
    assert "Cache-Control" not in client.get("/healthz")
