"""What the user asked the board to show, and the list that answers it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from beurs.cover.access.board import states
from beurs.cover.access.board.rows import NeedRow

URGENCY = "urgency"
SCHOOL = "school"
BOARD = "board"
ORDERS = (URGENCY, SCHOOL, BOARD)


@dataclass(frozen=True, slots=True)
class Filters:
    """Boards, states, school types and words the list is narrowed to (empty: all), and its order."""

    boards: frozenset[int] = frozenset()
    states: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    text: str = ""
    order: str = URGENCY

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out of the list."""
        return bool(self.boards or self.states or self.kinds or self.text)

    def keeps(self, row: NeedRow) -> bool:
        """Tell whether a row stays in the list; the boards are narrowed before rows are read."""
        if self.states and row.state not in self.states:
            return False
        if self.kinds and row.school_kind not in self.kinds:
            return False
        return not self.text or self._says(row)

    def _says(self, row: NeedRow) -> bool:
        said = " ".join([row.school, row.place, row.board, row.group, row.label, row.school_code]).casefold()
        return all(word in said for word in self.text.casefold().split())


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows under one heading: a state, a school or a board; `state` is empty unless grouped by state."""

    key: str
    title: str
    state: str
    rows: tuple[NeedRow, ...] = field(default_factory=tuple)

    @property
    def to_agree(self) -> tuple[NeedRow, ...]:
        """The proposals in this group that the user may agree to."""
        return tuple(row for row in self.rows if row.state == states.PROPOSED and row.may_plan)


def grouped(rows: Iterable[NeedRow], filters: Filters) -> tuple[RowGroup, ...]:
    """Return the rows that the filters keep, in groups; inside a group the most urgent first."""
    kept = sorted((row for row in rows if filters.keeps(row)), key=urgency)
    if filters.order == SCHOOL:
        return _by(kept, key=lambda row: (row.school, row.school_code), title=lambda row: row.school)
    if filters.order == BOARD:
        return _by(kept, key=lambda row: (row.board, str(row.board_id)), title=lambda row: row.board)
    groups = _by(kept, key=lambda row: (states.STATES.index(row.state),), title=lambda row: row.state)
    return tuple(RowGroup(group.title, str(states.TITLES[group.title]), group.title, group.rows) for group in groups)


def urgency(row: NeedRow) -> tuple[object, ...]:
    """Return the sort key of urgency: state, first lesson, highest priority, then school and group."""
    return (row.date, states.STATES.index(row.state), row.starts, -row.priority, row.school, row.group, row.id)


def _by(
    rows: Sequence[NeedRow], *, key: Callable[[NeedRow], tuple[object, ...]], title: Callable[[NeedRow], str]
) -> tuple[RowGroup, ...]:
    found: dict[tuple[object, ...], list[NeedRow]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    ordered = sorted(found.items(), key=lambda item: tuple(str(part) for part in item[0]))
    return tuple(
        RowGroup("-".join(str(part) for part in at), title(members[0]), "", tuple(members)) for at, members in ordered
    )
