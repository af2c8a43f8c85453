"""The whole problem as an integer program: every hard rule a row, every tier a linear objective.

Columns: x per eligible pair (binary), then helpers that are whole whenever x is: `both` per person and splittable
need (the trip counts once), `step` per person and further slot (convex spread), `face` and `change` per spell
position and person (who was seen last, and whether that differs).
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy import sparse

from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.columns import NOBODY, Ints
from beurs.engine.cover.score import as_minimised, face_changes, tier_values
from beurs.engine.cover.side import SideRow, groups, side_rows
from beurs.engine.cover.tiers import Around, pair_tiers
from beurs.engine.solver import Linear, Vector


@dataclass
class Rows:
    """Constraint rows under construction: entries and bounds."""

    row: list[np.ndarray] = field(default_factory=list)
    column: list[np.ndarray] = field(default_factory=list)
    value: list[np.ndarray] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    def add(self, columns: Ints, values: Ints | float, lower: float, upper: float) -> None:
        """Add one row lower <= values . x[columns] <= upper."""
        columns = np.asarray(columns, np.int64)
        self.row.append(np.full(columns.size, len(self.upper)))
        self.column.append(columns)
        self.value.append(np.broadcast_to(np.asarray(values, np.float64), columns.shape))
        self.lower.append(lower)
        self.upper.append(upper)

    def at_most(self, columns: Ints, values: Ints | float, upper: float) -> None:
        """Add a row values . x[columns] <= upper, unless it can never bind."""
        size = np.broadcast_to(np.asarray(values, np.float64), np.shape(columns))
        if size.sum() > upper:
            self.add(columns, values, -np.inf, upper)

    def matrix(self, n_columns: int) -> sparse.csr_matrix:
        """All rows as a sparse matrix."""
        if not self.row:
            return sparse.csr_matrix((0, n_columns))
        entries = (np.concatenate(self.value), (np.concatenate(self.row), np.concatenate(self.column)))
        return sparse.csr_matrix(entries, shape=(len(self.upper), n_columns))


@dataclass(frozen=True)
class Model:
    """The program, its objectives float64[tiers, columns] (minimised) and their constants."""

    linear: Linear
    tiers: Vector
    constant: tuple[int, ...]
    board: Board

    def choice(self, values: Vector) -> Ints:
        """Read the pair taken per atom from a solution."""
        out = np.full(self.board.atoms.need.size, OPEN, np.int64)
        taken = np.flatnonzero(values[: self.board.row.size] > 0.5)
        out[self.board.row[taken]] = taken
        return out


class _Builder:
    """Columns, rows and objectives of one board."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.rows = Rows()
        self.names = board.instance.tiers
        closed = np.full(board.atoms.need.size, OPEN, np.int64)
        self.around = board.around(closed, np.arange(closed.size))
        self.costs: list[tuple[int, int, float]] = []
        self.linear = self._linear_part()
        self.n_columns = board.row.size
        self.top: list[float] = [1.0] * board.row.size

    def _linear_part(self) -> Ints:
        """Tier values of pairs, without what the helper columns will count."""
        board = self.board
        alone = Around(
            self.around.load,
            np.where(self._chained(), NOBODY, self.around.before),
            np.where(self._chained(), NOBODY, self.around.after),
            self.around.mate,
            self.around.planned,
        )
        values = pair_tiers(board.instance, board.atoms, board.pairs, alone)
        self.lone_spread = values[self.names.index("spread")].copy()
        values[self.names.index("spread")] = 0
        return values

    def _chained(self) -> np.ndarray:
        """Atoms that share their spell with another atom."""
        spell = self.board.instance.needs.spell[self.board.atoms.need]
        return np.bincount(spell, minlength=1)[spell] > 1

    def column(self, top: float = 1.0) -> int:
        """Add a helper column."""
        self.top.append(top)
        self.n_columns += 1
        return self.n_columns - 1

    def cost(self, tier: str, column: int, value: float) -> None:
        """Add to an objective."""
        if value:
            self.costs.append((self.names.index(tier), column, value))

    def hard_rules(self) -> None:
        """Add the rows that keep a plan feasible."""
        self._atoms()
        self._slots_and_weeks()
        self._midday()
        for row in map(SideRow.tight, side_rows(self.board)):
            self.rows.at_most(row.pairs, row.size, row.most)

    def build(self) -> Model:
        """Put the rows and objectives together; without further steps only `covered` is meant."""
        board = self.board
        tiers = np.zeros((len(self.names), self.n_columns))
        tiers[:, : board.row.size] = self.linear
        for tier, column, value in self.costs:
            tiers[tier, column] += value
        # The helpers follow from x, yet as continuous columns HiGHS 1.14 presolves some models to a wrong optimum.
        whole = np.ones(self.n_columns, np.bool_)
        linear = Linear(
            self.rows.matrix(self.n_columns),
            np.array(self.rows.lower),
            np.array(self.rows.upper),
            np.array(self.top),
            whole,
        )
        return Model(linear, tiers, _constants(board, self._chained()), board)

    def _atoms(self) -> None:
        ptr = self.board.pairs.ptr
        for lo, hi in pairwise(ptr):
            self.rows.at_most(np.arange(lo, hi), 1, 1)

    def _slots_and_weeks(self) -> None:
        board = self.board
        slots, atoms, person = board.instance.slots, board.atoms, board.pairs.person.astype(np.int64)
        first, second = atoms.first[board.row], atoms.second[board.row]
        double = np.flatnonzero(second >= 0)
        entry = np.concatenate([np.arange(first.size), double])
        slot = np.concatenate([first, second[double]])
        for group in groups(person[entry] * slots.day.size + slot):
            self.rows.at_most(entry[group], 1, 1)
        n_weeks = board.week_left.shape[1]
        for group in groups(person * n_weeks + slots.week[first]):
            left = board.week_left[person[group[0]], slots.week[first[group[0]]]]
            if np.unique(np.concatenate([first[group], second[group]])).size > left:
                self.rows.at_most(group, atoms.size[board.row[group]], left)

    def _midday(self) -> None:
        board = self.board
        if board.instance.midday is None:
            return
        slots = board.instance.slots
        days = (
            board.pairs.person.astype(np.int64) * (slots.day.max(initial=0) + 1)
            + slots.day[board.atoms.first][board.row]
        )
        school = board.instance.needs.school[board.atoms.need][board.row]
        part = np.where(board.atoms.size == 2, 2, slots.part[board.atoms.first])[board.row]
        for group in groups(days):
            am, pm = group[part[group] == 0], group[part[group] == 1]
            for here in np.unique(school[am]) if pm.size else ():
                far = [s for s in np.unique(school[pm]) if not board.rules.midday_fits(int(here), int(s))]
                late = pm[np.isin(school[pm], far)]
                if late.size:
                    whole = group[part[group] == 2]
                    self.rows.at_most(np.concatenate([am[school[am] == here], late, whole]), 1, 1)

    def tier_columns(self) -> None:
        """Add the helper columns of the tiers that are not linear in pairs."""
        self._shared_trips()
        self._spread()
        self._faces()

    def _shared_trips(self) -> None:
        """One trip for a person who holds both slots of a splittable need separately."""
        board = self.board
        split = np.flatnonzero(board.instance.needs.splittable[board.atoms.need[board.row]])
        n_people = board.instance.people.lat.size
        keys = board.atoms.need[board.row[split]] * n_people + board.pairs.person[split]
        for group in groups(keys):
            if group.size < 2:
                continue
            pair = split[group]
            travel = int(board.pairs.travel[pair[0]])
            both = self.column()
            self.cost("travel", both, -travel)
            if travel > 0:
                for x in pair:
                    self.rows.add(np.array([both, x]), np.array([1, -1]), -np.inf, 0)
            elif travel < 0:
                self.rows.add(np.array([both, *pair]), np.array([-1, 1, 1]), -np.inf, 1)

    def _spread(self) -> None:
        board = self.board
        size, first, second = board.atoms.size, board.atoms.first[board.row], board.atoms.second[board.row]
        worked = board.instance.people.worked
        for group in groups(board.pairs.person.astype(np.int64)):
            p = board.pairs.person[group[0]]
            slots = np.unique(np.concatenate([first[group], second[group]]))
            slots = slots[slots >= 0]
            n = slots.size
            if any(((first[group] == slot) | (second[group] == slot)).all() for slot in slots):
                self.linear[self.names.index("spread"), group] = self.lone_spread[group]
                continue
            steps = [self.column() for _ in range(n)]
            for k, step in enumerate(steps):
                self.cost("spread", step, worked[p] + self.around.load[p] + k)
            columns = np.concatenate([group, steps])
            values = np.concatenate([size[board.row[group]], np.full(n, -1)])
            self.rows.add(columns, values, 0, 0)

    def _faces(self) -> None:
        chained = np.flatnonzero(self._chained())
        spell = self.board.instance.needs.spell[self.board.atoms.need[chained]]
        for group in groups(spell):
            _Chain(self, chained[group], int(spell[group[0]])).build()


class _Chain:
    """One spell with several open atoms: who was last seen, position by position."""

    def __init__(self, builder: _Builder, atoms: Ints, spell: int) -> None:
        self.builder = builder
        self.spell = spell
        board = builder.board
        order = np.lexsort((board.atoms.first[atoms],))
        self.at = {int(board.atoms.first[a]): int(a) for a in atoms[order]}
        start = int(board.spell_previous[spell])
        self.seen: dict[int, int | None] = {start: None}

    def build(self) -> None:
        board = self.builder.board
        need, column, spell = board.order
        held, slot = board.fixed_holder, board.instance.needs.slot
        for k in range(*np.searchsorted(spell, [self.spell, self.spell + 1])):
            when = int(slot[need[k], column[k]])
            if held[need[k], column[k]] != NOBODY:
                self._fixed(int(held[need[k], column[k]]))
            elif when in self.at:
                self._atom(self.at[when])

    def _share(self, person: int) -> tuple[list[int], list[float], float]:
        """The part of the last face that is a given person, as columns, values and a constant."""
        if person not in self.seen:
            return [], [], 0.0
        column = self.seen[person]
        return ([], [], 1.0) if column is None else ([column], [1.0], 0.0)

    def _fixed(self, person: int) -> None:
        """A fixed face: a change costs one unless this person, or nobody, was last seen."""
        columns: list[int] = []
        values: list[float] = []
        constant = 0.0
        for face in (person, NOBODY):
            c, v, k = self._share(face)
            columns, values, constant = columns + c, values + v, constant + k
        if constant < 1:
            change = self.builder.column()
            self.builder.cost("faces", change, 1)
            self.builder.rows.add(np.array([change, *columns]), np.array([1, *values]), 1 - constant, np.inf)
        self.seen = {person: None}

    def _atom(self, atom: int) -> None:
        board, rows = self.builder.board, self.builder.rows
        pairs = np.arange(board.pairs.ptr[atom], board.pairs.ptr[atom + 1])
        taken = dict(zip(board.pairs.person[pairs].tolist(), pairs.tolist(), strict=True))
        none, none_values, none_constant = self._share(NOBODY)
        for person, x in taken.items():
            columns, values, constant = self._share(person)
            if constant + none_constant < 1:
                change = self.builder.column()
                self.builder.cost("faces", change, 1)
                entries = np.array([change, x, *columns, *none])
                weights = np.array([1, -1, *values, *none_values])
                rows.add(entries, weights, -constant - none_constant, np.inf)
        self._move(taken, pairs)

    def _move(self, taken: dict[int, int], pairs: Ints) -> None:
        """Add the face columns after an atom: the taker, or who was last seen when it stays open."""
        rows = self.builder.rows
        covered = self.builder.column()
        rows.add(np.array([covered, *pairs]), np.array([1, *np.full(pairs.size, -1)]), 0, 0)
        now = {face: self.builder.column() for face in dict.fromkeys([*self.seen, *taken])}
        for face, column in now.items():
            columns, values, constant = self._share(face)
            rows.add(np.array([column, covered, *columns]), np.array([1, 1, *(-v for v in values)]), constant, np.inf)
            if face in taken:
                rows.add(np.array([taken[face], column]), np.array([1, -1]), -np.inf, 0)
        rows.add(np.array(list(now.values())), 1, 1, 1)
        self.seen = {**now}


def _constants(board: Board, chained: np.ndarray) -> tuple[int, ...]:
    """Tier values with everything open, minimised; faces without the spells whose chains count them."""
    closed = np.full(board.atoms.need.size, OPEN, np.int64)
    values = list(as_minimised(board, tier_values(board, closed)))
    spells = board.instance.needs.spell[board.atoms.need[chained]]
    values[board.instance.tiers.index("faces")] -= face_changes(board, board.fixed_holder, spells)
    return tuple(values)


def build(board: Board) -> Model:
    """Build the integer program of a board."""
    builder = _Builder(board)
    builder.hard_rules()
    builder.tier_columns()
    return builder.build()


def build_covered(board: Board) -> Model:
    """Build the integer program of a board for its first tier alone."""
    builder = _Builder(board)
    builder.hard_rules()
    return builder.build()
