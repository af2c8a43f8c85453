"""The commands of `beurs`: a name, the module that holds it and one line on what it does.

A module has `add(subparsers)`, which declares the arguments, and `run(args) -> int`, which does the work and
gives the exit code. It is imported only when its command is asked for; one that needs the web application
imports Django inside `run`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One command: what is typed, where it lives and what it does."""

    name: str
    module: str
    summary: str


COMMANDS = (
    Command("solve", "beurs.cli.solve", "solve a problem file and write the result"),
    Command("check", "beurs.cli.check", "judge a result against its problem"),
    Command("schema", "beurs.cli.schema", "print the JSON Schema of a file format"),
    Command("import", "beurs.cli.import_", "read schools, people and calendars from files"),
    Command("demo", "beurs.cli.demo", "load the invented demo region"),
    Command("serve", "beurs.cli.serve", "prepare everything and serve the web application"),
    Command("work", "beurs.cli.work", "do what is due: send messages and what rooms planned"),
    Command("user", "beurs.cli.user", "let somebody sign in, with a role"),
)
