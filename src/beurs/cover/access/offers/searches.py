"""The search of a need as its planner follows it: who is asked, until when, what they said.

Answers are shown per person while the search runs and not afterwards: nobody keeps a record of who says no.
"""

import datetime as dt
from dataclasses import dataclass

from django.http import Http404

from beurs.cover.models import Need, Offer, OfferPart, Search
from beurs.region.models import Person


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked in a running search; `parts` are the day parts asked for in this need."""

    offer: Offer
    person: Person
    state: str
    parts: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether an answer still counts."""
        return self.state == OfferPart.State.LIVE


@dataclass(frozen=True)
class LiveSearch:
    """The latest search of a need; `asked` is empty once it has ended."""

    search: Search
    asked: tuple[Asked, ...]

    @property
    def running(self) -> bool:
        """Whether people are being asked."""
        return self.search.state == Search.State.RUNNING

    @property
    def open(self) -> tuple[Asked, ...]:
        """Those who can still answer."""
        return tuple(one for one in self.asked if one.open)


def search_of(need: Need) -> LiveSearch | None:
    """Return the latest search of a need, None when nobody was ever asked. Two queries."""
    search = Search.objects.filter(need=need).order_by("-pk").first()
    if search is None:
        return None
    if search.state != Search.State.RUNNING:
        return LiveSearch(search, ())
    rows = OfferPart.objects.filter(search=search).select_related("offer", "person", "need_part").order_by("pk")
    found: dict[int, list[OfferPart]] = {}
    for row in rows:
        found.setdefault(row.offer_id, []).append(row)
    return LiveSearch(search, tuple(_asked(parts) for parts in found.values()))


def known_of(need: Need) -> tuple[list[int], set[int]]:
    """Return the ids of who can still answer for a need, and of who is not asked again (said no, or cancelled)."""
    live: dict[int, None] = {}
    closed: set[int] = set()
    never = (OfferPart.State.DECLINED, OfferPart.State.CANCELLED)
    rows = OfferPart.objects.filter(need_part__need=need).order_by("pk").values_list("person", "state")
    for person, state in rows:
        if state == OfferPart.State.LIVE:
            live[person] = None
        elif state in never:
            closed.add(person)
    return list(live), closed


def offer_at(need: Need, pk: int) -> Offer:
    """Return an offer that asks for a need; Http404 for any other."""
    for offer in Offer.objects.filter(pk=pk, parts__need_part__need=need).select_related("person").distinct():
        return offer
    raise Http404


def _asked(parts: list[OfferPart]) -> Asked:
    states = {part.state for part in parts}
    live = OfferPart.State.LIVE
    state = live if live in states else parts[0].state
    return Asked(parts[0].offer, parts[0].person, state, tuple(part.need_part.part for part in parts))


def minutes_left(until: dt.datetime | None, now: dt.datetime) -> int | None:
    """Return the whole minutes until a moment, rounded up; None without one, never below zero."""
    if until is None:
        return None
    return max(0, -int((now - until).total_seconds() // 60))
