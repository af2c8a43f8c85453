"""`beurs demo`: load the invented region."""

import argparse
import datetime as dt
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beurs.demo import Loaded

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

OK, REFUSED = 0, 2
STEPS = {"places": "schools and groups", "people": "people and pools", "weeks": "the weeks behind"}


def add(subparsers: "Subparsers") -> None:
    """Declare the arguments of `demo`."""
    parser = subparsers.add_parser(
        "demo",
        help="load the invented demo region",
        description="Load the invented demo region. A second run changes nothing. Exit code 2: the database holds a "
        "real region.",
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="what the region is drawn from (1)")
    parser.add_argument("--today", type=_date, metavar="DATE", help="the morning it stands at, YYYY-MM-DD (today)")
    parser.add_argument(
        "--scale", choices=("region", "province", "nation"), default="region", help="1, 10 or 60 regions (region)"
    )
    parser.add_argument("--beside", action="store_true", help="load it beside a real region")
    parser.add_argument("--force", action="store_true", help="take the demo that is there out first, with all its rows")


def run(args: argparse.Namespace) -> int:
    """Load the region and say what came of it."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beurs.web.settings")
    django.setup()
    from django.core.management import call_command

    from beurs.errors import Refused

    call_command("migrate", interactive=False, verbosity=0)

    try:
        print(_load(args))
    except Refused as refusal:
        print(_sentence(refusal), file=sys.stderr)
        return REFUSED
    return OK


def _load(args: argparse.Namespace) -> str:
    from django.utils import timezone

    from beurs import demo

    if args.force:
        demo.refuse_beside_real(beside=args.beside)
        print(f"Took out {demo.remove()} demo regions.")
    loaded = demo.load(
        seed=args.seed,
        today=args.today or timezone.localdate(),
        scale=demo.SCALES[args.scale],
        beside=args.beside,
        progress=_Progress(),
    )
    return _outcome(loaded)


def _outcome(loaded: "Loaded") -> str:
    from beurs.demo import DEMO_PASSWORD, DEMO_USERS

    if not loaded.created:
        return f"The demo is there already ({loaded.region.name}); nothing was changed. --force makes it anew."
    emails = "\n".join(f"  {user.email}" for user in DEMO_USERS)
    return f"{loaded.region.name} is ready. Sign in with the password {DEMO_PASSWORD} as\n{emails}"


class _Progress:
    """Shows the step at work: one line that is written over on a terminal, else a line a step."""

    def __init__(self) -> None:
        self.over = sys.stdout.isatty()

    def __call__(self, number: int, regions: int, step: str) -> None:
        line = f"Region {number} of {regions}: {STEPS[step]}"
        if self.over:
            print(f"\r{line:<50}", end="", flush=True)
            if number == regions and step == "weeks":
                print()
        else:
            print(line, flush=True)


def _sentence(refusal: Exception) -> str:
    from django.utils.translation import override

    from beurs.errors import Refused
    from beurs.web.refusals import sentence

    if not isinstance(refusal, Refused):
        raise refusal
    with override("en"):
        return sentence(refusal)


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a date such as 2026-11-23") from None
