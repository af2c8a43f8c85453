"""The lists as files."""

import io

import pytest
from openpyxl import load_workbook


def test_the_csv_holds_what_the_filters_keep(eva, morning):
    morning.need()
    text = eva.get("/today/export/csv/?state=open").content.decode("utf-8-sig")
    assert len(text.splitlines()) == 2
    assert morning.school.name in text
    assert len(eva.get("/today/export/csv/?state=own").content.decode("utf-8-sig").splitlines()) == 1


def test_the_spreadsheet_has_a_row_per_need(eva, morning):
    morning.need()
    sheet = load_workbook(io.BytesIO(eva.get("/today/export/xlsx/").content)).active
    assert (sheet.max_row, sheet.cell(2, 4).value) == (2, morning.school.name)


def test_the_week_can_be_taken_along_too(eva, morning):
    morning.need()
    assert morning.school.name in eva.get("/week/export/csv/").content.decode("utf-8-sig")


@pytest.mark.parametrize("path", ["/today/export/pdf/", "/week/export/odd/"])
def test_other_kinds_are_not_found(eva, path):
    assert eva.get(path).status_code == 404


def test_others_get_no_file(sign_in, morning):
    assert sign_in("school-leader", school=morning.school).get("/today/export/csv/").status_code == 404
