"""A planner signed in at 07:05 on a morning whose board asks one by one."""

import pytest

from tests import factories as make
from tests.cover.services.offers.scenes import Dispatching

HTMX = {"HX-Request": "true", "HX-Target": "drawer"}


@pytest.fixture
def morning(db, clock):
    clock(hour=7, minute=5)
    made = Dispatching()
    made.rule()
    return made


@pytest.fixture
def eva(client, morning):
    """Return a client signed in as the planner, in English."""
    user = make.user(
        "Eva Zandberg", {"role": "planner", "region": morning.region, "board": morning.board}, language="en"
    )
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def send(eva):
    """Return a function that posts as htmx does from the drawer."""

    def post(path, **data):
        return eva.post(f"/today/{path}", data, headers=HTMX)

    return post
