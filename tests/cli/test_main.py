import sys
from types import SimpleNamespace

import pytest

from beurs.cli import main as entry
from beurs.cli.commands import COMMANDS, Command
from beurs.cli.main import main


def test_without_words_every_command_is_listed_with_its_summary(capsys):
    assert main([]) == 0
    shown = capsys.readouterr().out
    for command in COMMANDS:
        assert command.name in shown
        assert command.summary.split()[0] in shown


def test_an_unknown_command_is_refused_with_the_known_ones(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["sovle"])
    assert stop.value.code == 2
    assert "solve" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([command.name, "--help"])
    assert stop.value.code == 0
    assert f"beurs {command.name}" in capsys.readouterr().out


def fake(monkeypatch, run) -> None:
    """Register a command `fake` whose run is the given function."""
    module = SimpleNamespace(__name__="beurs.cli.fake", add=lambda subparsers: subparsers.add_parser("fake"), run=run)
    monkeypatch.setitem(sys.modules, "beurs.cli.fake", module)
    monkeypatch.setattr(entry, "COMMANDS", (*COMMANDS, Command("fake", "beurs.cli.fake", "does nothing")))


def test_a_command_that_lacks_the_web_extra_says_how_to_install_it(monkeypatch, capsys):
    def run(args):
        raise ModuleNotFoundError("No module named 'django.conf'", name="django.conf")

    fake(monkeypatch, run)
    assert main(["fake"]) == 1
    assert 'pip install "beurs[web]"' in capsys.readouterr().err


def test_any_other_missing_module_is_not_hidden(monkeypatch):
    def run(args):
        raise ModuleNotFoundError("No module named 'beurs.nope'", name="beurs.nope")

    fake(monkeypatch, run)
    with pytest.raises(ModuleNotFoundError):
        main(["fake"])


def test_an_interrupted_command_ends_with_the_code_of_an_interrupt(monkeypatch):
    def run(args):
        raise KeyboardInterrupt

    fake(monkeypatch, run)
    assert main(["fake"]) == 130


def test_the_words_of_the_process_are_taken_when_none_are_given(monkeypatch):
    fake(monkeypatch, lambda args: 7)
    monkeypatch.setattr(sys, "argv", ["beurs", "fake"])
    assert main() == 7
