"""Questions about a finished plan: who else could take a need, and why a person does not."""

import numpy as np
from msgspec import Struct

from beurs.engine.cover.board import Board
from beurs.engine.cover.columns import Bools, Ints
from beurs.engine.cover.instance import Instance
from beurs.engine.cover.standing import Standing
from beurs.engine.cover.view import PAIR_RULES, PLAN_RULES, View
from beurs.engine.cover.why import given_up_by
from beurs.engine.formats.cover import CoverResult, TierName


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


def candidates(instance: Instance, result: CoverResult, need: str) -> list[Candidate]:
    """List who could take a need, the least loss to the whole plan first.

    Raises KeyError for an unknown need.
    """
    view = _view(instance, result)
    index = _number(instance, need)
    slots = _asked(view, index)
    keeps = _keeps(view, index, slots)
    standing, atom = _standing(view), _atom(view, index, slots)
    if standing is not None and atom >= 0:
        losses = dict(zip(*_by_person(standing, atom), strict=True))
        rows = [_candidate(view, index, int(who), loss, exact=True) for who, loss in losses.items() if keeps[who]]
    else:
        leaves = given_up_by(view, index, *_two(slots))
        rows = [_candidate(view, index, int(who), _leaving(view, int(leaves[who]))) for who in np.flatnonzero(keeps)]
    return [candidate for _, candidate in sorted(rows)]


def _by_person(standing: Standing, atom: int) -> tuple[list[int], list[tuple[int, ...]]]:
    people, losses = standing.forced(atom)
    return people.tolist(), [tuple(row) for row in losses.tolist()]


def _leaving(view: View, priority: int) -> tuple[int, ...]:
    """A loss in `covered` alone."""
    return (priority, *(0 for _ in view.board.instance.tiers[1:]))


def _keeps(view: View, need: int, slots: Ints) -> Bools:
    """Who keeps every rule, whatever they do now in the slots."""
    allowed = view.allowed(need, slots)
    keeps = np.logical_and.reduce([allowed[rule] for rule in (*PAIR_RULES, "week", "midday", "cap")])
    return np.asarray(keeps & (view.board.busy[:, slots] == 0).all(axis=1))


def _standing(view: View) -> Standing | None:
    return Standing.of(view.board, view.choice)


def _atom(view: View, need: int, slots: Ints) -> int:
    """The atom of a need that begins at its first asked slot, -1 where that is fixed."""
    atoms = view.board.atoms
    found = np.flatnonzero((atoms.need == need) & (atoms.first == slots[0]))
    return int(found[0]) if found.size else -1


def why_not(instance: Instance, result: CoverResult, person: str, need: str) -> list[Reason]:
    """Say why a person is not on a need in a result: every failed rule, else who is needed where, else the tier.

    On a proven day without splits the loss is that of the best plan with the person there. Raises KeyError for an
    unknown person or need.
    """
    view = _view(instance, result)
    index = _number(instance, need)
    who = [one.id for one in instance.problem.people].index(person)
    if (view.held[index] == who).any():
        return [Reason(kind="has-need")]
    slots = _asked(view, index)
    allowed = view.allowed(index, slots)
    failed = [rule for rule in (*PAIR_RULES, *PLAN_RULES[:-1]) if not allowed[rule][who]]
    if failed:
        return [Reason(kind=rule) for rule in failed]
    standing, atom = _standing(view), _atom(view, index, slots)
    if standing is not None and atom >= 0:
        return [_exactly(standing, atom, who)]
    leaves = int(given_up_by(view, index, *_two(slots))[who])
    if leaves or not allowed["taken"][who]:
        return [Reason(kind="needed-elsewhere", tier="covered", loss=leaves)]
    return _behind(view, index, who)


def _exactly(standing: Standing, atom: int, who: int) -> Reason:
    """What the best plan with the person there loses."""
    people, losses = standing.forced(atom)
    found = np.flatnonzero(people == who)
    if not found.size:
        return Reason(kind="taken")
    deciding = np.flatnonzero(losses[found[0]])
    if not deciding.size:
        return Reason(kind="equal")
    kind = "needed-elsewhere" if standing.elsewhere(who, atom) else "behind"
    tier = standing.board.instance.problem.tiers[deciding[0]]
    return Reason(kind=kind, tier=tier, loss=int(losses[found[0], deciding[0]]))


def _behind(view: View, need: int, who: int) -> list[Reason]:
    """The first tier in which the person there now is better, the rest of the plan as it is."""
    now = view.held[need][view.held[need] >= 0]
    if not now.size:
        return [Reason(kind="reserve")]
    facts, instance = view.board.rules.facts(need), view.board.instance
    there = int(now[0])
    load = view.use.sum(axis=1)
    size = now.size
    gaps: dict[TierName, int] = {
        "covered": 0,
        "fit": int(facts.fit[who] - facts.fit[there]) * size,
        "ring": int(facts.ring[who] - facts.ring[there]) * size,
        "faces": _faces(view, need, who) - _faces(view, need, there),
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


def _faces(view: View, need: int, who: int) -> int:
    held = view.held.copy()
    held[need, view.held[need] >= 0] = who
    before, after = view.board.neighbours(held)
    here = np.flatnonzero(held[need] >= 0)
    first, last = before[need, here[0]], after[need, here[-1]]
    return int(first >= -2 and first not in {-1, who}) + int(last >= 0 and last != who)


def _unplanned(view: View, need: int, who: int) -> int:
    planned = view.board.instance.planned
    return int(((planned.need == need) & (planned.person != who)).sum())


def _candidate(
    view: View, need: int, who: int, loss: tuple[int, ...], *, exact: bool = False
) -> tuple[tuple[int, ...], Candidate]:
    """A candidate and its rank: by loss, then fit, ring, face, travel, earlier work, place in the file."""
    instance, facts = view.board.instance, view.board.rules.facts(need)
    problem = instance.problem
    candidate = Candidate(
        person=problem.people[who].id,
        fit=int(facts.fit[who]),
        ring=int(facts.ring[who]),
        pool=problem.pools[facts.pool[who]].id,
        minutes=int(facts.minutes[who]),
        prefers=problem.needs[need].school in problem.people[who].prefer,
        same_face=_seen_before(view, need, who),
        worked=problem.people[who].worked,
        losses={tier: value for tier, value in zip(problem.tiers, loss, strict=True) if value},
        exact=exact,
    )
    face = _faces(view, need, who) if (view.held[need] >= 0).any() else 0
    rank = (*loss, candidate.fit, candidate.ring, int(not candidate.same_face) + face, int(facts.travel[who]))
    return (*rank, candidate.worked + int(view.use[who].sum()), who), candidate


def _seen_before(view: View, need: int, who: int) -> bool:
    """Whether the group had this face just before."""
    return bool(view.board.neighbours(view.held)[0][need, 0] == who)


def _view(instance: Instance, result: CoverResult) -> View:
    board = Board.of(instance)
    return View(board, _choice(board, result))


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


def _number(instance: Instance, need: str) -> int:
    for k, one in enumerate(instance.problem.needs):
        if one.id == need:
            return k
    raise KeyError(need)


def _asked(view: View, need: int) -> Ints:
    """The open slots of a need, all its slots when none is open."""
    slots = view.open_slots(need)
    every = view.board.instance.needs.slot[need]
    return slots if slots.size else every[every >= 0]


def _two(slots: Ints) -> tuple[int, int]:
    return int(slots[0]), int(slots[1]) if slots.size > 1 else -1
