"""The navigation, the role line and the start page of every role."""

import pytest

from beurs.region.access import grants_of
from beurs.web.context import role_line
from beurs.web.home import start_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return make.region()


@pytest.fixture
def board(region):
    return make.board(region, name="Duinrand")


def enter(client, user):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def rooms(client, path):
    context = client.get(path).context
    return {item.label for scale in context["nav"] for item in scale["items"]}


def test_every_role_starts_where_its_day_starts(region, board):
    school = make.school(board)
    for role, where, start in (
        ("coordinator", {}, "/region/"),
        ("hr-adviser", {"board": board}, "/region/"),
        ("auditor", {}, "/region/"),
        ("planner", {"board": board}, "/today/"),
        ("school-leader", {"school": school}, f"/schools/{school.code}/today/"),
        ("substitute", {}, "/own/"),
    ):
        assert start_of(make.user("X", {"role": role, "region": region, **where})) == start


def test_somebody_without_a_role_is_told_whom_to_ask(client):
    shown = enter(client, make.user("Nieuw")).get("/").content.decode()
    assert "You have no role yet" in shown


def test_the_navigation_shows_only_what_opens(client, region, board):
    planner = make.user("Eva", {"role": "planner", "region": region, "board": board})
    assert rooms(enter(client, planner), "/rules/") == {
        "Today",
        "Week",
        "Absences",
        "Region",
        "People",
        "Reports",
        "Schools",
        "Pools",
        "Sign hours",
        "Rules",
    }
    school = make.school(board)
    leader = make.user("Lot", {"role": "school-leader", "region": region, "school": school})
    wanted = {"My school", "Report", "Absences", "People", "Schools", "Sign hours", "Rules"}
    assert rooms(enter(client, leader), "/rules/") == wanted
    substitute = make.user("Daan", {"role": "substitute", "region": region})
    make.person(region, user=substitute)
    assert rooms(enter(client, substitute), "/own/") == {"My days", "Offers", "Hours", "Me"}


def test_every_room_in_the_navigation_opens(client, region, board):
    school = make.school(board)
    for role, where in (("coordinator", {}), ("hr-adviser", {"board": board}), ("school-leader", {"school": school})):
        enter(client, make.user("X", {"role": role, "region": region, **where}))
        for scale in client.get("/rules/").context["nav"]:
            for item in scale["items"]:
                assert client.get(item.url).status_code == 200, (role, item.url)


def test_the_room_that_is_open_is_marked_and_the_phone_shows_four(client, region, board):
    enter(client, make.user("Eva", {"role": "coordinator", "region": region}))
    school = make.school(board)
    context = client.get(f"/schools/{school.code}/").context
    current = [item.label for scale in context["nav"] for item in scale["items"] if item.current]
    assert current == ["Schools"]
    assert [item.label for item in context["phone_nav"]] == ["Today", "Week", "Absences", "Region"]


def test_two_schools_are_named_in_the_navigation(client, region, board):
    first, second = make.school(board, name="De Tjalk"), make.school(board, name="De Kwelder")
    both = [{"role": "school-leader", "region": region, "school": school} for school in (first, second)]
    labels = rooms(enter(client, make.user("Lot", *both)), "/rules/")
    assert {"De Tjalk", "De Kwelder"} < labels


def test_the_role_line_says_what_and_where(region, board):
    other = make.board(region)
    for grants, line in (
        ([{"role": "planner", "board": board}, {"role": "planner", "board": other}], "Planner, 2 boards"),
        ([{"role": "planner", "board": board}], "Planner, Duinrand"),
        ([{"role": "substitute"}], "Substitute"),
        ([], ""),
    ):
        user = make.user("X", *({"region": region, **grant} for grant in grants))
        assert role_line(grants_of(user)) in (
            line,
            line.replace("besturen", "boards").replace("Substitute", "Substitute"),
        )


@pytest.mark.parametrize(("path", "label"), [("/import/people/", "Import"), ("/gaps/report/", "Absences")])
def test_a_page_below_a_room_marks_the_room(client, region, path, label):
    coordinator = make.user("Carla", {"role": "coordinator", "region": region})
    nav = enter(client, coordinator).get(path).context["nav"]
    assert [item.label for scale in nav for item in scale["items"] if item.current] == [label]
