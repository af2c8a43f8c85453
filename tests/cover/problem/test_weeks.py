"""Long cover keeps to what boards agreed on sharing: each week counts, and a reserve holds on each day."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from beurs.cover.models import Assignment, Introduction, LongCover, NeedPart
from beurs.cover.problem import desks_forget
from beurs.cover.problem.stretch import SURPLUS, Stretch
from beurs.cover.services import long_cover_choose
from beurs.pools.access.judge import violations
from beurs.pools.models import Approval, Booking, Exclusion, Policy, Reach
from tests import factories as make
from tests.cover.agreements import BEFORE, HALF_PAST_SEVEN, PERSON, POOL, Shared, drawn_region, worked
from tests.cover.scenes import refused

pytestmark = pytest.mark.django_db

MONDAY, DAY, WEEK = make.MONDAY, dt.timedelta(days=1), dt.timedelta(days=7)
LAST = MONDAY + 2 * WEEK - 3 * DAY


@pytest.fixture
def shared():
    return Shared()


def long_of(by, group, *, days, parts=("am", "pm")):
    """Return a vacancy for two weeks of a group that needs somebody on some days (numbers from Monday on)."""
    spell = f"weeks-{group.pk}"
    for day in days:
        make.need(group, date=MONDAY + day * DAY, parts=parts, spell=spell)
    return LongCover.objects.create(
        group=group, spell=spell, first=MONDAY, last=LAST, opened_by=by, opened_at=timezone.now()
    )


@pytest.fixture
def long(shared):
    return long_of(shared.by, shared.group(), days=(0, 1, 7, 8))


def failed(long, person):
    """Return the rules that keep a person from a vacancy with the days, after checking that a choice is refused."""
    found = Stretch(long).suitor_of(person.pk)
    if found.failed:
        Introduction.objects.get_or_create(long_cover=long, person=person, defaults={"on": MONDAY})
        refused(found.failed[0].rule, chosen, long, person)
    return [(reason.rule, dt.date.fromisoformat(reason.facts["day"])) for reason in found.failed]


def chosen(long, person):
    Introduction.objects.get_or_create(long_cover=long, person=person, defaults={"on": MONDAY})
    return long_cover_choose(long=long, person=person, ground="kent de groep", by=long.opened_by, now=timezone.now())


def test_the_pool_that_brings_somebody_is_booked(shared, long):
    who = shared.lent()
    chosen(long, who)
    rows = Assignment.objects.filter(person=who).values_list("pool", "ring", "fit", "booking__pool")
    assert set(rows) == {(shared.lending.pk, 4, 0, shared.lending.pk)}
    assert Booking.objects.filter(pool=shared.lending).count() == 8


@pytest.mark.parametrize(("cap", "expected"), [(4, []), (3, [("cap-reached", MONDAY + DAY)])])
def test_each_week_keeps_to_the_cap(shared, long, cap, expected):
    Reach.objects.filter(policy=shared.policy, board=shared.board).update(week_cap=cap)
    assert failed(long, shared.lent()) == expected


def test_what_others_take_in_a_later_week_counts_there(shared, long):
    Reach.objects.filter(policy=shared.policy, board=shared.board).update(week_cap=5)
    who = shared.lent()
    worked(shared.lent(), shared.board, shared.lending, day=MONDAY + 9 * DAY)
    assert failed(long, who) == [("cap-reached", MONDAY + 8 * DAY)]


@pytest.mark.parametrize(("cap", "expected"), [(2, []), (1, [("cap-reached", MONDAY)])])
def test_each_day_keeps_to_the_cap(shared, long, cap, expected):
    Reach.objects.filter(policy=shared.policy, board=shared.board).update(day_cap=cap)
    assert failed(long, shared.lent()) == expected


@pytest.mark.parametrize(
    ("most", "window", "expected"),
    [
        (8, 28, []),
        (7, 28, [("tolerance-reached", MONDAY + 8 * DAY)]),
        (4, 6, []),
        (4, 8, [("tolerance-reached", MONDAY + WEEK)]),
    ],
)
def test_the_days_before_count_against_what_is_tolerated(shared, long, most, window, expected):
    shared.agree(tolerance=most, window_days=window)
    assert failed(long, shared.lent()) == expected


@pytest.mark.parametrize(("most", "expected"), [(8, []), (7, [("tolerance-reached", MONDAY + 8 * DAY)])])
def test_a_surplus_teacher_comes_through_no_pool_and_counts_as_lent(shared, long, most, expected):
    shared.agree(tolerance=most, approval_needed=True, release_minute=0)
    who = make.person(shared.region, employer=shared.giver, vog_issued_on=dt.date(2026, 9, 1))
    assert failed(long, who) == expected
    if not expected:
        chosen(long, who)
        assert set(Booking.objects.values_list("person", "pool")) == {(who.pk, None)}


@pytest.mark.parametrize(("days", "expected"), [(8, []), (7, [("not-released", MONDAY + 8 * DAY)])])
def test_the_last_day_has_to_be_released(shared, long, days, expected):
    shared.agree(release_minute=HALF_PAST_SEVEN, release_days=days)
    assert failed(long, shared.lent()) == expected


def test_the_own_board_need_not_wait_for_a_release(shared):
    shared.agree(release_minute=HALF_PAST_SEVEN, reserve=3)
    own = long_of(shared.by, make.group(make.school(shared.giver)), days=(0, 7))
    assert failed(own, shared.lent()) == []


def test_a_reserve_keeps_the_day_parts_on_which_the_pool_has_no_more(shared, long):
    shared.agree(reserve=1)
    who = shared.lent()
    shared.lent(offers=[(1, "am"), (1, "pm")])
    found = Stretch(long).suitor_of(who.pk)
    assert (found.failed, found.kept_back) == ((), 4)
    assert {part.need.date for part in found.parts} == {MONDAY, MONDAY + WEEK}
    done = chosen(long, who)
    assert (done.booked, done.left) == (4, 4)
    assert Assignment.objects.filter(person=who).count() == 4


def test_who_is_kept_on_every_day_is_refused(shared, long):
    shared.agree(reserve=1)
    assert failed(long, shared.lent()) == [("reserve-kept", MONDAY)]


def test_an_agreement_that_leaves_a_person_out_half_way_keeps_from_the_whole(shared, long):
    who = shared.lent()
    later = Policy.objects.create(
        pool=shared.lending, since=MONDAY + WEEK, holds_from=MONDAY + WEEK, on_paper=True, proposed_at=timezone.now()
    )
    Reach.objects.create(policy=later, board=shared.board, ring=4)
    assert failed(long, who) == []
    Exclusion.objects.create(policy=later, person=who)
    assert failed(long, who) == [("excluded", MONDAY + WEEK)]
    Reach.objects.filter(policy=later).delete()
    assert failed(long, who) == [("out-of-reach", MONDAY + WEEK)]


@pytest.mark.parametrize(("state", "expected"), [("approved", []), ("asked", [("not-approved", MONDAY)])])
def test_a_newcomer_is_received_once_approved(shared, long, state, expected):
    shared.agree(approval_needed=True)
    who = shared.lent()
    decided = None if state == "asked" else timezone.now()
    Approval.objects.create(person=who, board=shared.board, state=state, decided_at=decided)
    assert failed(long, who) == expected


def test_the_pages_read_as_much_for_one_candidate_as_for_ten(shared, long, django_assert_num_queries):
    shared.agree(reserve=1, tolerance=20, approval_needed=True)
    shared.lent()
    with CaptureQueriesContext(connection) as one:
        Stretch(long).suitors()
    for _number in range(9):
        shared.lent()
    with django_assert_num_queries(len(one)):
        Stretch(long).suitors()


FREE = {
    "reserve": None,
    "release_minute": None,
    "release_days": 0,
    "approval_needed": False,
    "tolerance": None,
    "window_days": 28,
    "on_paper": True,
}
ONE_RULE = st.one_of(
    st.fixed_dictionaries({"tolerance": st.integers(0, 9), "window_days": st.sampled_from([1, 7, 28])}),
    st.fixed_dictionaries({"reserve": st.integers(0, 1)}),
    st.fixed_dictionaries({"approval_needed": st.just(True)}),
    st.fixed_dictionaries({"release_minute": st.just(HALF_PAST_SEVEN), "release_days": st.integers(0, 9)}),
    st.just({}),
)
CAPS = st.fixed_dictionaries(
    {
        "day_cap": st.sampled_from([None, None, 1, 2]),
        "week_cap": st.sampled_from([None, 2, 3, 5]),
        "reciprocal": st.just(False),
        "signs": st.just(True),
    }
)
LENT_TO_BOTH = st.tuples(
    st.integers(0, 2), ONE_RULE.map(lambda rule: {**FREE, **rule}), CAPS, st.sampled_from(["", "", "", "school"])
)
VACANCY = st.tuples(
    st.sampled_from([0, 0, 1]),
    st.lists(st.sampled_from([0, 1, 3, 7, 8]), min_size=1, max_size=4, unique=True),
    st.booleans(),
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(
    st.lists(st.one_of(LENT_TO_BOTH, LENT_TO_BOTH, POOL), min_size=1, max_size=3),
    st.lists(PERSON, min_size=1, max_size=4),
    st.lists(VACANCY, min_size=2, max_size=3),
    st.lists(BEFORE, max_size=1),
    st.booleans(),
)
def test_no_long_cover_breaks_an_agreement(pools, people, vacancies, before, with_surplus):
    """Of who may be chosen somebody of another board is, one vacancy after the other; the judge looks after each."""
    with transaction.atomic():
        desks_forget()
        shared = drawn_region(pools, people, [], before)
        if with_surplus:
            make.person(shared.region, employer=shared.giver, vog_issued_on=dt.date(2026, 9, 1))
        boards = [shared.board, shared.giver]
        standing = _broken(shared.region)
        for board, days, whole in vacancies:
            group = make.group(make.school(boards[board]))
            long = long_of(shared.by, group, days=days, parts=("am", "pm") if whole else ("am",))
            possible = [one for one in Stretch(long).suitors() if one.possible]
            if possible:
                chosen(long, min(possible, key=lambda one: (one.own, one.source == SURPLUS)).person)
                assert _broken(shared.region) <= standing
                _reserves_hold(long)
        transaction.set_rollback(True)


def _broken(region):
    Booking.objects.update(made_at=timezone.now())
    return {found.rule for found in violations(region, MONDAY - 2 * WEEK, LAST + 4 * WEEK)}


def _reserves_hold(long):
    """Count anew, for every day part lent beyond ring 1, who of the pool is still free: everybody offers every day."""
    for row in Assignment.objects.filter(need_part__need__spell=long.spell, ring__gt=1, booking__isnull=False):
        policy = Policy.objects.get(pool=row.pool_id)
        if policy.reserve is None:
            continue
        slot = {"date": row.booking.date, "part": row.booking.part, "released_at": None}
        busy = Booking.objects.filter(**slot).values("person")
        free = row.pool.memberships.exclude(person__in=busy).values("person").distinct().count()
        owners = policy.reaches.filter(ring=1).values("board")
        asked = NeedPart.objects.filter(need__date=slot["date"], part=slot["part"], need__school__board__in=owners)
        open_ones = asked.exclude(assignments__state__in=["agreed", "published"]).count()
        assert free >= policy.reserve + open_ones
