"""A school with a leader, a duo and a planner."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests import factories as make

FENNA_PARTS = [(1, "am"), (1, "pm"), (2, "am"), (2, "pm"), (3, "am"), (4, "am"), (4, "pm")]


@dataclass
class Stormvogel:
    """One school: Fenna and Piet share group 6, Anna teaches group 7 on Friday only."""

    region: Any
    board: Any
    school: Any
    group: Any
    fenna: Any
    piet: Any
    anna: Any
    leader: Any


@pytest.fixture
def here(db):
    region = make.region()
    board = make.board(region)
    school = make.school(board, name="De Stormvogel")
    group = make.group(school, name="6")
    return Stormvogel(
        region=region,
        board=board,
        school=school,
        group=group,
        fenna=make.teacher(group, FENNA_PARTS, first_name="Fenna", last_name="Maassluis"),
        piet=make.teacher(group, [(5, "am"), (5, "pm")], first_name="Piet", last_name="Hoekstra"),
        anna=make.teacher(make.group(school, 7, name="7"), [(5, "am")], first_name="Anna", last_name="Wit"),
        leader=make.user("Sanne", {"role": "school-leader", "region": region, "school": school}, language="en"),
    )


@pytest.fixture
def sanne(client, here):
    """Return a client signed in as the school leader, in English."""
    client.force_login(here.leader)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def stranger(client, here):
    """Return a client signed in as the leader of another school of the same board."""
    other = make.school(here.board)
    client.force_login(make.user("Ander", {"role": "school-leader", "region": here.region, "school": other}))
    client.cookies["django_language"] = "en"
    return client
