"""Readers of one cell: text in, a value out, or Unreadable with what was expected.

Every reader takes the stripped text of a cell that is not empty.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from beurs.region.imports.faults import Unreadable, Words

type Reader = Callable[[str], object]

BOARD = re.compile(r"\d{1,5}")
BRIN = re.compile(r"\d{2}[A-Z]{2}")
SCHOOL = re.compile(r"\d{2}[A-Z]{2}\d{2}")
POSTCODE = re.compile(r"[1-9]\d{3}[A-Z]{2}")
DISTRICT = re.compile(r"[1-9]\d{3}")
DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d")
YES = frozenset({"1", "ja", "j", "yes", "y", "true", "waar", "x"})
NO = frozenset({"0", "nee", "n", "no", "false", "onwaar"})
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)


def folded(text: str) -> str:
    """Reduce a heading or word to its letters and digits in lower case, so that spelling habits do not matter."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def text(longest: int) -> Reader:
    """Make a reader of text of at most `longest` characters."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise Unreadable("too-long", cell, _("at most %(longest)s characters") % {"longest": longest})
        if not cell.isprintable():
            raise Unreadable("form", cell, _("text without line breaks"))
        return cell

    return read


def matched(form: re.Pattern[str], expected: Words) -> Reader:
    """Make a reader of a code in capitals without spaces, such as a postcode."""

    def read(cell: str) -> str:
        code = "".join(cell.split()).upper()
        if not code.isascii() or not form.fullmatch(code):
            raise Unreadable("form", cell, expected)
        return code

    return read


brin = matched(BRIN, _("a school code such as 16AH"))
school_code = matched(SCHOOL, _("a location code such as 16AH00"))
postcode = matched(POSTCODE, _("a postcode such as 2011 AB"))


def slug(longest: int) -> Reader:
    """Make a reader of a short code of letters, digits and hyphens, in lower case."""

    def read(cell: str) -> str:
        code = cell.lower()
        if len(code) > longest or not re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", code):
            raise Unreadable("form", cell, _("a code such as own-12345"))
        return code

    return read


def board_number(cell: str) -> str:
    """Read a board number of at most five digits; leading zeros that a spreadsheet dropped come back."""
    return str(matched(BOARD, _("a board number of five digits"))(cell)).zfill(5)


def whole(least: int, most: int) -> Reader:
    """Make a reader of whole numbers from `least` to `most`, both included."""

    def expected() -> str:
        return _("a whole number from %(least)s to %(most)s") % {"least": least, "most": most}

    def read(cell: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", cell):
            raise Unreadable("number", cell, expected())
        if not least <= int(cell) <= most:
            raise Unreadable("range", cell, expected())
        return int(cell)

    return read


def decimal(least: Decimal, most: Decimal) -> Callable[[str], Decimal]:
    """Make a reader of numbers with a comma or a point, from `least` to `most`, both included."""
    bounds = {"least": str(least).replace(".", ","), "most": str(most).replace(".", ",")}

    def expected() -> str:
        return _("a number from %(least)s to %(most)s") % bounds

    def read(cell: str) -> Decimal:
        try:
            if not re.fullmatch(r"[+-]?[0-9]{0,9}([.,][0-9]{1,20})?", cell):
                raise Unreadable("number", cell, expected())
            value = Decimal(cell.replace(",", "."))
        except InvalidOperation as wrong:
            raise Unreadable("number", cell, expected()) from wrong
        if not least <= value <= most:
            raise Unreadable("range", cell, expected())
        return value

    return read


def fte(cell: str) -> int:
    """Read a contract fraction as hundredths: '0,8' and '0.8' are 80; the half rounds up."""
    part = decimal(Decimal("0"), Decimal("1.5"))(cell)
    return int((part * 100).quantize(Decimal(1), ROUND_HALF_UP))


def degrees(least: str, most: str) -> Reader:
    """Make a reader of a coordinate in degrees between two bounds, kept to six decimals."""
    read_decimal = decimal(Decimal(least), Decimal(most))

    def read(cell: str) -> float:
        return round(float(read_decimal(cell)), 6)

    return read


def date(cell: str) -> dt.date:
    """Read a date as 2026-11-23, 23-11-2026, 23/11/2026 or 20261123; a midnight time behind it is dropped."""
    day = re.sub(r"[ T]00:00(:00(\.0+)?)?$", "", cell)
    for form in DATES:
        try:
            found = dt.datetime.strptime(day, form).date() if day.isascii() else None
        except ValueError:
            continue
        if found is not None and EARLIEST <= found <= LATEST:
            return found
    raise Unreadable("date", cell, _("a date such as 2026-11-23 or 23-11-2026"))


def clock(cell: str) -> int:
    """Read a time of day such as 08:30 or 8.30 as minutes after midnight."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::00)?", cell)
    if not found:
        raise Unreadable("form", cell, _("a time such as 08:30"))
    return int(found[1]) * 60 + int(found[2])


def yes_no(cell: str) -> bool:
    """Read yes or no."""
    word = folded(cell)
    if word in YES or word in NO:
        return word in YES
    raise Unreadable("choice", cell, _("yes or no"))


def choice(words: Mapping[str, object]) -> Reader:
    """Make a reader of a fixed set of words; `words` maps each accepted spelling to its value."""
    spelled = {folded(word): value for word, value in words.items()}

    def expected() -> str:
        return _("one of: %(words)s") % {"words": ", ".join(words)}

    def read(cell: str) -> object:
        if folded(cell) not in spelled:
            raise Unreadable("choice", cell, expected())
        return spelled[folded(cell)]

    return read


def email(cell: str) -> str:
    """Read an e-mail address."""
    try:
        validate_email(cell)
    except ValidationError as wrong:
        raise Unreadable("form", cell, _("an e-mail address such as name@school.example")) from wrong
    if len(cell) > 254:
        raise Unreadable("too-long", cell, _("at most %(longest)s characters") % {"longest": 254})
    return cell


def phone(cell: str) -> str:
    """Read a telephone number; the first zero that a spreadsheet dropped from a Dutch number comes back."""
    number = str(text(30)(cell))
    if not re.fullmatch(r"[0-9+() ./-]+", number):
        raise Unreadable("form", cell, _("a telephone number such as 023 123 45 67"))
    return f"0{number}" if re.fullmatch(r"[1-9][0-9]{8}", number) else number
