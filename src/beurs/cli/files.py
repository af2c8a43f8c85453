"""What the commands on files share: exit codes, and one line on standard error per fault."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from beurs.engine.formats import Refusal

OK = 0
REFUSED = 2
NO_RESULT = 3
VIOLATIONS = 4


class RefusedFile(Exception):  # noqa: N818 (a refusal, not an error of ours)
    """The file was refused and its faults are printed; the command ends with REFUSED."""


def print_faults(name: str, refusal: Refusal) -> None:
    """Each fault of the file of that name on a line of standard error."""
    for fault in refusal.faults:
        print(f"{name}: {fault}", file=sys.stderr)


@contextmanager
def faults_of(name: str) -> Iterator[None]:
    """Print what is wrong with the file of that name, each fault on a line, and raise RefusedFile."""
    try:
        yield
    except Refusal as refusal:
        print_faults(name, refusal)
        raise RefusedFile from refusal
    except OSError as wrong:
        print(f"{name}: $: found {wrong.strerror or wrong}, expected a file at hand", file=sys.stderr)
        raise RefusedFile from wrong
