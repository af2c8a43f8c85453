"""What a plan looks at is read in a fixed number of queries and whole."""

import datetime as dt

import pytest

from beurs.cover.problem import Snapshot
from beurs.cover.problem.build import problem_of
from beurs.cover.problem.pairs import Pair
from beurs.region.models import AvailabilityException, Employment, Qualification, SchoolPreference
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db
QUERIES = 13
TUESDAY = make.MONDAY + dt.timedelta(days=1)
SUNDAY = make.MONDAY - dt.timedelta(days=1)


def seen(morning, first=make.MONDAY, last=None, **more):
    return Snapshot.of(morning.region, [morning.board], first, last or first, **more)


@pytest.mark.parametrize("size", [1, 12])
def test_however_many_needs_and_people_the_queries_stay_the_same(size, django_assert_max_num_queries):
    morning = Morning()
    for _ in range(size):
        morning.need()
        morning.substitute()
    morning.plan()
    with django_assert_max_num_queries(QUERIES):
        problem_of(seen(morning))


def test_the_groups_of_all_needs_are_read_together(django_assert_num_queries):
    morning = Morning()
    for _ in range(3):
        morning.need()
    found = seen(morning)
    with django_assert_num_queries(1):
        assert [need.group.year_from for need in found.needs] == [6, 6, 6]
        assert all(need.school.board is morning.board for need in found.needs)


def test_a_region_without_pools_has_needs_and_nobody():
    morning = Morning()
    morning.pool.policies.all().delete()
    need = morning.need()
    found = seen(morning)
    assert [row.pk for row in found.needs] == [need.pk]
    assert found.people == {}


def test_everything_on_record_of_a_person_is_read():
    morning = Morning()
    person = morning.substitute()
    Qualification.objects.create(person=person, skill="gym", since=SUNDAY, until=make.MONDAY)
    AvailabilityException.objects.create(person=person, date=make.MONDAY, part="pm", available=False)
    SchoolPreference.objects.create(person=person, school=morning.school, kind="avoid")
    Employment.objects.create(
        person=person, board=morning.board, function="substitute", contract="temporary", fte_hundredths=40, since=SUNDAY
    )
    worker = seen(morning).people[person.pk]
    assert "gym" in worker.all_skills(make.MONDAY)
    assert "gym" not in worker.all_skills(TUESDAY)
    assert worker.offered(make.MONDAY, "am")
    assert not worker.offered(make.MONDAY, "pm")
    assert worker.avoid == {morning.school.pk}
    assert [(job.board_id, job.contract, job.since, job.until) for job in worker.employments] == [
        (morning.board.pk, "temporary", SUNDAY, None)
    ]
    assert [row.pool_id for row in worker.memberships] == [morning.pool.pk]


def test_offers_are_read_for_the_weekdays_in_view_only():
    morning = Morning()
    person = morning.substitute()
    day = {weekday for weekday, _ in seen(morning).people[person.pk].offers}
    week = {weekday for weekday, _ in seen(morning, last=make.MONDAY + dt.timedelta(days=4)).people[person.pk].offers}
    assert day == {1}
    assert week == {1, 2, 3, 4, 5}


def test_somebody_no_pool_brings_is_read_when_asked_for():
    morning = Morning()
    stranger = make.person(morning.region)
    assert stranger.pk not in seen(morning).people
    assert seen(morning, people=[stranger.pk]).people[stranger.pk].memberships == []


def test_bookings_of_the_week_and_of_the_weeks_before_are_told_apart():
    morning = Morning()
    person = morning.substitute()
    for day, part in ((TUESDAY, "am"), (SUNDAY - dt.timedelta(days=2), "pm")):
        make.booking(person, morning.need(date=day).parts.get(part=part))
    worker = seen(morning).people[person.pk]
    assert set(worker.bookings) == {(TUESDAY, "am")}
    assert worker.worked == 1


def test_of_one_need_nobody_else_is_read_and_its_pair_fails_the_same_rules():
    morning = Morning()
    need, other = morning.need(), morning.need()
    person, somebody = morning.substitute(), morning.substitute()
    make.assignment(other, person, state="agreed", pool=morning.pool)
    morning.pool.policies.get().reaches.update(day_cap=3)
    narrow, whole = seen(morning, people=[person.pk], need=need), seen(morning)
    assert (set(narrow.people), [one.pk for one in narrow.needs]) == ({person.pk}, [need.pk])
    assert somebody.pk in whole.people
    pairs = [Pair(one, one.people[person.pk], need, one.parts[need.pk]) for one in (narrow, whole)]
    rules = [[reason.rule for reason in pair.failed()] for pair in pairs]
    assert rules == [["double-booking", "cap-reached"]] * 2
