"""Questions about a finished plan: who else could take a need, and why a person does not."""

from functools import cached_property

import numpy as np
from msgspec import Struct

from beurs.engine.cover.board import Board
from beurs.engine.cover.columns import NOBODY, Bools, Ints
from beurs.engine.cover.instance import Instance
from beurs.engine.cover.result import funnel
from beurs.engine.cover.standing import Standing
from beurs.engine.cover.view import PAIR_RULES, PLAN_RULES, View
from beurs.engine.cover.why import given_up_by, reasons
from beurs.engine.formats.cover import CoverResult, FunnelStep, TierName, Why


class Candidate(Struct, frozen=True, kw_only=True):
    """A person who keeps all rules for the open (or all) slots of a need, and what choosing this person would cost.

    `fit`, `ring` and `minutes` are facts of the pair. `losses` are the tiers that differ from the plan, above zero
    where the best plan with this choice is worse; `covered` counts what falls open. `exact` is False where all other
    assignments stand still instead: who has to leave another need then leaves it open, and only `covered` is given.
    """

    person: str
    fit: int
    ring: int
    pool: str
    minutes: int
    prefers: bool
    same_face: bool
    worked: int
    losses: dict[TierName, int]
    exact: bool

    @property
    def gives_up(self) -> int:
        """Priority times slots that fall open by this choice."""
        return max(0, self.losses.get("covered", 0))


class Reason(Struct, frozen=True, kw_only=True):
    """Why a person is not on a need.

    `kind` is a hard rule that fails (`skill`, `ring`, ...), `has-need` (already there), `needed-elsewhere` (stands
    where leaving would cost more), `behind` (somebody else costs less), each with the first tier that gets worse and
    by how much, `equal` (nothing gets worse), or `reserve`. Nobody else is named.
    """

    kind: str
    tier: TierName | None = None
    loss: int | None = None


class Advice:
    """Answers about one result; what they share is found once."""

    def __init__(self, instance: Instance, result: CoverResult) -> None:
        board = Board.of(instance)
        self.instance, self.view = instance, View(board, _choice(board, result))
        self._needs = {need.id: index for index, need in enumerate(instance.problem.needs)}
        self._people = {person.id: index for index, person in enumerate(instance.problem.people)}

    @cached_property
    def _standing(self) -> Standing | None:
        return Standing.of(self.view.board, self.view.choice)

    def candidates(self, need: str) -> list[Candidate]:
        """List who could take a need, the least loss to the whole plan first.

        Raises KeyError for an unknown need.
        """
        index = self._needs[need]
        slots = _asked(self.view, index)
        losses = self._losses(index, slots)
        leaves = given_up_by(self.view, index, *_two(slots))
        face, rest = _Neighbours(self.view, index), (0,) * (len(self.instance.tiers) - 1)
        rows = [
            self._candidate(index, who, losses.get(who, (int(leaves[who]), *rest)), face, exact=who in losses)
            for who in np.flatnonzero(self._keeps(index, slots)).tolist()
        ]
        return [candidate for _, candidate in sorted(rows)]

    def why(self, need: str) -> dict[str, list[Why]]:
        """Say why each person on the free slots of a need stands there, as a result with reasons does.

        Raises KeyError for an unknown need.
        """
        board, people = self.view.board, self.instance.problem.people
        atoms = np.flatnonzero((board.atoms.need == self._needs[need]) & (self.view.choice >= 0))
        found = reasons(self.view, atoms, self._standing)
        return {people[board.pairs.person[self.view.choice[atom]]].id: whys for atom, whys in found.items()}

    def funnel(self, need: str) -> list[FunnelStep]:
        """Count the people whom each rule leaves for the open slots of a need. Raises KeyError for an unknown need."""
        return funnel(self.view, self._needs[need])

    def why_not(self, person: str, need: str) -> list[Reason]:
        """Say why a person is not on a need: every failed rule, else who is needed where, else the tier.

        On a proven day without splits the loss is that of the best plan with the person there. Raises KeyError for an
        unknown person or need.
        """
        view, index, who = self.view, self._needs[need], self._people[person]
        if (view.held[index] == who).any():
            return [Reason(kind="has-need")]
        slots = _asked(view, index)
        allowed = view.allowed(index, slots)
        failed = [rule for rule in (*PAIR_RULES, *PLAN_RULES[:-1]) if not allowed[rule][who]]
        if failed:
            return [Reason(kind=rule) for rule in failed]
        losses = self._losses(index, slots)
        if who in losses:
            return [self._exactly(index, who, losses[who])]
        leaves = int(given_up_by(view, index, *_two(slots))[who])
        if leaves or not allowed["taken"][who]:
            return [Reason(kind="needed-elsewhere", tier="covered", loss=leaves)]
        return _behind(view, index, who)

    def _keeps(self, need: int, slots: Ints) -> Bools:
        """Who keeps every rule, whatever they do now in the slots."""
        allowed = self.view.allowed(need, slots)
        keeps = np.logical_and.reduce([allowed[rule] for rule in (*PAIR_RULES, "week", "midday", "cap")])
        return np.asarray(keeps & (self.view.board.busy[:, slots] == 0).all(axis=1))

    def _losses(self, need: int, slots: Ints) -> dict[int, tuple[int, ...]]:
        """What the best plan loses with each person on the need, for those of whom that is known exactly."""
        atoms, standing = self.view.board.atoms, self._standing
        found = np.flatnonzero((atoms.need == need) & (atoms.first == slots[0]))
        if standing is None or not found.size:
            return {}
        people, losses = standing.forced(int(found[0]))
        return dict(zip(people.tolist(), map(tuple, losses.tolist()), strict=True))

    def _exactly(self, need: int, who: int, loss: tuple[int, ...]) -> Reason:
        """What the best plan with the person there loses."""
        deciding = [(tier, value) for tier, value in zip(self.instance.problem.tiers, loss, strict=True) if value]
        if not deciding:
            return Reason(kind="equal")
        elsewhere = bool((np.delete(self.view.held, need, axis=0) == who).any())
        tier, value = deciding[0]
        return Reason(kind="needed-elsewhere" if elsewhere else "behind", tier=tier, loss=value)

    def _candidate(
        self, need: int, who: int, loss: tuple[int, ...], face: "_Neighbours", *, exact: bool
    ) -> tuple[tuple[int, ...], Candidate]:
        """A candidate and its rank: by loss, then fit, ring, face, travel, earlier work, place in the file."""
        problem, facts = self.instance.problem, face.facts
        person = problem.people[who]
        candidate = Candidate(
            person=person.id,
            fit=int(facts.fit[who]),
            ring=int(facts.ring[who]),
            pool=problem.pools[facts.pool[who]].id,
            minutes=int(facts.minutes[who]),
            prefers=problem.needs[need].school in person.prefer,
            same_face=face.seen_before(who),
            worked=person.worked,
            losses={tier: value for tier, value in zip(problem.tiers, loss, strict=True) if value},
            exact=exact,
        )
        rank = (*loss, candidate.fit, candidate.ring, face.changes(who), int(facts.travel[who]))
        return (*rank, candidate.worked + face.load(who), who), candidate


def candidates(instance: Instance, result: CoverResult, need: str) -> list[Candidate]:
    """List who could take a need, as `Advice.candidates`."""
    return Advice(instance, result).candidates(need)


def why_not(instance: Instance, result: CoverResult, person: str, need: str) -> list[Reason]:
    """Say why a person is not on a need, as `Advice.why_not`."""
    return Advice(instance, result).why_not(person, need)


class _Neighbours:
    """The facts of one need for everybody, and the faces its group sees before and after it."""

    def __init__(self, view: View, need: int) -> None:
        self.facts = view.board.rules.facts(need)
        self._use = view.use
        held = view.held.copy()
        here = np.flatnonzero(held[need] >= 0)
        held[need] = NOBODY
        before, after = view.board.neighbours(held)
        self._taken = bool(here.size)
        self._first = int(before[need, here[0] if here.size else 0])
        self._last = int(after[need, here[-1]]) if here.size else NOBODY

    def seen_before(self, who: int) -> bool:
        """Whether the group had this face just before."""
        return self._first == who

    def changes(self, who: int) -> int:
        """Changes of face with a person on the slots that are taken, and whether the face is a new one."""
        return int(not self.seen_before(who)) + (self.ends(who) if self._taken else 0)

    def ends(self, who: int) -> int:
        """Changes of face with a person between the days before and after."""
        return int(self._first not in {NOBODY, who}) + int(self._last not in {NOBODY, who})

    def load(self, who: int) -> int:
        """The slots a person has in the plan."""
        return int(self._use[who].sum())


def _behind(view: View, need: int, who: int) -> list[Reason]:
    """The first tier in which the person there now is better, the rest of the plan as it is."""
    now = view.held[need][view.held[need] >= 0]
    if not now.size:
        return [Reason(kind="reserve")]
    face, instance = _Neighbours(view, need), view.board.instance
    facts = face.facts
    there = int(now[0])
    load = view.use.sum(axis=1)
    size = now.size
    gaps: dict[TierName, int] = {
        "covered": 0,
        "fit": int(facts.fit[who] - facts.fit[there]) * size,
        "ring": int(facts.ring[who] - facts.ring[there]) * size,
        "faces": face.ends(who) - face.ends(there),
        "travel": int(facts.travel[who] - facts.travel[there]),
        "spread": int(
            size * (instance.people.worked[who] + load[who])
            - size * (instance.people.worked[there] + load[there] - size)
        ),
        "changes": _unplanned(view, need, who) - _unplanned(view, need, there),
    }
    for tier in instance.problem.tiers:
        if gaps[tier]:
            return [Reason(kind="behind", tier=tier, loss=gaps[tier])]
    return [Reason(kind="behind", tier=instance.problem.tiers[-1], loss=0)]


def _unplanned(view: View, need: int, who: int) -> int:
    planned = view.board.instance.planned
    return int(((planned.need == need) & (planned.person != who)).sum())


def _choice(board: Board, result: CoverResult) -> Ints:
    """Read the plan of a result back into pairs."""
    problem, pairs = board.instance.problem, board.pairs
    slot = {name: k for k, name in enumerate(board.instance.slot_names)}
    need = {one.id: k for k, one in enumerate(problem.needs)}
    person = {one.id: k for k, one in enumerate(problem.people)}
    starts = {(int(n), int(s)): a for a, (n, s) in enumerate(zip(board.atoms.need, board.atoms.first, strict=True))}
    out = np.full(board.atoms.need.size, -1, np.int64)
    for row in result.assignments:
        atom = starts.get((need[row.need], slot[row.slot]))
        if atom is not None and not row.fixed:
            lo, hi = int(pairs.ptr[atom]), int(pairs.ptr[atom + 1])
            out[atom] = lo + np.searchsorted(pairs.person[lo:hi], person[row.person])
    return out


def _asked(view: View, need: int) -> Ints:
    """The open slots of a need, all its slots when none is open."""
    slots = view.open_slots(need)
    every = view.board.instance.needs.slot[need]
    return slots if slots.size else every[every >= 0]


def _two(slots: Ints) -> tuple[int, int]:
    return int(slots[0]), int(slots[1]) if slots.size > 1 else -1
