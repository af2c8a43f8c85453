"""How offers end when something else decides: somebody came first, the need went, a planner took it back.

The rows of people, caps and needs are locked before those of offers, and offers in the order of their ids, by every
transition: so no two of them wait for each other.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.access.outcomes import has_outcome
from beurs.cover.models import Assignment, Need, NeedPart, Offer, OfferPart, Search
from beurs.cover.services.offers.telling import offer_told
from beurs.messages.services import work_add

State, PartState = Offer.State, OfferPart.State
WAVE = "search.wave"
STANDING = (Assignment.State.AGREED, Assignment.State.PUBLISHED)


def offers_lock(parts: Q) -> list[Offer]:
    """Hold the offers with parts that match, in the order of their ids."""
    pks = OfferPart.objects.filter(parts).values("offer")
    rows = Offer.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    return list(rows.select_related("person"))


def parts_close(
    parts: Q, state: str, *, by: User | None, now: dt.datetime, why: str, besides: Offer | None = None
) -> list[Offer]:
    """End the open parts that match, with the offers that have none left, and tell their people; return those offers.

    `state` is that of the parts and of the offers that end; `why` is the code in the trail. A part of `besides` stays.
    """
    open_parts = Q(parts, state=PartState.LIVE)
    if besides is not None:
        open_parts &= ~Q(offer=besides)
    held = offers_lock(open_parts)
    OfferPart.objects.filter(open_parts, offer__in=held).update(state=state)
    left = set(OfferPart.objects.filter(offer__in=held, state=PartState.LIVE).values_list("offer", flat=True))
    ended = [offer for offer in held if offer.pk not in left and offer.is_live]
    for offer in ended:
        offer_end(offer, state, by=by, now=now, why=why)
    return ended


def offer_end(
    offer: Offer, state: str, *, by: User | None, now: dt.datetime, why: str = "", told: str = "", **fields: Any
) -> None:
    """Bring a held offer to an end state with its moment, audit row and message; `told` when that is another word."""
    for name, value in {"state": state, "ended_at": now, **fields}.items():
        setattr(offer, name, value)
    offer.version += 1
    offer.save(update_fields=["state", "ended_at", "version", *fields])
    trail(offer, state, by=by, why=why)
    offer_told(offer, told or state, now)


def trail(offer: Offer, deed: str, *, by: User | None, **facts: Any) -> None:
    """Leave an audit row about an offer, on the board and day of its first need."""
    need = Need.objects.filter(parts__offer_parts__offer=offer).select_related("school__board").order_by("date").first()
    if need is None:
        raise ValueError(f"offer {offer.pk}: no parts; expected at least one")
    audit_write(
        f"offer.{deed}",
        by=by,
        target=f"offer:{offer.pk}",
        region_id=need.school.board.region_id,
        board_id=need.school.board_id,
        day=need.date,
        **{name: fact for name, fact in facts.items() if fact != ""},
    )


def parts_taken(parts: Iterable[int], *, by: User | None, now: dt.datetime, besides: Offer | None = None) -> None:
    """Close every other open offer for need parts (ids) that got somebody, and the searches that have nothing left."""
    _parts_end(list(parts), PartState.FILLED, "filled", by, now, besides)


def offers_withdraw_parts(*, parts: Iterable[NeedPart], by: User | None, now: dt.datetime) -> None:
    """Withdraw the open offers for need parts that nobody wants any more, or that the school settled itself."""
    _parts_end([part.pk for part in parts], PartState.WITHDRAWN, "not-needed", by, now, None)


def _parts_end(  # noqa: PLR0917 (the two functions above, and nobody else, call it)
    pks: list[int], state: str, why: str, by: User | None, now: dt.datetime, besides: Offer | None
) -> None:
    """End open offers for parts; only a running search has any, so that most calls ask one question."""
    needs = NeedPart.objects.filter(pk__in=pks).values("need")
    searches = _held_searches(Q(need__in=needs)) if pks else []
    if searches:
        parts_close(Q(need_part__in=pks), state, by=by, now=now, why=why, besides=besides)
        _settle(searches, now)


def person_gone(person: int, slots: Collection[tuple[dt.date, str]], *, by: User | None, now: dt.datetime) -> None:
    """Withdraw the open offers to a person for day parts in which the person cannot come any more."""
    if not slots:
        return
    where = Q()
    for date, part in slots:
        where |= Q(need_part__need__date=date, need_part__part=part)
    asked = Q(where, person=person)
    ended = parts_close(asked, PartState.WITHDRAWN, by=by, now=now, why="person-gone")
    searches_wake(
        Q(offer_parts__offer__in=ended), now=now, cause=f"gone-{max((offer.pk for offer in ended), default=0)}"
    )


def offers_undone(
    parts: Iterable[int], people: Iterable[int], state: str, *, by: User | None, now: dt.datetime
) -> None:
    """End accepted parts whose assignment was taken back: withdrawn by a planner, or cancelled by the person.

    Of a yes to several days the others stand; the person is told which those are.
    """
    undone = Q(need_part__in=list(parts), person__in=list(people), state=PartState.ACCEPTED)
    held = offers_lock(undone)
    OfferPart.objects.filter(undone, offer__in=held).update(state=state)
    left = set(OfferPart.objects.filter(offer__in=held, state=PartState.ACCEPTED).values_list("offer", flat=True))
    for offer in held:
        if offer.pk not in left and offer.state == State.ACCEPTED:
            offer_end(offer, state, by=by, now=now, why="taken-back" if state == State.WITHDRAWN else "")
        elif offer.pk in left:
            _fewer(offer, state, by=by, now=now)


def _fewer(offer: Offer, state: str, *, by: User | None, now: dt.datetime) -> None:
    """Keep a held yes with fewer days."""
    offer.version += 1
    offer.save(update_fields=["version"])
    trail(offer, "fewer-days", by=by)
    offer_told(offer, "fewer" if state == State.WITHDRAWN else "gave-back", now)


def searches_settle(needs: Iterable[int], *, now: dt.datetime) -> None:
    """End running searches of needs (ids) that have nothing left to search for: filled, or stopped when not wanted."""
    _settle(_held_searches(Q(need__in=set(needs))), now)


def _held_searches(where: Q) -> list[Search]:
    rows = Search.objects.select_for_update(of=("self",)).filter(where, state=Search.State.RUNNING)
    return list(rows.select_related("need").order_by("pk"))


def _settle(searches: list[Search], now: dt.datetime) -> None:
    for search in searches:
        wanted = NeedPart.objects.filter(need=search.need_id, cancelled_at__isnull=True)
        if not wanted.exists() or search.need.cancelled_at is not None:
            search_end(search, Search.State.STOPPED, why="not-needed", now=now)
        elif not open_parts(search.need_id).exists():
            search_end(search, Search.State.FILLED, why="filled", now=now)


def open_parts(need: int) -> "QuerySet[NeedPart]":
    """Return the wanted parts of a need (id) that nobody is agreed for and that its school did not settle."""
    rows = NeedPart.objects.filter(need=need, cancelled_at__isnull=True, need__cancelled_at__isnull=True)
    return rows.filter(~has_outcome()).exclude(assignments__state__in=STANDING).order_by("part")


def search_end(search: Search, state: str, *, why: str, now: dt.datetime) -> None:
    """Close a held search; its wave, when still due, finds nothing to do."""
    search.state, search.ended_at, search.ended_why = state, now, why
    search.save(update_fields=["state", "ended_at", "ended_why"])


def searches_wake(rows: Q, *, now: dt.datetime, cause: str) -> None:
    """Let running searches look now at whom to ask next; `cause` makes the key of the work."""
    found = Search.objects.filter(rows, state=Search.State.RUNNING).distinct().order_by("pk")
    for search in found:
        key = f"search:{search.pk}:{cause}"
        work_add(kind=WAVE, key=key, due=now, payload={"search": search.pk, "wave": None})


def wave_due(search: Search, *, at: dt.datetime) -> None:
    """Let a search look at a moment at whom to ask next, unless it has looked since."""
    key = f"search:{search.pk}:wave-{search.wave}"
    work_add(kind=WAVE, key=key, due=at, payload={"search": search.pk, "wave": search.wave})
