"""Writing an offer: to one person, for some day parts, now or when quiet hours end."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from beurs.accounts.models import User
from beurs.cover.models import Offer, OfferPart, Search
from beurs.cover.services.offers.closing import trail, trails
from beurs.cover.services.offers.telling import offers_asked
from beurs.messages.services import Wanted, works_add
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


def offers_make(drafts: Sequence[Draft], *, by: User | None, now: dt.datetime, silent: bool = False) -> list[Offer]:
    """Store offers with their parts and due work; those that are due are sent in the same transaction.

    A fixed number of statements, however many. The people and the needs are held by the caller. `silent` sends no
    message: the planner has the person on the phone.
    """
    offers = Offer.objects.bulk_create(_unsaved(draft, by, now) for draft in drafts)
    OfferPart.objects.bulk_create(
        OfferPart(offer=offer, need_part_id=part, search_id=search, person=draft.person)
        for offer, draft in zip(offers, drafts, strict=True)
        for search, parts in draft.parts.items()
        for part in parts
    )
    trails([(offer, offer.state, {"person": offer.person_id}) for offer in offers], by=by)
    if not silent:
        works_add(wanted for offer in offers for wanted in _due(offer, now))
        offers_asked([offer for offer in offers if offer.state == State.SENT], "sent", now)
    return offers


def _unsaved(draft: Draft, by: User | None, now: dt.datetime) -> Offer:
    sent = draft.due <= now
    return Offer(
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


def _due(offer: Offer, now: dt.datetime) -> Iterator[Wanted]:
    """Yield the work that belongs to an offer: sending, one reminder half-way when there is time, and its end."""
    key, payload = f"offer:{offer.pk}", {"offer": offer.pk}
    if offer.due_at > now:
        yield Wanted(SEND, key, offer.due_at, payload)
    span = offer.until - offer.due_at
    if span >= REMIND_SPAN:
        yield Wanted(REMIND, key, offer.due_at + span / 2, payload)
    yield Wanted(EXPIRE, key, offer.until, payload)


def offer_send(*, offer: Offer, now: dt.datetime) -> bool:
    """Send an offer that waited for the end of quiet hours; False when it has ended or was sent. In a transaction."""
    held = Offer.objects.select_for_update(of=("self",)).select_related("person").get(pk=offer.pk)
    if held.state != State.PROPOSED or held.until <= now:
        return False
    held.state, held.sent_at = State.SENT, now
    held.version += 1
    held.save(update_fields=["state", "sent_at", "version"])
    trail(held, "sent", by=None)
    offers_asked([held], "sent", now)
    return True


def offer_remind(*, offer: Offer, now: dt.datetime) -> bool:
    """Remind somebody once, over the next channel, while the offer is open; False otherwise. In a transaction."""
    held = Offer.objects.select_for_update(of=("self",)).select_related("person").get(pk=offer.pk)
    if held.state not in (State.SENT, State.SEEN) or held.until <= now or held.reminded_at is not None:
        return False
    held.reminded_at = now
    held.save(update_fields=["reminded_at"])
    offers_asked([held], "reminded", now)
    return True


def busy_slots(people: Collection[int]) -> dict[int, set[tuple[dt.date, str]]]:
    """Return the day parts for which people (ids) have an open offer."""
    found: dict[int, set[tuple[dt.date, str]]] = defaultdict(set)
    rows = OfferPart.objects.filter(person__in=people, state=PartState.LIVE)
    for person, date, part in rows.values_list("person", "need_part__need__date", "need_part__part"):
        found[person].add((date, part))
    return found


@dataclass
class Asked:
    """Who was asked in a search (ids), and when its open offers end, the first first."""

    people: set[int] = field(default_factory=set)
    ends: list[dt.datetime] = field(default_factory=list)


def asked_in(searches: Collection[int]) -> dict[int, Asked]:
    """Return whom searches (ids) asked so far; one query."""
    found = {pk: Asked() for pk in searches}
    rows = OfferPart.objects.filter(search__in=searches).order_by("offer__until")
    for search, person, state, until in rows.values_list("search", "person", "state", "offer__until"):
        found[search].people.add(person)
        if state == PartState.LIVE:
            found[search].ends.append(until)
    return found


def searches_count(searches: Collection[Search]) -> None:
    """Bring the number of people asked and the end of the ring up to date for held, running searches."""
    known = asked_in([search.pk for search in searches])
    for search in searches:
        asked = known[search.pk]
        search.asked, search.until = len(asked.people), asked.ends[-1] if asked.ends else search.until
    Search.objects.bulk_update(searches, ["asked", "until"])
