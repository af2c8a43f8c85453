"""Who is asked for what, when and why: what the dispatch of `cover.services.offers` sends, whatever policy chose it."""

import datetime as dt
from dataclasses import dataclass

from beurs.cover.explain import Reason


@dataclass(frozen=True)
class Sought:
    """A need in search: its open parts, until when a yes still helps, and whom it was offered to.

    `need`, `parts` and people are ids. `live` holds an offer now; `closed` was asked and is not asked again (said no,
    did not answer, was withdrawn). `since` is when the search started, `first_ring_until` until when only the
    first ring of the search may be asked.
    """

    need: int
    parts: tuple[int, ...]
    since: dt.datetime
    until: dt.datetime
    live: frozenset[int] = frozenset()
    closed: frozenset[int] = frozenset()
    first_ring_until: dt.datetime | None = None


@dataclass(frozen=True)
class Ask:
    """One person to be asked for some parts of one need.

    `person` is an id, `parts` are ids of need parts, `ring` counts from 1 (None when no pool reaches). `probability`
    is that of a yes in time, 0 to 1, from groups of people only and never from the person's own answers; None where
    the policy is off. `why` are typed reasons in the order they weigh: `plan` (the plan has this person), `before`
    (stood there last), `only` (nobody else can), `ring` (the ring and its number), `travel` (minutes), `chance` (the
    group and its share of yes), `short` (asked beside others because little time is left).
    """

    person: int
    parts: tuple[int, ...]
    ring: int | None
    probability: float | None
    why: tuple[Reason, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be sent.

        Raises ValueError without parts or reasons, or with a probability outside 0 to 1.
        """
        if not self.parts:
            raise ValueError(f"ask of person {self.person}: no parts; expected at least one")
        if not self.why:
            raise ValueError(f"ask of person {self.person}: no reason; expected at least one")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError(f"ask of person {self.person}: probability {self.probability}; expected 0 to 1")


@dataclass(frozen=True)
class Wave:
    """Who would be asked at a moment if nobody says yes before; `filled` is the chance that the need has somebody
    before the next wave goes out, None where the policy is off."""

    at: dt.datetime
    asks: tuple[Ask, ...]
    filled: float | None


@dataclass(frozen=True)
class Outlook:
    """The waves to come for one need, and the chance that somebody is found by a moment (None without policy)."""

    need: int
    by: dt.datetime
    waves: tuple[Wave, ...]
    filled: float | None
