"""What an import never takes in: citizen service numbers, and anything on why somebody is absent.

The number is recognised by its heading or by the eleven test (nine digits whose weighted sum
9a + 8b + ... + 2h - i is divisible by eleven), whatever column it stands in.
"""

import re

from beurs.region.imports.faults import Fault, Faults
from beurs.region.imports.readers import folded
from beurs.region.imports.tables import Table

BSN_HEADS = frozenset({"bsn", "bsnnummer", "burgerservicenummer", "sofi", "sofinummer", "citizenservicenumber"})
CAUSE_HEADS = re.compile(r".*(verzuim|ziek|diagnos|afwezig|absence|sick|illness|medisch|medical).*")
PHONE_HEADS = re.compile(r".*(telefoon|phone|mobiel|mobile|tel|fax).*")
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def passes_eleven_test(cell: str) -> bool:
    """Tell whether the text reads as a citizen service number, dots and spaces aside."""
    digits = re.sub(r"[ .-]", "", cell)
    if len(digits) != 9 or not digits.isascii() or not digits.isdigit() or digits == "0" * 9:
        return False
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11 == 0


def refuse_private(table: Table, faults: Faults) -> None:
    """Refuse the file for every column that holds what we do not keep; the numbers themselves are not repeated."""
    for place, head in enumerate(table.head.cells):
        word = folded(head)
        if word in BSN_HEADS:
            faults.add(Fault("bsn", table.name, table.head.line, head, head))
        elif CAUSE_HEADS.fullmatch(word):
            faults.add(Fault("cause", table.name, table.head.line, head, head))
        elif not PHONE_HEADS.fullmatch(word):
            _refuse_numbers(table, place, head, faults)


def _refuse_numbers(table: Table, place: int, head: str, faults: Faults) -> None:
    for row in table.rows:
        if place < len(row.cells) and passes_eleven_test(row.cells[place]):
            faults.add(Fault("bsn", table.name, row.line, head, "*********"))
            return
