"""Whom to ask next: every search looks when it starts, when somebody answers, and when the time of a ring is over.

Reading and choosing happen outside any transaction and may happen twice; writing happens once, in the transaction that
closes the work, and only for searches that still are where they were when they were read.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field as dataclasses_field

from django.db.models import Q, QuerySet

from beurs.cover.access.offers.rules import Rule, rule_of
from beurs.cover.models import Need, NeedPart, OfferPart, Search
from beurs.cover.problem.asks import Ask, Sought
from beurs.cover.problem.dispatching import choose, outlook
from beurs.cover.problem.fixed import Field, Seeking
from beurs.cover.problem.pairs import Pair
from beurs.cover.services.offers.agencies import agencies_reached
from beurs.cover.services.offers.closing import (
    offer_end,
    offers_lock,
    open_parts,
    search_end,
    searches_wake,
    wave_due,
)
from beurs.cover.services.offers.making import Draft, asked_already, offer_make, searches_count
from beurs.cover.services.offers.notices import notice_due
from beurs.cover.services.trail import needs_hold, needs_touch
from beurs.cover.timing import local_of, moment_of
from beurs.pools.services import people_lock

PartState = OfferPart.State
BATCH = 8
KNOWN_BY = 8 * 60 + 15
NEVER_AGAIN = (PartState.DECLINED, PartState.CANCELLED)
NOT_NOW = (PartState.EXPIRED, PartState.WITHDRAWN)


@dataclass
class Wave:
    """What one look decided for the searches of a board: whom to ask, in which ring, and what nobody is left for."""

    field: Field
    searches: dict[int, Search]
    asks: list[Ask]
    places: dict[int, int]
    chance: dict[int, int] = dataclasses_field(default_factory=dict)


def wave_read(search: int, wave: int | None, now: dt.datetime) -> Wave | None:
    """Choose whom to ask for a search (its id) and every other search of its board and week that is due.

    None when the search has ended, or has looked since `wave` (None: look whatever happened).
    """
    head = _running(Q(pk=search) if wave is None else Q(pk=search, wave=wave)).first()
    if head is None:
        return None
    board = head.need.school.board
    rule = rule_of(board, local_of(now).date())
    monday = head.need.date - dt.timedelta(days=head.need.date.weekday())
    same = Q(need__school__board=board, need__date__range=(monday, monday + dt.timedelta(days=6)))
    others = _running(same & Q(next_at__lte=now)).exclude(pk=head.pk)[: BATCH - 1]
    rows = sorted([head, *others], key=lambda one: (one.need.date, -one.need.priority, one.need_id))
    first, last = rows[0].need.date, rows[-1].need.date
    field = Field.of(board, rule, first, last, now, bridged=[one.need_id for one in rows if one.bridge])
    known = _known(rows, now)
    seeking = [_seeking(one, rule, known[one.need_id], now) for one in rows]
    chance = _chance(field, head, seeking[rows.index(head)])
    asks, places = choose(field, [one for one in seeking if one.sought.until > now])
    return Wave(field, {one.need_id: one for one in rows}, asks, places, chance)


def _chance(field: Field, head: Search, seeking: Seeking) -> dict[int, int]:
    """Return the percentage with which a need has somebody by the time that parents must know; empty without policy."""
    by = moment_of(head.need.date, KNOWN_BY)
    if not field.rule.row.policy or by <= field.now:
        return {}
    filled = outlook(field, seeking, by).filled
    return {} if filled is None else {head.need_id: round(100 * filled)}


def _running(where: Q) -> "QuerySet[Search]":
    rows = Search.objects.filter(where, state=Search.State.RUNNING)
    return rows.select_related("need__school__board__region").order_by("next_at", "pk")


def _known(rows: list[Search], now: dt.datetime) -> dict[int, tuple[set[int], set[int]]]:
    """Return per need who has an open offer and who is not asked again."""
    found: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    here = {one.pk for one in rows}
    parts = OfferPart.objects.filter(need_part__need__in=[one.need_id for one in rows])
    names = ("need_part__need", "person", "state", "search", "offer__until")
    for need, person, state, search, until in parts.values_list(*names):
        if state == PartState.LIVE and until > now:
            found[need][0].add(person)
        elif state in NEVER_AGAIN or state == PartState.LIVE or (state in NOT_NOW and search in here):
            found[need][1].add(person)
    return found


def _seeking(search: Search, rule: Rule, known: tuple[set[int], set[int]], now: dt.datetime) -> Seeking:
    parts = list(open_parts(search.need_id))
    last = max((part.ends for part in parts), default=0)
    places = [ring.place for ring in rule.asking]
    at = places.index(search.ring) if search.ring in places else 0
    if search.ring and search.until is not None and search.until <= now:
        at = (at + 1) % len(places)
    sought = Sought(
        need=search.need_id,
        parts=tuple(part.pk for part in parts),
        since=search.started_at,
        until=moment_of(search.need.date, last),
        live=frozenset(known[0]),
        closed=frozenset(known[1]),
    )
    return Seeking(sought, places[at], search.need.spell)


def wave_write(wave: Wave, now: dt.datetime) -> int:
    """Make the offers of a look, end what ran out, and say when each search looks again; return how many were made.

    Inside the transaction that closes the work. A search that ended or looked since is left alone.
    """
    people_lock({ask.person for ask in wave.asks})
    needs = {need.pk: need for need in needs_hold(wave.searches)}
    held = _held(wave, now)
    _expire(held, now)
    made = sum(_asked(wave, held, person, now) for person in dict.fromkeys(ask.person for ask in wave.asks))
    for need, search in held.items():
        _look_again(wave, search, needs[need], now)
    return made


def _held(wave: Wave, now: dt.datetime) -> dict[int, Search]:
    """Hold the running searches of a look by need; one that looked meanwhile did not see what this one saw: again."""
    pks = [one.pk for one in wave.searches.values()]
    rows = Search.objects.select_for_update(of=("self",)).filter(pk__in=pks, state=Search.State.RUNNING)
    found: dict[int, Search] = {}
    for search in rows.order_by("pk"):
        if search.wave == wave.searches[search.need_id].wave:
            found[search.need_id] = search
        else:
            searches_wake(Q(pk=search.pk), now=now, cause=f"again-{search.wave}")
    return found


def _expire(held: dict[int, Search], now: dt.datetime) -> None:
    """End the offers of searches whose time has passed, should their own work be late."""
    over = Q(search__in=list(held.values()), state=PartState.LIVE, offer__until__lte=now)
    for offer in offers_lock(over):
        OfferPart.objects.filter(offer=offer, state=PartState.LIVE).update(state=PartState.EXPIRED)
        offer_end(offer, PartState.EXPIRED, by=None, now=now)


def _asked(wave: Wave, held: dict[int, Search], person: int, now: dt.datetime) -> bool:
    """Make one offer out of everything that a look asks of one person; False when it is no longer possible."""
    mine = [ask for ask in wave.asks if ask.person == person]
    pairs = {need.pk: pair for pair in _pairs(wave, mine) for need in [pair.need] if need.pk in held}
    parts = {held[pk].pk: tuple(part.pk for part in _still_open(pair)) for pk, pair in pairs.items()}
    parts = {search: pks for search, pks in parts.items() if pks}
    if not parts or asked_already(person, [pk for pks in parts.values() for pk in pks]):
        return False
    draft = draft_of(wave.field, list(pairs.values()), parts, mine[0])
    if draft is None or draft.until <= now:
        return False
    offer_make(draft, by=None, now=now)
    return True


def _pairs(wave: Wave, asks: list[Ask]) -> list[Pair]:
    """Return the asks of one person as pairs, by date."""
    found = []
    for need in wave.field.snapshot.needs:
        wanted = {pk for ask in asks for pk in ask.parts}
        parts = [part for part in wave.field.snapshot.parts[need.pk] if part.pk in wanted]
        if parts:
            found.append(Pair(wave.field.snapshot, wave.field.snapshot.people[asks[0].person], need, parts))
    return found


def _still_open(pair: Pair) -> list[NeedPart]:
    now_open = set(open_parts(pair.need.pk).values_list("pk", flat=True))
    return [part for part in pair.parts if part.pk in now_open]


def draft_of(field: Field, pairs: list[Pair], parts: dict[int, tuple[int, ...]], ask: Ask) -> Draft | None:
    """Return the offer of one person for the parts of one or more days; None when they could not come by now.

    A part of the first day that is over before who comes later arrives is left out.
    """
    ways = [way for pair in pairs if (way := field.approach(pair)) is not None]
    if len(ways) < len(pairs):
        return None
    late = ways[0].from_minute or 0
    over = {part.pk for part in pairs[0].parts if part.ends <= late}
    parts = {search: left for search, pks in parts.items() if (left := tuple(pk for pk in pks if pk not in over))}
    if not parts:
        return None
    span = pairs[0].span()
    return Draft(
        person=pairs[0].worker.person,
        parts=parts,
        due=max(way.due for way in ways),
        until=min(way.until for way in ways),
        ring=ask.ring or 0,
        pool=span.pool.pk if span else None,
        from_minute=ways[0].from_minute,
        probability=ask.probability,
        why=[{"kind": reason.rule, **reason.facts} for reason in ask.why],
    )


def _look_again(wave: Wave, search: Search, need: Need, now: dt.datetime) -> None:
    """Say when a held search looks again: when an open offer ends, or soon when people are asked elsewhere."""
    rule = wave.field.rule
    live = OfferPart.objects.filter(search=search, state=PartState.LIVE)
    ends = sorted(live.values_list("offer__until", flat=True))
    search.wave += 1
    search.rings = len(rule.asking)
    search.chance = wave.chance.get(need.pk, search.chance)
    search.ring = wave.places.get(need.pk, search.ring)
    if not ends and need.pk not in wave.field.waiting:
        search.save(update_fields=["wave", "rings", "ring", "chance"])
        searches_count([search])
        _given_up(search, need, now)
        agencies_reached(search, need, rule, now, over=True)
        return
    agencies_reached(search, need, rule, now, over=False)
    least = dt.timedelta(minutes=min(ring.at_least for ring in rule.asking))
    search.next_at = ends[0] if ends else now + least
    search.until = ends[-1] if ends else search.next_at
    search.save(update_fields=["wave", "rings", "ring", "chance", "next_at", "until"])
    searches_count([search])
    wave_due(search, at=search.next_at)


def _given_up(search: Search, need: Need, now: dt.datetime) -> None:
    """End a search that has nobody left to ask, and let planner and school know."""
    search_end(search, Search.State.GIVEN_UP, why="nobody-left", now=now)
    needs_touch([need], "need.nobody", by=None, asked=search.asked)
    notice_due(need, now=now, cause=f"given-up-{search.pk}")
