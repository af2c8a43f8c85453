"""The preview of a sharing policy: who sees what of it, its form, its progress and its files."""

import pytest

from beurs.cover.models import Trial
from beurs.cover.services.trials import policy_try
from tests import factories as make
from tests.cover.lending import Proposal
from tests.cover.services.offers.scenes import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(clock):
    made = Proposal()
    clock(day=25)
    return made


@pytest.fixture
def path(two):
    return f"/pools/policies/{two.proposed.pk}/preview/"


@pytest.fixture
def enter(client, two):
    """Return a function that signs somebody in, in English."""

    def signed_in(role="planner", **place):
        user = make.user("Eva", {"role": role, "region": two.region, **place}, language="en")
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return signed_in


def numbers(two, **given):
    return {f"ring-{two.board.pk}": "1", f"ring-{two.other.pk}": "4", "reserve": "", **given}


def test_the_form_opens_with_the_numbers_of_the_policy(enter, two, path):
    page = enter(board=two.board).get(path).text
    assert "Not played yet" in page
    assert f'name="ring-{two.other.pk}" value="4"' in page


def test_sent_the_mornings_wait_for_the_worker_and_the_page_asks_how_far_it_is(enter, two, path):
    eva = enter(board=two.board)
    assert eva.post(path, numbers(two)).status_code == 302
    trial = Trial.objects.get()
    assert trial.wanted == {}
    page = eva.get(path).text
    assert "The mornings wait their turn" in page
    assert f'hx-get="/trials/{trial.pk}/"' in page
    stage = eva.get(f"/trials/{trial.pk}/", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in stage
    work()
    assert eva.get(f"/trials/{trial.pk}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert eva.get(f"/trials/{trial.pk}/")["Location"] == path


def test_a_planner_sees_fill_and_travel_of_the_own_board_and_day_parts_of_the_other(enter, two, path):
    eva = enter(board=two.board)
    eva.post(path, numbers(two))
    work()
    page = eva.get(path).text
    assert "The difference in filled day parts is too small to tell" in page
    assert page.count("Only this board itself sees its fill and travel.") == 1
    assert "0 → 2" in page
    rows = eva.get(f"{path}csv/").content.decode("utf-8-sig").splitlines()
    mine, other = (next(row for row in rows if row.startswith(board.name)) for board in (two.board, two.other))
    assert mine.split(";")[1:3] == ["100,0", "100,0"]
    assert other.split(";")[1:5] == ["", "", "", ""]
    assert other.split(";")[7:9] == ["0", "2"]
    assert not any(row.startswith("All boards") for row in rows)


def test_the_total_is_shown_where_it_does_not_tell_the_fill_of_one_other_board(enter, two, path):
    make.need(make.group(make.school(make.board(two.region))))
    eva = enter(board=two.board)
    eva.post(path, numbers(two))
    work()
    rows = eva.get(f"{path}csv/").content.decode("utf-8-sig").splitlines()
    assert rows[-1].startswith("All boards;33,33;66,67;")


def test_a_coordinator_sees_all_boards(enter, two, path):
    policy_try(policy=two.proposed, wanted={}, by=make.user())
    work()
    page = enter("coordinator").get(path).text
    assert "Only this board itself" not in page
    assert "Worse for" not in page


def test_no_person_is_named(enter, two, path):
    policy_try(policy=two.proposed, wanted={}, by=make.user())
    work()
    assert "De Vries" not in enter("coordinator").get(path).text


def test_a_board_outside_the_policy_finds_no_page(enter, two, path):
    third = make.board(two.region)
    make.need(make.group(make.school(third)))
    eva = enter(board=third)
    assert eva.get(path).status_code == eva.post(path, numbers(two)).status_code == 404
    policy_try(policy=two.proposed, wanted={}, by=make.user())
    work()
    rows = enter(board=two.board).get(f"{path}csv/").content.decode("utf-8-sig")
    assert two.other.name in rows
    assert third.name not in rows


@pytest.mark.parametrize("role", ["auditor", "hr-adviser"])
def test_who_may_only_look_sees_the_proposal_and_plays_nothing(enter, two, path, role):
    policy_try(policy=two.proposed, wanted={}, by=make.user())
    work()
    eva = enter(role, board=two.board)
    page = eva.get(path)
    assert page.status_code == 200
    assert "The numbers to play" not in page.text
    assert eva.post(path, numbers(two)).status_code == 404


def test_numbers_that_somebody_else_tries_are_theirs_alone(enter, two, path):
    wanted = {"reserve": 3, "reaches": {str(two.board.pk): {"ring": 1, "day_cap": None, "week_cap": None}}}
    policy_try(policy=two.proposed, wanted=wanted, by=make.user())
    work()
    assert "Not played yet" in enter(board=two.board).get(path).text


def test_a_stopped_trial_says_so(enter, two, path):
    eva = enter(board=two.board)
    eva.post(path, numbers(two))
    answer = eva.post(f"/trials/{Trial.objects.get().pk}/stop/")
    assert answer["Location"] == path
    assert "Stopped. There is no outcome." in eva.get(path).text


@pytest.mark.parametrize(
    ("given", "told"),
    [({"reserve": "-1"}, "greater than or equal to 0"), ({"reserve": "1"}, None)],
)
def test_numbers_that_cannot_be_are_sent_back(enter, two, path, given, told):
    answer = enter(board=two.board).post(path, numbers(two, **given))
    assert answer.status_code == (422 if told else 302)
    assert told is None or told in answer.text


def test_a_policy_that_serves_nobody_is_sent_back(enter, two, path):
    answer = enter(board=two.board).post(path, {"reserve": "1"})
    assert answer.status_code == 422
    assert "Give at least one board a ring." in answer.text


def test_the_files_exist_once_something_was_played(enter, two, path):
    eva = enter(board=two.board)
    assert eva.get(f"{path}csv/").status_code == 404
    eva.post(path, numbers(two))
    work()
    assert eva.get(f"{path}xlsx/").status_code == 200
    assert eva.get(f"{path}pdf/").status_code == 404


def test_the_page_takes_as_many_queries_for_many_boards_as_for_two(enter, two, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    eva = enter("coordinator")

    def asked():
        policy_try(policy=two.proposed, wanted={}, by=make.user())
        work()
        with CaptureQueriesContext(connection) as seen:
            assert eva.get(path).status_code == 200
        return len(seen)

    asked()
    few = asked()
    for _ in range(4):
        make.need(make.group(make.school(make.board(two.region))))
    assert asked() == few


def test_what_was_played_before_stays_in_view_while_other_numbers_are_played(enter, two, path):
    eva = enter(board=two.board)
    eva.post(path, numbers(two))
    work()
    eva.post(path, numbers(two, reserve="1"))
    page = eva.get(path).text
    assert "The mornings wait their turn" in page
    assert "too small to tell" in page
    assert 'name="reserve" value="1"' in page
