"""How offers end when something else decides: somebody came first, the need went, a planner took it back.

The rows of people, caps and needs are locked before those of offers, and offers in the order of their ids, by every
transition: so no two of them wait for each other.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.db.models import F, Q, QuerySet

from beurs.accounts.models import User
from beurs.accounts.services import AuditEntry, audit_write_many
from beurs.cover.access.outcomes import has_outcome
from beurs.cover.models import Assignment, Need, NeedPart, Offer, OfferPart, Search
from beurs.cover.services.offers.telling import offers_ended
from beurs.messages.services import Wanted, works_add

State, PartState = Offer.State, OfferPart.State
WAVE = "search.wave"
STANDING = (Assignment.State.AGREED, Assignment.State.PUBLISHED)
NO_NEEDS: Mapping[int, Need] = MappingProxyType({})


def offers_lock(parts: Q) -> list[Offer]:
    """Hold the offers with parts that match, in the order of their ids."""
    pks = OfferPart.objects.filter(parts).values("offer")
    rows = Offer.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    return list(rows)


def parts_close(parts: Q, state: str, *, by: User | None, now: dt.datetime, why: str) -> list[Offer]:
    """End the open parts that match, with the offers that have none left, and tell their people; return those offers.

    `state` is that of the parts and of the offers that end; `why` is the code in the trail.
    """
    open_parts = Q(parts, state=PartState.LIVE)
    held = offers_lock(open_parts)
    OfferPart.objects.filter(open_parts, offer__in=held).update(state=state)
    left = set(OfferPart.objects.filter(offer__in=held, state=PartState.LIVE).values_list("offer", flat=True))
    ended = [offer for offer in held if offer.pk not in left and offer.is_live]
    offers_end([Ending(ended, state, why)], by=by, now=now)
    return ended


@dataclass(frozen=True)
class Ending:
    """Held offers that end alike: their state, the code in the trail, and the fields that are kept with it.

    `told` is what their people hear where that is another word than the state.
    """

    offers: Sequence[Offer]
    state: str
    why: str = ""
    told: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def offers_end(
    endings: Iterable[Ending], *, by: User | None, now: dt.datetime, first: Mapping[int, Need] = NO_NEEDS
) -> None:
    """Bring held offers to their end states together, with their audit rows, and tell their people; see `trails`."""
    some = [ending for ending in endings if ending.offers]
    for ending in some:
        kept = {"state": ending.state, "ended_at": now, **ending.fields}
        Offer.objects.filter(pk__in=[offer.pk for offer in ending.offers]).update(version=F("version") + 1, **kept)
        for offer in ending.offers:
            offer.version += 1
            for name, value in kept.items():
                setattr(offer, name, value)
    if some:
        trails([(offer, one.state, {"why": one.why}) for one in some for offer in one.offers], by=by, first=first)
        offers_ended({offer: one.told or one.state for one in some for offer in one.offers}, now)


def offer_end(
    offer: Offer, state: str, *, by: User | None, now: dt.datetime, why: str = "", told: str = "", **fields: Any
) -> None:
    """Bring one held offer to an end state; see `Ending`."""
    offers_end([Ending([offer], state, why, told, fields)], by=by, now=now)


def trail(offer: Offer, deed: str, *, by: User | None, **facts: Any) -> None:
    """Leave an audit row about an offer, on the board and day of its first need."""
    trails([(offer, deed, facts)], by=by)


def trails(
    deeds: Iterable[tuple[Offer, str, Mapping[str, Any]]], *, by: User | None, first: Mapping[int, Need] = NO_NEEDS
) -> None:
    """Leave an audit row about offers with what was done to each and its facts, in two statements.

    `first` are the first needs, per offer (id), that the caller has read with their boards.
    """
    done = list(deeds)
    places = {pk: (need.school.board.region_id, need.school.board_id, need.date) for pk, need in first.items()}
    places |= _places([offer.pk for offer, _deed, _facts in done if offer.pk not in places])
    entries = []
    for offer, deed, facts in done:
        if offer.pk not in places:
            raise ValueError(f"offer {offer.pk}: no parts; expected at least one")
        region, board, day = places[offer.pk]
        said = {name: fact for name, fact in facts.items() if fact != ""}
        entries.append(AuditEntry(f"offer.{deed}", f"offer:{offer.pk}", said, board, region, day))
    audit_write_many(entries, by=by)


def _places(offers: Collection[int]) -> dict[int, tuple[int, int, dt.date]]:
    """Return region and board (ids) and day of the first need of offers (ids)."""
    found: dict[int, tuple[int, int, dt.date]] = {}
    if not offers:
        return found
    need = "need_part__need"
    names = ("offer", f"{need}__school__board__region", f"{need}__school__board", f"{need}__date")
    parts = OfferPart.objects.filter(offer__in=offers).order_by(f"{need}__date", need)
    for pk, region, board, day in parts.values_list(*names):
        found.setdefault(pk, (region, board, day))
    return found


def parts_taken(parts: Iterable[int], *, by: User | None, now: dt.datetime) -> None:
    """Close every open offer for need parts (ids) that got somebody, and the searches that have nothing left."""
    _parts_end(list(parts), PartState.FILLED, "filled", by, now)


def offers_withdraw_parts(*, parts: Iterable[NeedPart], by: User | None, now: dt.datetime) -> None:
    """Withdraw the open offers for need parts that nobody wants any more, or that the school settled itself."""
    _parts_end([part.pk for part in parts], PartState.WITHDRAWN, "not-needed", by, now)


def _parts_end(pks: list[int], state: str, why: str, by: User | None, now: dt.datetime) -> None:
    """End open offers for parts; only a running search has any, so that most calls ask one question."""
    needs = NeedPart.objects.filter(pk__in=pks).values("need")
    searches = _held_searches(Q(need__in=needs)) if pks else []
    if searches:
        parts_close(Q(need_part__in=pks), state, by=by, now=now, why=why)
        _settle(searches, now)


def person_gone(person: int, slots: Collection[tuple[dt.date, str]], *, by: User | None, now: dt.datetime) -> None:
    """Withdraw the open offers to a person for day parts in which the person cannot come any more.

    Every search that asked for one of them looks again, also where the offer stays open for other days.
    """
    if not slots:
        return
    where = Q()
    for date, part in slots:
        where |= Q(need_part__need__date=date, need_part__part=part)
    asked = Q(where, person=person, state=PartState.LIVE)
    parts = dict(OfferPart.objects.filter(asked).values_list("pk", "search"))
    parts_close(asked, PartState.WITHDRAWN, by=by, now=now, why="person-gone")
    if parts:
        searches_wake(set(parts.values()), now=now, cause=f"gone-{max(parts)}")


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
    offers_ended({offer: "fewer" if state == State.WITHDRAWN else "gave-back"}, now)


def searches_settle(needs: Iterable[int], *, now: dt.datetime) -> None:
    """End running searches of needs (ids) that have nothing left to search for: filled, or stopped when not wanted."""
    _settle(_held_searches(Q(need__in=set(needs))), now)


def searches_fill(needs: Collection[int], *, now: dt.datetime) -> None:
    """End the running searches of held needs (ids) that have somebody for every part."""
    if needs:
        running = Search.objects.filter(need__in=needs, state=Search.State.RUNNING)
        running.update(state=Search.State.FILLED, ended_at=now, ended_why="filled")


def _held_searches(where: Q) -> list[Search]:
    rows = Search.objects.select_for_update(of=("self",)).filter(where, state=Search.State.RUNNING)
    return list(rows.order_by("pk"))


def _settle(searches: list[Search], now: dt.datetime) -> None:
    needs = {search.need_id for search in searches}
    if not needs:
        return
    still = set(open_parts_of(needs).order_by().values_list("need", flat=True))
    rest = NeedPart.objects.filter(need__in=needs - still, cancelled_at__isnull=True, need__cancelled_at__isnull=True)
    wanted = set(rest.order_by().values_list("need", flat=True)) if needs - still else set()
    for search in searches:
        if search.need_id in still:
            continue
        if search.need_id in wanted:
            search_end(search, Search.State.FILLED, why="filled", now=now)
        else:
            search_end(search, Search.State.STOPPED, why="not-needed", now=now)


def open_parts(need: int) -> "QuerySet[NeedPart]":
    """Return the wanted parts of a need (id) that nobody is agreed for and that its school did not settle."""
    return open_parts_of([need])


def open_parts_of(needs: Collection[int]) -> "QuerySet[NeedPart]":
    """Return the parts of some needs (ids) as `open_parts` does for one."""
    rows = NeedPart.objects.filter(need__in=needs, cancelled_at__isnull=True, need__cancelled_at__isnull=True)
    return rows.filter(~has_outcome()).exclude(assignments__state__in=STANDING).order_by("part")


def search_end(search: Search, state: str, *, why: str, now: dt.datetime) -> None:
    """Close a held search; its wave, when still due, finds nothing to do."""
    search.state, search.ended_at, search.ended_why = state, now, why
    search.save(update_fields=["state", "ended_at", "ended_why"])


def searches_wake(searches: Collection[int] | QuerySet[Any], *, now: dt.datetime, cause: str) -> None:
    """Let running searches (ids, or a query of them) look now at whom to ask next.

    `cause` makes the key of the work.
    """
    if not isinstance(searches, QuerySet) and not searches:
        return
    running = Search.objects.filter(pk__in=searches, state=Search.State.RUNNING).order_by("pk")
    works_add(
        Wanted(WAVE, f"search:{pk}:{cause}", now, {"search": pk, "wave": None}, _look_of(board, day))
        for pk, board, day in running.values_list("pk", "need__school__board", "need__date")
    )


def waves_due(searches: Iterable[Search], *, at: dt.datetime | None = None) -> None:
    """Let searches look at their `next_at` (or `at`) at whom to ask next, unless they have looked since."""
    works_add(
        Wanted(
            WAVE,
            f"search:{search.pk}:wave-{search.wave}",
            at or search.next_at,
            {"search": search.pk, "wave": search.wave},
            _look_of(search.need.school.board_id, search.need.date),
        )
        for search in searches
    )


def _look_of(board: int, day: dt.date) -> str:
    """Name the look in which the searches of a board (id) and of the week of a day take part."""
    monday = day - dt.timedelta(days=day.weekday())
    return f"board:{board}:{monday.isoformat()}"
