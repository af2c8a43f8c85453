"""Settings that are made rather than given."""

from pathlib import Path

import pytest

from beurs.messages.channels.push import public_key
from beurs.web import settings


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("BEURS_SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "VAR", tmp_path)
    return tmp_path


def key_of() -> str:
    return settings._kept("BEURS_SECRET_KEY", "secret.key", lambda: "x" * 50)


def test_the_signing_key_is_made_once_and_readable_for_its_owner_only(var: Path) -> None:
    key = key_of()
    assert len(key) >= 50
    assert key_of() == key
    assert [path.name for path in var.iterdir()] == ["secret.key"]
    assert (var / "secret.key").stat().st_mode & 0o077 == 0


def test_of_two_processes_that_make_a_key_the_first_wins(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def first(_source: Path, target: Path) -> None:
        target.write_text("of the other", encoding="ascii")
        raise FileExistsError

    monkeypatch.setattr(settings.os, "link", first)
    assert key_of() == "of the other"
    assert [path.name for path in var.iterdir()] == ["secret.key"]


def test_the_key_of_notifications_is_a_point_of_the_curve_and_never_the_same(var: Path) -> None:
    made = {settings._push_key() for _ in range(20)}
    assert len(made) == 20
    assert all(len(public_key(key)) == 87 for key in made)
