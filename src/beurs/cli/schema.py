"""`beurs schema`: the JSON Schema of a file format."""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from beurs.cli.files import OK, REFUSED
from beurs.engine.formats.schema import STRUCTS, schema

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add(subparsers: "Subparsers") -> None:
    """Declare the arguments of `schema`."""
    parser = subparsers.add_parser("schema", help="print the JSON Schema of a file format")
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="a format such as beurs.cover/1; without it all are listed"
    )


def run(args: argparse.Namespace) -> int:
    """Print the schema of the named format, or the names of all formats."""
    if args.name is None:
        print("\n".join(STRUCTS))
        return OK
    if args.name not in STRUCTS:
        print(f"found {args.name!r}, expected one of: {', '.join(STRUCTS)}", file=sys.stderr)
        return REFUSED
    print(json.dumps(schema(args.name), indent=2, ensure_ascii=False))
    return OK
