"""Who is still free, and who may be shown."""

import datetime as dt

import pytest
from django.utils import translation

from beurs.cover.access.board.bench import PAGE, Target, bench_page, reachable, travel_minutes
from beurs.cover.models import WorkedPart
from beurs.region.models import AvailabilityException
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db
MONDAY_PARTS = [(1, "am"), (1, "pm")]


@pytest.fixture
def morning():
    return Morning()


def bench(morning, **asked):
    return bench_page(morning.region, [morning.board.pk], make.MONDAY, **asked)


def free(morning):
    return {person.id: (person.am, person.pm) for person in bench(morning).people}


def test_who_offers_the_day_and_has_nothing_is_free(morning):
    whole, half = morning.substitute(), morning.substitute(offers=[(1, "pm")])
    morning.substitute(offers=[(2, "am")])
    assert free(morning) == {whole.pk: (True, True), half.pk: (False, True)}


def test_an_exception_of_the_date_beats_the_week(morning):
    off, on = morning.substitute(), morning.substitute(offers=[])
    for part in ("am", "pm"):
        AvailabilityException.objects.create(person=off, date=make.MONDAY, part=part, available=False)
    AvailabilityException.objects.create(person=on, date=make.MONDAY, part="am", available=True)
    assert free(morning) == {on.pk: (True, False)}


def test_a_booking_takes_its_part_until_it_is_released(morning):
    who = morning.substitute()
    (row,) = make.assignment(morning.need(parts=("am",)), who, state="agreed")
    assert free(morning) == {who.pk: (False, True)}
    row.state = "released"
    row.booking.released_at = row.made_at
    row.booking.save()
    row.save()
    assert free(morning) == {who.pk: (True, True)}


def test_a_proposal_takes_its_part_too(morning):
    make.assignment(morning.need(), morning.substitute())
    assert free(morning) == {}


def test_an_own_class_takes_its_part(morning):
    who = morning.substitute()
    make.teaches(who, morning.group(), [(1, "am")])
    assert free(morning) == {who.pk: (False, True)}


def test_an_absence_takes_its_parts_but_not_those_worked_again(morning):
    who = morning.substitute()
    absence = make.absence(who, morning.school, first=make.MONDAY - dt.timedelta(days=7), last=None)
    assert free(morning) == {}
    WorkedPart.objects.create(absence=absence, since=make.MONDAY, weekday=1, part="pm")
    assert free(morning) == {who.pk: (False, True)}


def test_an_absence_that_starts_in_the_afternoon_leaves_the_morning(morning):
    who = morning.substitute()
    make.absence(who, morning.school, first_part="pm")
    assert free(morning) == {who.pk: (True, False)}


def test_people_of_another_board_appear_only_through_a_pool_that_comes_here(morning):
    other = make.board(morning.region)
    stranger = make.substitute(make.pool(morning.region, owner=other))
    guest = make.substitute(make.pool(morning.region, owner=other, reach={other: 1, morning.board: 3}))
    assert set(free(morning)) == {guest.pk}
    assert stranger not in reachable([morning.board.pk], make.MONDAY)


def test_a_newer_policy_that_no_longer_comes_here_hides_its_people(morning):
    morning.substitute()
    morning.pool.policies.create(since=make.MONDAY, on_paper=True, holds_from=make.MONDAY)
    assert free(morning) == {}


def test_a_policy_that_starts_tomorrow_changes_nothing_today(morning):
    who = morning.substitute()
    morning.pool.policies.create(since=make.MONDAY + dt.timedelta(days=1))
    assert set(free(morning)) == {who.pk}


def test_who_left_is_gone_on_that_day_and_not_the_day_before(morning):
    who = morning.substitute(left_on=make.MONDAY + dt.timedelta(days=1))
    assert set(free(morning)) == {who.pk}
    who.left_on = make.MONDAY
    who.save()
    assert free(morning) == {}


def test_the_nearest_come_first_for_a_chosen_need_and_unknown_homes_last(morning):
    far = morning.substitute(lat=52.6)
    near = morning.substitute(lat=52.381)
    nowhere = morning.substitute(lat=None, lon=None)
    target = Target(52.38, 4.63, {"teacher": 0}, frozenset({"am"}))
    people = bench(morning, target=target).people
    assert [person.id for person in people] == [near.pk, far.pk, nowhere.pk]
    assert people[0].minutes < people[1].minutes
    assert people[2].minutes is None


def test_the_best_qualified_come_first_when_asked(morning):
    near = morning.substitute(skills=["teacher"])
    upper = morning.substitute(skills=["teacher", "upper"], lat=52.5)
    intern = morning.substitute(skills=["lio-intern"])
    target = Target(52.38, 4.63, {"teacher": 1, "upper": 0, "lio-intern": 0}, frozenset({"am"}))
    people = bench(morning, target=target, sort="qualified").people
    assert [(person.id, person.fit) for person in people] == [(upper.pk, 0), (near.pk, 1), (intern.pk, None)]


def test_the_bench_is_paged_and_a_page_too_far_is_the_last(morning):
    for _ in range(PAGE + 1):
        morning.substitute()
    page = bench(morning, page=99)
    assert (page.total, page.page, page.pages, len(page.people)) == (PAGE + 1, 2, 2, 1)


def test_many_people_take_as_many_queries_as_one(morning, django_assert_num_queries):
    for _ in range(5):
        morning.substitute()
    with django_assert_num_queries(2):
        bench(morning)


def test_qualifications_read_as_a_few_words(morning):
    morning.substitute(skills=["teacher", "upper", "gym"])
    with translation.override("en"):
        assert bench(morning).people[0].words == "Groups 5-8, gym"


def test_minutes_of_an_unknown_place_are_unknown_and_of_the_same_place_none(morning):
    assert travel_minutes(morning.region, (None, None), (52.38, 4.63)) is None
    assert travel_minutes(morning.region, (52.38, 4.63), (52.38, 4.63)) == 0


def test_minutes_follow_detour_and_speed_of_the_region(morning):
    one_degree = travel_minutes(morning.region, (52.0, 4.0), (53.0, 4.0))
    assert one_degree == round(1.3 * 111.195 * 60 / 30)
