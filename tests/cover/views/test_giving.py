"""The page of what boards gave and got, with the alternative of each on its own."""

import pytest

from beurs.cover.models import Trial
from beurs.cover.services.trials import apart_try
from tests import factories as make
from tests.cover.lending import Neighbours
from tests.cover.services.offers.scenes import work

pytestmark = pytest.mark.django_db
PATH = "/give-and-take/"


@pytest.fixture
def two(clock):
    made = Neighbours()
    made.lends()
    make.assignment(made.far_need(), made.colleague(), state="published", pool=made.pool, ring=4)
    made.need(parts=("am",))
    clock(day=25)
    return made


@pytest.fixture
def enter(client, two):
    def signed_in(role="planner", **place):
        client.force_login(make.user("Eva", {"role": role, "region": two.region, **place}, language="en"))
        client.cookies["django_language"] = "en"
        return client

    return signed_in


def test_the_title_says_who_gave_more(enter, two):
    assert f"{two.board.name} gave 2 day parts more than it got" in enter(board=two.board).get(PATH).text
    page = enter(board=two.other).get(PATH).text
    assert f"{two.other.name} got 2 day parts more than it gave" in page
    assert "More got than given in this month" in page
    assert f"Nobody left a pool for a contract with {two.other.name}." in page
    assert "2 day parts went from one board to another" in enter("coordinator").get(PATH).text


def test_an_empty_period_says_so(enter, two):
    page = enter(board=two.board).get(f"{PATH}?first=2026-01-01&last=2026-02-01").text
    assert "Nobody was lent or borrowed in this period" in page
    assert "Nobody was asked for in this period" in page


def test_another_board_shows_as_the_own_one(enter, two):
    page = enter(board=two.board).get(f"{PATH}?board={two.other.pk}").text
    assert f"{two.board.name} gave 2 day parts" in page


def test_a_planner_has_the_mornings_played_with_each_on_its_own(enter, two):
    eva = enter(board=two.board)
    assert "Each board on its own?" in eva.get(PATH).text
    assert eva.post(f"{PATH}play/")["Location"] == PATH
    page = eva.get(PATH).text
    assert "The mornings wait their turn" in page
    work()
    page = eva.get(PATH).text
    assert "Together or each on its own: the difference is too small to tell" in page
    assert eva.get(f"/trials/{Trial.objects.get().pk}/")["Location"] == PATH


def test_the_fill_of_the_one_other_board_is_not_told_through_the_total(enter, two):
    apart_try(region=two.region, by=make.user())
    work()
    assert "All boards</th>" not in enter(board=two.board).get(PATH).text
    assert "All boards</th>" in enter("coordinator").get(PATH).text


def test_who_may_only_look_sees_the_answer_and_asks_for_none(enter, two):
    auditor = enter("auditor")
    assert "A planner can have the mornings played." in auditor.get(PATH).text
    assert auditor.post(f"{PATH}play/").status_code == 404


def test_no_person_is_named(enter, two):
    assert "De Vries" not in enter("coordinator").get(PATH).text


@pytest.mark.parametrize("what", ["months", "boards", "rings", "pools"])
def test_every_table_comes_as_a_file(enter, two, what):
    for _ in range(2):
        two.colleague()
    eva = enter(board=two.board)
    rows = eva.get(f"{PATH}{what}/csv/").content.decode("utf-8-sig").splitlines()
    assert (
        rows[1]
        == {
            "months": "2026-11-01;2;0;1;0;0,0",
            "boards": f"{two.other.name};2;0;2",
            "rings": "nobody;1",
            "pools": f"{two.pool.name};3;6;2;33,3;2",
        }[what]
    )
    assert eva.get(f"{PATH}{what}/xlsx/").status_code == 200


def test_what_is_no_table_is_no_file(enter, two):
    eva = enter(board=two.board)
    assert [eva.get(f"{PATH}{end}/").status_code for end in ("people/csv", "months/pdf")] == [404, 404]
