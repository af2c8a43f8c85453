"""Lists as files open in a spreadsheet as they were, and run nothing."""

import datetime as dt
import io

from openpyxl import load_workbook

from beurs.region.exports import table_download

HEADS = ["Naam", "Getal", "Dag"]
ROWS = [['Zoë; de "eerste"', 0.8, dt.date(2026, 11, 23)], ["=1+1", None, None], ["bel\x07", 3, None]]


def test_csv_has_a_mark_semicolons_and_decimal_commas():
    response = table_download("lijst", HEADS, ROWS[:1], "csv")
    assert response.content.decode("utf-8") == '\ufeffNaam;Getal;Dag\r\n"Zoë; de ""eerste""";0,8;2026-11-23\r\n'
    assert response["Content-Disposition"] == 'attachment; filename="lijst.csv"'


def test_text_that_looks_like_a_formula_is_not_one():
    assert "'=1+1;;" in table_download("lijst", HEADS, ROWS, "csv").content.decode()
    sheet = load_workbook(io.BytesIO(table_download("lijst", HEADS, ROWS, "xlsx").content)).active
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1", "s")


def test_xlsx_keeps_numbers_and_days_and_drops_what_it_cannot_hold():
    response = table_download("lijst", HEADS, ROWS, "xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [cell.value for cell in sheet[1]] == HEADS
    assert [cell.value for cell in sheet[2]] == ['Zoë; de "eerste"', 0.8, dt.datetime(2026, 11, 23)]
    assert sheet["A4"].value == "bel"
    assert response["Content-Disposition"] == 'attachment; filename="lijst.xlsx"'
