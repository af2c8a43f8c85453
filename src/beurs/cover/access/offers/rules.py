"""The rule by which a board asks people, as it holds on a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from beurs.cover.access.rules import Versions, versions_of
from beurs.cover.models import DispatchRing, DispatchRule
from beurs.cover.timing import Quiet
from beurs.pools.models import Pool
from beurs.region.models import Board

Kind = DispatchRing.Kind


@dataclass(frozen=True)
class Ring:
    """One ring: whose people it holds and how long it waits (see `DispatchRing`)."""

    place: int
    kind: str
    board: int | None = None
    share: int = 25
    at_least: int = 10
    at_most: int = 120

    def holds(self, pool: Pool | None, asking: int) -> bool:
        """Tell whether the people of a pool are in this ring for a board (its id) that asks."""
        if pool is None:
            return False
        if pool.owner_id is None:
            return self.kind == Kind.JOINT
        if pool.owner_id == asking:
            return self.kind == Kind.OWN
        return self.kind == Kind.PARTNER and self.board in (None, pool.owner_id)


STANDARD = (
    Ring(1, Kind.OWN, share=25),
    Ring(2, Kind.JOINT, share=33),
    Ring(3, Kind.PARTNER, share=50),
)
"""The rings of a board that wrote no rule."""


@dataclass(frozen=True)
class Rule:
    """The rule of a board on a day with its rings in order; `row` has no number when the board wrote none."""

    row: DispatchRule
    rings: tuple[Ring, ...] = field(default=STANDARD)

    @property
    def quiet(self) -> Quiet:
        """The quiet hours of the board."""
        return Quiet(self.row.quiet_from, self.row.quiet_until)

    @property
    def asking(self) -> tuple[Ring, ...]:
        """The rings with people in this system: all but an agency."""
        return tuple(ring for ring in self.rings if ring.kind != Kind.AGENCY)

    @property
    def agency(self) -> bool:
        """Tell whether an agency is called when its turn comes."""
        return self.agency_place is not None

    @property
    def agency_place(self) -> int | None:
        """Return the place of the agencies among the rings."""
        return next((ring.place for ring in self.rings if ring.kind == Kind.AGENCY), None)

    def place_of(self, pool: Pool | None) -> int | None:
        """Return the place of the ring that holds the people of a pool; None when no ring does."""
        return next((ring.place for ring in self.asking if ring.holds(pool, self.row.board_id)), None)

    def ring(self, place: int) -> Ring:
        """Return the ring in a place; the first when there is no such place."""
        return next((ring for ring in self.asking if ring.place == place), self.asking[0])


def rule_of(board: Board, day: dt.date) -> Rule:
    """Return the rule of one board on a day."""
    return rules_of([board.pk], day)[board.pk]


def publishes(board: Board, day: dt.date) -> bool:
    """Tell whether a yes is shown to the school at once by the rule of a board on a day."""
    rows = DispatchRule.objects.filter(board=board, since__lte=day).order_by("-since")
    return next(iter(rows.values_list("publish", flat=True)[:1]), DispatchRule().publish)


def rules_of(boards: Iterable[int], day: dt.date) -> dict[int, Rule]:
    """Return the rule that holds on a day per board id; the standard one for who wrote none. Two queries."""
    wanted = list(boards)
    rows = DispatchRule.objects.filter(board__in=wanted, since__lte=day).order_by("since")
    latest = {row.board_id: row for row in rows.prefetch_related("rings")}
    return {pk: with_rings(latest[pk]) if pk in latest else standard(pk, day) for pk in wanted}


def standard(board: int, day: dt.date) -> Rule:
    """Return the rule of a board that wrote none, unsaved."""
    return Rule(DispatchRule(board_id=board, since=day))


def with_rings(row: DispatchRule) -> Rule:
    """Return a stored rule with its rings; without any ring that has people the standard ones are asked."""
    fields = ("place", "kind", "board_id", "share", "at_least", "at_most")
    rings = tuple(Ring(*(getattr(ring, name) for name in fields)) for ring in row.rings.all())
    return Rule(row, rings) if any(ring.kind != Kind.AGENCY for ring in rings) else Rule(row)


def versions_for(board: Board, day: dt.date) -> Versions[DispatchRule]:
    """Return the versions of a board's rule: in force, earlier, coming."""
    return versions_of(list(board.dispatch_rules.order_by("since").prefetch_related("rings__board")), day)
