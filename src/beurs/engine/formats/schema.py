"""JSON Schemas of the file formats, made from the structs."""

from typing import Any

import msgspec

from beurs.engine.formats.cover import PROBLEM_FORMAT, RESULT_FORMAT, CoverProblem, CoverResult

STRUCTS: dict[str, type[msgspec.Struct]] = {PROBLEM_FORMAT: CoverProblem, RESULT_FORMAT: CoverResult}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the format; KeyError when there is no such format.

    It says what a single value may be; what values demand of each other (known ids, spells, fixed work) is
    checked on reading only.
    """
    made = msgspec.json.schema(STRUCTS[name])
    for part in made["$defs"].values():
        if part.get("type") == "object":
            _optional_may_be_null(part)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **made}


def _optional_may_be_null(part: dict[str, Any]) -> None:
    """Lets every optional key be null, which is the same as leaving it out; `format` is always required."""
    rows = part.get("properties", {})
    if "format" in rows:
        part["required"] = ["format", *part["required"]]
        rows["format"].pop("default", None)
    for key in rows.keys() - set(part.get("required", [])):
        row = rows[key]
        nullable = row.get("anyOf", [row])
        if {"type": "null"} not in nullable:
            default = {"default": row.pop("default")} if "default" in row else {}
            rows[key] = {"anyOf": [*nullable, {"type": "null"}], **default}
