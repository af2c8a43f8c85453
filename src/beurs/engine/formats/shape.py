"""Checks parsed JSON against the annotations of a struct and collects every fault.

msgspec itself stops at the first fault, so the annotations are compiled into small checkers here. Where a
value is wrong a neutral one takes its place, so that the checks that follow can look at everything else.
"""

import json
import re
import sys
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from msgspec import inspect

Path = tuple[str | int, ...]
Found = tuple[Path, str, str]
Checker = Callable[[Any, Path, list[Found]], Any]

LONGEST_SHOWN = 80
NOTHING = float("nan")  # no checker takes it, so it stands for a value that is not there


class Repeated(dict[str, Any]):
    """A JSON object that names a key more than once; `keys_repeated` lists those keys."""

    keys_repeated: list[str]


def render(path: Path) -> str:
    """The path as JSONPath: `$.people[3].slots[1]`, other keys quoted."""
    parts = ["$"]
    for key in path:
        if isinstance(key, int):
            parts.append(f"[{key}]")
        elif re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key):
            parts.append(f".{key}")
        else:
            parts.append(f"[{json.dumps(key)}]")
    return "".join(parts)


def show(value: Any) -> str:
    """The value in one short line, as it would stand in the file."""
    if isinstance(value, dict):
        return f"an object of {len(value)} keys"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = json.dumps(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


@lru_cache(maxsize=4096)
def is_slot(text: str) -> bool:
    """Whether the text is a calendar date of four-digit year, a slash and `am` or `pm`."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}/(am|pm)", text):
        return False
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def checker(struct: type) -> Checker:
    """A checker for the struct: (value, path, faults) -> struct, with each fault appended to `faults`."""
    return _compile(inspect.type_info(struct))


def _compile(kind: Any) -> Checker:
    match kind:
        case inspect.Metadata():
            return _slot if (kind.extra or {}).get("check") == "slot" else _compile(kind.type)
        case inspect.StructType():
            return _struct(kind)
        case inspect.ListType():
            return _list(kind)
        case inspect.DictType():
            return _dict(kind)
        case inspect.UnionType():
            return _union(kind)
        case inspect.LiteralType():
            return _literal(kind.values)
        case inspect.IntType():
            return _integer(kind)
        case inspect.FloatType():
            return _number(kind)
        case inspect.StrType():
            return _string
        case inspect.BoolType():
            return _boolean
        case inspect.AnyType():
            return _anything
    raise TypeError(f"no checker for {kind}")


def _anything(value: Any, path: Path, faults: list[Found]) -> Any:
    return value


def _boolean(value: Any, path: Path, faults: list[Found]) -> bool:
    if type(value) is bool:
        return value
    faults.append((path, show(value), "true or false"))
    return False


def _string(value: Any, path: Path, faults: list[Found]) -> str:
    if type(value) is str:
        if value.isascii() or not re.search("[\ud800-\udfff]", value):
            return value
        faults.append((path, show(value), "text that can be written as UTF-8"))
    else:
        faults.append((path, show(value), "a string"))
    return ""


def _slot(value: Any, path: Path, faults: list[Found]) -> str:
    if type(value) is str and is_slot(value):
        return value
    faults.append((path, show(value), "a slot such as 2026-11-23/am"))
    return ""


def _literal(values: tuple[Any, ...]) -> Checker:
    expected = " or ".join(json.dumps(value) for value in values)

    def check(value: Any, path: Path, faults: list[Found]) -> Any:
        if type(value) is str and value in values:
            return value
        faults.append((path, show(value), expected))
        return values[0]

    return check


def _range(kind: Any) -> str:
    """The range of a number in words, empty when there is none."""
    low = kind.ge if kind.ge is not None else kind.gt
    if low is None:
        return ""
    return f" {'from' if kind.ge is not None else 'above'} {low} to {kind.le}"


def _within(value: float, kind: Any) -> bool:
    if kind.gt is not None and value <= kind.gt:
        return False
    if kind.ge is not None and value < kind.ge:
        return False
    return kind.le is None or bool(value <= kind.le)


def _integer(kind: Any) -> Checker:
    expected = f"an integer{_range(kind)}"
    neutral = kind.ge or 0

    def check(value: Any, path: Path, faults: list[Found]) -> int:
        whole = type(value) is int or (type(value) is float and value.is_integer())
        if whole and _within(value, kind):
            return int(value)
        faults.append((path, show(value), expected))
        return neutral

    return check


def _number(kind: Any) -> Checker:
    expected = f"a number{_range(kind)}"

    def check(value: Any, path: Path, faults: list[Found]) -> float:
        if type(value) in {int, float} and _within(value, kind) and abs(value) <= sys.float_info.max:
            return float(value)
        faults.append((path, show(value), expected))
        return 1.0

    return check


def _list(kind: Any) -> Checker:
    item = _compile(kind.item_type)
    most = kind.max_length
    least = kind.min_length or 0
    expected = f"a list of {least} to {most}" if most is not None else "a list"

    def check(value: Any, path: Path, faults: list[Found]) -> list[Any]:
        if type(value) is not list:
            faults.append((path, show(value), expected))
            return []
        if len(value) < least or (most is not None and len(value) > most):
            faults.append((path, show(value), expected))
        return [item(one, (*path, place), faults) for place, one in enumerate(value)]

    return check


def _object(value: Any, path: Path, faults: list[Found]) -> dict[str, Any]:
    """The value as an object: not one gives a fault and an empty one, each repeated key gives a fault."""
    if not isinstance(value, dict):
        faults.append((path, show(value), "an object"))
        return {}
    if isinstance(value, Repeated):
        faults.extend(((*path, key), "the key a second time", "each key once") for key in value.keys_repeated)
    return value


def _dict(kind: Any) -> Checker:
    item = _compile(kind.value_type)

    def check(value: Any, path: Path, faults: list[Found]) -> dict[str, Any]:
        rows = _object(value, path, faults)
        return {_string(key, path, faults): item(one, (*path, key), faults) for key, one in rows.items()}

    return check


def _union(kind: Any) -> Checker:
    """A value or null, or one of several structs told apart by their tag."""
    kinds = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
    inner = _compile(kinds[0]) if len(kinds) == 1 else _tagged(kinds)
    if len(kinds) == len(kind.types):
        return inner

    def check(value: Any, path: Path, faults: list[Found]) -> Any:
        return None if value is None else inner(value, path, faults)

    return check


def _tagged(kinds: list[Any]) -> Checker:
    """One of several structs with the same tag field."""
    key = kinds[0].tag_field
    checks = {kind.tag: _struct(kind) for kind in kinds}
    tag = _literal(tuple(checks))

    def check(value: Any, path: Path, faults: list[Found]) -> Any:
        row = _object(value, path, faults)
        if row.get(key) in checks:
            return checks[row[key]](row, path, faults)
        tag(row.get(key), (*path, key), faults)
        return None

    return check


def _struct(kind: Any) -> Checker:
    """An object with known keys; a key with a default may be left out or null, `format` may not."""
    fields = {field.encode_name: _compile(field.type) for field in kind.fields}
    optional = {field.encode_name for field in kind.fields if not field.required} - {"format"}
    tag = {kind.tag_field} if kind.tag_field else set()
    known = ", ".join([*tag, *fields])
    build = kind.cls

    def check(value: Any, path: Path, faults: list[Found]) -> Any:
        row = _object(value, path, faults)
        for key in row:
            if key not in fields and key not in tag:
                faults.append(((*path, key), "an unknown key", f"one of: {known}"))
        content: dict[str, Any] = {}
        for key, item in fields.items():
            if key in row and (row[key] is not None or key not in optional):
                content[key] = item(row[key], (*path, key), faults)
            elif key not in optional:
                content[key] = _absent(item, (*path, key), faults)
        return build(**content)

    return check


def _absent(item: Checker, path: Path, faults: list[Found]) -> Any:
    """The fault of a required key that is missing, and a neutral value for it."""
    wrong: list[Found] = []
    neutral = item(NOTHING, path, wrong)
    faults.append((path, "nothing", wrong[0][2] if wrong else "a value"))
    return neutral
