"""`beurs user`: let somebody sign in with a role, such as the first coordinator of a region that was imported."""

import argparse
import getpass
import os
import secrets
import sys
from typing import TYPE_CHECKING

from beurs.errors import Refused

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

OK, REFUSED = 0, 2
ROLES = ("coordinator", "planner", "hr-adviser", "school-leader", "substitute", "auditor")


def add(subparsers: "Subparsers") -> None:
    """Declare the arguments of `user`."""
    parser = subparsers.add_parser("user", help="let somebody sign in, with a role on a region, board or school")
    parser.add_argument("email", help="e-mail address to sign in with")
    parser.add_argument("--name", required=True, help="name, as colleagues know it")
    parser.add_argument("--role", required=True, choices=ROLES)
    parser.add_argument("--region", required=True, help="short name (slug) of the region")
    parser.add_argument("--board", help="five-digit number of the board the role is limited to")
    parser.add_argument("--school", help="six-character code of the school the role is limited to")
    parser.add_argument("--ask", action="store_true", help="ask for the password instead of making one")


def run(args: argparse.Namespace) -> int:
    """Make the user where there is none, give the role, and print a password that was made."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beurs.web.settings")
    django.setup()
    from beurs.region.services import grant_give
    from beurs.web.refusals import sentence

    password = getpass.getpass("Password: ") if args.ask else secrets.token_urlsafe(12)
    try:
        given = grant_give(
            email=args.email,
            name=args.name,
            password=password,
            role=args.role,
            region=args.region,
            board=args.board,
            school=args.school,
            by=None,
        )
    except Refused as refused:
        print(sentence(refused), file=sys.stderr)
        return REFUSED
    print(f"{given.user.email} is now {args.role}.")
    if given.is_new and not args.ask:
        print(f"Password, shown once: {password}")
    return OK
