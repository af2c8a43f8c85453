"""Uploads that wait for a confirmation: kept for an hour, then thrown away."""

import os
import time
from pathlib import Path

import pytest

from beurs.region.imports.uploads import KEPT_S, uploads_clean


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
