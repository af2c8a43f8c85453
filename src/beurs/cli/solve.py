"""`beurs solve`: a problem file in, a result file out."""

import argparse
import errno
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from beurs.cli.files import NO_RESULT, OK, REFUSED, RefusedFile, faults_of, print_faults
from beurs.engine.formats import CoverProblem, CoverResult, Refusal, read_problem, to_bytes, write

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add(subparsers: "Subparsers") -> None:
    """Declare the arguments of `solve`."""
    parser = subparsers.add_parser(
        "solve",
        help="solve a problem file and write the result",
        description="Solve a problem file (.gz or not). Exit code 0: a result was written; 2: the file is "
        "refused, one line per fault; 3: the time limit came before any result.",
    )
    parser.add_argument("file", metavar="FILE", help="the problem, such as beurs.cover/1")
    parser.add_argument("-o", "--output", metavar="OUT", help="where the result goes (default: standard output)")
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help="seed of the search (default 0)")
    parser.add_argument(
        "--time-limit", type=_seconds, default=60.0, metavar="S", help="safety stop in seconds (default 60)"
    )


def run(args: argparse.Namespace) -> int:
    """Read, solve, write; nothing is written when anything before it fails."""
    try:
        with faults_of(args.output):
            _expect_directory(args.output)
        with faults_of(args.file):
            problem = read_problem(args.file)
    except RefusedFile:
        return REFUSED
    try:
        result = _solve(problem, args)
    except TimeoutError:
        print(f"{args.file}: no result within {args.time_limit:g} s", file=sys.stderr)
        return NO_RESULT
    except Refusal as refusal:
        print_faults(args.file, refusal)
        return REFUSED
    return _put(result, args.output)


def _put(result: CoverResult, output: str | None) -> int:
    """Write the result to the file or to standard output."""
    if output is None:
        sys.stdout.buffer.write(to_bytes(result))
        sys.stdout.buffer.flush()
        return OK
    try:
        with faults_of(output):
            write(output, result)
    except RefusedFile:
        return REFUSED
    return OK


def _expect_directory(output: str | None) -> None:
    """Find out before the work, not after it, that the result has nowhere to go."""
    if output is not None and not Path(output).resolve().parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such directory")


def _solve(problem: CoverProblem, args: argparse.Namespace) -> CoverResult:
    from beurs.engine.cover import Instance, solve

    return solve(Instance.from_problem(problem), seed=args.seed, time_limit=args.time_limit)


def _seed(text: str) -> int:
    seed = int(text)
    if not 0 <= seed < 2**63:
        raise ValueError
    return seed


def _seconds(text: str) -> float:
    seconds = float(text)
    if not math.isfinite(seconds) or seconds < 0:
        raise ValueError
    return seconds
