"""The statement as rows from which it can be worked out again: nothing else is needed to check it.

Column names are fixed and amounts are whole cents. `weights` lists "board number=weight" in the order in which equal
remainders get their cent.
"""

from collections.abc import Iterator

from beurs.ledger.access.statements import Line, Statement
from beurs.ledger.models import Entry
from beurs.region.exports import Cell
from beurs.region.models import Board

STATEMENT_HEADS = [
    "board", "month", "entry", "kind", "corrects", "date", "part", "giver", "receiver", "person", "school", "pool",
    "booking", "minutes", "cents_per_hour", "tariff_source", "cents", "vat_treatment", "vat_ground", "vat_permille",
    "vat_cents", "weights", "posting_cents", "balance_cents", "note",
]  # fmt: skip
OPENING, CLOSING = "opening", "closing"


def statement_rows(found: Statement) -> Iterator[list[Cell]]:
    """Yield the opening, every line with the balance after it, and the closing."""
    numbers = _numbers(found)
    yield _bare(found, OPENING, found.opening)
    balance = found.opening
    for line in found.lines:
        balance += line.cents
        yield _row(found, line, balance, numbers)
    yield _bare(found, CLOSING, found.closing)


def _bare(found: Statement, kind: str, balance: int) -> list[Cell]:
    row: list[Cell] = [None] * len(STATEMENT_HEADS)
    row[:4] = [found.board.number, f"{found.month:%Y-%m}", None, kind]
    row[-2] = balance
    return row


def _numbers(found: Statement) -> dict[int, str]:
    if not any(line.entry.basis for line in found.lines):
        return {}
    return dict(Board.objects.filter(region=found.board.region_id).values_list("pk", "number"))


def _row(found: Statement, line: Line, balance: int, numbers: dict[int, str]) -> list[Cell]:
    entry = line.entry
    return [
        found.board.number,
        f"{found.month:%Y-%m}",
        entry.pk,
        entry.kind,
        entry.corrects_id,
        entry.date.isoformat(),
        entry.part,
        entry.giver.number,
        entry.receiver.number if entry.receiver else "",
        f"{entry.person} ({entry.person.reference})" if entry.person else "",
        entry.school.code if entry.school else "",
        entry.pool.code if entry.pool else "",
        entry.booking_id,
        entry.minutes,
        entry.cents_per_hour,
        entry.tariff.source if entry.tariff else "",
        entry.cents,
        entry.vat_rule.treatment if entry.vat_rule else "",
        entry.vat_rule.ground if entry.vat_rule else "",
        entry.vat_permille,
        entry.vat_cents,
        _weights(entry, numbers),
        line.cents,
        balance,
        entry.note,
    ]


def _weights(entry: Entry, numbers: dict[int, str]) -> str:
    weights = {int(board): weight for board, weight in entry.basis.get("weights", {}).items()}
    return " ".join(f"{numbers.get(board, board)}={weights[board]}" for board in sorted(weights))
