"""Who stands in the day parts of a need, and the search for somebody, as plain values of the board."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from beurs.cover.access.board.states import stand_state

LONGEST_COUNTDOWN = 90
HOLD_FIELDS = (
    "need_part__need_id",
    "need_part__part",
    "person_id",
    "person__first_name",
    "person__last_name",
    "state",
    "source",
    "own_kind",
    "locked",
    "ring",
    "fit",
    "minutes",
    "why",
    "overrides",
    "pool__name",
    "published_at",
    "booking__made_at",
)


@dataclass(frozen=True, slots=True)
class Hold:
    """Who stands in a day part, and what the plan or the planner said about it."""

    person_id: int
    first_name: str
    last_name: str
    state: str
    source: str
    own_kind: str
    locked: bool
    ring: int | None
    fit: int | None
    minutes: int | None
    why: Any
    overrides: list[str]
    pool: str | None
    published_at: dt.datetime | None
    booked_at: dt.datetime | None

    @property
    def name(self) -> str:
        """The person's whole name."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class Stand:
    """One day part of a need: lesson times in minutes after midnight, and who stands there, if anybody.

    `outcome` is the measure by which the school settled it itself, `settled` says who came from outside for it and when
    it was recorded; `searched` tells that people are being asked.
    """

    part: str
    starts: int
    ends: int
    cancelled: bool
    hold: Hold | None
    outcome: str | None = None
    searched: bool = False
    settled: "Settled | None" = None

    @property
    def state(self) -> str | None:
        """The state of this day part; None where nobody is wanted and nobody stands."""
        hold = self.hold
        return stand_state(
            cancelled=self.cancelled,
            state=hold.state if hold else None,
            source=hold.source if hold else None,
            outcome=self.outcome,
            searched=self.searched,
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """Who came from outside for a measure, from which agency (both may be empty), and when it was recorded."""

    name: str
    agency: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Looking:
    """A running search: ring `ring` of `rings` is asked, `asked` people so far, the last answer is due `until`.

    `chance` is the percentage with which somebody is found in time, None while it is not known.
    """

    ring: int
    rings: int
    asked: int
    until: dt.datetime | None
    chance: int | None

    def left(self, now: dt.datetime) -> str:
        """Return how long the answer may still take: minutes while those count, else the time of day."""
        if self.until is None:
            return _("being asked")
        minutes = max(0, -int((now - self.until).total_seconds() // 60))
        if minutes <= LONGEST_COUNTDOWN:
            return _("still %(n)s min") % {"n": minutes}
        return _("until %(time)s") % {"time": f"{timezone.localtime(self.until):%H:%M}"}
