"""Bytes to parsed JSON and structs to bytes: plain or gzipped, deterministic, written whole or not at all."""

import gzip
import json
import os
import zlib
from pathlib import Path
from typing import Any

import msgspec

from beurs.engine.formats.faults import Fault, Refusal
from beurs.engine.formats.shape import Repeated


def read_bytes(path: str | Path) -> bytes:
    """The content of the file, unzipped when its name ends in `.gz`.

    Raises Refusal when it is no whole gzip file, OSError when it cannot be read.
    """
    data = Path(path).read_bytes()
    if not str(path).endswith(".gz"):
        return data
    try:
        return gzip.decompress(data)
    except EOFError as wrong:
        raise _refusal("$", "a gzip file that ends too early", "a whole gzip file") from wrong
    except (gzip.BadGzipFile, zlib.error) as wrong:
        raise _refusal("$", f"damaged gzip data ({wrong})", "a gzip file") from wrong


def parse(data: bytes) -> Any:
    """The JSON value in the bytes; objects with a repeated key come as `Repeated`.

    NaN and Infinity are let through as floats, for the checks that know their path. Raises Refusal.
    """
    try:
        return json.loads(data.decode(), object_pairs_hook=_object)
    except UnicodeDecodeError as wrong:
        found = f"byte 0x{data[wrong.start]:02x} at offset {wrong.start}, {wrong.reason}"
        raise _refusal("$", found, "UTF-8") from wrong
    except json.JSONDecodeError as wrong:
        found = f"{wrong.msg} at line {wrong.lineno} column {wrong.colno}"
        raise _refusal("$", found, "JSON") from wrong
    except RecursionError as wrong:
        raise _refusal("$", "lists or objects nested too deeply", "JSON of this format") from wrong
    except ValueError as wrong:
        raise _refusal("$", "a number of thousands of digits", "numbers within range") from wrong


def _refusal(path: str, found: str, expected: str) -> Refusal:
    return Refusal([Fault(path, found, expected)])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) == len(pairs):
        return row
    repeated = Repeated(row)
    keys = [key for key, _ in pairs]
    repeated.keys_repeated = [key for place, key in enumerate(keys) if key in keys[:place]]
    return repeated


def to_bytes(struct: msgspec.Struct) -> bytes:
    """The struct as compact JSON in the order of its fields, ended by a newline; always the same bytes."""
    return msgspec.json.encode(struct) + b"\n"


def write(path: str | Path, struct: msgspec.Struct) -> None:
    """Write the struct, gzipped (mtime 0) when the name ends in `.gz`; the file appears whole or not at all.

    Raises OSError when it cannot be written; what stood there before then still stands.
    """
    data = to_bytes(struct)
    if str(path).endswith(".gz"):
        data = gzip.compress(data, mtime=0)
    target = Path(path).resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(data)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
