"""Signed links: 256 random bits that open one thing for one person, once.

Only the SHA-256 of a token is kept, so the table opens nothing. Opening a link changes nothing, because mail
scanners open links; only `link_use`, behind a button, uses it up.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from beurs.errors import Refused
from beurs.messages.models import Link
from beurs.messages.services.work import moment

TOKEN_BYTES = 32
LONGEST_TOKEN = 100


@dataclass(frozen=True)
class Door:
    """What a new link is to open, for whom and until when; see `link_make`."""

    kind: str
    target: str
    person_id: int
    until: dt.datetime | None


def link_make(*, kind: str, target: str, person_id: int, until: dt.datetime | None, now: dt.datetime) -> str:
    """Make a link to a thing ("kind:id") for one person and return its secret token, which is kept nowhere.

    It ends at `until`; without, it lasts until it is withdrawn.
    """
    return links_make([Door(kind, target, person_id, until)], now=now)[0]


def links_make(doors: Iterable[Door], *, now: dt.datetime) -> list[str]:
    """Make links in one statement and return their secret tokens in the same order."""
    asked = list(doors)
    tokens = [secrets.token_urlsafe(TOKEN_BYTES) for _ in asked]
    Link.objects.bulk_create(
        Link(
            hash=_hash(token),
            kind=door.kind,
            target=door.target,
            person_id=door.person_id,
            until=moment(door.until) if door.until else None,
            made_at=moment(now),
        )
        for token, door in zip(tokens, asked, strict=True)
    )
    return tokens


def link_open(token: str, *, kind: str) -> Link:
    """Return the link of a token, in whatever state it is; raises `Refused("link-unknown")` for any other text."""
    found = Link.objects.filter(hash=_hash(token), kind=kind).first() if len(token) <= LONGEST_TOKEN else None
    if found is None:
        raise Refused("link-unknown")
    return found


def link_use(token: str, *, kind: str, now: dt.datetime) -> Link:
    """Use a link up, inside the transaction of what it does, and return it.

    Raises `Refused`: "link-unknown", "link-used", "link-withdrawn", "link-expired". Of two who use it at once the
    second waits and is refused. Raises RuntimeError outside a transaction: a link used up for nothing is lost.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("link_use outside a transaction")
    now = moment(now)
    found = link_open(token, kind=kind)
    held = Link.objects.select_for_update().get(pk=found.pk)
    state = held.state(now)
    if state != Link.State.OPEN:
        raise Refused(f"link-{state}")
    held.used_at = now
    held.save(update_fields=["used_at"])
    return held


def links_withdraw(*, kind: str, targets: Collection[str], now: dt.datetime) -> int:
    """Withdraw the links of one kind to some things that were neither used nor withdrawn; return how many."""
    rows = Link.objects.filter(kind=kind, target__in=targets, used_at__isnull=True, withdrawn_at__isnull=True)
    return rows.update(withdrawn_at=moment(now))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
