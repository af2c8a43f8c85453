"""Agencies: called when their ring is reached, and a yes that fills the group as every other deed does."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from beurs.accounts.models import AuditRow
from beurs.cover.access.board.rows import Scope, clock, row_of
from beurs.cover.access.idle import idle_people_of
from beurs.cover.access.offers.rules import rule_of
from beurs.cover.access.reports import AGENCY_RING, report_of
from beurs.cover.models import AgencyCall, DispatchRing, Outcome, Search
from beurs.cover.services import (
    agency_add,
    agency_answer,
    agency_change,
    agency_end,
    agency_price_add,
    outcome_withdraw,
    phone_answer,
)
from beurs.cover.services.offers.agencies import agencies_reached
from beurs.messages.models import Outgoing
from beurs.pools.models import Membership
from tests import factories as make
from tests.cover.scenes import fresh, refused
from tests.cover.services.offers.scenes import Dispatching, asked, later, work

ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def morning(db, clock):
    clock(hour=7, minute=5)
    made = Dispatching()
    DispatchRing.objects.create(rule=made.rule(), place=3, kind="agency")
    make.user("Eva", {"role": "planner", "region": made.region, "board": made.board}, language="en")
    return made


@pytest.fixture
def agency(morning):
    return agency_add(board=morning.board, name="Klas Vooruit", phone="020-1234567", email="", by=morning.by)


def answer(morning, need, agency, said, **given):
    return agency_answer(need=need, agency=agency, answer=said, by=morning.by, now=timezone.now(), **given)


def row(morning, need):
    return row_of(Scope({morning.board.pk: "B"}, frozenset({morning.board.pk})), need.pk)


def test_a_search_with_nobody_left_tells_the_planner_whom_to_call_and_what_to_say(morning, agency):
    need = morning.need()
    morning.search(need)
    assert Search.objects.get().state == "given-up"
    assert AgencyCall.objects.get().answer == "due"
    with translation.override("en"):
        assert "call the agency" in str(row(morning, need).reason)
    mail = Outgoing.objects.get(key__startswith="agency:")
    assert "Klas Vooruit: 020-1234567" in mail.text
    assert "Do you have a qualified teacher" in mail.text


def test_while_somebody_in_an_earlier_ring_can_answer_no_agency_is_called(morning, agency):
    morning.substitute()
    need = morning.need()
    morning.search(need)
    assert not AgencyCall.objects.exists()
    work(later(hours=1))
    assert AgencyCall.objects.count() == 1
    assert Outgoing.objects.filter(key__startswith="agency:").count() == 1


def test_agencies_before_partners_are_due_once_the_search_is_past_their_place(morning, agency):
    DispatchRing.objects.filter(kind="agency").update(place=9)
    DispatchRing.objects.filter(kind="joint").update(place=10)
    DispatchRing.objects.filter(kind="agency").update(place=2)
    joint = make.pool(morning.region, reach={morning.board: 2})
    make.substitute(joint)
    need = morning.need()
    search = morning.search(need)
    assert (search.state, search.ring) == ("running", 10)
    assert AgencyCall.objects.get().answer == "due"


def test_without_a_ring_or_without_an_agency_nothing_is_due(morning, agency):
    agency_end(agency=agency, by=morning.by)
    morning.search(morning.need())
    assert not AgencyCall.objects.exists()


def test_a_yes_with_a_name_fills_the_group_and_ends_search_and_offers(morning, agency):
    person, need = morning.substitute(), morning.need()
    morning.search(need)
    answer(morning, need, agency, "yes", name="Mia Post", seen=True)
    assert asked(need) == [(person, "withdrawn")]
    assert Search.objects.get().state == "filled"
    found = row(morning, need)
    assert (found.state, found.label) == ("filled", "Mia Post")
    assert found.filled_at is not None
    assert "Klas Vooruit" in str(found.reason)
    assert {done.agency for done in Outcome.objects.all()} == {agency}


@pytest.mark.parametrize(
    ("given", "code"),
    [({"name": "Mia", "seen": False}, "vog-seen"), ({"name": "  ", "seen": True}, "agency-name")],
)
def test_a_yes_without_a_name_or_without_papers_seen_changes_nothing(morning, agency, given, code):
    need = morning.need()
    refused(code, answer, morning, need, agency, "yes", **given)
    assert not Outcome.objects.exists()
    assert not AgencyCall.objects.exists()


def test_a_no_takes_the_turn_off_and_no_answer_leaves_it(morning, agency):
    need = morning.need()
    morning.search(need)
    answer(morning, need, agency, "none")
    assert fresh(need).agency_at is not None
    answer(morning, need, agency, "no")
    assert fresh(need).agency_at is None
    assert AgencyCall.objects.get().answer == "no"


def test_of_a_yes_by_phone_and_an_agency_the_first_wins(morning, agency):
    person, need = morning.substitute(), morning.need()
    phone_answer(need=need, person=person, answer="yes", by=morning.by, now=timezone.now())
    refused("nothing-to-ask", answer, morning, need, agency, "yes", name="Mia", seen=True)
    other = morning.need()
    answer(morning, other, agency, "yes", name="Mia", seen=True)
    second = morning.substitute()
    refused("nothing-to-ask", phone_answer, need=other, person=second, answer="yes", by=morning.by, now=timezone.now())


def test_taken_back_the_group_asks_again(morning, agency):
    need = morning.need()
    answer(morning, need, agency, "yes", name="Mia", seen=True)
    outcome_withdraw(outcome=Outcome.objects.first(), by=morning.by)
    assert row(morning, need).state == "open"


def test_a_salaried_person_on_two_lists_who_was_free_counts_once(morning, agency):
    need, began = morning.need(), timezone.now()
    answer(morning, need, agency, "yes", name="Mia", seen=True)
    assert idle_people_of(need.pk, began) == 0
    person = morning.substitute()
    Membership.objects.create(pool=make.pool(morning.region), person=person, since=make.LONG_AGO)
    other = morning.need()
    answer(morning, other, agency, "yes", name="Mia", seen=True)
    assert idle_people_of(other.pk, began) == 1


def test_reports_count_an_agency_as_its_own_ring(morning, agency):
    need = morning.need()
    answer(morning, need, agency, "yes", name="Mia", seen=True)
    coordinator = make.user("Co", {"role": "coordinator", "region": morning.region})
    rings = {one.key: one.fill for one in report_of(coordinator, need.date, need.date).slices["ring"]}
    assert (rings[AGENCY_RING].covered, rings[AGENCY_RING].total) == (2, 2)


def test_a_name_stands_once_on_a_board_and_may_come_back_after_its_end(morning, agency):
    given = {"board": morning.board, "name": "Klas Vooruit", "phone": "1", "email": "", "by": morning.by}
    refused("agency-known", agency_add, **given)
    agency_change(agency=agency, name="Klas Vooruit", phone="2", email="a@voorbeeld.example", by=morning.by)
    agency_end(agency=agency, by=morning.by)
    agency_add(**given)
    refused("agency-ended", agency_end, agency=agency, by=morning.by)
    refused("agency-ended", answer, morning, morning.need(), agency, "no")


def test_a_price_holds_from_its_day_on_and_never_from_a_day_that_is_over(morning, agency):
    today = timezone.localdate()
    for since, cents in ((today, 8_450), (today + ONE_DAY, 9_000)):
        agency_price_add(agency=agency, since=since, cents_per_hour=cents, by=morning.by)
    given = {"agency": agency, "cents_per_hour": 1, "by": morning.by}
    refused("rule-past", agency_price_add, since=today - ONE_DAY, **given)
    refused("rule-exists", agency_price_add, since=today, **given)
    assert list(agency.prices.values_list("since", "cents_per_hour")) == [(today, 8_450), (today + ONE_DAY, 9_000)]
    assert AuditRow.objects.filter(action="agency.price", board_id=morning.board.pk).count() == 2
    agency_end(agency=agency, by=morning.by)
    refused("agency-ended", agency_price_add, since=today + 2 * ONE_DAY, **given)


def reached(morning, search, need, place):
    """Ask as a look does whose search stands at a place; the agencies stand at 3."""
    search.ring = place
    rule = rule_of(morning.board, need.date)
    return [call.agency for call in agencies_reached(search, fresh(need), rule, timezone.now(), over=False)]


def test_a_call_is_due_once_the_search_is_past_the_place_of_the_agencies_and_not_a_second_time(morning, agency):
    morning.substitute()
    need = morning.need()
    search = morning.search(need)
    assert reached(morning, search, need, 3) == []
    assert reached(morning, search, need, 4) == [agency]
    assert AuditRow.objects.filter(action="need.agency-due", target=f"need:{need.pk}").count() == 1
    agency_add(board=morning.board, name="Tweede", phone="1", email="", by=morning.by)
    assert reached(morning, search, need, 4) == []


def test_an_agency_that_said_no_is_not_called_again_for_that_group_but_a_new_one_is(morning, agency):
    morning.substitute()
    need = morning.need()
    search = morning.search(need)
    answer(morning, need, agency, "no")
    assert reached(morning, search, need, 4) == []
    second = agency_add(board=morning.board, name="Tweede", phone="1", email="", by=morning.by)
    assert reached(morning, search, need, 4) == [second]


def test_for_a_group_that_has_somebody_no_agency_is_called(morning, agency):
    person, need = morning.substitute(), morning.need()
    search = morning.search(need)
    phone_answer(need=need, person=person, answer="yes", by=morning.by, now=timezone.now())
    assert reached(morning, search, need, 4) == []


def test_the_planner_hears_the_hours_of_the_whole_day_and_only_on_that_day(morning, agency):
    need = morning.need()
    morning.search(need)
    first, last = need.parts.order_by("part")
    mail = Outgoing.objects.get(key__startswith="agency:")
    assert f"{clock(first.starts)}–{clock(last.ends)}" in mail.text
    assert timezone.localtime(mail.until).date() == need.date
