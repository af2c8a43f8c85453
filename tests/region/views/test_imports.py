"""The import screens: who may, what is previewed, and that exactly that is written."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from beurs.accounts.models import AuditRow, User
from beurs.region.imports import Source, uploads
from beurs.region.models import Board, Person, Region, School
from beurs.web.audit import actions
from tests import factories
from tests.region.imports.given import EXAMPLES, apply, duinregion, school_line, schools_file

pytestmark = pytest.mark.django_db

STAFF = "personeelsnummer;voornaam;achternaam;bestuursnummer;functie;fte;in dienst\n"
ADA = "7;Ada;Duin;99001;leerkracht;1;2020-08-01\n"
BO = "8;Bo;Polder;99002;leerkracht;1;2020-08-01\n"


@pytest.fixture(autouse=True)
def kept_here(tmp_path: Path, settings: object) -> Path:
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "imports"


@pytest.fixture
def region() -> Region:
    return duinregion()


def signed_in(region: Region, role: str, board: str = "") -> Client:
    owner = Board.objects.get(number=board) if board else None
    client = Client()
    client.force_login(factories.user("Noor", {"role": role, "region": region, "board": owner}))
    return client


@pytest.fixture
def coordinator(region: Region) -> Client:
    return signed_in(region, "coordinator")


@pytest.fixture
def adviser(region: Region) -> Client:
    return signed_in(region, "hr-adviser", "99001")


def preview(client: Client, kind: str, text: str | bytes, **fields: str) -> HttpResponse:
    data = text.encode() if isinstance(text, str) else text
    upload = SimpleUploadedFile("bestand.csv", data)
    given = {"edition": "2026-11-23", "school_type": "bo", **fields, "uploads": upload}
    return client.post(f"/import/{kind}/", given)


def confirm(client: Client, kind: str, page: HttpResponse, **fields: str) -> HttpResponse:
    return client.post(f"/import/{kind}/confirm/", {"token": page.context["token"], **fields})


def test_a_coordinator_sees_every_kind_and_an_adviser_people_alone(coordinator: Client, adviser: Client) -> None:
    assert len(coordinator.get("/import/").context["kinds"]) == 8
    assert [kind.name for kind in adviser.get("/import/").context["kinds"]] == ["people"]


@pytest.mark.parametrize("role", ["planner", "school-leader", "substitute", "auditor"])
def test_others_find_no_imports(region: Region, role: str) -> None:
    client = signed_in(region, role)
    assert client.get("/import/").status_code == 404
    assert client.get("/import/people/").status_code == 404
    assert client.post("/import/people/confirm/").status_code == 404


def test_an_adviser_finds_no_import_of_schools_and_nobody_an_unknown_one(coordinator: Client, adviser: Client) -> None:
    assert adviser.get("/import/duo-schools/").status_code == 404
    assert preview(adviser, "duo-schools", schools_file(school_line()).data).status_code == 404
    assert coordinator.get("/import/nothing/").status_code == 404


def test_a_preview_writes_nothing_and_confirming_writes_exactly_that(coordinator: Client, kept_here: Path) -> None:
    page = preview(coordinator, "duo-schools", schools_file(school_line("98AA00")).data)
    assert page.status_code == 200
    assert "98AA00" in page.content.decode()
    assert not School.objects.filter(code="98AA00").exists()
    assert len(list(kept_here.iterdir())) == 1
    done = confirm(coordinator, "duo-schools", page)
    assert (done.status_code, done["Location"]) == (302, "/import/")
    assert School.objects.filter(code="98AA00").exists()
    row = AuditRow.objects.get(action="import.duo-schools")
    assert row.by is not None
    assert row.facts["files"][0]["name"] == "bestand.csv"
    assert list(kept_here.iterdir()) == []


def test_what_closes_stands_in_the_preview(coordinator: Client) -> None:
    page = preview(coordinator, "duo-schools", schools_file(school_line("98AA00")).data)
    ended = {row.title.split(" · ")[0] for row in page.context["preview"].ended}
    assert {"99AA00", "99BB00"} <= ended


def test_a_file_that_is_not_complete_closes_nothing(coordinator: Client) -> None:
    page = preview(coordinator, "duo-schools", schools_file(school_line("98AA00")).data, partial="on")
    assert page.context["preview"].ended == []


def test_a_preview_that_no_longer_holds_is_shown_again_and_nothing_is_written(
    coordinator: Client, region: Region
) -> None:
    page = preview(coordinator, "duo-schools", schools_file(school_line("98AA00")).data)
    apply("duo-schools", region, schools_file(school_line("98AA00", name="Andere naam")), complete=False)
    again = confirm(coordinator, "duo-schools", page)
    assert again.status_code == 409
    assert School.objects.get(code="98AA00").name == "Andere naam"
    assert School.objects.filter(closed_on=None).count() == 3
    confirm(coordinator, "duo-schools", again)
    assert School.objects.get(code="98AA00").name == "De Zeester"


def test_a_preview_of_somebody_else_or_of_an_hour_ago_is_gone(
    coordinator: Client, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = preview(coordinator, "duo-schools", schools_file(school_line("98AA00")).data)
    assert confirm(signed_in(region, "coordinator"), "duo-schools", page).status_code == 409
    monkeypatch.setattr(uploads, "KEPT_S", -1)
    assert confirm(coordinator, "duo-schools", page).status_code == 409
    assert coordinator.post("/import/duo-schools/confirm/", {"token": "nonsense"}).status_code == 409
    assert not School.objects.filter(code="98AA00").exists()


def test_a_preview_confirmed_under_another_kind_is_not_found(coordinator: Client) -> None:
    page = preview(coordinator, "duo-schools", schools_file(school_line("98AA00")).data)
    assert confirm(coordinator, "people", page).status_code == 404


def test_refused_rows_stand_in_the_page_and_are_left_out_only_on_purpose(coordinator: Client) -> None:
    rows = schools_file(school_line("98AA00"), school_line("98BB00", postcode="2011"))
    page = preview(coordinator, "duo-schools", rows.data)
    assert page.status_code == 422
    assert "POSTCODE" in page.content.decode()
    assert confirm(coordinator, "duo-schools", page).status_code == 409
    assert not School.objects.filter(code="98AA00").exists()
    assert confirm(coordinator, "duo-schools", page, refused="skip").status_code == 302
    assert School.objects.filter(code="98AA00").exists()


def test_a_file_refused_as_a_whole_cannot_be_confirmed(coordinator: Client) -> None:
    page = preview(coordinator, "duo-schools", b"%PDF")
    assert page.status_code == 422
    assert page.context["token"] == ""


def test_an_adviser_writes_people_of_the_own_board_and_no_others(adviser: Client) -> None:
    page = preview(adviser, "people", STAFF + ADA + BO)
    assert page.status_code == 422
    assert confirm(adviser, "people", page, refused="skip").status_code == 302
    assert [person.reference for person in Person.objects.all()] == ["7"]
    row = AuditRow.objects.get(action="import.people")
    assert row.facts["refused"] == 1


def test_rights_lost_between_looking_and_confirming_count(adviser: Client, region: Region) -> None:
    page = preview(adviser, "people", STAFF + ADA)
    User.objects.get(name="Noor").grants.all().delete()
    assert confirm(adviser, "people", page).status_code == 404
    assert not Person.objects.exists()


def test_several_tables_of_people_go_in_together(coordinator: Client) -> None:
    files = [SimpleUploadedFile(name, (EXAMPLES / name).read_bytes()) for name in ("people.csv", "qualifications.csv")]
    page = coordinator.post("/import/people/", {"edition": "2026-11-23", "uploads": files})
    assert page.status_code == 200
    assert {"person", "qualification"} <= set(page.context["changeset"].things)
    confirm(coordinator, "people", page)
    assert Person.objects.count() == 4


@pytest.mark.parametrize("fields", [{"edition": "morgen"}, {"uploads": ""}])
def test_a_form_that_is_not_right_says_so(coordinator: Client, fields: dict[str, str]) -> None:
    given = {"edition": "2026-11-23", "uploads": SimpleUploadedFile("a.csv", b"x"), **fields}
    page = coordinator.post("/import/people/", given)
    assert page.status_code == 422
    assert page.context["form"].errors


def test_the_same_file_again_has_nothing_to_confirm(coordinator: Client, region: Region) -> None:
    apply("duo-schools", region, schools_file(school_line("98AA00")), complete=False)
    page = preview(coordinator, "duo-schools", schools_file(school_line("98AA00")).data, partial="on")
    assert page.context["changeset"].changes == ()
    assert page.context["token"] == ""


def test_the_page_of_a_kind_lists_the_columns_it_reads(coordinator: Client) -> None:
    text = coordinator.get("/import/people/").content.decode()
    assert "personeelsnummer" in text
    assert "bevoegdheid" in text


def test_the_trail_has_words_for_everything_an_import_writes(region: Region) -> None:
    files = [EXAMPLES / name for name in ("people.csv", "memberships.csv", "preferences.csv", "availability.csv")]
    apply("people", region, *(Source(file.name, file.read_bytes()) for file in files))
    apply("duo-schools", region, schools_file(school_line()))
    known = actions()
    assert [action for action in set(AuditRow.objects.values_list("action", flat=True)) if action not in known] == []
