"""Quiet hours by the clocks of the schools, also in the two nights in which these change."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from beurs.cover.timing import Quiet, ask_from, local_of, minute_of, moment_of, quiet_after

SPRING, AUTUMN = dt.date(2026, 3, 29), dt.date(2026, 10, 25)
MINUTES = st.integers(0, 24 * 60 - 1)
BARS = st.lists(st.builds(Quiet, MINUTES, MINUTES), max_size=2).map(tuple)
NOON_BEFORE = {day: moment_of(day - dt.timedelta(days=1), 12 * 60) for day in (SPRING, AUTUMN)}
MOMENTS = st.builds(
    lambda day, minutes: NOON_BEFORE[day] + dt.timedelta(minutes=minutes),
    st.sampled_from([SPRING, AUTUMN]),
    st.integers(0, 30 * 60),
)
SECOND_HALF_PAST_TWO = dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)


@given(MOMENTS, BARS, st.booleans())
@example(SECOND_HALF_PAST_TWO, (Quiet(22 * 60, 2 * 60 + 45),), False)
def test_nobody_is_asked_in_quiet_hours_or_in_the_past(now, quiet, urgent):
    found = ask_from(now, quiet, urgent=urgent, early=False)
    if found is not None:
        assert found >= now
        assert not any(bar.holds(minute_of(found)) for bar in quiet)
        assert not urgent or minute_of(found) >= 7 * 60


@given(MOMENTS, BARS)
@example(NOON_BEFORE[SPRING], (Quiet(2 * 60 + 1, 0),))
@example(NOON_BEFORE[SPRING], (Quiet(2 * 60 + 30, 2 * 60 + 50),))
@example(NOON_BEFORE[SPRING], (Quiet(60, 2 * 60 + 50), Quiet(2 * 60 + 10, 3 * 60)))
def test_no_quiet_minute_lies_before_the_next_quiet_hours(now, quiet):
    """But for the hour that the clock shows twice: quiet hours that ended in it do not begin again."""
    since = ask_from(now, quiet, urgent=False, early=False)
    found = since and quiet_after(since, quiet, urgent=False, early=False)
    if not found:
        return
    assert since < found[0] < found[1]
    minutes = int((found[0] - since).total_seconds() // 60)
    passed = (since + dt.timedelta(minutes=at) for at in range(minutes))
    once = {minute_of(at) for at in passed if not local_of(at).fold}
    assert not any(bar.holds(minute) for bar in quiet for minute in once)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 9), (AUTUMN, 11)])
def test_the_night_from_nine_to_seven_is_an_hour_shorter_or_longer(day, hours):
    found = quiet_after(NOON_BEFORE[day], (Quiet(21 * 60, 7 * 60),), urgent=False, early=False)
    assert found is not None
    assert found[1] - found[0] == dt.timedelta(hours=hours)
    assert [local_of(at).hour for at in found] == [21, 7]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (121, 0, (SPRING, 3 * 60, 24 * 60)),
        (23 * 60, 150, (dt.date(2026, 3, 28), 23 * 60, 27 * 60)),
        (150, 170, (dt.date(2026, 3, 30), 150, 170)),
        (150, 240, (SPRING, 3 * 60, 4 * 60)),
    ],
)
def test_what_the_clock_skips_of_quiet_hours_is_not_waited_for(since, until, expected):
    day, first, last = expected
    night = dt.datetime.combine(day, dt.time())
    found = quiet_after(NOON_BEFORE[SPRING], (Quiet(since, until),), urgent=False, early=False)
    clocks = tuple(local_of(at).replace(tzinfo=None) for at in found or ())
    assert clocks == (night + dt.timedelta(minutes=first), night + dt.timedelta(minutes=last))


def test_who_agreed_to_early_calls_has_no_quiet_hours_for_the_same_day():
    assert quiet_after(NOON_BEFORE[SPRING], (), urgent=True, early=True) is None
    assert quiet_after(NOON_BEFORE[SPRING], (Quiet(0, 0),), urgent=False, early=False) is None
