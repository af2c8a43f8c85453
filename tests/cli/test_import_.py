"""`beurs import`: shows first, writes when told, and says what is refused."""

from pathlib import Path

import pytest

from beurs.cli.import_ import KINDS as NAMES
from beurs.cli.main import main
from beurs.region import imports
from beurs.region.models import Region, School
from tests.region.imports.given import EXAMPLES, school_line, schools_file

pytestmark = pytest.mark.django_db

Shown = pytest.CaptureFixture[str]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "schools.csv"
    found.write_bytes(schools_file(school_line(), school_line("99BB00", municipality="HAARLEM")).data)
    return found


def run(*words: object) -> int:
    return main(["import", *map(str, words), "--language", "en"])


def test_the_command_knows_every_kind_and_no_other() -> None:
    assert set(NAMES) == set(imports.KINDS)


def test_a_dry_run_is_the_default_and_writes_nothing(path: Path, capsys: Shown) -> None:
    assert run("duo-schools", path, "--create-region", "Duinregio") == 0
    assert not Region.objects.filter(slug="duinregio").exists()
    assert "2 new" in capsys.readouterr().out


def test_apply_writes_and_a_second_run_changes_nothing(path: Path, capsys: Shown) -> None:
    assert run("duo-schools", path, "--create-region", "Duinregio", "--apply") == 0
    assert School.objects.filter(board__region__slug="duinregio").count() == 2
    capsys.readouterr()
    assert run("duo-schools", path, "--create-region", "Duinregio", "--apply") == 0
    shown = capsys.readouterr().out
    assert "2 unchanged" in shown
    assert "new" not in shown


def test_only_the_municipalities_asked_for_are_read(path: Path, capsys: Shown) -> None:
    assert run("duo-schools", path, "--municipality", "Haarlem", "--create-region", "Duinregio", "--apply") == 0
    assert [school.code for school in School.objects.all()] == ["99BB00"]
    assert "1 row belongs elsewhere" in capsys.readouterr().out


def test_a_refused_row_is_one_line_on_standard_error_and_exit_2(tmp_path: Path, capsys: Shown) -> None:
    path = tmp_path / "schools.csv"
    path.write_bytes(schools_file(school_line(), school_line("99BB00", postcode="x")).data)
    assert run("duo-schools", path, "--create-region", "Duinregio", "--apply") == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert "schools.csv, row 3, column POSTCODE: 'x'" in shown.err
    assert not School.objects.exists()
    assert run("duo-schools", path, "--create-region", "Duinregio", "--apply", "--skip-refused") == 0
    assert School.objects.count() == 1


def test_a_file_that_is_not_there_is_exit_2(capsys: Shown) -> None:
    Region.objects.create(name="Duinregio", slug="duinregio")
    assert run("duo-schools", "nergens.csv") == 2
    assert "nergens.csv" in capsys.readouterr().err


def test_without_a_clear_region_the_command_asks_for_one(path: Path, capsys: Shown) -> None:
    assert run("duo-schools", path) == 2
    assert "--create-region" in capsys.readouterr().err
    Region.objects.create(name="Voorbeeld", slug="voorbeeld", is_demo=True)
    assert run("duo-schools", path) == 2
    assert run("duo-schools", path, "--region", "elders") == 2
    assert run("duo-schools", path, "--region", "voorbeeld") == 0


def test_a_newer_edition_tells_what_closes(path: Path, capsys: Shown) -> None:
    run("duo-schools", path, "--create-region", "Duinregio", "--apply")
    path.write_bytes(schools_file(school_line()).data)
    capsys.readouterr()
    assert run("duo-schools", path, "--edition", "2026-12-01", "--apply") == 0
    assert "closed: school 99BB00" in capsys.readouterr().out.replace("School", "school")
    assert str(School.objects.get(code="99BB00").closed_on) == "2026-12-01"


def test_several_files_of_people_go_in_together(path: Path) -> None:
    run("duo-schools", path, "--create-region", "Duinregio", "--apply")
    files = [EXAMPLES / name for name in ("people.csv", "groups.csv", "teaching.csv")]
    assert run("people", *files, "--apply") == 0


def test_an_unknown_kind_is_refused_by_the_parser(capsys: Shown) -> None:
    with pytest.raises(SystemExit) as stop:
        run("nonsense", "x.csv")
    assert stop.value.code == 2
