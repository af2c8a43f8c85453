"""The secret address of one's own calendar feed: made, replaced, taken back."""

import datetime as dt

from django.db import transaction

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.access.phone.me import FEED
from beurs.messages.services import link_make, links_withdraw
from beurs.region.models import Person


@transaction.atomic
def feed_make(*, person: Person, now: dt.datetime, by: User) -> str:
    """Make a new secret address for a person's feed and return its token, which is kept nowhere; the old one ends."""
    links_withdraw(kind=FEED, targets=[_target(person)], now=now)
    token = link_make(kind=FEED, target=_target(person), person_id=person.pk, until=None, now=now)
    audit_write("feed.make", by=by, target=_target(person), region_id=person.region_id)
    return token


@transaction.atomic
def feed_end(*, person: Person, now: dt.datetime, by: User) -> bool:
    """Take the address of a person's feed back; False when there was none."""
    ended = links_withdraw(kind=FEED, targets=[_target(person)], now=now) > 0
    audit_write("feed.end", by=by, target=_target(person), region_id=person.region_id)
    return ended


def _target(person: Person) -> str:
    return f"person:{person.pk}"
