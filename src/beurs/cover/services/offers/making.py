"""Writing an offer: to one person, for some day parts, now or when quiet hours end."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from beurs.accounts.models import User
from beurs.cover.models import NeedPart, Offer, OfferPart, Search
from beurs.cover.services.offers.closing import trail
from beurs.cover.services.offers.telling import offer_told
from beurs.messages.services import work_add
from beurs.region.models import Person

State, PartState = Offer.State, OfferPart.State
SEND, EXPIRE, REMIND = "offer.send", "offer.expire", "offer.remind"
REMIND_SPAN = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class Draft:
    """An offer to be made: per search (held) the ids of the need parts that it asks for; see `Offer`."""

    person: Person
    parts: dict[int, tuple[int, ...]]
    due: dt.datetime
    until: dt.datetime
    ring: int = 0
    pool: int | None = None
    from_minute: int | None = None
    probability: float | None = None
    why: list[dict[str, Any]] = field(default_factory=list)

    @property
    def pks(self) -> list[int]:
        """The ids of all need parts."""
        return [pk for parts in self.parts.values() for pk in parts]


def offer_make(draft: Draft, *, by: User | None, now: dt.datetime, silent: bool = False) -> Offer:
    """Store an offer with its parts and its due work; when it is due it is sent in the same transaction.

    The person and the needs are held by the caller. `silent` sends no message: the planner has the person on the phone.
    """
    sent = draft.due <= now
    offer = Offer.objects.create(
        person=draft.person,
        state=State.SENT if sent else State.PROPOSED,
        ring=draft.ring,
        pool_id=draft.pool,
        probability=draft.probability,
        why=draft.why,
        from_minute=draft.from_minute,
        made_at=now,
        made_by=by,
        due_at=draft.due,
        until=draft.until,
        sent_at=now if sent else None,
    )
    OfferPart.objects.bulk_create(
        OfferPart(offer=offer, need_part_id=part, search_id=search, person=draft.person)
        for search, parts in draft.parts.items()
        for part in parts
    )
    trail(offer, "sent" if sent else "proposed", by=by, person=draft.person.pk)
    if silent:
        return offer
    _due(offer, now)
    if sent:
        offer_told(offer, "sent", now)
    return offer


def _due(offer: Offer, now: dt.datetime) -> None:
    """Ask for the work that belongs to an offer: sending, one reminder half-way when there is time, and its end."""
    key, payload = f"offer:{offer.pk}", {"offer": offer.pk}
    if offer.due_at > now:
        work_add(kind=SEND, key=key, due=offer.due_at, payload=payload)
    span = offer.until - offer.due_at
    if span >= REMIND_SPAN:
        work_add(kind=REMIND, key=key, due=offer.due_at + span / 2, payload=payload)
    work_add(kind=EXPIRE, key=key, due=offer.until, payload=payload)


def offer_send(*, offer: Offer, now: dt.datetime) -> bool:
    """Send an offer that waited for the end of quiet hours; False when it has ended or was sent. In a transaction."""
    held = Offer.objects.select_for_update(of=("self",)).select_related("person").get(pk=offer.pk)
    if held.state != State.PROPOSED or held.until <= now:
        return False
    held.state, held.sent_at = State.SENT, now
    held.version += 1
    held.save(update_fields=["state", "sent_at", "version"])
    trail(held, "sent", by=None)
    offer_told(held, "sent", now)
    return True


def offer_remind(*, offer: Offer, now: dt.datetime) -> bool:
    """Remind somebody once, over the next channel, while the offer is open; False otherwise. In a transaction."""
    held = Offer.objects.select_for_update(of=("self",)).select_related("person").get(pk=offer.pk)
    if held.state not in (State.SENT, State.SEEN) or held.until <= now or held.reminded_at is not None:
        return False
    held.reminded_at = now
    held.save(update_fields=["reminded_at"])
    offer_told(held, "reminded", now)
    return True


def asked_already(person: int, parts: Iterable[int]) -> bool:
    """Tell whether a person has an open offer for one of the day parts of need parts (ids)."""
    slots = OfferPart.objects.filter(person=person, state=PartState.LIVE)
    wanted = Q()
    for date, part in _slots(parts):
        wanted |= Q(need_part__need__date=date, need_part__part=part)
    return bool(wanted) and slots.filter(wanted).exists()


def _slots(parts: Iterable[int]) -> set[tuple[dt.date, str]]:
    return set(NeedPart.objects.filter(pk__in=list(parts)).values_list("need__date", "part"))


def searches_count(searches: Iterable[Search]) -> None:
    """Bring the number of people asked and the end of the ring up to date for held, running searches."""
    for search in searches:
        rows = OfferPart.objects.filter(search=search)
        live = rows.filter(state=PartState.LIVE).order_by("-offer__until").values_list("offer__until", flat=True)
        search.asked = rows.values("person").distinct().count()
        search.until = live.first() or search.until
        search.save(update_fields=["asked", "until"])
