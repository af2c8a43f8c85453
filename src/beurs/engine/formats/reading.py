"""From a file, bytes or a struct built in Python to a checked problem or result; every fault is named."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import msgspec

from beurs.engine.formats.cover import PROBLEM_FORMAT, RESULT_FORMAT, CoverProblem, CoverResult
from beurs.engine.formats.faults import Fault, Refusal
from beurs.engine.formats.files import parse, read_bytes
from beurs.engine.formats.rules import DEFINED_BY, problem_faults
from beurs.engine.formats.shape import Checker, Found, checker, render, show
from beurs.engine.formats.shape import Path as Place

Rules = Callable[[CoverProblem], Iterable[Found]]


def read_problem(path: str | Path) -> CoverProblem:
    """The problem in the file (`.gz` is unzipped).

    Raises Refusal with every fault of the file, OSError when it cannot be read.
    """
    return problem_from_bytes(read_bytes(path))


def problem_from_bytes(data: bytes) -> CoverProblem:
    """The problem in the bytes of a file; raises Refusal with every fault."""
    return _problem(parse(data))


def checked(problem: CoverProblem) -> CoverProblem:
    """A problem built in Python, held to the same rules as a file; raises Refusal with every fault."""
    return _problem(msgspec.to_builtins(problem))


def read_result(path: str | Path) -> CoverResult:
    """The result in the file; raises Refusal with every fault, OSError when it cannot be read."""
    return result_from_bytes(read_bytes(path))


def result_from_bytes(data: bytes) -> CoverResult:
    """The result in the bytes of a file; raises Refusal with every fault of form (`checks` judges the rest)."""
    return cast(CoverResult, _checked(parse(data), CoverResult, RESULT_FORMAT, None))


def _problem(raw: Any) -> CoverProblem:
    return cast(CoverProblem, _checked(raw, CoverProblem, PROBLEM_FORMAT, problem_faults))


@lru_cache
def _checker(struct: type) -> Checker:
    return checker(struct)


def _checked(raw: Any, struct: type, name: str, rules: Rules | None) -> Any:
    _expect_format(raw, name)
    faults: list[Found] = []
    value = _checker(struct)(raw, (), faults)
    if rules is not None:
        faults += _new(faults, rules(value))
    if faults:
        raise Refusal([Fault(render(path), found, expected) for path, found, expected in faults])
    return value


def _expect_format(raw: Any, name: str) -> None:
    """A file of another format is one fault, not hundreds of unknown keys."""
    if not isinstance(raw, dict):
        raise Refusal([Fault("$", show(raw), "an object")])
    if raw.get("format") != name:
        found = show(raw["format"]) if "format" in raw else "nothing"
        raise Refusal([Fault("$.format", found, f'"{name}"')])


def _new(faults: list[Found], more: Iterable[Found]) -> list[Found]:
    """The faults that do not follow from one already found at, above or below the same place.

    Nor are ids called unknown when the list that defines them is itself at fault.
    """
    at = {path for path, _, _ in faults}
    above = {path[:depth] for path in at for depth in range(len(path))}
    excused = {text for path in at if _defines(path) for text in DEFINED_BY[str(path[0])]}

    def follows(path: Place) -> bool:
        return path in above or any(path[:depth] in at for depth in range(len(path) + 1))

    return [found for found in more if found[2] not in excused and not follows(found[0])]


def _defines(path: Place) -> bool:
    """Whether ids are lost with what stands at the path: a list of rows, a row, its id or its board."""
    return path[:1] in {(key,) for key in DEFINED_BY} and path[2:] in {(), ("id",), ("board",)}
