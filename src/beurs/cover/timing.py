"""When somebody may be asked, how long an answer may take, and whether they can still be in time.

Pure functions of moments and days. Clock times are those of the school's country, so that a quiet hour ends at 07:00
also in the nights when the clock is put forward or back; spans are real time.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings

from beurs.region.lessons import ONE_DAY

EARLY_UNTIL = 7 * 60
STEP = 5
LEAST_OF_A_PART = 60


@dataclass(frozen=True)
class Quiet:
    """Hours in which nobody is disturbed, in minutes after midnight; equal bounds mean none."""

    since: int
    until: int

    def holds(self, minute: int) -> bool:
        """Tell whether a minute after midnight is quiet; the hours may span midnight."""
        if self.since <= self.until:
            return self.since <= minute < self.until
        return minute >= self.since or minute < self.until


def moment_of(date: dt.date, minute: int, *, fold: int = 0) -> dt.datetime:
    """Return the moment of a clock time on a date, in UTC; of one that the clock skips, when it is put forward.

    Of one that the clock shows twice it is the first, with `fold` 1 the second.
    """
    clock = dt.time(minute // 60, minute % 60, fold=fold)
    local = dt.datetime.combine(date, clock, tzinfo=ZoneInfo(settings.TIME_ZONE))
    moment = local.astimezone(dt.UTC)
    while minute_of(moment) != local.hour * 60 + local.minute:
        local += dt.timedelta(minutes=1)
        moment = local.astimezone(dt.UTC)
    return moment


def local_of(moment: dt.datetime) -> dt.datetime:
    """Return a moment as the clocks in the schools show it."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE))


def minute_of(moment: dt.datetime) -> int:
    """Return the clock time of a moment in minutes after midnight."""
    local = local_of(moment)
    return local.hour * 60 + local.minute


def ask_from(now: dt.datetime, quiet: tuple[Quiet, ...], *, urgent: bool, early: bool) -> dt.datetime | None:
    """Return the first moment from `now` at which somebody may be asked; None when every hour is quiet.

    That is the first minute outside all quiet hours, and for a lesson of the same day (`urgent`) not before 07:00;
    who agreed to early calls (`early`) is asked at once for such a lesson.
    """
    if urgent and early:
        return now
    bars = _bars(quiet, urgent=urgent)
    found = now
    for _ in range(2 * len(bars) + 1):
        ends = [_ends(found, bar) for bar in bars if bar.holds(minute_of(found))]
        if not ends:
            return found
        found = max(ends)
    return None


def quiet_after(
    now: dt.datetime, quiet: tuple[Quiet, ...], *, urgent: bool, early: bool
) -> tuple[dt.datetime, dt.datetime] | None:
    """Return from when until when the next quiet hours after a moment last; as `ask_from`, None when there are none."""
    starts = [_starts(now, bar) for bar in _bars(quiet, urgent=urgent) if bar.since != bar.until]
    if not starts or (urgent and early):
        return None
    until = ask_from(min(starts), quiet, urgent=urgent, early=early)
    return None if until is None else (min(starts), until)


def _bars(quiet: tuple[Quiet, ...], *, urgent: bool) -> tuple[Quiet, ...]:
    return (*quiet, Quiet(0, EARLY_UNTIL)) if urgent else quiet


def _starts(moment: dt.datetime, bar: Quiet) -> dt.datetime:
    """Return when quiet hours begin the next time after a moment outside them; those that the clock skips do not."""
    local = local_of(moment)
    later = bar.since <= local.hour * 60 + local.minute
    found = moment_of(local.date() + dt.timedelta(days=later), bar.since, fold=0 if later else local.fold)
    return found if bar.holds(minute_of(found)) else moment_of(local_of(found).date() + ONE_DAY, bar.since)


def _ends(moment: dt.datetime, bar: Quiet) -> dt.datetime:
    """Return when quiet hours that hold at a moment end."""
    local = local_of(moment)
    later = bar.until <= local.hour * 60 + local.minute
    return moment_of(local.date() + dt.timedelta(days=later), bar.until, fold=0 if later else local.fold)


def wait_of(share: int, least: int, most: int, *, now: dt.datetime, arrive: dt.datetime) -> dt.timedelta:
    """Return how long a ring waits for answers: a share (percent) of the time left, between bounds in minutes."""
    left = max(0.0, (arrive - now).total_seconds() / 60)
    return dt.timedelta(minutes=max(least, min(most, left * share / 100)))


@dataclass(frozen=True)
class Arrival:
    """Until when a yes still helps, and from which minute after midnight the person then comes (None: in time)."""

    answer_by: dt.datetime
    from_minute: int | None


def arrival_of(
    now: dt.datetime, *, date: dt.date, starts: int, ends: int, before: int, travel: int, answer: int, bridged: bool
) -> Arrival | None:
    """Return whether somebody asked now can come; None when not, or only late and nobody bridges until then.

    `starts` and `ends` are the lessons in minutes after midnight, `travel` and `answer` minutes. In time means `before`
    minutes ahead of the first lesson. Who comes late comes in whole steps of five minutes, at least an hour before the
    end.
    """
    span = dt.timedelta(minutes=travel)
    in_time = moment_of(date, starts) - dt.timedelta(minutes=before) - span
    if now + dt.timedelta(minutes=answer) <= in_time:
        return Arrival(in_time, None)
    come = local_of(now + dt.timedelta(minutes=answer) + span)
    minute = -(-(come.hour * 60 + come.minute) // STEP) * STEP
    if not bridged or come.date() != date or minute + LEAST_OF_A_PART > ends:
        return None
    late = max(starts, minute)
    return Arrival(moment_of(date, late) - span, late)


def month_after(day: dt.date) -> dt.date:
    """Return the first day of the month after that of a day.

    >>> month_after(dt.date(2026, 12, 31))
    datetime.date(2027, 1, 1)
    """
    return (day.replace(day=28) + 4 * ONE_DAY).replace(day=1)


def month_end(day: dt.date) -> dt.date:
    """Return the last day of the month of a day.

    >>> month_end(dt.date(2028, 2, 1))
    datetime.date(2028, 2, 29)
    """
    return month_after(day) - ONE_DAY
