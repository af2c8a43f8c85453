"""`beurs check`: an independent judgement of a result."""

import argparse
from typing import TYPE_CHECKING

from beurs.cli.files import OK, REFUSED, VIOLATIONS, RefusedFile, faults_of
from beurs.engine.formats import read_problem, read_result

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add(subparsers: "Subparsers") -> None:
    """Declare the arguments of `check`."""
    parser = subparsers.add_parser(
        "check",
        help="judge a result against its problem",
        description="Recompute every value of a result from its problem. Exit code 0: nothing wrong; "
        "2: a file is refused, one line per fault; 4: violations, one line each.",
    )
    parser.add_argument("file", metavar="FILE", help="the problem")
    parser.add_argument("result", metavar="RESULT", help="the result of solving it")


def run(args: argparse.Namespace) -> int:
    """Read both files, judge, print a line per violation and the tiers whose bound is not verified."""
    from beurs.engine.checks import check_cover, unverified_bounds

    try:
        with faults_of(args.file):
            problem = read_problem(args.file)
        with faults_of(args.result):
            result = read_result(args.result)
    except RefusedFile:
        return REFUSED
    violations = check_cover(problem, result)
    for violation in violations:
        print(violation)
    if violations:
        return VIOLATIONS
    for name in unverified_bounds(problem, result):
        print(f"bound unverified: {name}")
    return OK
