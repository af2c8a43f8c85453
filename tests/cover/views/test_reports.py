"""The report as a page, as lists and as an accessible PDF."""

import pytest

from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def carla(client, morning):
    client.force_login(make.user("Carla", {"role": "coordinator", "region": morning.region}, language="en"))
    client.cookies["django_language"] = "en"
    return client


def test_an_empty_period_says_so_and_prints_all_the_same(carla):
    assert "Nobody was asked for in this period" in carla.get("/reports/").text
    assert carla.get("/reports/report/pdf/").content.startswith(b"%PDF-")


def test_the_title_concludes_and_every_table_comes_as_a_file(carla, morning):
    make.assignment(morning.need(), morning.substitute(last_name="Werkt"), state="published", ring=1)
    morning.need()
    morning.substitute(last_name="Nooitgevraagd", offers=[])
    page = carla.get("/reports/").text
    assert "50.0% of the day parts got somebody, about the same on every day" in page
    assert "Nooitgevraagd" in page
    assert "Werkt" not in page
    for what, held in (
        ("ring", "ring 1"),
        ("weekday", "Monday"),
        ("cause", "vacancy"),
        ("school", morning.school.name),
    ):
        assert held in carla.get(f"/reports/{what}/csv/").content.decode("utf-8-sig")
    assert "offered no day" in carla.get("/reports/unasked/csv/").content.decode("utf-8-sig")
    assert carla.get("/reports/ring/xlsx/").status_code == 200
    assert carla.get("/reports/secret/csv/").status_code == 404
    assert carla.get("/reports/ring/pdf/").status_code == 404


def test_the_pdf_is_tagged_in_its_language_and_declares_the_standard(carla, morning):
    make.assignment(morning.need(), morning.substitute(), state="published", ring=1)
    told = carla.get("/reports/report/pdf/")
    assert told["Content-Type"] == "application/pdf"
    body = told.content
    assert b"pdfuaid:part>1<" in body
    assert b"/Lang(en)" in body
    assert b"/StructTreeRoot" in body
    assert b"SourceSans3" in body
