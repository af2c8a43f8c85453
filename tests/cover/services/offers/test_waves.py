"""Who is asked when: rings, quiet hours, early calls, who comes later, the end of the time, and clocks that jump."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beurs.cover.models import Offer, Search
from beurs.cover.problem import outlook
from beurs.cover.services import offer_cancelled_by_person, search_start, seeking_of
from beurs.cover.services.offers import waves
from beurs.cover.services.offers.answering import offer_accept
from beurs.messages.models import Outgoing, Work
from beurs.region.models import ContactWish
from tests import factories as make
from tests.cover.offering import offered
from tests.cover.scenes import away, fresh
from tests.cover.services.offers.scenes import Dispatching, asked, offer_of, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning(clock):
    clock(hour=7, minute=5)
    made = Dispatching()
    made.rule()
    return made


def at(hour, minute=0, day=23, month=11):
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC) - dt.timedelta(hours=1)


def started(morning, need, **fields):
    return search_start(needs=[fresh(need)], by=morning.by, now=timezone.now(), **fields)


def test_when_the_time_of_a_ring_is_over_the_next_ring_is_asked(morning):
    own = [morning.substitute(), morning.substitute()]
    joint = make.substitute(make.pool(morning.region, reach={morning.board: 2}))
    need = morning.need()
    search = morning.search(need)
    assert asked(need) == [(own[0], "sent")]
    work(search.until)
    assert asked(need) == [(own[0], "expired"), (joint, "sent")]
    assert Search.objects.get().ring == 2


def test_after_the_last_ring_the_first_is_asked_again_for_who_was_not_asked(morning):
    own = [morning.substitute(), morning.substitute()]
    need = morning.need()
    search = morning.search(need)
    work(search.until)
    assert asked(need) == [(own[0], "expired"), (own[1], "sent")]


def test_nobody_is_asked_in_quiet_hours_but_prepared_for_their_end(morning, clock):
    clock(day=22, hour=22)
    person, need = morning.substitute(email="sam@voorbeeld.example"), morning.need()
    morning.search(need)
    offer = offer_of(need, person)
    assert (offer.state, offer.due_at) == ("proposed", at(7))
    assert not Outgoing.objects.filter(target=f"offer:{offer.pk}").exists()
    work(at(6, 59))
    assert Offer.objects.get().state == "proposed"
    work(at(7))
    assert Offer.objects.get().state == "sent"
    assert Outgoing.objects.filter(target=f"offer:{offer.pk}").exists()


@pytest.mark.parametrize(("early", "state"), [(True, "sent"), (False, "proposed")])
def test_before_seven_only_who_agreed_is_called_for_the_same_day(morning, clock, early, state):
    clock(hour=6, minute=30)
    person, need = morning.substitute(), morning.need()
    ContactWish.objects.create(person=person, channels=["mail"], quiet_from=0, quiet_until=0, early_calls=early)
    morning.search(need)
    assert asked(need) == [(person, state)]


def test_the_persons_own_quiet_hours_count_beside_those_of_the_board(morning, clock):
    clock(day=22, hour=12)
    person, need = morning.substitute(), morning.need()
    ContactWish.objects.create(person=person, channels=["mail"], quiet_from=8 * 60, quiet_until=15 * 60)
    morning.search(need)
    assert Offer.objects.get().due_at == at(15, day=22)


@pytest.mark.parametrize(("until", "due"), [(20 * 60 + 30, at(20, 30, day=22)), (21 * 60, None)])
def test_who_has_no_hour_outside_all_quiet_hours_is_not_asked(morning, clock, until, due):
    clock(day=22, hour=12)
    person, need = morning.substitute(), morning.need(date=make.MONDAY + dt.timedelta(days=3))
    ContactWish.objects.create(person=person, channels=["mail"], quiet_from=7 * 60, quiet_until=until)
    morning.search(need)
    assert [offer.due_at for offer in Offer.objects.all()] == ([due] if due else [])


def test_who_cannot_be_there_half_an_hour_before_the_lesson_is_not_asked(morning, clock):
    clock(hour=7, minute=30)
    far = morning.substitute(lat=away(26), lon=make.LON)
    near = morning.substitute(lat=away(24), lon=make.LON)
    need = morning.need()
    morning.search(need)
    assert asked(need) == [(near, "sent")]
    assert offer_of(need, near).until == at(7, 35)
    assert far not in {person for person, _ in asked(need)}


def test_who_comes_later_is_asked_once_somebody_bridges_and_is_paid_from_then(morning, clock):
    clock(hour=8, minute=20)
    person, need = morning.substitute(lat=away(20), lon=make.LON), morning.need()
    refused = started(morning, need).refused
    assert [(error.code, error.facts["time"]) for _, error in refused] == [("bridge-needed", "08:30")]
    assert started(morning, need, bridge="The head").refused == []
    work()
    offer = offer_of(need, person)
    assert offer.from_minute == 8 * 60 + 45
    offer_accept(offer=offer, via="app", by=None, now=timezone.now())
    assert person.bookings.get(part="am").starts == 8 * 60 + 45
    assert person.bookings.get(part="pm").starts == 780


def test_only_the_first_day_of_several_begins_later(morning, clock):
    clock(hour=8, minute=20)
    person, group = morning.substitute(lat=away(20), lon=make.LON), morning.group()
    first, second = (make.need(group, date=make.MONDAY + dt.timedelta(days=day), spell="long") for day in (0, 1))
    assert search_start(needs=[first, second], by=morning.by, now=timezone.now(), bridge="The head").refused == []
    work()
    offer = offer_of(second, person)
    assert (offer.from_minute, offer.parts.count()) == (8 * 60 + 45, 4)
    offer_accept(offer=offer, via="app", by=None, now=timezone.now())
    starts = person.bookings.filter(part="am").order_by("date").values_list("starts", flat=True)
    assert list(starts) == [8 * 60 + 45, 8 * 60 + 30]


def test_a_morning_that_is_over_before_somebody_arrives_is_not_asked_of_them(morning, clock):
    clock(hour=11, minute=35)
    person, need = morning.substitute(lat=away(28), lon=make.LON), morning.need()
    assert started(morning, need, bridge="The head").refused == []
    work()
    assert {row.need_part.part for row in offer_of(need, person).parts.all()} == {"pm"}


def test_too_late_for_the_day_is_refused_with_or_without_a_bridge(morning, clock):
    clock(hour=14, minute=10)
    morning.substitute()
    need = morning.need()
    assert [error.code for _, error in started(morning, need, bridge="The head").refused] == ["too-late"]


def test_at_the_set_time_planner_and_school_hear_what_is_open_with_a_text_for_parents(morning):
    planner = make.user("Eva", {"role": "planner", "region": morning.region, "board": morning.board})
    leader = make.user("Lot", {"role": "school-leader", "region": morning.region, "school": morning.school})
    for _ in range(8):
        morning.substitute()
    need = morning.need()
    morning.search(need)
    for minute in range(6, 45):
        work(at(7, minute))
    assert not Outgoing.objects.filter(recipient__in=[planner.email, leader.email]).exists()
    work(at(7, 45))
    work(at(7, 46))
    told = Outgoing.objects.get(recipient=planner.email)
    school = Outgoing.objects.get(recipient=leader.email)
    assert f"{Search.objects.get().asked} gevraagd, wij zoeken nog" in told.text
    assert "Beste ouders" in school.text
    assert morning.school.code in school.text


def test_a_school_with_two_open_groups_gets_a_text_for_the_parents_of_each(morning):
    leader = make.user("Lot", {"role": "school-leader", "region": morning.region, "school": morning.school})
    for _ in range(16):
        morning.substitute()
    needs = [morning.need(), morning.need()]
    started(morning, needs[0])
    started(morning, needs[1])
    for minute in range(6, 46):
        work(at(7, minute))
    text = Outgoing.objects.get(recipient=leader.email).text
    for need in needs:
        assert f"Beste ouders van groep {need.group.name}," in text


def test_a_search_of_after_the_set_time_that_finds_nobody_is_told_too(morning, clock):
    clock(hour=7, minute=46)
    leader = make.user("Lot", {"role": "school-leader", "region": morning.region, "school": morning.school})
    need = morning.need()
    search = morning.search(need)
    assert search.state == "given-up"
    work()
    assert "niemand" in Outgoing.objects.filter(recipient=leader.email).latest("pk").text
    assert Outgoing.objects.filter(recipient=leader.email).count() == 2


def test_a_group_that_nobody_could_be_asked_for_is_told_of_at_the_set_time(morning):
    leader = make.user("Lot", {"role": "school-leader", "region": morning.region, "school": morning.school})
    morning.need()
    morning.plan()
    work()
    assert not Outgoing.objects.filter(recipient=leader.email).exists()
    work(at(7, 45))
    assert "Beste ouders" in Outgoing.objects.get(recipient=leader.email).text


def test_no_notice_when_everybody_was_found(morning):
    planner = make.user("Eva", {"role": "planner", "region": morning.region, "board": morning.board})
    person, need = morning.substitute(), morning.need()
    morning.search(need)
    offer_accept(offer=offer_of(need, person), via="app", by=None, now=timezone.now())
    work(at(7, 45))
    assert not Outgoing.objects.filter(recipient=planner.email).exists()


def test_a_standing_rule_sends_what_a_plan_proposes_by_itself(morning):
    morning.board.dispatch_rules.update(standing=True)
    person, need = morning.substitute(), morning.need()
    morning.plan()
    work()
    assert asked(need) == [(person, "sent")]


def test_without_a_standing_rule_a_plan_sends_nothing(morning):
    morning.substitute()
    need = morning.need()
    morning.plan()
    work()
    assert asked(need) == []


def test_work_done_twice_asks_once(morning):
    person, need = morning.substitute(), morning.need()
    morning.search(need)
    Work.objects.filter(kind="search.wave").update(state="open", lease_until=None, holder="", done_at=None)
    work()
    assert asked(need) == [(person, "sent")]


def test_a_clock_put_back_sends_nothing_twice_and_loses_nothing(morning, clock):
    one, two, need = morning.substitute(), morning.substitute(), morning.need()
    search = morning.search(need)
    work(search.until)
    clock(hour=6, minute=50)
    work()
    assert asked(need) == [(one, "expired"), (two, "sent")]
    until = Search.objects.get().until
    work(until)
    assert asked(need)[1] == (two, "expired")


@pytest.mark.parametrize(("day", "month"), [(25, 10), (29, 3)])
def test_in_the_nights_when_the_clock_changes_quiet_hours_still_end_at_seven(clock, day, month):
    clock(year=2027 if month == 3 else 2026, month=month, day=day - 1 if month == 10 else 27, hour=22, minute=0)
    made = Dispatching()
    made.rule()
    made.substitute()
    today = timezone.localdate()
    monday = today + dt.timedelta(days=(7 - today.weekday()))
    need = made.need(date=monday)
    made.search(need)
    due = Offer.objects.get().due_at
    assert timezone.localtime(due).strftime("%H:%M") == "07:00"
    assert due - timezone.now() == dt.timedelta(hours=10 if month == 10 else 8)


def test_who_cancels_is_not_asked_again_for_that_group(morning):
    one, two, need = morning.substitute(), morning.substitute(), morning.need()
    morning.search(need)
    offer = offer_of(need, one)
    offer_accept(offer=offer, via="app", by=None, now=timezone.now())
    offer_cancelled_by_person(offer=offer, by=None, now=timezone.now())
    morning.search(need)
    assert asked(need) == [(one, "cancelled"), (two, "sent")]


def test_one_look_serves_the_searches_of_a_board_and_week_in_as_many_queries(morning, monkeypatch):
    looks = []
    read = waves.wave_read
    monkeypatch.setattr(waves, "wave_read", lambda found, now: (looks.append(len(found)), read(found, now))[1])
    counts = []
    for many in (2, 6):
        for _ in range(many):
            morning.substitute()
        needs = [morning.need() for _ in range(many)]
        search_start(needs=[fresh(need) for need in needs], by=morning.by, now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            work()
        counts.append(len(queries))
        assert [state for need in needs for _, state in asked(need)] == ["sent"] * many
    assert looks == [2, 6]
    assert counts[0] == counts[1]


def test_a_search_whose_person_was_asked_elsewhere_since_the_look_looks_again(morning):
    person, need, other = morning.substitute(), morning.need(), morning.need()
    search = started(morning, need).searches[0]
    wave = waves.wave_read({search.pk: [0]}, timezone.now())
    offered(person, [other])
    with transaction.atomic():
        assert waves.wave_write(wave, timezone.now()) == 0
    search.refresh_from_db()
    assert (search.state, search.wave) == ("running", 1)
    assert search.next_at > timezone.now()


def test_the_chance_of_a_look_is_near_that_of_the_whole_outlook(morning):
    morning.board.dispatch_rules.update(policy=True, live_max=2)
    for _ in range(20):
        morning.substitute()
    need = morning.need()
    search = started(morning, need).searches[0]
    wave = waves.wave_read({search.pk: [0]}, timezone.now())
    whole = outlook(*seeking_of(fresh(need), timezone.now()), at(8, 15)).filled
    assert abs(wave.chance[need.pk] - 100 * whole) <= 3
