"""`beurs import`: a region from real files. Shows what would change; `--apply` writes it."""

import argparse
import datetime as dt
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beurs.region.imports import Changeset, Kind, Scope, Source
    from beurs.region.models import Region

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

# The exit codes of beurs.cli.files, which would load the whole engine with it.
OK = 0
NOT_POSSIBLE = 1
REFUSED = 2
KINDS = {
    "duo-schools": "DUO's file of school locations",
    "board-names": "names of boards (number;name)",
    "locations": "coordinates of schools and postcodes",
    "duo-pupils": "DUO's yearly pupil counts",
    "calendar": "school holidays, and public holidays with them",
    "timetables": "lesson times per day part",
    "pools": "pools and the boards they serve",
    "people": "staff, groups, teaching, qualifications, availability, pools, preferences",
}


def add(subparsers: "Subparsers") -> None:
    """Declare the arguments of `import`."""
    parser = subparsers.add_parser(
        "import",
        help="read schools, people and calendars from files",
        description="Read a file, compare it with the database and show what would change; --apply writes it, all "
        "or nothing. Exit code 0: shown or written; 2: a file or rows are refused, one line each on standard error.",
        epilog="Kinds: " + "; ".join(f"{name}: {what}" for name, what in KINDS.items()),
    )
    parser.add_argument("kind", metavar="KIND", choices=list(KINDS), help="what the file holds (see below)")
    parser.add_argument("files", metavar="FILE", nargs="+", help="a path or an http(s) address; .gz is fine")
    parser.add_argument("--apply", action="store_true", help="write the changes (default: only show them)")
    parser.add_argument("--region", metavar="SLUG", help="the region (default: the only one that is no demo)")
    parser.add_argument("--create-region", metavar="NAME", help="make this region when it does not exist")
    parser.add_argument("--edition", metavar="DATE", type=_date, help="the day on which the file is true (today)")
    parser.add_argument("--skip-refused", action="store_true", help="write the rest when rows are refused")
    parser.add_argument("--partial", action="store_true", help="the file is not complete: close nothing")
    parser.add_argument("--municipality", metavar="NAME", nargs="+", action="extend", help="duo-schools: only these")
    parser.add_argument("--school-type", choices=["bo", "sbo", "so"], default="bo", help="duo-schools: what it lists")
    parser.add_argument("--good-friday", action="store_true", help="calendar: schools close on Good Friday")
    parser.add_argument("--language", choices=["nl", "en"], help="the language of the messages")


def _date(text: str) -> dt.date:
    """Read a date given on the command line."""
    return dt.date.fromisoformat(text)


def run(args: argparse.Namespace) -> int:
    """Show or apply one import; needs the web application's database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beurs.web.settings")
    import django
    from django.conf import settings
    from django.db import DatabaseError
    from django.utils import translation

    django.setup()
    with translation.override(args.language or settings.LANGUAGE_CODE):
        try:
            return _run(args)
        except DatabaseError as wrong:
            print(f"beurs import: the database does not answer as expected ({wrong}).", file=sys.stderr)
            print("Make or update it with: make setup", file=sys.stderr)
            return NOT_POSSIBLE


def _run(args: argparse.Namespace) -> int:
    from beurs.region.imports import KINDS, RefusedImport, Scope, source_get

    region = _region(args)
    if region is None:
        return REFUSED
    try:
        sources = [source_get(place) for place in args.files]
    except RefusedImport as refusal:
        print(refusal.fault, file=sys.stderr)
        return REFUSED
    options = {
        "municipalities": tuple(args.municipality or ()),
        "school_type": args.school_type,
        "good_friday": args.good_friday,
    }
    edition = args.edition or _today()
    scope = Scope(region, edition, complete=not args.partial, options=options)
    return _import(KINDS[args.kind], sources, scope, args)


def _today() -> dt.date:
    from django.utils import timezone

    return timezone.localdate()


def _region(args: argparse.Namespace) -> "Region | None":
    """The region asked for, the only real one, or a new one; None with a sentence when that is not clear."""
    from django.utils.text import slugify

    from beurs.region.models import Region

    slug = args.region or (slugify(args.create_region) if args.create_region else "")
    known = list(Region.objects.filter(slug=slug) if slug else Region.objects.filter(is_demo=False))
    if len(known) == 1:
        return known[0]
    if args.create_region and slug and not known:
        return Region(name=args.create_region, slug=slug)
    listed = ", ".join(Region.objects.order_by("slug").values_list("slug", flat=True)) or "-"
    asked = f"--region {slug}" if slug else "--region"
    print(f"{asked}: one region expected, found {listed}. Name one, or make it with --create-region.", file=sys.stderr)
    return None


def _import(kind: "Kind", sources: "list[Source]", scope: "Scope", args: argparse.Namespace) -> int:
    from beurs.errors import Refused
    from beurs.region.imports import import_apply, import_plan

    planned: dict[str, Any] = {"kind": kind, "sources": sources, "scope": scope}
    changeset, written = None, False
    if args.apply:
        try:
            changeset = import_apply(**planned, by=None, skip_refused=args.skip_refused)
            written = True
        except Refused as refusal:
            if refusal.code != "import-refused":
                print(f"beurs import: {refusal}", file=sys.stderr)
                return REFUSED
    changeset = changeset or import_plan(**planned)
    _print_faults(changeset)
    _print_summary(changeset, written=written, asked=args.apply)
    return OK if written or changeset.may_apply else REFUSED


def _print_faults(changeset: "Changeset") -> None:
    for fault in (*changeset.shown_faults, *changeset.warnings):
        print(fault, file=sys.stderr)


def _print_summary(changeset: "Changeset", *, written: bool, asked: bool) -> None:
    from django.utils.translation import gettext as _

    from beurs.region.imports.wording import closing_lines, count_lines

    for line in (*count_lines(changeset), *closing_lines(changeset), *map(str, changeset.notes)):
        print(line)
    if written:
        print(_("Written."))
    elif asked or changeset.faults.found:
        print(_("Nothing was written. Mend the rows, or leave them out with --skip-refused."))
    else:
        print(_("Nothing was written yet. Write it with --apply."))
