"""What is answered before any page is asked."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/search/?q=a%00b", "/schools/16ZZ00%00/", "/sign-in/?next=%00"])
def test_an_address_with_a_nul_is_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_an_address_with_a_nought_is_not(client: Client) -> None:
    assert client.get("/sign-in/?next=/schools/?q=100%2500").status_code == 200
