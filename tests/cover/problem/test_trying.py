import datetime as dt
import json

import pytest
from django.utils import timezone

from beurs.cover.access.offers.rules import Kind, Ring, Rule
from beurs.cover.models import DispatchRule, Offer
from beurs.cover.problem.trying import rule_read, rule_written, tried_read, tried_written, try_rules
from beurs.pools.models import Booking
from tests import factories as make
from tests.cover.services.offers.scenes import Dispatching

pytestmark = pytest.mark.django_db
AMSTERDAM = dt.timezone(dt.timedelta(hours=1))


def rule(morning, *, live_max: int = 1, policy: bool = False, rings=None) -> Rule:
    row = DispatchRule(board=morning.board, since=make.LONG_AGO, live_max=live_max, policy=policy)
    return Rule(row, rings or (Ring(1, Kind.OWN, share=25, at_least=5, at_most=60),))


@pytest.fixture
def weeks():
    """Return a board with three sudden needs on each of eight past school days, and six people on call."""
    made = Dispatching()
    made.pool.kind = "on-call"
    made.pool.save()
    for _ in range(6):
        made.substitute()
    groups = [made.group() for _ in range(3)]
    for back in (3, 4, 5, 6, 10, 11, 12, 13):
        day = make.MONDAY - dt.timedelta(days=back)
        if day.isoweekday() <= 5:
            at = dt.datetime.combine(day, dt.time(6, 50), tzinfo=AMSTERDAM)
            for group in groups:
                make.need(group, date=day, created_at=at)
    return made


def test_the_same_rule_twice_makes_no_difference(weeks):
    found = try_rules(weeks.board, rule(weeks), rule(weeks), timezone.now())
    assert found.now == found.new
    assert (found.gain.value, found.certain) == (0.0, False)
    assert found.groups == 3 * found.mornings
    assert 0 < found.now.by_parents.value <= found.now.found.value <= 1


def test_asking_three_at_once_fills_more_and_sooner(weeks):
    found = try_rules(weeks.board, rule(weeks), rule(weeks, live_max=3), timezone.now())
    assert found.gain.value > 0
    assert found.new.minutes < found.now.minutes


def test_a_rule_without_the_ring_that_holds_the_people_finds_nobody(weeks):
    empty = rule(weeks, rings=(Ring(1, Kind.JOINT),))
    found = try_rules(weeks.board, rule(weeks), empty, timezone.now())
    assert found.new.found.value == 0
    assert found.now.found.value > 0


def test_equal_rows_give_equal_figures_and_nothing_is_written(weeks):
    first, second = (try_rules(weeks.board, rule(weeks), rule(weeks, policy=True), timezone.now()) for _ in range(2))
    assert first == second
    assert not Offer.objects.exists()


def test_what_was_known_the_day_before_at_noon_is_not_played_and_what_came_at_night_is(weeks):
    day = make.MONDAY - dt.timedelta(days=5)
    before = try_rules(weeks.board, rule(weeks), rule(weeks), timezone.now()).groups
    noon = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(12), tzinfo=AMSTERDAM)
    make.need(weeks.group(), date=day, created_at=noon)
    assert try_rules(weeks.board, rule(weeks), rule(weeks), timezone.now()).groups == before
    make.need(weeks.group(), date=day, created_at=noon + dt.timedelta(hours=8))
    assert try_rules(weeks.board, rule(weeks), rule(weeks), timezone.now()).groups == before + 1


def test_a_board_without_sudden_needs_has_nothing_to_try():
    made = Dispatching()
    made.substitute()
    assert try_rules(made.board, rule(made), rule(made), timezone.now()) is None


def test_who_was_away_or_booked_elsewhere_that_day_could_not_have_come(weeks):
    for day in {need.date for need in weeks.school.needs.all()}:
        for person in weeks.pool.memberships.values_list("person", flat=True):
            for part in ("am", "pm"):
                Booking.objects.create(
                    person_id=person, date=day, part=part, school=weeks.school, board=weeks.board, purpose="other",
                    purpose_id=1, starts=510, ends=720, minutes=210,
                )  # fmt: skip
    assert try_rules(weeks.board, rule(weeks), rule(weeks), timezone.now()) is None


def test_a_rule_and_an_outcome_are_the_same_after_they_were_written_and_read(weeks):
    tried = try_rules(weeks.board, rule(weeks), rule(weeks, live_max=3), timezone.now())
    assert tried_read(json.loads(json.dumps(tried_written(tried), allow_nan=False))) == tried
    again = rule_read(weeks.board, json.loads(json.dumps(rule_written(rule(weeks, live_max=3)))))
    assert (again.rings, again.row.live_max, again.row.policy) == (rule(weeks).rings, 3, False)


def test_how_far_a_trial_is_is_told_morning_by_morning(weeks):
    told = []
    found = try_rules(weeks.board, rule(weeks), rule(weeks), timezone.now(), lambda *far: told.append(far))
    assert told == [(done, found.mornings) for done in range(found.mornings + 1)]
