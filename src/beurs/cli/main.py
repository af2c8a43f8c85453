"""The `beurs` command: finds the module of the command that was asked for and runs it."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from importlib.metadata import version
from types import ModuleType

from beurs.cli.commands import COMMANDS

WEB_EXTRA = frozenset(
    {
        "brotli",
        "django",
        "django_htmx",
        "environ",
        "granian",
        "holidays",
        "openpyxl",
        "psycopg",
        "whitenoise",
    }
)
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code.

    0 done, 1 not possible here, 2 refused input, 3 no result in time, 4 violations found (see `formats`).
    """
    words = list(sys.argv[1:] if argv is None else argv)
    module = _module(words)
    args = _parser(module).parse_args(words)
    if module is None:
        _parser(None).print_help()
        return 0
    try:
        return int(module.run(args))
    except ModuleNotFoundError as missing:
        return _without_extra(missing, words[0])
    except KeyboardInterrupt:
        return INTERRUPTED


def _module(words: list[str]) -> ModuleType | None:
    """The module of the command that the words start with, if they do."""
    wanted = words[0] if words else ""
    for command in COMMANDS:
        if command.name == wanted:
            return importlib.import_module(command.module)
    return None


def _parser(module: ModuleType | None) -> argparse.ArgumentParser:
    """A parser of all commands by name, with the arguments of the one in the module."""
    parser = argparse.ArgumentParser(
        prog="beurs", description="The exchange on which school boards share the people they have."
    )
    parser.add_argument("--version", action="version", version=version("beurs"))
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in COMMANDS:
        if module is not None and module.__name__ == command.module:
            module.add(subparsers)
        else:
            subparsers.add_parser(command.name, help=command.summary)
    return parser


def _without_extra(missing: ModuleNotFoundError, command: str) -> int:
    """Say which extra a command needs; any other missing module is an error of ours and is raised again."""
    if (missing.name or "").split(".")[0] not in WEB_EXTRA:
        raise missing
    print(
        f"beurs {command} needs the web application, and {missing.name} is not installed. "
        'Install it with: pip install "beurs[web]"',
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
