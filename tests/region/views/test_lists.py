"""The list of schools and the page of a school, for who may see them."""

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return make.board(make.region(), name="Duinrand")


def enter(client, role, board, **where):
    user = make.user("X", {"role": role, "region": board.region, **(where or {"board": board})}, language="en")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def names(response):
    return [school.name for school in response.context["listing"].page]


def test_filters_narrow_the_list(client, board):
    make.school(board, name="De Tjalk", municipality="Velsen", kind="sbo", code="11ZZ01", place="IJmuiden")
    make.school(board, name="De Kwelder", municipality="Haarlem", lat=None)
    make.school(board, name="Dicht", closed_on="2020-01-01")
    enter(client, "planner", board)
    for query, expected in {
        "": ["De Kwelder", "De Tjalk"],
        "q=tjal": ["De Tjalk"],
        "q=11ZZ01": ["De Tjalk"],
        "q=ijm": ["De Tjalk"],
        "kind=sbo": ["De Tjalk"],
        "municipality=Haarlem": ["De Kwelder"],
        "place=none": ["De Kwelder"],
        "place=known": ["De Tjalk"],
        f"board={board.pk}&q=kwel": ["De Kwelder"],
        "closed=on": ["De Kwelder", "De Tjalk", "Dicht"],
        "q=niets": [],
        "kind=nonsense": ["De Kwelder", "De Tjalk", "Dicht"],
    }.items():
        assert names(client.get(f"/schools/?{query}")) == expected, query


def test_the_list_sorts_both_ways_and_ignores_nonsense(client, board):
    for name, code in (("B", "11ZZ01"), ("A", "11ZZ03"), ("C", "11ZZ02")):
        make.school(board, name=name, code=code)
    enter(client, "planner", board)
    assert names(client.get("/schools/?sort=code")) == ["B", "C", "A"]
    assert names(client.get("/schools/?sort=-code")) == ["A", "C", "B"]
    assert names(client.get("/schools/?sort=password")) == ["A", "B", "C"]


def test_pages_hold_fifty_and_the_file_holds_all(client, board):
    for number in range(51):
        make.school(board, name=f"S{number:02}")
    enter(client, "planner", board)
    assert len(names(client.get("/schools/"))) == 50
    assert names(client.get("/schools/?page=2")) == ["S50"]
    assert names(client.get("/schools/?page=99")) == ["S50"]
    file = client.get("/schools/?format=csv&sort=-name").content.decode("utf-8-sig").splitlines()
    assert len(file) == 52
    assert ";S50;" in file[1]


def test_an_unknown_place_is_flagged(client, board):
    make.school(board, lat=None)
    shown = enter(client, "planner", board).get("/schools/").content.decode()
    assert "1 school has no place on the map" in shown


def test_a_school_page_shows_groups_times_and_closures(client, board):
    school = make.school(board, name="De Tjalk")
    make.teacher(make.group(school, name="6"), [(1, "am")], last_name="Maassluis")
    shown = enter(client, "planner", board).get(f"/schools/{school.code}/").content.decode()
    assert "Maassluis" in shown
    assert "08:30–12:00" in shown
    assert "8 day parts have no teacher." in shown


def test_an_auditor_sees_the_school_but_not_who_teaches(client, board):
    school = make.school(board, name="De Tjalk")
    make.teacher(make.group(school), last_name="Maassluis")
    shown = enter(client, "auditor", board).get(f"/schools/{school.code}/").content.decode()
    assert "De Tjalk" in shown
    assert "Maassluis" not in shown


def test_a_school_out_of_reach_sounds_as_if_absent(client, board):
    other = make.school(make.board(board.region))
    enter(client, "planner", board)
    assert client.get(f"/schools/{other.code}/").status_code == 404
    assert client.get("/schools/00XX00/").status_code == 404
    assert names(client.get("/schools/")) == []


def test_a_substitute_sees_no_list(client, board):
    assert enter(client, "substitute", board).get("/schools/").status_code == 404
