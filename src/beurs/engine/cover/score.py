"""The exact tier values of a plan, and the rules that fixed work breaks."""

import numpy as np

from beurs.engine.cover.board import Board
from beurs.engine.cover.columns import NOBODY, Ints

RULES = ("skill", "ring", "barred", "avoid", "travel", "free", "week", "midday", "cap", "double")


def tier_values(board: Board, choice: Ints) -> tuple[int, ...]:
    """Value of every tier of a plan, in the instance's order and as the result reports them."""
    values = _values(board, choice, board.holder(choice))
    return tuple(int(values[name]) for name in board.instance.tiers)


def as_minimised(board: Board, values: tuple[int, ...]) -> tuple[int, ...]:
    """Tier values with the maximised one negated: plans compare lexicographically, smaller is better."""
    return tuple(-v if name == "covered" else v for name, v in zip(board.instance.tiers, values, strict=True))


def _values(board: Board, choice: Ints, held: Ints) -> dict[str, int]:
    taken = np.flatnonzero(choice >= 0)
    pair, size = choice[taken], board.atoms.size[taken]
    fixed, pairs = board.fixed_facts, board.pairs
    load = board.load(choice)
    return {
        "covered": (board.instance.needs.priority[:, None] * (held >= 0)).sum(),
        "fit": (pairs.fit[pair] * size).sum() + np.maximum(fixed.fit, 0).sum(),
        "ring": ((pairs.ring[pair] - 1) * size).sum() + np.maximum(fixed.ring - 1, 0).sum(),
        "faces": face_changes(board, held),
        "travel": _travel(board, taken, pair),
        "spread": (load * board.instance.people.worked + load * (load - 1) // 2).sum(),
        "changes": _changes(board, held),
    }


def face_changes(board: Board, held: Ints, spells: Ints | None = None) -> int:
    """Count the changes of face, in all spells or in some."""
    need, column, spell = board.order
    before = board.neighbours(held)[0][need, column]
    face = held[need, column]
    changed = (face >= 0) & (before != NOBODY) & (before != face)
    return int((changed if spells is None else changed & np.isin(spell, spells)).sum())


def _travel(board: Board, taken: Ints, pair: Ints) -> int:
    """Each person's trip to each need counts once, also when it holds both slots separately."""
    person = np.concatenate([board.pairs.person[pair], board.instance.fixed.person])
    need = np.concatenate([board.atoms.need[taken], board.instance.fixed.need])
    travel = np.concatenate([board.pairs.travel[pair], board.fixed_facts.travel])
    key = need * np.int64(board.instance.people.lat.size) + person
    return int(travel[np.unique(key, return_index=True)[1]].sum())


def _changes(board: Board, held: Ints) -> int:
    planned, slot = board.instance.planned, board.instance.needs.slot
    now = held[planned.need, (slot[planned.need, 1] == planned.slot).astype(np.int64)]
    return int((now != planned.person).sum())


def violations(board: Board) -> list[tuple[int, str]]:
    """Rules that fixed work breaks, as (pin, rule) by need, slot and rule."""
    fixed = board.instance.fixed
    hit = _broken(board)
    order = np.lexsort((fixed.slot, fixed.need))
    return [(int(pin), rule) for pin in order for rule in RULES if hit[rule][pin]]


def _broken(board: Board) -> dict[str, np.ndarray]:
    instance, fixed, facts, rules = board.instance, board.instance.fixed, board.fixed_facts, board.rules
    school = instance.needs.school[fixed.need]
    pins = list(zip(fixed.need.tolist(), fixed.person.tolist(), school.tolist(), strict=True))
    return {
        "skill": facts.fit < 0,
        "ring": facts.ring == 0,
        "barred": np.array([rules.barred(n)[p] for n, p, _ in pins], np.bool_),
        "avoid": np.array([rules.avoids(s)[p] for _, p, s in pins], np.bool_),
        "travel": (facts.minutes < 0) | (facts.minutes > instance.people.max_travel[fixed.person]),
        "free": ~instance.people.free[fixed.person, fixed.slot],
        "week": board.week_left[fixed.person, instance.slots.week[fixed.slot]] < 0,
        "midday": _midday(board),
        "cap": _capped(board),
        "double": board.busy[fixed.person, fixed.slot] > 1,
    }


def _midday(board: Board) -> np.ndarray:
    instance, fixed = board.instance, board.instance.fixed
    day, part = instance.slots.day[fixed.slot], instance.slots.part[fixed.slot]
    out = np.zeros(fixed.need.size, np.bool_)
    for am in np.flatnonzero(part == 0):
        same = (fixed.person == fixed.person[am]) & (day == day[am])
        for pm in np.flatnonzero(same & (part == 1)):
            trip = (int(instance.needs.school[fixed.need[k]]) for k in (am, pm))
            if not board.rules.midday_fits(*trip):
                out[same] = True
    return out


def cap_period(board: Board, cap: int, slot: Ints) -> Ints:
    """The day or week in which a slot counts for a cap."""
    slots = board.instance.slots
    return slots.week[slot] if board.instance.caps.weekly[cap] else slots.day[slot]


def _capped(board: Board) -> np.ndarray:
    instance, fixed, caps = board.instance, board.instance.fixed, board.instance.caps
    owner = instance.places.school_board[instance.needs.school[fixed.need]]
    out = np.zeros(fixed.need.size, np.bool_)
    for cap in range(caps.pool.size):
        mine = (owner == caps.board[cap]) & (board.fixed_facts.pool == caps.pool[cap])
        period = cap_period(board, cap, fixed.slot)
        for when in np.unique(period[mine]):
            counted = mine & (period == when)
            if counted.sum() > caps.slots[cap]:
                out |= counted
    return out
