"""The page of lost lessons and its lists as files."""

import pytest

from beurs.cover.models import Outcome
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def carla(client, morning):
    client.force_login(make.user("Carla", {"role": "coordinator", "region": morning.region}, language="en"))
    client.cookies["django_language"] = "en"
    return client


def test_an_empty_period_says_so(carla):
    page = carla.get("/lost/").text
    assert "Where lessons were lost" in page
    assert "No school asked for anybody" in page


def test_the_title_says_how_far_the_fifths_are_apart(carla, morning):
    for number in range(5):
        need = make.need(make.group(make.school(morning.board)))
        if number:
            make.assignment(need, morning.substitute(), state="published")
    page = carla.get("/lost/").text
    assert "The fifth that lost most lost 5.5 hours a group, the fifth that lost least 0.0" in page
    assert "2 day parts had nobody, and the school did not say what it did." in page


def test_every_list_comes_as_a_file(carla, morning):
    need = morning.need()
    Outcome.objects.create(need_part=need.parts.first(), kind="split", lost_minutes=60)
    for what, held in (("schools", morning.school.name), ("months", "2026-11-01"), ("measures", "group divided")):
        told = carla.get(f"/lost/{what}/csv/")
        assert held in told.content.decode("utf-8-sig")
        assert carla.get(f"/lost/{what}/xlsx/").status_code == 200
    assert carla.get("/lost/secret/csv/").status_code == 404
    assert carla.get("/lost/schools/pdf/").status_code == 404
