"""One change as its page shows it: phases, boards with their people, money and signature, and who may do what."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from beurs.ledger.access.changes import (
    Effect,
    Person,
    boards_concerned,
    boards_signing,
    effect_of,
    employers_of,
    may_draft,
)
from beurs.ledger.models import LIVE_CHANGES, Consent, DesignChange, ExitFile
from beurs.region.access import VIEW_AUDIT, Visitor, may
from beurs.region.models import Board

Kind, State = DesignChange.Kind, DesignChange.State


@dataclass(frozen=True)
class BoardRow:
    """A board in a change: people before and after, cents owed (None: not for this reader), and its signature."""

    board: Board
    before: int
    after: int
    owed: int | None
    concerned: bool
    consent: Consent | None
    may_sign: bool


@dataclass(frozen=True)
class ChangePage:
    """What a reader sees of a change, and may do.

    `named` are the people whose names the reader may see; of the others only the numbers per board are told.
    `side` is for whom the reader may take the exit file: "board", "region" or nobody. `sums`: whether the reader may
    read what was paid in all.
    """

    change: DesignChange
    effect: Effect | None
    boards: tuple[BoardRow, ...]
    named: tuple[Person, ...]
    ways: tuple[tuple[Board, Board, int], ...]
    may_edit: bool
    may_withdraw: bool
    may_carry_out: bool
    file: ExitFile | None
    side: str
    sums: bool

    @property
    def waiting(self) -> int:
        """Count the boards that have to sign."""
        return sum(row.concerned and row.consent is None for row in self.boards)


def change_page(user: Visitor, change: DesignChange, today: dt.date) -> ChangePage:
    """Return a change as a user sees it (a fixed number of queries)."""
    drafts = may_draft(user, change.region)
    live = change.state in LIVE_CHANGES
    effect = effect_of(change) if live else None
    names = {board.pk: board for board in Board.objects.filter(region=change.region_id)}
    file = ExitFile.objects.defer("data").filter(change=change).first()
    side, sight = _side(user, file, drafts), _sight(user, change, names)
    boards = tuple(_boards(user, change, effect, names, sight))
    return ChangePage(
        change=change,
        effect=effect,
        boards=boards,
        named=tuple(_named(user, effect, change)) if effect is not None else (),
        ways=tuple(_ways(effect, names, sight)) if effect is not None else (),
        may_edit=drafts and change.state == State.DRAFTED,
        may_withdraw=drafts and live,
        may_carry_out=drafts and _due(change, boards, today),
        file=file,
        side=side,
        sums=bool(side) or bool(sight & ({change.board_id} if change.kind == Kind.LEAVE else signed_of(change))),
    )


def _due(change: DesignChange, boards: Iterable[BoardRow], today: dt.date) -> bool:
    """Tell whether a change may be carried out: agreed and its day is there, or that day with nobody left to sign."""
    if change.state == State.DRAFTED and change.on == today:
        signed = [row.consent is not None for row in boards if row.concerned]
        return bool(signed) and all(signed)
    return change.state == State.PLANNED and change.on <= today


def _sight(user: Visitor, change: DesignChange, names: Iterable[int]) -> set[int]:
    """Return the boards (ids) of whose money and dealings a reader may know."""
    return set(names) if may(user, VIEW_AUDIT, region=change.region) else boards_signing(user)


def signed_of(change: DesignChange) -> set[int]:
    """Return the boards (ids) that signed a change."""
    return set(change.consents.values_list("board_id", flat=True))


def _boards(
    user: Visitor, change: DesignChange, effect: Effect | None, names: dict[int, Board], sight: set[int]
) -> list[BoardRow]:
    consents = {row.board_id: row for row in change.consents.select_related("by")}
    concerned = boards_concerned(change) if effect is not None else set(consents)
    mine = boards_signing(user)
    before: Counter[int] = effect.before if effect is not None else Counter()
    after: Counter[int] = effect.after if effect is not None else Counter()
    shown = concerned | before.keys() | after.keys()
    found = []
    for board in sorted((names[pk] for pk in shown if pk in names), key=lambda one: one.name):
        pk, open_ = board.pk, change.state == State.DRAFTED and board.pk not in consents
        owed = effect.owed.get(pk, 0) if effect is not None and pk in sight else None
        may_sign = open_ and pk in mine and pk in concerned
        found.append(BoardRow(board, before[pk], after[pk], owed, pk in concerned, consents.get(pk), may_sign))
    return found


def _named(user: Visitor, effect: Effect, change: DesignChange) -> list[Person]:
    if may_draft(user, change.region):
        return list(effect.people)
    mine = boards_signing(user)
    employers = employers_of((one.membership for one in effect.people), change.on)
    return [one for one in effect.people if employers.get(one.membership.person_id) in mine]


def _ways(effect: Effect, names: dict[int, Board], sight: set[int]) -> list[tuple[Board, Board, int]]:
    counted = Counter((loan.giver, loan.receiver) for loan in effect.loans if sight & {loan.giver, loan.receiver})
    return [(names[giver], names[receiver], parts) for (giver, receiver), parts in counted.most_common()]


def _side(user: Visitor, file: ExitFile | None, drafts: bool) -> str:
    if file is None:
        return ""
    if user.pk is not None and file.readers.filter(pk=user.pk).exists():
        return "board"
    return "region" if drafts else ""
