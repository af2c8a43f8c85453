"""Offers to test with, as they stand once they were sent."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from beurs.cover.models import Need, Offer, OfferPart, Search
from beurs.region.models import Person

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def offered(who: Person, needs: Iterable[Need], *, now: dt.datetime | None = None, **fields: Any) -> Offer:
    """Return an offer of all parts of some needs, sent now and open for ten minutes."""
    now = now or timezone.now()
    given = {"state": "sent", "made_at": now, "due_at": now, "sent_at": now, "until": now + dt.timedelta(minutes=10)}
    if fields.get("state") in {"accepted", "cancelled"}:
        given |= {"accepted_at": now, "ended_at": now, "via": "app"}
    elif fields.get("state") == "declined":
        given |= {"declined_at": now, "ended_at": now, "via": "app"}
    elif fields.get("state") in {"expired", "withdrawn", "filled"}:
        given |= {"ended_at": now}
    made = Offer.objects.create(person=who, **{**given, **fields})
    state = "live" if made.is_live else made.state
    for need in needs:
        search = Search.objects.filter(need=need, state="running").first() or Search.objects.create(
            need=need, started_at=now, next_at=now
        )
        for part in need.parts.order_by("part"):
            OfferPart.objects.create(offer=made, need_part=part, search=search, person=who, state=state)
    return made
