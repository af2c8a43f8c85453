"""A planner signed in on a morning."""

import pytest

from tests import factories as make
from tests.cover.scenes import Morning


@pytest.fixture
def morning(db):
    return Morning()


@pytest.fixture
def planner(morning):
    return make.user(
        "Eva Zandberg", {"role": "planner", "region": morning.region, "board": morning.board}, language="en"
    )


@pytest.fixture
def eva(client, planner):
    """Return a client signed in as the planner, in English."""
    client.force_login(planner)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def sign_in(client, morning):
    """Return a function that signs somebody in with a role on the region, a board or a school."""

    def enter(role, **where):
        user = make.user("Iemand", {"role": role, "region": morning.region, **where}, language="en")
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return enter


HTMX = {"HX-Request": "true", "HX-Target": "drawer"}


@pytest.fixture
def send(eva):
    """Return a function that posts as htmx does from the drawer."""

    def post(path, **data):
        return eva.post(f"/today/{path}", data, headers=HTMX)

    return post
