"""Files that are broken: each is refused at its place, and nothing is written."""

import datetime as dt
import gzip
import io
import tracemalloc
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from beurs.errors import Refused
from beurs.region.imports import Changeset, Source
from beurs.region.imports import sources as sources_module
from beurs.region.imports import tables as tables_module
from beurs.region.imports import workbooks as workbooks_module
from beurs.region.models import Board, Region, School
from tests import factories
from tests.region.imports.given import SCHOOLS_HEAD, apply, codes, plan, school_line, schools_file, text_file

pytestmark = pytest.mark.django_db

GOOD = schools_file(school_line(), school_line("99BB00", name="De Kroontjesknop"))
MARKED = "﻿".encode()


@pytest.fixture
def region() -> Region:
    return factories.region()


def refused(region: Region, source: Source, kind: str = "duo-schools") -> Changeset:
    """Plan a broken file, see that applying it is refused too, and that nothing stands in the database."""
    with pytest.raises(Refused, match="import-refused"):
        apply(kind, region, source)
    assert not School.objects.exists()
    assert not Board.objects.exists()
    return plan(kind, region, source)


@pytest.mark.parametrize(
    "data",
    [
        GOOD.data,
        gzip.compress(GOOD.data),
        MARKED + GOOD.data,
        GOOD.data.replace(b"\n", b"\r\n"),
        GOOD.data.replace(b";", b"\t"),
        GOOD.data.replace(b";", b","),
        GOOD.data.replace(b"De Kroontjesknop", "Drie Bruïne".encode("cp1252")),
        GOOD.data.replace(b"De Kroontjesknop", "Drie Bruïne".encode()),
        GOOD.data.replace(b"VESTIGINGSCODE", b"vestigings_code").replace(b"PLAATSNAAM", b" Plaats Naam "),
        GOOD.data.replace(b"INSTELLINGSCODE", b"BRIN NUMMER").replace(b"VESTIGINGSCODE", b"VESTIGINGSNUMMER"),
        GOOD.data + b"\n\n",
    ],
    ids=["utf-8", "gz", "mark", "crlf", "tab", "comma", "cp1252", "accents", "headings", "older", "blank-lines"],
)
def test_every_way_the_file_comes_is_read(region: Region, data: bytes) -> None:
    apply("duo-schools", region, Source("schools.csv", data))
    assert School.objects.count() == 2
    school = School.objects.get(code="99AA00")
    assert (school.place, school.postcode, school.street) == ("IJmuiden", "2011AB", "Duinweg 1-A")


def test_an_accent_survives_either_encoding(region: Region) -> None:
    apply("duo-schools", region, Source("a", GOOD.data.replace(b"De Zeester", "Zeeën".encode("cp1252"))))
    assert School.objects.get(code="99AA00").name == "Zeeën"


def test_a_board_number_gets_its_leading_zeros_and_a_new_board_its_number_as_name(region: Region) -> None:
    apply("duo-schools", region, schools_file(school_line(board="678")))
    board = Board.objects.get()
    assert (board.number, board.name) == ("00678", "Bestuur 00678")


def test_a_truncated_gz_is_cut_off(region: Region) -> None:
    found = refused(region, Source("schools.csv.gz", gzip.compress(GOOD.data)[:-12]))
    assert codes(found) == [("cut-off", None, "")]


def test_a_gz_with_damaged_bytes_is_cut_off(region: Region) -> None:
    data = bytearray(gzip.compress(GOOD.data))
    data[20] ^= 0xFF
    assert codes(refused(region, Source("schools.csv.gz", bytes(data)))) == [("cut-off", None, "")]


def test_a_cut_line_is_refused_at_its_row(region: Region) -> None:
    found = refused(region, Source("schools.csv", GOOD.data[:-40]))
    assert codes(found) == [("width", 3, "")]
    assert "12" in str(next(iter(found.faults)))


def test_a_row_with_a_cell_too_many_is_refused(region: Region) -> None:
    assert codes(refused(region, schools_file(f"{school_line()};extra"))) == [("width", 2, "")]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (GOOD.data.replace(b"De Zeester", b"Zee\x81n"), 2),
        (GOOD.data.replace(b"De Zeester", "Zeeën".encode()).replace(b"Kroontjes", b"Kro\xebntjes"), 3),
        (MARKED + GOOD.data.replace(b"De Zeester", b"Zee\xebn"), 2),
    ],
    ids=["no cp1252 either", "half utf-8, half cp1252", "marked as utf-8"],
)
def test_mis_encoded_bytes_are_refused_at_their_line(region: Region, data: bytes, line: int) -> None:
    assert codes(refused(region, Source("schools.csv", data))) == [("encoding", line, "")]


def test_a_nul_byte_is_refused_at_its_line(region: Region) -> None:
    found = refused(region, Source("schools.csv", GOOD.data.replace(b"Kroontjes", b"Kroon\0tjes")))
    assert codes(found) == [("not-text", 3, "")]


@pytest.mark.parametrize(
    "data",
    [b"\xd0\xcf\x11\xe0 old excel", b"%PDF-1.7", GOOD.data.decode().encode("utf-16")],
    ids=["xls", "pdf", "utf-16"],
)
def test_another_sort_of_file_is_called_by_its_name(region: Region, data: bytes) -> None:
    assert codes(refused(region, Source("schools.csv", data))) == [("not-text", None, "")]


@pytest.mark.parametrize("data", [b"", b"\n \n", MARKED])
def test_an_empty_file_is_refused(region: Region, data: bytes) -> None:
    assert codes(refused(region, Source("schools.csv", data))) == [("empty-file", None, "")]


def test_a_file_with_headings_alone_closes_nothing_and_is_refused(region: Region) -> None:
    assert codes(refused(region, schools_file())) == [("empty-file", None, "")]


def test_a_separator_nobody_uses_is_refused_with_what_was_found(region: Region) -> None:
    found = refused(region, Source("schools.csv", GOOD.data.replace(b";", b"|")))
    assert codes(found) == [("wrong-kind", 1, "")]


def test_an_open_quotation_mark_is_refused_where_it_opens(region: Region) -> None:
    found = refused(region, Source("schools.csv", GOOD.data.replace(b"De Kroontjesknop", b'"De Kroontjesknop')))
    assert codes(found) == [("quote", 3, "")]


def test_a_missing_column_is_named(region: Region) -> None:
    found = refused(region, Source("schools.csv", GOOD.data.replace(b"VESTIGINGSNAAM", b"NAAM VAN DE SCHOOL")))
    assert codes(found) == [("no-column", 1, "")]
    assert "VESTIGINGSNAAM" in str(next(iter(found.faults)))


@pytest.mark.parametrize("extra", ["VESTIGINGSCODE", "vestigings code", "VESTIGINGSNUMMER"])
def test_a_column_that_stands_twice_is_refused(region: Region, extra: str) -> None:
    source = schools_file(f"{school_line()};99AA00", head=f"{SCHOOLS_HEAD};{extra}")
    assert codes(refused(region, source)) == [("column-twice", 1, extra)]


def test_a_row_that_stands_twice_is_refused_with_its_twin(region: Region) -> None:
    found = refused(region, schools_file(school_line(), school_line()))
    assert codes(found) == [("twice", 3, "")]
    assert "2" in next(iter(found.faults)).sentence


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("locations", GOOD),
        ("calendar", GOOD),
        ("duo-pupils", GOOD),
        ("board-names", text_file("vakantie;regio;eerste_dag;laatste_dag\nherfst;Noord;2026-10-10;2026-10-18")),
        ("duo-schools", text_file("nummer;naam\n99001;Duin")),
    ],
)
def test_the_file_of_another_import_is_refused(region: Region, kind: str, source: Source) -> None:
    found = refused(region, source, kind)
    assert codes(found)[0][0] in {"wrong-kind", "no-column", "nothing"}


def test_two_files_where_one_fits_are_refused(region: Region) -> None:
    found = plan("duo-schools", region, GOOD, GOOD)
    assert codes(found) == [("one-file", None, "")]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (school_line(board="123456"), "BEVOEGD GEZAG NUMMER"),
        (school_line(board="12x"), "BEVOEGD GEZAG NUMMER"),
        (school_line("9AA000"), "INSTELLINGSCODE"),
        (school_line(name=""), "VESTIGINGSNAAM"),
        (school_line(name="x" * 201), "VESTIGINGSNAAM"),
        (school_line(postcode="201 AB"), "POSTCODE"),
        (school_line(place=""), "PLAATSNAAM"),
    ],
)
def test_a_cell_out_of_form_is_refused_by_its_heading(region: Region, line: str, column: str) -> None:
    found = refused(region, schools_file(line))
    assert (2, column) in [(fault.line, fault.column) for fault in found.faults]


def test_a_location_of_another_school_code_is_refused(region: Region) -> None:
    line = school_line().replace("99AA;", "99AB;")
    assert codes(refused(region, schools_file(line))) == [("form", 2, "VESTIGINGSCODE")]


def test_a_school_of_another_region_stays_there(region: Region) -> None:
    apply("duo-schools", factories.region(name="Elders"), GOOD)
    found = plan("duo-schools", region, schools_file(school_line()))
    assert codes(found) == [("elsewhere", 2, "VESTIGINGSCODE")]


def test_a_municipality_that_is_not_in_the_file_is_refused(region: Region) -> None:
    found = plan("duo-schools", region, GOOD, options={"municipalities": ("Velsen", "Velzen")})
    assert [(fault.code, fault.found) for fault in found.faults] == [("nothing", "Velzen")]


def test_leaving_out_refused_rows_writes_the_rest_and_closes_nothing(region: Region) -> None:
    apply("duo-schools", region, GOOD)
    mended = schools_file(school_line(name="De Zeeklit"), school_line("99CC00", postcode="x"))
    done = apply("duo-schools", region, mended, skip_refused=True)
    assert done.refused_rows == 1
    assert sorted(School.objects.values_list("name", "closed_on")) == [("De Kroontjesknop", None), ("De Zeeklit", None)]


def test_a_file_beyond_the_largest_size_is_refused(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_module, "LARGEST_TEXT", 200)
    assert codes(refused(region, Source("bomb.csv.gz", gzip.compress(GOOD.data)))) == [("too-large", None, "")]


def workbook(*rows: tuple[Any, ...], title: str = "Scholen") -> bytes:
    """An XLSX file of one sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_that_is_cut_off_is_refused(region: Region) -> None:
    data = workbook(("nummer", "naam"), (99001, "Duin"))
    assert codes(refused(region, Source("b.xlsx", data[: len(data) // 2]), "board-names")) == [("cut-off", None, "")]


def test_a_zip_without_a_workbook_is_refused(region: Region) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "tekst")
    found = refused(region, Source("b.xlsx", stream.getvalue()), "board-names")
    assert codes(found) == [("workbook", None, "")]


def test_a_workbook_that_would_unpack_beyond_the_largest_size_is_refused_unread(region: Region) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (sources_module.LARGEST_TEXT + 1))
    assert len(stream.getvalue()) < 1_000_000
    assert codes(refused(region, Source("b.xlsx", stream.getvalue()), "board-names")) == [("too-large", None, "")]


def packed(extra: bytes, *, way: int = zipfile.ZIP_DEFLATED, claims: int | None = None) -> bytes:
    """Return a workbook with a part of `extra` bytes, packed in a way, that claims to hold `claims` bytes."""
    stream = io.BytesIO(workbook(("a",), ("b",)))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/theme/theme2.xml", extra, way)
    data = bytearray(stream.getvalue())
    if claims is not None:
        entry = data.rfind(b"PK\x01\x02")
        data[entry + 24 : entry + 28] = claims.to_bytes(4, "little")
    return bytes(data)


def test_a_part_of_a_workbook_that_holds_more_than_it_claims_is_refused_unread(region: Region) -> None:
    bomb = packed(bytes(64 * 1024 * 1024), claims=100)
    tracemalloc.start()
    try:
        assert codes(refused(region, Source("bomb.xlsx", bomb))) == [("workbook", None, "")]
        assert tracemalloc.get_traced_memory()[1] < 32 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_packed_in_a_way_that_no_workbook_is_is_refused(region: Region, way: int) -> None:
    assert codes(refused(region, Source("bomb.xlsx", packed(b"a", way=way)))) == [("workbook", None, "")]


BOARDS = (("nummer", "naam"), (99001, "Duin"), (99002, "Strand"))
TOO_LARGE = [("too-large", None, "")]


@pytest.mark.parametrize(("most", "faults"), [(6, []), (5, TOO_LARGE)])
@pytest.mark.parametrize("name", ["b.csv", "b.xlsx"])
def test_a_file_of_too_many_cells_is_refused(
    region: Region, monkeypatch: pytest.MonkeyPatch, name: str, most: int, faults: list[object]
) -> None:
    for module in (tables_module, workbooks_module):
        monkeypatch.setattr(module, "MOST_CELLS", most)
    for number, _name in BOARDS[1:]:
        factories.board(region, number=number)
    text = "\n".join(f"{number};{name}" for number, name in BOARDS) + "\n"
    data = text.encode() if name == "b.csv" else workbook(*BOARDS)
    assert codes(plan("board-names", region, Source(name, data))) == faults


@pytest.mark.parametrize(("most", "faults"), [(30, []), (29, TOO_LARGE)])
def test_a_text_that_stands_in_many_cells_of_a_workbook_counts_every_time(
    region: Region, monkeypatch: pytest.MonkeyPatch, most: int, faults: list[object]
) -> None:
    monkeypatch.setattr(workbooks_module, "MOST_TEXT", most)
    for number, _name in BOARDS[1:]:
        factories.board(region, number=number)
    assert codes(plan("board-names", region, Source("b.xlsx", workbook(*BOARDS)))) == faults


def test_an_empty_workbook_is_refused(region: Region) -> None:
    assert codes(refused(region, Source("b.xlsx", workbook()), "board-names")) == [("empty-file", None, "")]


@pytest.mark.parametrize("number", [99001, 99001.0, "99001", " 99001 "])
def test_a_number_in_a_workbook_reads_as_its_text(region: Region, number: object) -> None:
    factories.board(region, number="99001")
    apply("board-names", region, Source("b.xlsx", workbook(("Nummer", "Naam"), (number, "Duin"))))
    assert Board.objects.get().name == "Duin"


def test_dates_in_a_workbook_read_as_dates(region: Region) -> None:
    head = ("vakantie", "regio", "eerste_dag", "laatste_dag")
    days = (dt.date(2026, 10, 10), dt.datetime(2026, 10, 18, 0, 0))
    done = plan("calendar", region, Source("k.xlsx", workbook(head, ("herfst", "Noord", *days))))
    assert codes(done) == []
    assert [change.fields["last"][1] for change in done.changes] == [dt.date(2026, 10, 18)]


def test_a_formula_without_a_result_is_refused(region: Region) -> None:
    factories.board(region, number="99001")
    found = plan("board-names", region, Source("b.xlsx", workbook(("Nummer", "Naam"), (99001, '="Du" & "in"'))))
    assert codes(found) == [("formula", 2, "Naam")]


def test_a_sheet_with_nothing_we_know_is_left_out_when_another_has(region: Region) -> None:
    factories.board(region, number="99001")
    book = Workbook()
    book.worksheets[0].append(("Lees dit eerst",))
    book.create_sheet("Besturen").append(("Nummer", "Naam"))
    book.worksheets[1].append((99001, "Duin"))
    stream = io.BytesIO()
    book.save(stream)
    done = apply("board-names", region, Source("b.xlsx", stream.getvalue()))
    assert Board.objects.get().name == "Duin"
    assert len(done.notes) == 1
