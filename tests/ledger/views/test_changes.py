"""The pages of changes: the coordinator drafts, advisers sign, and each sees the own people and money only."""

import pytest
from django.test import Client
from django.urls import reverse

from beurs.cover.models import Trial
from beurs.ledger.access.change_page import change_page
from beurs.ledger.models import DesignChange, ExitFile
from beurs.ledger.services.changes import change_people, exit_build
from tests import factories as make
from tests.cover.services.offers.scenes import work
from tests.ledger.scenes import YESTERDAY
from tests.ledger.switching import DAY_BEFORE, ON, Joint, adviser

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return Joint()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def coordinator(here):
    return signed_in(make.user("Carla", {"role": "coordinator", "region": here.region}))


def page(client, change):
    return client.get(reverse("changes:change", args=[change.pk])).content.decode()


def test_a_coordinator_drafts_and_says_where_people_go(here):
    who = here.member(None)
    client = coordinator(here)
    sent = {"pool": here.pool.pk, "on": "2026-12-01", "partners": [here.a.pk, here.b.pk], "settles": "on", "note": "x"}
    answer = client.post(reverse("changes:draft", args=["dissolve"]), sent)
    change = DesignChange.objects.get()
    assert answer.headers["Location"] == reverse("changes:change", args=[change.pk])
    assert set(change.partners.all()) == {here.a, here.b}
    client.post(reverse("changes:people", args=[change.pk]), {f"p{who.pk}": here.b.pk})
    assert change.members.get(person=who).board == here.b
    client.post(reverse("changes:people", args=[change.pk]), {f"p{who.pk}": "none"})
    assert change.members.get(person=who).board is None


def test_a_day_that_has_passed_is_answered_in_the_form(here):
    sent = {"board": here.c.pk, "on": "2020-01-01"}
    answer = coordinator(here).post(reverse("changes:draft", args=["leave"]), sent)
    assert answer.status_code == 422
    assert not DesignChange.objects.exists()


def test_a_joint_pool_is_drafted_from_own_pools_and_edited(here):
    who = here.member(here.a, here.own_a)
    client = coordinator(here)
    sent = {
        "name": "Samen", "on": "2026-12-01", "pool_kind": "permanent", "partners": [here.a.pk, here.b.pk],
        "joining": [who.memberships.get().pk],
    }  # fmt: skip
    client.post(reverse("changes:draft", args=["found"]), sent)
    change = DesignChange.objects.get()
    assert [row.person for row in change.members.all()] == [who]
    shown = client.get(reverse("changes:edit", args=[change.pk])).content.decode()
    assert "Samen" in shown
    assert "checked" in shown
    client.post(reverse("changes:edit", args=[change.pk]), {**sent, "name": "Kust", "joining": []})
    change.refresh_from_db()
    assert (change.name, change.members.count()) == ("Kust", 0)


def test_an_adviser_sees_the_names_and_the_balance_of_the_own_board_only(here):
    of_a, of_b = here.member(here.a), here.member(here.b)
    here.booked(of_a, here.lending.at_b, DAY_BEFORE)
    here.lending.post(DAY_BEFORE)
    change = here.draft()
    text = page(signed_in(adviser(here.a)), change)
    assert of_a.last_name in text
    assert of_b.last_name not in text
    assert text.count("€ ") == 1
    whole = page(coordinator(here), change)
    assert of_a.last_name in whole
    assert of_b.last_name in whole


def test_an_adviser_signs_for_the_own_board_and_a_coordinator_only_what_is_on_paper(here):
    change = here.draft()
    sign = reverse("changes:sign", args=[change.pk])
    assert signed_in(adviser(here.a)).post(sign, {"board": here.b.pk}).status_code == 404
    assert coordinator(here).post(sign, {"board": here.a.pk}).status_code == 404
    signed_in(adviser(here.a)).post(sign, {"board": here.a.pk})
    coordinator(here).post(sign, {"board": here.b.pk, "paper": "brief van 3 november"})
    assert {row.board: row.paper for row in change.consents.all()} == {here.a: "", here.b: "brief van 3 november"}


def test_on_its_day_it_can_be_carried_out_by_hand(here, clock):
    change = here.agreed(here.draft())
    address = reverse("changes:carry-out", args=[change.pk])
    coordinator(here).post(address)
    change.refresh_from_db()
    assert change.state == "planned"
    clock(2026, 12, 1)
    client = coordinator(here)
    client.post(address)
    change.refresh_from_db()
    assert change.state == "done"
    assert page(client, change)


def test_who_acted_for_the_board_that_left_gets_its_data_once_without_any_right(here, clock):
    reader, other = adviser(here.c), adviser(here.a)
    change = here.agreed(here.draft("leave"))
    now = clock(2026, 12, 1)
    here.done(change)
    exit_build(change=change, now=now, data=b"zip")
    address = reverse("changes:file", args=[change.pk])
    assert signed_in(other).post(address).status_code == 404
    client = signed_in(reader)
    assert page(client, change)
    answer = client.post(address)
    assert (answer.content, answer.headers["Content-Type"]) == (b"zip", "application/zip")
    assert client.post(address).status_code == 302
    assert coordinator(here).post(address).content == b"zip"
    assert ExitFile.objects.get().data is None


def test_a_change_of_another_region_is_not_there(here):
    elsewhere = make.board(make.region())
    client = signed_in(adviser(elsewhere))
    assert client.get(reverse("changes:change", args=[here.draft().pk])).status_code == 404
    assert here.draft(kind="leave", on=ON).pk
    assert DesignChange.objects.count() == 2


def test_the_list_says_when_nothing_is_coming(here):
    answer = signed_in(adviser(here.a)).get(reverse("changes:changes"))
    assert "Er verandert niets" in answer.content.decode()


@pytest.fixture
def asked_before(here):
    """Let a group of board b have asked for somebody on a past morning, and somebody of board a be in the pool."""
    here.who = make.substitute(here.pool, employer=here.a)
    make.need(make.group(here.lending.at_b), date=YESTERDAY)
    return here


def english(user):
    client = signed_in(user)
    client.cookies["django_language"] = "en"
    return client


def mornings(change):
    return reverse("changes:mornings", args=[change.pk])


def test_the_mornings_are_played_with_the_pools_of_the_draft(asked_before):
    change = asked_before.draft()
    client = english(make.user("Carla", {"role": "coordinator", "region": asked_before.region}, language="en"))
    assert "Play the last 20 mornings" in page(client, change)
    assert client.post(mornings(change)).status_code == 302
    assert "The mornings wait their turn" in page(client, change)
    work()
    trial = Trial.objects.get()
    assert client.get(reverse("cover:trial", args=[trial.pk])).headers["Location"] == f"/changes/{change.pk}/"
    assert trial.result["plays"]["now"][str(asked_before.b.pk)]["covered"] == [2]
    assert trial.result["plays"]["new"][str(asked_before.b.pk)]["covered"] == [0]
    shown = page(client, change)
    assert "with these pools" in shown
    assert "Each on its own" in shown
    assert "The draft changed since" not in shown
    change_people(change=change, targets={asked_before.who.pk: asked_before.b.pk}, by=asked_before.by)
    assert "The draft changed since" in page(client, change)


def test_two_drafts_keep_their_own_mornings(asked_before):
    joins = asked_before.member(asked_before.a, asked_before.own_a).memberships.get().pk
    wanted = {"name": "Samen", "partners": (asked_before.a.pk, asked_before.b.pk), "joining": (joins,)}
    first, second = asked_before.draft(), asked_before.draft("found", pool_kind="permanent", **wanted)
    client = coordinator(asked_before)
    for change in (first, second):
        client.post(mornings(change))
    work()
    assert {trial.page for trial in Trial.objects.filter(state="done")} == {
        f"/changes/{first.pk}/", f"/changes/{second.pk}/",
    }  # fmt: skip


def test_an_adviser_of_a_board_concerned_may_have_them_played_and_sees_no_fill_of_others(asked_before):
    change = asked_before.draft()
    client = english(adviser(asked_before.a))
    assert client.post(mornings(change)).status_code == 302
    work()
    assert "Only this board itself sees its fill and travel." in page(client, change)
    outsider = make.board(asked_before.region)
    assert signed_in(adviser(outsider)).post(mornings(change)).status_code == 404


def test_of_a_board_that_leaves_and_of_a_change_that_is_over_no_mornings_are_played(asked_before):
    client = coordinator(asked_before)
    assert client.post(mornings(asked_before.draft("leave"))).status_code == 404
    change = asked_before.draft()
    DesignChange.objects.filter(pk=change.pk).update(state="withdrawn")
    assert client.post(mornings(change)).status_code == 404
    assert not Trial.objects.exists()


def test_who_coordinates_another_region_changes_nothing_here(here):
    change = here.draft("leave")
    elsewhere = {"role": "coordinator", "region": make.region()}
    user = make.user("Bo", elsewhere, {"role": "hr-adviser", "region": here.region, "board": here.a})
    client = signed_in(user)
    for name in ("withdraw", "carry-out", "edit"):
        assert client.post(reverse(f"changes:{name}", args=[change.pk])).status_code == 404
    sent = {"board": here.c.pk, "paper": "brief"}
    assert client.post(reverse("changes:sign", args=[change.pk]), sent).status_code == 404
    change.refresh_from_db()
    assert (change.state, change.consents.count()) == ("drafted", 0)


def test_an_adviser_is_offered_to_sign_and_nothing_else(here):
    change = here.draft("leave")
    found = change_page(adviser(here.c), change, DAY_BEFORE)
    assert (found.may_edit, found.may_withdraw, found.may_carry_out) == (False, False, False)
    assert [row.may_sign for row in found.boards] == [True]


def test_what_a_board_lent_and_was_paid_when_it_left_is_for_those_it_concerns(here, clock):
    here.lending.price_board(here.c)
    here.booked(here.member(here.c), here.lending.at_b, DAY_BEFORE)
    here.booked(here.member(here.c), here.lending.at_b, ON)
    readers = {board: adviser(board) for board in here.boards}
    change = here.draft("leave")
    told = {board: f"{here.c} lends {here.b}" in page_in_english(user, change) for board, user in readers.items()}
    assert told == {here.a: False, here.b: True, here.c: True}
    here.agreed(change)
    clock(2026, 12, 1)
    here.done(change)
    paid = {board: "134.58" in page_in_english(user, change) for board, user in readers.items()}
    assert paid == {here.a: False, here.b: False, here.c: True}
    auditor = make.user("Ada", {"role": "auditor", "region": here.region})
    assert "134.58" in page_in_english(auditor, change)


def page_in_english(user, change):
    client = signed_in(user)
    client.cookies["django_language"] = "en"
    return page(client, change)
