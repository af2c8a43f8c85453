"""The map of the region's home page: its conclusion and its marks."""

import pytest

from beurs.cover.access.board.today import Place
from beurs.cover.access.marks import SchoolMark
from beurs.cover.views.region_map import map_context
from tests import factories as make

HERE = Place(1, "99AA00", "De Zeevonk", "IJmuiden", 52.46, 4.6)
LOST = Place(2, "99AB00", "De Tjalk", "Haarlem", None, None)


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def test_the_title_counts_schools_with_an_open_group():
    marks = [SchoolMark(HERE, "open", 3, 2), SchoolMark(HERE, "open", 1, 1), SchoolMark(LOST, "filled", 1, 0)]
    assert map_context(marks)["map_title"] == "2 schools still have an open group"
    assert map_context(marks[1:])["map_title"] == "1 school still has an open group"
    assert map_context(marks[2:])["map_title"] == "No school has an open group"


def test_a_mark_says_how_many_groups_are_open_and_leads_to_its_school():
    (point,) = map_context([SchoolMark(HERE, "open", 3, 2)])["points"]
    assert point["note"] == "2 of 3 groups open"
    assert point["href"] == "/schools/99AA00/"
    (quiet,) = map_context([SchoolMark(HERE, "", 0, 0)])["points"]
    assert quiet["note"] == ""


def test_the_legend_holds_the_states_that_occur_gravest_first():
    marks = [SchoolMark(HERE, "filled", 1, 0), SchoolMark(HERE, "", 0, 0), SchoolMark(LOST, "open", 1, 1)]
    context = map_context(marks)
    assert context["map_states"] == ["open", "filled"]
    assert context["unplaced"] == 1


@pytest.mark.django_db
def test_the_region_page_has_the_map_and_an_empty_region_has_none(client):
    region = make.region()
    client.force_login(make.user("X", {"role": "coordinator", "region": region}, language="en"))
    client.cookies["django_language"] = "en"
    assert 'id="map-title"' not in client.get("/region/").content.decode()
    make.need(make.group(make.school(make.board(region))))
    page = client.get(f"/region/?date={make.MONDAY}").content.decode()
    assert "1 school still has an open group" in page
    assert 'id="map-points"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/region/", "/today/", "/week/"])
def test_a_region_without_schools_says_what_comes_first(client, path):
    client.force_login(make.user("X", {"role": "coordinator", "region": make.region()}, language="en"))
    client.cookies["django_language"] = "en"
    answer = client.get(path)
    assert answer.status_code == 200
    assert ("First read in the schools" in answer.text) == (path != "/week/")
