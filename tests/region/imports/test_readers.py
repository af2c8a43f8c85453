"""Each reader just inside and just outside what it takes."""

import datetime as dt

import pytest

from beurs.region.imports import readers
from beurs.region.imports.duo import pupils
from beurs.region.imports.faults import Unreadable
from beurs.region.imports.people.sheets import function, weekdays, years, years_of_name
from beurs.region.imports.readers import Reader


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        (readers.board_number, "1", "00001"),
        (readers.board_number, "40631", "40631"),
        (readers.school_code, "16ah00", "16AH00"),
        (readers.postcode, "2011 ab", "2011AB"),
        (readers.whole(0, 14), "14", 14),
        (readers.whole(0, 14), "0", 0),
        (readers.fte, ",5", 50),
        (readers.fte, "0,005", 1),
        (readers.fte, "0,0049", 0),
        (readers.degrees("50.7", "53.6"), "52.3800001", 52.38),
        (readers.date, "2026-11-23", dt.date(2026, 11, 23)),
        (readers.date, "23-11-2026", dt.date(2026, 11, 23)),
        (readers.date, "3/2/2026", dt.date(2026, 2, 3)),
        (readers.date, "2026-11-23 00:00", dt.date(2026, 11, 23)),
        (readers.date, "2028-02-29", dt.date(2028, 2, 29)),
        (readers.clock, "8:30", 510),
        (readers.clock, "08.30", 510),
        (readers.clock, "23:59", 1439),
        (readers.yes_no, "Ja", True),
        (readers.yes_no, "0", False),
        (readers.slug(5), "EIGEN", "eigen"),
        (readers.phone, "612345678", "0612345678"),
        (readers.phone, "+31 6 12345678", "+31 6 12345678"),
        (readers.email, "a@school.example", "a@school.example"),
        (pupils, "<5", (None, True)),
        (pupils, "0", (0, False)),
        (function, "Leraar LB", "teacher"),
        (function, "leerkracht L11", "teacher"),
        (weekdays, "ma", (1,)),
        (weekdays, "vr, ma", (1, 5)),
        (years, "6", (6, 6)),
        (years, "1/2", (1, 2)),
    ],
)
def test_a_cell_inside_is_read(reader: Reader, cell: str, value: object) -> None:
    assert reader(cell) == value


@pytest.mark.parametrize(
    ("reader", "cell", "code"),
    [
        (readers.board_number, "123456", "form"),
        (readers.board_number, "٤٠٦٣١", "form"),
        (readers.school_code, "16AH0", "form"),
        (readers.school_code, "16AH000", "form"),
        (readers.postcode, "0011AB", "form"),
        (readers.postcode, "2011A", "form"),
        (readers.whole(0, 14), "15", "range"),
        (readers.whole(0, 14), "-1", "range"),
        (readers.whole(0, 14), "1,0", "number"),
        (readers.whole(0, 14), "٣", "number"),
        (readers.whole(0, 14), "9999999999", "number"),
        (readers.fte, "1,501", "range"),
        (readers.fte, "NaN", "number"),
        (readers.fte, "80%", "number"),
        (readers.fte, ",", "number"),
        (readers.degrees("50.7", "53.6"), "4.63", "range"),
        (readers.degrees("50.7", "53.6"), "53.6001", "range"),
        (readers.date, "2027-02-29", "date"),
        (readers.date, "1899-12-31", "date"),
        (readers.date, "2026-11-23 08:30", "date"),
        (readers.clock, "24:00", "form"),
        (readers.clock, "8:60", "form"),
        (readers.yes_no, "soms", "choice"),
        (readers.slug(5), "eigen1", "form"),
        (readers.slug(9), "eigen pool", "form"),
        (readers.phone, "bel maar", "form"),
        (readers.email, "school.example", "form"),
        (readers.text(3), "vier", "too-long"),
        (readers.text(9), "a\nb", "form"),
        (pupils, "<6", "number"),
        (pupils, "-1", "range"),
        (function, "tovenaar LB", "choice"),
        (weekdays, "za", "choice"),
        (weekdays, "ma ma", "choice"),
        (weekdays, "ma-vr", "choice"),
        (years, "0", "form"),
        (years, "9", "form"),
        (years, "2-1", "form"),
    ],
)
def test_a_cell_outside_is_refused(reader: Reader, cell: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        reader(cell)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("6", (6, 6)),
        ("6a", (6, 6)),
        ("groep 6a", (6, 6)),
        ("1/2b", (1, 2)),
        ("4-5", (4, 5)),
        ("zon", None),
        ("9a", None),
        ("5/4", None),
        ("66", None),
    ],
)
def test_the_years_of_a_group_come_from_its_name_when_it_says_them(name: str, found: tuple[int, int] | None) -> None:
    assert years_of_name(name) == found
