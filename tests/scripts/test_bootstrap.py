"""The first command on a fresh machine: finds a Python, or says what to do."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "bootstrap.py"


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pretend(monkeypatch: pytest.MonkeyPatch, module: ModuleType, versions: dict[str, tuple[int, int]]) -> None:
    """Let the machine have just these interpreters."""
    monkeypatch.setattr(module.sys, "executable", "")
    monkeypatch.setattr(module.shutil, "which", lambda name: name if name in versions else None)
    monkeypatch.setattr(module, "version_of", versions.get)


def test_the_oldest_supported_python_will_do(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, bootstrap, {"python3": (3, 12)})
    assert bootstrap.find_python() == "python3"


def test_a_newer_python_beside_an_old_one_is_found(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, bootstrap, {"python3": (3, 11), "python3.13": (3, 13)})
    assert bootstrap.find_python() == "python3.13"


def test_an_older_python_gets_a_sentence_that_says_what_to_do(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, bootstrap, {"python3": (3, 11)})
    with pytest.raises(SystemExit) as stopped:
        bootstrap.find_python()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert "needs Python 3.12 or newer" in said
    assert "python3 is 3.11" in said
    assert "apt install python3" in said


def test_a_changed_lock_file_makes_the_environment_stale(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "HERE", str(tmp_path))
    (tmp_path / "pyproject.toml").write_text("a", encoding="utf-8")
    (tmp_path / "uv.lock").write_text("b", encoding="utf-8")
    before = bootstrap.lock_hash("python3")
    (tmp_path / "uv.lock").write_text("c", encoding="utf-8")
    assert bootstrap.lock_hash("python3") != before
