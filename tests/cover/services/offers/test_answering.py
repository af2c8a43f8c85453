"""What becomes of an offer: every transition that is allowed, and every one that is not."""

import contextlib
import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.cover.models import Assignment, Offer, OfferPart, Search
from beurs.cover.services import (
    absence_report,
    absence_withdraw,
    assign_by_hand,
    offer_accept,
    offer_cancelled_by_person,
    offer_decline,
    offer_expire,
    offer_seen,
    offer_withdraw,
    proposals_agree,
    release,
    search_start,
    search_stop,
    step_undo,
)
from beurs.cover.services.offers.closing import person_gone
from beurs.errors import Refused
from beurs.messages.models import Outgoing, Work
from beurs.pools.models import Booking
from tests import factories as make
from tests.cover.offering import offered as offer_made
from tests.cover.scenes import away, fresh, refused, who
from tests.cover.services.offers.scenes import Dispatching, asked, later, offer_of, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning():
    made = Dispatching()
    made.rule()
    return made


@pytest.fixture
def offered(morning, clock):
    """Return a need with an offer sent to the only substitute, at 07:05 on the morning itself."""
    clock(hour=7, minute=5)
    person = morning.substitute(email="sam@voorbeeld.example")
    need = morning.need()
    morning.search(need)
    return need, offer_of(need, person)


def accept(offer, **fields):
    return offer_accept(offer=offer, via="app", by=None, now=timezone.now(), **fields)


def test_a_search_sends_the_first_offer_at_once_and_tells_the_person(offered):
    _need, offer = offered
    assert offer.state == "sent"
    assert {row.need_part.part for row in offer.parts.all()} == {"am", "pm"}
    assert Outgoing.objects.filter(target=f"offer:{offer.pk}", state="queued").exists()


def test_accepting_books_the_person_and_shows_the_school_at_once(offered):
    need, offer = offered
    accept(offer)
    assert who(need) == {"am": (offer.person, "published"), "pm": (offer.person, "published")}
    assert Booking.objects.filter(person=offer.person, released_at__isnull=True).count() == 2
    assert Search.objects.get(need=need).state == "filled"
    assert AuditRow.objects.filter(action="offer.accepted", target=f"offer:{offer.pk}").count() == 1


def test_a_board_that_publishes_itself_has_only_an_agreed_person(morning, clock):
    clock(hour=7, minute=5)
    morning.board.dispatch_rules.update(publish=False)
    person, need = morning.substitute(), morning.need()
    morning.search(need)
    accept(offer_of(need, person))
    assert {state for _, state in who(need).values()} == {"agreed"}


def test_what_the_plan_proposed_for_the_same_person_becomes_the_assignment(morning, clock):
    clock(hour=7, minute=5)
    person, need = morning.substitute(), morning.need()
    rows = make.assignment(need, person, pool=morning.pool)
    morning.search(need)
    accept(offer_of(need, person))
    assert {row.pk for row in rows} == set(Assignment.objects.filter(state="published").values_list("pk", flat=True))


def test_the_plans_person_is_asked_before_who_is_nearer(morning, clock):
    clock(hour=7, minute=5)
    near, need = morning.substitute(), morning.need()
    planned = morning.substitute(lat=make.LAT + 0.02, lon=make.LON)
    make.assignment(need, planned, pool=morning.pool)
    morning.search(need)
    assert asked(need) == [(planned, "sent")]
    assert near not in {person for person, _ in asked(need)}


def test_the_first_acceptance_closes_the_other_offers_and_tells_them(morning, clock):
    clock(hour=7, minute=5)
    morning.board.dispatch_rules.update(live_max=3)
    people = [morning.substitute(email=f"s{n}@voorbeeld.example") for n in range(3)]
    need = morning.need()
    morning.search(need)
    offers = [offer_of(need, person) for person in people]
    for offer in offers:
        offer_seen(offer=offer, now=timezone.now())
    accept(offers[1])
    assert [state for _, state in sorted(asked(need), key=lambda one: one[0].pk)] == ["filled", "accepted", "filled"]
    work()
    told = Outgoing.objects.filter(target=f"offer:{offers[0].pk}").latest("pk")
    assert told.state == "queued"
    refused("offer-gone", accept, offers[0])


def test_a_no_asks_the_next_person_at_once_and_drops_the_proposal(morning, clock):
    clock(hour=7, minute=5)
    one, two, need = morning.substitute(), morning.substitute(), morning.need()
    make.assignment(need, one, pool=morning.pool)
    morning.search(need)
    offer_decline(offer=offer_of(need, one), via="app", by=None, now=timezone.now())
    work()
    assert asked(need) == [(one, "declined"), (two, "sent")]
    assert who(need) == {}


def test_who_said_no_is_never_asked_again_for_this_group(morning, clock):
    clock(hour=7, minute=5)
    one, need = morning.substitute(), morning.need()
    morning.search(need)
    offer_decline(offer=offer_of(need, one), via="app", by=None, now=timezone.now())
    work()
    search = Search.objects.get(need=need)
    assert (search.state, search.ended_why) == ("given-up", "nobody-left")
    assert asked(need) == [(one, "declined")]


def test_an_offer_without_an_answer_ends_at_its_time_and_not_before(offered):
    _need, offer = offered
    assert not offer_expire(offer=offer, now=offer.until.replace(second=0) - make.dt.timedelta(seconds=1))
    work(offer.until)
    assert Offer.objects.get(pk=offer.pk).state == "expired"
    refused("offer-expired", accept, offer)


def test_a_yes_after_the_time_is_refused_even_before_the_worker_came_by(offered):
    _, offer = offered
    with pytest.raises(Refused) as error:
        offer_accept(offer=offer, via="link", by=None, now=offer.until)
    assert error.value.code == "offer-expired"
    assert Offer.objects.get(pk=offer.pk).state == "sent"


def test_one_second_before_the_time_a_yes_counts(offered):
    need, offer = offered
    offer_accept(offer=offer, via="link", by=None, now=offer.until - make.dt.timedelta(seconds=1))
    assert who(need)


ANSWERS = {
    "seen": lambda offer, by: offer_seen(offer=offer, now=timezone.now()),
    "accept": lambda offer, by: accept(offer),
    "decline": lambda offer, by: offer_decline(offer=offer, via="app", by=None, now=timezone.now()),
    "expire": lambda offer, by: offer_expire(offer=offer, now=offer.until),
    "withdraw": lambda offer, by: offer_withdraw(offer=offer, by=by, now=timezone.now()),
    "cancel": lambda offer, by: offer_cancelled_by_person(offer=offer, by=None, now=timezone.now()),
}
ALLOWED = {
    ("sent", "seen"): "seen",
    **{(start, "accept"): "accepted" for start in ("sent", "seen")},
    **{(start, "decline"): "declined" for start in ("sent", "seen")},
    **{(start, "expire"): "expired" for start in ("sent", "seen")},
    **{(start, "withdraw"): "withdrawn" for start in ("sent", "seen")},
    ("accepted", "cancel"): "cancelled",
}
REACHED = {
    "sent": [],
    "seen": ["seen"],
    "accepted": ["accept"],
    "declined": ["decline"],
    "expired": ["expire"],
    "withdrawn": ["withdraw"],
    "cancelled": ["accept", "cancel"],
}


@pytest.mark.parametrize("start", list(REACHED))
@pytest.mark.parametrize("deed", list(ANSWERS))
def test_every_transition_is_allowed_or_refused_and_a_refused_one_changes_nothing(offered, morning, start, deed):
    _, offer = offered
    for step in REACHED[start]:
        ANSWERS[step](offer, morning.by)
    before = Offer.objects.filter(pk=offer.pk).values().get()
    assert before["state"] == start
    rows = AuditRow.objects.count()
    with contextlib.suppress(Refused):
        ANSWERS[deed](offer, morning.by)
    after = Offer.objects.filter(pk=offer.pk).values().get()
    if (start, deed) in ALLOWED:
        assert after["state"] == ALLOWED[start, deed]
        assert AuditRow.objects.count() > rows
    else:
        assert after == before
        assert AuditRow.objects.count() == rows


def test_of_two_days_one_may_be_taken_and_the_other_is_asked_of_somebody_else(morning, clock):
    clock(day=22, hour=12)
    one, two = morning.substitute(), morning.substitute()
    group = morning.group()
    needs = [make.need(group, date=make.MONDAY + make.dt.timedelta(days=day), spell="long") for day in (0, 1)]
    search_start(needs=needs, by=morning.by, now=timezone.now())
    work()
    offer = offer_of(needs[0], one)
    assert offer.parts.count() == 4
    accept(offer, parts={row.need_part_id for row in offer.parts.filter(need_part__need=needs[0])})
    work()
    assert {state for _, state in who(needs[0]).values()} == {"published"}
    assert who(needs[1]) == {}
    assert asked(needs[1]) == [(one, "accepted"), (two, "sent")]
    states = OfferPart.objects.filter(offer=offer).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["accepted", "accepted", "declined", "declined"]


def test_a_yes_withdraws_the_persons_other_offers_for_the_same_day_parts(morning, clock):
    clock(hour=7, minute=5)
    person = morning.substitute()
    one, two = morning.need(), morning.need(parts=["pm"])
    morning.search(one)
    other = morning.substitute()
    morning.search(two)
    mine = offer_made(person, [two])
    accept(offer_of(one, person))
    work()
    assert Offer.objects.get(pk=mine.pk).state == "withdrawn"
    assert Offer.objects.get(pk=offer_of(two, other).pk).state == "sent"


def test_an_absence_taken_up_withdraws_what_the_person_was_asked_for(offered, morning):
    _need, offer = offered
    absence_report(
        person=offer.person,
        school=morning.school,
        kind="sick",
        first=make.MONDAY,
        first_part="am",
        last=make.MONDAY,
        by=morning.by,
    )
    assert Offer.objects.get(pk=offer.pk).state == "withdrawn"


def test_a_search_wakes_each_time_its_person_becomes_absent(offered, morning):
    need, offer = offered
    slots = [(make.MONDAY, "am"), (make.MONDAY, "pm")]
    for _ in range(2):
        with transaction.atomic():
            person_gone(offer.person_id, slots, by=morning.by, now=timezone.now())
        offer_made(offer.person, [need])
    search = Search.objects.get(need=need)
    woken = Work.objects.filter(kind="search.wave", payload={"search": search.pk, "wave": None})
    assert woken.count() == 2


def test_a_search_wakes_also_where_the_offer_stays_open_for_other_days(morning, clock):
    clock(hour=7, minute=5)
    person, group = morning.substitute(), morning.group()
    one, two = (make.need(group, date=make.MONDAY + dt.timedelta(days=day), spell="s") for day in (0, 1))
    offer = offer_made(person, [one, two])
    with transaction.atomic():
        person_gone(person.pk, [(one.date, "am"), (one.date, "pm")], by=morning.by, now=timezone.now())
    assert Offer.objects.get(pk=offer.pk).state == "sent"
    woken = Work.objects.filter(kind="search.wave", payload__wave=None).values_list("payload__search", flat=True)
    assert list(woken) == [Search.objects.get(need=one).pk]


def test_a_need_that_goes_withdraws_its_offers_in_the_same_transaction(morning, clock):
    clock(hour=7, minute=5)
    person = morning.substitute()
    teacher = make.teacher(morning.group())
    told = absence_report(
        person=teacher,
        school=morning.school,
        kind="sick",
        first=make.MONDAY,
        first_part="am",
        last=make.MONDAY,
        by=morning.by,
    )
    morning.search(told.needs[0])
    absence_withdraw(absence=told.absence, version=told.absence.version, by=morning.by)
    assert offer_of(told.needs[0], person).state == "withdrawn"
    assert Search.objects.get().state == "stopped"


def test_a_planner_who_chooses_by_hand_fills_what_was_offered(offered, morning):
    need, offer = offered
    other = morning.substitute()
    now = fresh(need)
    given = {"parts": {"am", "pm"}, "overrides": [], "ground": "", "version": now.version}
    assign_by_hand(need=now, person=other, by=morning.by, **given)
    assert Offer.objects.get(pk=offer.pk).state == "filled"
    assert Search.objects.get(need=need).state == "filled"


def test_a_planner_who_agrees_fills_what_was_offered(morning, clock):
    clock(hour=7, minute=5)
    person, need = morning.substitute(), morning.need()
    make.assignment(need, person, pool=morning.pool)
    morning.search(need)
    outcome = proposals_agree(needs={need.pk: fresh(need).version}, by=morning.by)
    assert outcome.refused == []
    assert offer_of(need, person).state == "filled"


def test_releasing_who_accepted_withdraws_the_accepted_offer(offered, morning):
    need, offer = offered
    accept(offer)
    now = fresh(need)
    release(need=now, version=now.version, ground="Other plans.", by=morning.by)
    assert Offer.objects.get(pk=offer.pk).state == "withdrawn"
    assert not OfferPart.objects.filter(state="accepted").exists()


def test_who_was_told_not_to_come_is_not_brought_back_by_undo(offered, morning):
    need, offer = offered
    accept(offer)
    now = fresh(need)
    step = release(need=now, version=now.version, ground="Other plans.", by=morning.by)
    refused("person-told", step_undo, step=step, by=morning.by)
    assert who(need) == {}


def test_stopping_the_search_withdraws_what_is_open(offered, morning):
    need, offer = offered
    search_stop(need=fresh(need), by=morning.by, now=timezone.now())
    assert Offer.objects.get(pk=offer.pk).state == "withdrawn"
    refused("no-search", search_stop, need=fresh(need), by=morning.by, now=later(minutes=1))


def test_who_cannot_come_after_all_gives_the_group_back(offered):
    need, offer = offered
    accept(offer)
    opened = offer_cancelled_by_person(offer=offer, by=None, now=timezone.now())
    assert opened == [need]
    assert who(need) == {}
    assert not Booking.objects.filter(released_at__isnull=True).exists()


def test_who_cannot_be_at_both_schools_in_one_midday_is_refused_the_second(morning, clock):
    clock(day=22, hour=12)
    person = morning.substitute(lat=away(30), lon=make.LON)
    far = make.group(make.school(morning.board, lat=away(60), lon=make.LON))
    one, two = morning.need(parts=["am"]), make.need(far, parts=["pm"])
    first, second = offer_made(person, [one]), offer_made(person, [two])
    accept(first)
    refused("person-taken", accept, second)
    assert who(two) == {}
