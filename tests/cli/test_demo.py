import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from beurs import demo
from beurs.cli.main import main
from beurs.demo.sizes import SMALL
from beurs.region.models import Region, School
from tests import factories as make


@pytest.fixture(autouse=True)
def _small_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(demo.SCALES, "region", demo.Scale(1, SMALL))


@pytest.mark.django_db
def test_demo_says_what_it_does_line_by_line_and_how_to_sign_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--today", "2026-11-23"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "Region 1 of 1: schools and groups",
        "Region 1 of 1: people and pools",
        "Region 1 of 1: the weeks behind",
    ]
    assert demo.DEMO_PASSWORD in lines[3]
    assert [line.strip() for line in lines[4:]] == [user.email for user in demo.DEMO_USERS]
    assert Region.objects.get().created_at.date() == dt.date(2026, 11, 23)


@pytest.mark.django_db
def test_a_second_run_says_that_it_changed_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo", "--today", "2026-11-23"])
    capsys.readouterr()
    assert main(["demo", "--today", "2026-11-23", "--seed", "2"]) == 0
    assert "nothing was changed" in capsys.readouterr().out


@pytest.mark.django_db
def test_force_makes_it_anew_from_another_seed() -> None:
    main(["demo", "--today", "2026-11-23"])
    before = set(School.objects.values_list("name", flat=True))
    assert main(["demo", "--today", "2026-11-23", "--seed", "2", "--force"]) == 0
    assert set(School.objects.values_list("name", flat=True)) != before
    assert Region.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_beside_a_real_region_it_is_refused_in_a_sentence_unless_asked_for(
    capsys: pytest.CaptureFixture[str], force: list[str]
) -> None:
    make.region(name="Echte regio")
    assert main(["demo", "--today", "2026-11-23", *force]) == 2
    assert "Echte regio" in capsys.readouterr().err
    assert Region.objects.count() == 1
    assert main(["demo", "--today", "2026-11-23", "--beside"]) == 0
    assert Region.objects.count() == 2


@pytest.mark.parametrize("word", ["23-11-2026", "2026-02-30"])
def test_a_date_that_is_none_is_refused_with_what_was_expected(capsys: pytest.CaptureFixture[str], word: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["demo", "--today", word])
    assert stop.value.code == 2
    assert f"found '{word}', expected a date" in capsys.readouterr().err


def test_demo_makes_the_tables_of_a_new_database(tmp_path: Path) -> None:
    own = {**os.environ, "BEURS_VAR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3"}
    code = (
        "from beurs import demo; from beurs.demo.sizes import SMALL; from beurs.cli.main import main;"
        "demo.SCALES['region'] = demo.Scale(1, SMALL); raise SystemExit(main(['demo', '--today', '2026-11-23']))"
    )
    code = f"import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'beurs.web.settings'; django.setup(); {code}"
    done = subprocess.run([sys.executable, "-c", code], env=own, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "is ready" in done.stdout
