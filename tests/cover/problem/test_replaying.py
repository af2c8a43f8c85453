"""Past mornings played again: as the engine planned them, with another policy, and each board on its own."""

import datetime as dt
import itertools
import random
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beurs.cover.problem import result_of
from beurs.cover.problem.build import key_of
from beurs.cover.problem.replaying import apart, policy_with
from beurs.cover.problem.replaying.arranging import InForce
from beurs.cover.problem.replaying.playing import Play, played
from beurs.cover.problem.said import WORKED_DAYS
from beurs.cover.replays import NOW, Hours
from beurs.pools.models import Booking, Exclusion, Policy, Pool, Reach
from beurs.region.models import Employment
from tests import factories as make
from tests.cover.lending import NEXT_WEEK, TUESDAY, Neighbours

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    return Neighbours()


def test_a_day_with_the_policy_in_force_is_the_plan_that_the_engine_gave_for_it(two, clock):
    two.lends(week_cap=2)
    for _ in range(3):
        two.colleague(lat=make.LAT + random.Random(4).random() / 20)
    for _ in range(2):
        two.need()
        two.far_need()
    plan = two.plan(boards=[two.board, two.other])
    clock(day=24)
    past = two.past(today=TUESDAY)
    result = Play(past, InForce()).solved(make.MONDAY)
    assert was(plan) == {(row.need, row.slot, row.person) for row in result.assignments}
    assert len(result.assignments) == 6


def was(plan):
    return {(row.need, row.slot, row.person) for row in result_of(plan).assignments}


def test_without_lending_nothing_is_lent_and_everybody_serves_their_employer(two):
    two.lends()
    two.colleague()
    two.far_need()
    assert two.totals(InForce()) == Counter(asked=2, covered=2, lent=2, borrowed=2, minutes=0)
    assert two.totals(two.apart()) == Counter(asked=2, covered=0, lent=0, borrowed=0, minutes=0)


def test_without_lending_the_joint_pool_serves_each_employer_alone(two):
    joint = make.pool(two.region, reach={two.board: 2, two.other: 2})
    make.substitute(joint, employer=two.board)
    need = two.need()
    assert two.totals(two.apart())["covered"] == 2
    need.cancelled_at = need.created_at
    need.save()
    two.far_need()
    assert two.totals(two.apart())["covered"] == 0
    assert two.totals(InForce())["lent"] == 2


def test_who_no_board_employs_is_called_by_any_and_that_is_no_loan(two):
    joint = make.pool(two.region, reach={two.board: 2, two.other: 2})
    make.substitute(joint)
    two.far_need()
    for arrangement in (InForce(), two.apart()):
        assert two.totals(arrangement) == Counter(asked=2, covered=2, lent=0, borrowed=0, minutes=0)


def test_who_no_board_employs_serves_without_lending_the_board_whose_pool_has_them(two):
    two.lends()
    two.substitute()
    far = two.far_need()
    assert two.totals(two.apart())["covered"] == 0
    far.cancelled_at = far.created_at
    far.save()
    two.need()
    assert two.totals(two.apart())["covered"] == 2


def test_another_policy_of_the_pool_takes_the_place_of_the_one_in_force_and_nothing_is_written(two):
    two.lends()
    two.colleague()
    two.far_need()
    own_only = two.instead(Reach(board=two.board, ring=1))
    assert two.totals(own_only)["covered"] == 0
    assert two.totals(two.instead(Reach(board=two.board, ring=1), Reach(board=two.other, ring=4)))["covered"] == 2
    assert Policy.objects.get(pool=two.pool) == two.policy
    assert Reach.objects.filter(policy=two.policy).count() == 2


@pytest.mark.parametrize(("reserve", "covered"), [(0, 2), (1, 0)])
def test_a_reserve_keeps_people_back(two, reserve, covered):
    two.colleague()
    two.far_need()
    arrangement = two.instead(Reach(board=two.board, ring=1), Reach(board=two.other, ring=4), reserve=reserve)
    assert two.totals(arrangement)["covered"] == covered


@pytest.mark.parametrize(("cap", "covered"), [(3, 2), (4, 4)])
def test_a_cap_of_the_week_counts_over_the_mornings_that_were_played(two, cap, covered):
    two.lends(week_cap=cap)
    two.colleague()
    two.far_need()
    two.far_need(date=TUESDAY)
    assert two.totals(InForce())["covered"] == covered


def test_a_cap_of_the_week_begins_anew_on_monday(two):
    two.lends(week_cap=2)
    two.colleague()
    two.far_need()
    two.far_need(date=NEXT_WEEK)
    assert two.totals(InForce(), today=NEXT_WEEK + dt.timedelta(days=1))["covered"] == 4


@pytest.mark.parametrize(("most", "covered"), [(3, 2), (4, 4)])
def test_the_week_of_a_person_counts_over_the_mornings_that_were_played(two, most, covered):
    two.colleague(week_max=most)
    two.need()
    two.need(date=TUESDAY)
    assert two.totals(InForce())["covered"] == covered


def test_who_was_sent_to_a_played_group_is_free_again(two):
    make.assignment(two.need(), two.colleague(), state="published", pool=two.pool)
    assert two.totals(InForce())["covered"] == 2


def test_what_a_school_solved_with_its_own_people_stays_and_takes_them_away(two):
    taught = two.colleague()
    make.assignment(two.need(), taught, state="published", source="own", own_kind="extra-day")
    two.need()
    assert two.totals(InForce()) == Counter(asked=2, covered=0, lent=0, borrowed=0, minutes=0)


def test_a_group_keeps_the_face_of_the_played_morning_before(two):
    near, far = two.colleague(), two.colleague(lat=make.LAT + 0.01)
    group = two.group()
    make.need(group, spell="flu")
    busy = make.need(two.group(), date=make.MONDAY, priority=20)
    make.need(group, date=TUESDAY, spell="flu")
    play = Play(two.past(), InForce())
    play.morning(make.MONDAY)
    before = play.faces["flu"]
    play.morning(TUESDAY)
    assert play.faces["flu"] == before
    assert {near.pk, far.pk} == {key_of(before), key_of(play.faces[busy.spell])}


def test_a_call_comes_when_the_school_reported_it(two, clock):
    two.colleague(short_notice=False)
    early = make.need(two.group(), created_at=clock(day=22, hour=8, minute=30))
    assert two.totals(InForce())["covered"] == 2
    early.created_at = clock(day=22, hour=8, minute=31)
    early.save()
    assert two.totals(InForce())["covered"] == 0


@pytest.mark.parametrize(("tolerance", "covered"), [(3, 2), (4, 4)])
def test_a_tolerated_difference_counts_over_the_mornings_that_were_played(two, tolerance, covered):
    two.lends()
    two.policy.tolerance = tolerance
    two.policy.save()
    two.colleague()
    two.far_need()
    two.far_need(date=TUESDAY)
    assert two.totals(InForce())["covered"] == covered
    assert two.totals(two.apart())["lent"] == 0


def test_a_tolerated_difference_counts_what_was_lent_before(two):
    two.lends()
    two.policy.tolerance = 2
    two.policy.save()
    lent = two.far_need(date=make.MONDAY - dt.timedelta(days=3))
    make.assignment(lent, two.colleague(), state="published", pool=two.pool)
    two.far_need()
    assert two.totals(InForce(), most=1)["covered"] == 0


@pytest.mark.parametrize(("minute", "covered"), [(510, 2), (511, 0)])
def test_what_is_released_by_the_time_lessons_begin_is_lent(two, minute, covered):
    two.lends()
    two.policy.release_minute = minute
    two.policy.save()
    two.colleague()
    two.far_need()
    assert two.totals(InForce())["covered"] == covered


@pytest.mark.parametrize(("reciprocal", "covered"), [(True, 0), (False, 2)])
def test_who_is_served_in_return_only_gets_nobody_without_a_return(two, reciprocal, covered):
    two.colleague()
    two.far_need()
    reaches = (Reach(board=two.board, ring=1), Reach(board=two.other, ring=4, reciprocal=reciprocal))
    assert two.totals(two.instead(*reaches))["covered"] == covered


def test_exclusions_of_a_policy_are_kept_and_without_lending_fall_away(two):
    two.lends()
    two.colleague()
    two.far_need()
    near = two.need(date=TUESDAY)
    Exclusion.objects.create(policy=two.policy, school=two.school)
    Exclusion.objects.create(policy=two.policy, board=two.other)
    assert two.totals(policy_with(two.policy, {}))["covered"] == two.totals(InForce())["covered"] == 0
    assert two.totals(two.apart())["covered"] == near.parts.count()


def test_the_last_days_that_asked_for_somebody_are_played_and_today_is_not(two):
    two.colleague()
    for back in range(6):
        two.need(date=make.MONDAY + dt.timedelta(days=back))
    assert two.past(today=make.MONDAY) is None
    assert two.past(today=TUESDAY).days == [make.MONDAY]
    assert two.past(most=2).days == [make.MONDAY + dt.timedelta(days=back) for back in (4, 5)]


def test_equal_rows_give_equal_figures(two):
    two.lends(week_cap=3)
    for _ in range(2):
        two.colleague()
        two.need()
        two.far_need()
        two.far_need(date=TUESDAY, parts=("am",))
    arrangements = [InForce(), two.instead(Reach(board=two.board, ring=1), reserve=1), two.apart()]
    assert list(played(two.past(), arrangements)) == list(played(two.past(), arrangements))


def test_reading_takes_as_many_queries_for_five_days_as_for_one(two):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            two.past()
        return len(seen)

    two.colleague()
    two.need()
    one = asked()
    for back in range(1, 5):
        two.need(date=make.MONDAY + dt.timedelta(days=back))
        two.far_need(date=make.MONDAY + dt.timedelta(days=back))
    assert asked() == one


@pytest.mark.parametrize("seed", range(12))
def test_lending_fills_as_much_as_can_be_filled_and_never_less_than_apart(two, seed):
    """Against every way to place people, on small mornings of whole days with equal priorities."""
    draw = random.Random(seed)
    two.lends()
    joint = make.pool(two.region, reach={two.board: 2, two.other: 2})
    allowed = {"lend": {}, "apart": {}}
    for _ in range(draw.randint(1, 4)):
        pool, employer = draw.choice([two.pool, joint]), draw.choice([two.board, two.other])
        who = make.substitute(pool, employer=employer)
        allowed["lend"][who.pk] = {two.board.pk, two.other.pk}
        allowed["apart"][who.pk] = {employer.pk}
    needs = [draw.choice([two.need, two.far_need])() for _ in range(draw.randint(1, 4))]
    boards = [need.school.board_id for need in needs]
    lend, apart = two.totals(InForce())["covered"], two.totals(two.apart())["covered"]
    assert (lend, apart) == (2 * _most(allowed["lend"], boards), 2 * _most(allowed["apart"], boards))
    assert lend >= apart


def _most(allowed: dict[int, set[int]], boards: list[int]) -> int:
    people = [*allowed, *[None] * len(boards)]
    return max(
        sum(who is not None and board in allowed[who] for who, board in zip(order, boards, strict=True))
        for order in itertools.permutations(people, len(boards))
    )


def test_a_loan_comes_from_the_board_of_the_contract_by_which_somebody_is_in_the_pool(two):
    third = make.board(two.region)
    joint = make.pool(two.region, reach={two.board: 2, two.other: 2})
    who = make.substitute(joint, employer=third)
    job = Employment.objects.create(
        person=who, board=two.board, function="substitute", fte_hundredths=50, since=make.LONG_AGO
    )
    who.memberships.update(employment=job)
    two.far_need()
    ((day,),) = played(two.past(), [InForce()])
    assert {board: (tally.lent, tally.borrowed) for board, tally in day.items()} == {
        two.board.pk: (2, 0),
        two.other.pk: (0, 2),
    }
    assert two.totals(two.apart())["covered"] == 0


def test_a_pool_of_people_on_call_is_a_pool_like_any_other(two):
    two.pool.kind = Pool.Kind.ON_CALL
    two.pool.save()
    two.colleague()
    two.need()
    assert two.totals(InForce())["covered"] == 2


def hours(two, arrangement):
    """Return the hours of a played Monday at the neighbour."""
    ((day,),) = played(two.past(), [arrangement])
    return day[two.other.pk].hours


def test_the_hours_of_a_loan_are_those_of_the_employer_in_the_function_of_the_contract(two):
    two.lends()
    who = two.colleague()
    who.employments.update(function="supporter")
    two.far_need()
    assert hours(two, InForce()) == {
        Hours(4, two.board.pk, "supporter", True, 210): 1,
        Hours(4, two.board.pk, "supporter", True, 120): 1,
    }


def test_who_is_hired_works_the_hours_of_the_board_that_hires_in_the_function_of_the_pool(two):
    two.lends()
    who = two.colleague()
    who.employments.update(contract="on-call")
    who.memberships.update(employment=who.employments.get())
    two.far_need(parts=["am"])
    function = who.employments.get().function
    assert hours(two, InForce()) == {Hours(4, two.other.pk, function, False, 210): 1}


def test_of_who_has_no_contract_nobody_knows_whose_hours_they_are(two):
    two.lends()
    two.substitute()
    two.far_need(parts=["am"])
    assert hours(two, InForce()) == {Hours(4, 0, "", False, 210): 1}


def at_work(two, person, days):
    """Book somebody for a morning so many days before Monday, apart from any need."""
    Booking.objects.create(
        person=person, date=make.MONDAY - dt.timedelta(days=days), part="am", school=two.school, board=two.board,
        purpose="cover", starts=510, ends=720, minutes=210,
    )  # fmt: skip


def test_what_somebody_worked_in_the_weeks_before_counts_and_the_day_itself_does_not(two):
    person = two.colleague()
    two.need()
    for days in (0, 1, WORKED_DAYS, WORKED_DAYS + 1):
        at_work(two, person, days)
    (found,) = Play(two.past(), InForce()).problem(make.MONDAY).people
    assert found.worked == 2


@pytest.mark.parametrize(("tolerance", "covered"), [(3, 2), (4, 4)])
def test_a_difference_through_a_joint_pool_counts_over_the_mornings_too(two, tolerance, covered):
    joint = make.pool(two.region, reach={two.board: 2, two.other: 2})
    joint.policies.update(tolerance=tolerance)
    make.substitute(joint, employer=two.board)
    two.far_need()
    two.far_need(date=TUESDAY)
    assert two.totals(InForce())["covered"] == covered


def test_what_was_lent_on_a_played_morning_is_not_counted_as_lent_before(two):
    two.lends()
    two.policy.tolerance = 4
    two.policy.save()
    make.assignment(two.far_need(), two.colleague(), state="published", pool=two.pool, ring=4)
    two.far_need(date=TUESDAY)
    assert two.totals(InForce())["covered"] == 4


def test_a_policy_holds_on_the_mornings_from_its_day_on(two):
    later = make.policy_of(two.pool, since=TUESDAY)
    Reach.objects.create(policy=later, board=two.board, ring=1)
    Reach.objects.create(policy=later, board=two.other, ring=4)
    two.colleague()
    two.far_need()
    two.far_need(date=TUESDAY)
    found = [tallies[two.other.pk].covered for (tallies,) in played(two.past(), [InForce()])]
    assert found == [0, 2]


def test_a_board_that_closed_takes_no_part(two):
    two.need()
    two.far_need()
    two.other.closed_on = make.MONDAY
    two.other.save()
    assert two.past().boards == [two.board]


def test_without_lending_only_a_contract_of_the_day_tells_who_employs(two):
    joint = make.pool(two.region, reach={two.board: 2, two.other: 2})
    person = make.substitute(joint)
    job = {"person": person, "function": "substitute", "contract": "on-call", "fte_hundredths": 10}
    Employment.objects.create(board=two.board, since=make.LONG_AGO, **job)
    ended = make.LONG_AGO + dt.timedelta(days=30)
    Employment.objects.create(board=two.other, since=make.LONG_AGO, until=ended, **job)
    two.far_need()
    assert two.totals(InForce())["covered"] == 2
    assert two.totals(two.apart())["covered"] == 0


def test_rings_are_counted_over_all_mornings_and_every_morning_is_told_of(two):
    two.colleague()
    for day in (make.MONDAY, TUESDAY):
        two.need(date=day)
    told = []
    found = apart(two.region, NEXT_WEEK, lambda done, total: told.append((done, total)))
    assert found["rings"][NOW][str(two.board.pk)] == {"1": 4}
    assert told == [(0, 2), (1, 2), (2, 2)]
