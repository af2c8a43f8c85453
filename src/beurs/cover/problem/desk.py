"""A day plan kept in memory: what any other choice would cost it, and how it stands after what happened.

Kept is only a cache: who reads gets it while the stamp of the region is the same in the database, who writes has
every row read anew, and losing it costs one solve.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone
from msgspec.structs import replace

from beurs import engine
from beurs.cover.access.composed import composed
from beurs.cover.access.plans import DayPlan, day_plan, said_no, stamp_of, turned_down
from beurs.cover.access.touched import only_repaired, touched_since
from beurs.cover.explain import Effect, Reason
from beurs.cover.models import Assignment, Need, Plan
from beurs.cover.problem.build import key_of, problem_of
from beurs.cover.problem.refreshing import Moves, moved, refreshed
from beurs.cover.problem.snapshot import Snapshot, slot_name
from beurs.cover.problem.solving import plain, problem_file, result_of
from beurs.engine.formats.cover import Assignment as Placed
from beurs.engine.formats.cover import CoverProblem, CoverResult, OpenNeed, Pin, School
from beurs.region.models import Board, Region
from beurs.region.models import School as Place

if TYPE_CHECKING:
    from beurs.engine.cover.advice import Advice
    from beurs.engine.cover.online import Live

MOST_KEPT = 4
LONGEST_KEPT = dt.timedelta(minutes=1)
WHOLE_AGAIN = dt.timedelta(minutes=10)

type Key = tuple[int, tuple[int, ...], dt.date]
type Pair = tuple[int, int]

_kept: OrderedDict[Key, "Desk"] = OrderedDict()


@dataclass(frozen=True)
class Desk:
    """The best plan of a day for some boards, and questions about it; `live` serves the next desk only.

    `given` is the problem as the rows have it, `problem` the same as the plan solved it (it may have been planned
    against other proposals), `followed` the one that `live` knows. `plan` maps (need, slot) to a person, in the ids of
    the problem. `whole_at` is when all its rows were read last.
    """

    snapshot: Snapshot
    given: CoverProblem
    problem: CoverProblem
    plan: dict[tuple[str, str], str]
    live: "Live"
    followed: CoverProblem
    stamp: tuple[object, ...]
    whole_at: dt.datetime

    @cached_property
    def effects(self) -> dict[int, dict[int, Effect]]:
        """What was asked before, by need and person."""
        return {}

    def effects_of(self, need: int) -> dict[int, Effect]:
        """Return who could take a need, by rising loss to the whole plan; empty for a need that is not open to it."""
        if need not in self.effects:
            found = self._advice.candidates(f"n{need}") if self._knows(need) else []
            self.effects[need] = {
                key_of(one.person): Effect(
                    self._told(one.losses),
                    one.exact,
                    key_of(one.person) in self._held_on(need),
                )
                for one in found
            }
        return self.effects[need]

    def why_not(self, person: int, need: int) -> list[Reason]:
        """Return why a person is not on a need in the best plan; empty for who or what it does not know."""
        if person not in self.snapshot.people or not self._knows(need):
            return []
        found = self._advice.why_not(f"p{person}", f"n{need}")
        told = [Reason(one.kind, {"tier": one.tier, "loss": one.loss}) for one in found if not self._ties(one.tier)]
        return told or [Reason("equal", {"tier": None, "loss": None})]

    def whys(self, need: int, person: int) -> list[dict[str, Any]]:
        """Return the engine's reasons for a person on a need; empty when the best plan has somebody else there."""
        found = self._advice.why(f"n{need}") if self._knows(need) else {}
        whys = found.get(f"p{person}", [])
        return [self._weighed(plain(why)) for why in whys if not self._ties(getattr(why, "tier", None))]

    def _knows(self, need: int) -> bool:
        return any(one.id == f"n{need}" for one in self.problem.needs)

    def _ties(self, tier: str | None) -> bool:
        """Tell whether a tier only breaks ties: "least change" in last place, against proposals nobody knows of."""
        return tier == "changes" and self.given.tiers[-1] == "changes"

    def _told(self, losses: Mapping[Any, int]) -> dict[str, int]:
        return {tier: loss for tier, loss in losses.items() if not self._ties(tier)}

    def _weighed(self, why: dict[str, Any]) -> dict[str, Any]:
        return {**why, "losses": self._told(why["losses"])} if "losses" in why else why

    def opening(self, need: int, plan: Plan) -> OpenNeed | None:
        """Return what leaves a need open: as its plan found, with what would help, while the day is as it was then.

        Later only the people whom each rule leaves are counted anew. A plan of several days keeps what it found.
        """
        if plan.first < plan.last or self._is_as(plan):
            return next((row for row in result_of(plan).open if row.need == f"n{need}"), None)
        name = f"n{need}"
        slots = [slot for one in self.problem.needs if one.id == name for slot in one.slots]
        left = [slot for slot in slots if (name, slot) not in self.plan]
        return OpenNeed(need=name, slots=left, funnel=self._advice.funnel(name)) if left else None

    def _is_as(self, plan: Plan) -> bool:
        then = problem_file(plan)
        frame = {"explain": "none", "planned": [], "schools": []}
        return replace(then, **frame) == replace(self.given, **frame)

    def _held_on(self, need: int) -> set[int]:
        return {key_of(person) for (name, _slot), person in self.plan.items() if name == f"n{need}"}

    @cached_property
    def _advice(self) -> "Advice":
        from beurs.engine.cover.advice import Advice

        return Advice(engine.Instance.from_problem(self.problem), self._result)

    @cached_property
    def _result(self) -> CoverResult:
        """The plan as a result that questions can be asked about."""
        held = {(pin.need, pin.slot) for pin in self.problem.fixed}
        rows = [
            Placed(need=need, slot=slot, person=person, pool=None, fit=None, ring=None, minutes=None,
                   fixed=(need, slot) in held)
            for (need, slot), person in self.plan.items()
        ]  # fmt: skip
        return CoverResult(status="optimal", tiers=[], assignments=rows, open=[])


def desk_of(need: Need) -> Desk:
    """Return the desk on which a need lies: with the boards it was planned with, else with its own board."""
    return _desk(need, day_plan(need.school.board, need.date))


def desk_if_planned(need: Need) -> Desk | None:
    """Return the desk on which a need lies on a day that somebody planned, None on any other."""
    found = day_plan(need.school.board, need.date)
    return None if found is None else _desk(need, found)


def _desk(need: Need, found: DayPlan | None) -> Desk:
    board = need.school.board
    boards = (board.pk,) if found is None else found.boards
    stamp = stamp_of(board.region)
    kept = _kept.get((board.region_id, boards, need.date))
    if kept is not None and kept.stamp == stamp and _is_fresh(kept, timezone.now()):
        return kept
    return desk_read(board.region, boards, need.date, found, stamp)


def snapshot_around(need: Need, desk: Desk | None) -> Snapshot:
    """Return the rows around a need: those of its desk, without one those of its board read now."""
    board = need.school.board
    return Snapshot.of(board.region, [board], need.date, need.date) if desk is None else desk.snapshot


def desk_read(
    region: Region, boards: Iterable[int], day: dt.date, plan: DayPlan | None, stamp: tuple[object, ...]
) -> Desk:
    """Return the desk of some boards and a day as the rows are now; the kept plan follows what changed, or is replaced.

    Rows are read again where the trail says that something happened, and all of them every ten minutes and when a pool
    released people. Raises `beurs.engine.Refusal` if the rows make no valid problem.
    """
    key = (region.pk, tuple(boards), day)
    kept = _kept.pop(key, None)
    again = None if kept is None else _again(kept)
    snapshot = again or Snapshot.of(region, list(Board.objects.filter(pk__in=key[1]).order_by("pk")), day, day)
    whole_at = kept.whole_at if kept is not None and again is not None else snapshot.now
    given = _problem(snapshot, said_no(day, day) | (turned_down(plan, day) if plan else set()), known=again is not None)
    live = _living(kept, given)
    desk = Desk(snapshot, given, live.problem, live.plan, live, given, stamp, whole_at)
    _kept[key] = desk
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return desk


def desk_moved(desk: Desk, moves: Moves) -> None:
    """Keep a desk as its own repair left it, once that is committed: what it wrote itself is not read again.

    Its plan stands: it was best, and now that it is what was planned no other changes less. Where anything else was
    done in the region since the desk was read, it stays as it is, and the next reader has the rows read again.
    """
    region = desk.snapshot.region
    key = (region.pk, tuple(board.pk for board in desk.snapshot.boards), desk.snapshot.first)
    stamp = stamp_of(region)
    if _kept.get(key) is not desk or not only_repaired(region, desk.stamp, stamp, moves.versions):
        return
    snapshot = moved(desk.snapshot, moves)
    before = _proposed(desk.snapshot)
    published = [pin for pin in desk.given.planned if pin not in before]
    given = replace(desk.given, planned=[*published, *_proposed(snapshot)])
    ties = given.tiers[-1] == "changes"
    problem = desk.problem if ties else replace(desk.problem, planned=given.planned)
    _kept[key] = Desk(snapshot, given, problem, desk.plan, desk.live, desk.followed, stamp, desk.whole_at)


def desks_forget() -> None:
    """Forget every kept plan."""
    _kept.clear()


def _is_fresh(kept: Desk, now: dt.datetime) -> bool:
    return now - kept.snapshot.now < LONGEST_KEPT and not kept.snapshot.is_released_since(now)


def _again(kept: Desk) -> Snapshot | None:
    """Return the snapshot of a kept desk brought up to date; None when everything has to be read again."""
    if timezone.now() - kept.whole_at > WHOLE_AGAIN or kept.snapshot.is_released_since(timezone.now()):
        return None
    touched = touched_since(kept.snapshot.region, kept.stamp, kept.snapshot.parts)
    return None if touched is None else refreshed(kept.snapshot, touched)


def _living(kept: Desk | None, given: CoverProblem) -> "Live":
    from beurs.cover.problem.following import followed
    from beurs.engine.cover.online import Live

    if kept is not None and followed(kept.live, kept.followed, given):
        return kept.live
    return Live(given)


def _problem(snapshot: Snapshot, declined: set[Pair], *, known: bool) -> CoverProblem:
    """Return the problem of a day that is repaired: proposals count as what was planned, who was turned down is barred.

    Before publication "least change" comes last and breaks ties only. All schools are known, so that a need at any of
    them can be followed.
    """
    problem = problem_of(snapshot, declined=declined, known=known)
    planned = [*problem.planned, *_proposed(snapshot)]
    return replace(problem, explain="none", planned=planned, schools=_schools(snapshot))


def _proposed(snapshot: Snapshot) -> list[Pin]:
    return [
        Pin(need=f"n{need.pk}", slot=slot_name(need.date, part.part), person=f"p{row.person_id}")
        for need in snapshot.needs
        for part in snapshot.parts[need.pk]
        if (row := snapshot.standing.get(part.pk)) and row.state == Assignment.State.PROPOSED and not row.locked
    ]


def _schools(snapshot: Snapshot) -> list[School]:
    asked = {need.school_id for need in snapshot.needs}
    rows = _places(frozenset(board.pk for board in snapshot.boards))
    return [
        School(id=f"s{pk}", board=f"b{board}", lat=lat, lon=lon)
        for pk, board, lat, lon, closed in rows
        if closed is None or pk in asked
    ]


@composed
def _places(boards: frozenset[int]) -> "QuerySet[Any, Any]":
    rows = Place.objects.filter(board__in=boards).order_by("pk")
    return rows.values_list("pk", "board", "lat", "lon", "closed_on")
