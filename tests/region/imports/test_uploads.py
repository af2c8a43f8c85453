"""Uploads that wait for a confirmation: kept for an hour, then thrown away."""

import os
import time
from pathlib import Path

import pytest

from beurs.region.imports.sources import Source
from beurs.region.imports.uploads import KEPT_S, MOST_KEPT, uploads_clean, uploads_keep
from tests import factories


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "imports").mkdir()
    return tmp_path / "imports"


def kept(folder: Path, name: str, age_s: int) -> Path:
    path = folder / name
    path.write_bytes(b"x")
    os.utime(path, (time.time() - age_s, time.time() - age_s))
    return path


def test_what_nobody_confirmed_within_the_hour_goes(folder: Path) -> None:
    old, fresh = kept(folder, "old", KEPT_S + 60), kept(folder, "fresh", KEPT_S - 60)
    uploads_clean()
    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_file_that_another_process_threw_away_meanwhile_is_no_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, old = folder / "gone", kept(folder, "old", KEPT_S + 60)
    monkeypatch.setattr(Path, "iterdir", lambda _folder: iter([gone, old]))
    uploads_clean()
    assert not old.exists()


@pytest.mark.django_db
def test_a_user_keeps_the_latest_files_and_nobody_elses_make_place(folder: Path) -> None:
    one, two = factories.user("Noor"), factories.user("Sanne")
    uploads_keep([Source("theirs.csv", b"0")], user=two)
    for number in range(MOST_KEPT):
        [[_name, key]] = uploads_keep([Source(f"{number}.csv", str(number).encode())], user=one)
        os.utime(folder / key, (time.time() - 100 + number,) * 2)
    assert len(list(folder.iterdir())) == MOST_KEPT + 1
    first, second = sorted(folder.glob(f"{one.pk}-*"), key=lambda path: path.stat().st_mtime)[:2]
    uploads_keep([Source("new.csv", b"new")], user=one)
    assert (first.exists(), second.exists()) == (False, True)
    assert len(list(folder.glob(f"{two.pk}-*"))) == 1
    assert len(list(folder.iterdir())) == MOST_KEPT + 1


@pytest.mark.django_db
def test_all_files_of_one_upload_are_kept(folder: Path) -> None:
    user = factories.user("Noor")
    uploads_keep([Source("old.csv", b"old")], user=user)
    kept_now = uploads_keep([Source(f"{n}.csv", str(n).encode()) for n in range(MOST_KEPT)], user=user)
    assert {path.name for path in folder.iterdir()} == {key for _name, key in kept_now}
