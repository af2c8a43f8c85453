"""Daan, who covers, signed in on his phone; a school with a group 6 nearby."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from beurs.pools.models import Pool
from beurs.region.models import Group, Person
from tests import factories as make


def next_school_day() -> dt.date:
    """Return the first weekday after today, never a Wednesday (a free afternoon)."""
    day = timezone.localdate() + dt.timedelta(days=1)
    while day.isoweekday() in (3, 6, 7):
        day += dt.timedelta(days=1)
    return day


@pytest.fixture
def group() -> Group:
    school = make.school(make.board(make.region()), name="De Stormvogel", place="Santpoort-Noord", phone="023-1")
    return make.group(school, name="6")


@pytest.fixture
def pool(group: Group) -> Pool:
    return make.pool(group.school.board.region, owner=group.school.board)


@pytest.fixture
def person(group: Group, pool: Pool) -> Person:
    region = group.school.board.region
    user = make.user("Daan", {"role": "substitute", "region": region}, language="en")
    return make.substitute(pool, user=user, employer=group.school.board, email=user.email, phone="06-12345678")


@pytest.fixture
def daan(client: Client, person: Person) -> Client:
    assert person.user is not None
    client.force_login(person.user)
    client.cookies["django_language"] = "en"
    return client
