"""Whom to ask next: every search looks when it starts, when somebody answers, and when the time of a ring is over.

Reading and choosing happen outside any transaction and may happen twice; writing happens once, in the transaction that
closes the work, and only for searches that still are where they were when they were read.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclasses_field

from django.db.models import Q

from beurs.cover.access.offers.rules import Rule, rule_of
from beurs.cover.models import Need, NeedPart, OfferPart, Search
from beurs.cover.problem.asks import Ask, Sought
from beurs.cover.problem.dispatching import choose, outlook
from beurs.cover.problem.fixed import Field, Seeking
from beurs.cover.problem.pairs import Pair
from beurs.cover.services.offers.agencies import agencies_reached
from beurs.cover.services.offers.closing import (
    Ending,
    offers_end,
    offers_lock,
    open_parts_of,
    search_end,
    searches_wake,
    waves_due,
)
from beurs.cover.services.offers.making import Draft, asked_in, busy_slots, offers_make
from beurs.cover.services.offers.notices import notice_due
from beurs.cover.services.trail import needs_hold, needs_touch
from beurs.cover.timing import local_of, moment_of
from beurs.pools.services import people_lock

PartState = OfferPart.State
TOGETHER = 40
"""Searches of one board and week that one look serves."""
MOST_CHANCES = 2
WEIGHED = 8
"""People of a ring who are weighed at each step of looking ahead; the next step weighs those after them."""
RELATED = "need__school__board__region"
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


def wave_read(looks: Mapping[int, Collection[int | None]], now: dt.datetime) -> Wave | None:
    """Choose whom to ask for searches of one board and week, read together.

    `looks` are per search (id) the values of `Search.wave` that a look was asked for (None: look whatever happened); a
    search that ended or has looked since is left out. None when that leaves nothing.
    """
    running = Search.objects.filter(pk__in=looks, state=Search.State.RUNNING)
    wanted = [one for one in running.select_related(RELATED) if {None, one.wave} & set(looks[one.pk])]
    if not wanted:
        return None
    rows = sorted(wanted, key=lambda one: (one.need.date, -one.need.priority, one.need_id))
    board = rows[0].need.school.board
    rule = rule_of(board, local_of(now).date())
    bridged = [one.need_id for one in rows if one.bridge]
    field = Field.of(board, rule, rows[0].need.date, rows[-1].need.date, now, bridged=bridged)
    known, parts = _known(rows, now), _open_by_need(one.need_id for one in rows)
    seeking = {one.need_id: _seeking(one, rule, known[one.need_id], parts[one.need_id], now) for one in rows}
    chance = _chances(field, sorted(rows, key=lambda one: (one.chance is not None, one.next_at)), seeking)
    asks, places = choose(field, [one for one in seeking.values() if one.sought.until > now])
    return Wave(field, {one.need_id: one for one in rows}, asks, places, chance)


def _chances(field: Field, searches: Iterable[Search], seeking: Mapping[int, Seeking]) -> dict[int, int]:
    """Return the percentage with which needs have somebody by the time that parents must know; empty without policy.

    Of the first few searches only: looking ahead costs more than the look, and the others have their turn soon.
    """
    found: dict[int, int] = {}
    field = replace(field, most=WEIGHED)
    for search in list(searches)[:MOST_CHANCES] if field.rule.row.policy else []:
        by = moment_of(search.need.date, KNOWN_BY)
        filled = outlook(field, seeking[search.need_id], by).filled if by > field.now else None
        if filled is not None:
            found[search.need_id] = round(100 * filled)
    return found


def _open_by_need(needs: Iterable[int]) -> dict[int, list[NeedPart]]:
    found: dict[int, list[NeedPart]] = {pk: [] for pk in needs}
    for part in open_parts_of(found.keys()):
        found[part.need_id].append(part)
    return found


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


def _seeking(
    search: Search, rule: Rule, known: tuple[set[int], set[int]], parts: list[NeedPart], now: dt.datetime
) -> Seeking:
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

    Inside the transaction that closes the work. A search that ended or looked since is left alone. However many
    searches and people, the number of statements is the same.
    """
    people_lock({ask.person for ask in wave.asks})
    needs = {need.pk: need for need in needs_hold(wave.searches)}
    _expire(wave, now)
    held = _held(wave, now)
    drafts, gone = _drafts(wave, held, now)
    offers_make(drafts, by=None, now=now)
    wave.field.waiting |= gone
    _look_again(wave, held, needs, now)
    return len(drafts)


def _held(wave: Wave, now: dt.datetime) -> dict[int, Search]:
    """Hold the running searches of a look by need; one that looked meanwhile did not see what this one saw: again."""
    pks = [one.pk for one in wave.searches.values()]
    rows = Search.objects.select_for_update(of=("self",)).filter(pk__in=pks, state=Search.State.RUNNING)
    found: dict[int, Search] = {}
    for search in rows.order_by("pk"):
        if search.wave == wave.searches[search.need_id].wave:
            found[search.need_id] = search
        else:
            searches_wake([search.pk], now=now, cause=f"again-{search.wave}")
    return found


def _expire(wave: Wave, now: dt.datetime) -> None:
    """End the offers of searches whose time has passed, should their own work be late."""
    over = Q(search__in=list(wave.searches.values()), state=PartState.LIVE, offer__until__lte=now)
    offers = [offer for offer in offers_lock(over) if offer.is_live]
    OfferPart.objects.filter(offer__in=offers, state=PartState.LIVE).update(state=PartState.EXPIRED)
    offers_end([Ending(offers, PartState.EXPIRED)], by=None, now=now)


def _drafts(wave: Wave, held: dict[int, Search], now: dt.datetime) -> tuple[list[Draft], set[int]]:
    """Return one draft per person out of everything that a look asks of them, and the needs (ids) of those who are no
    longer free: asked elsewhere since the look was read."""
    people = list(dict.fromkeys(ask.person for ask in wave.asks))
    busy, still = busy_slots(people), _open_by_need(held)
    drafts: list[Draft] = []
    gone: set[int] = set()
    for person in people:
        mine = [ask for ask in wave.asks if ask.person == person]
        pairs = {pair.need.pk: pair for pair in _pairs(wave, mine) if pair.need.pk in held}
        wanted = {pk: [part for part in pair.parts if part in still[pk]] for pk, pair in pairs.items()}
        wanted = {pk: parts for pk, parts in wanted.items() if parts}
        if any((pairs[pk].need.date, part.part) in busy[person] for pk, parts in wanted.items() for part in parts):
            gone |= wanted.keys()
            continue
        parts = {held[pk].pk: tuple(part.pk for part in found) for pk, found in wanted.items()}
        draft = draft_of(wave.field, list(pairs.values()), parts, mine[0]) if parts else None
        if draft is not None and draft.until > now:
            drafts.append(draft)
    return drafts, gone


def _pairs(wave: Wave, asks: list[Ask]) -> list[Pair]:
    """Return the asks of one person as pairs, by date."""
    found = []
    for need in wave.field.snapshot.needs:
        wanted = {pk for ask in asks for pk in ask.parts}
        parts = [part for part in wave.field.snapshot.parts[need.pk] if part.pk in wanted]
        if parts:
            found.append(Pair(wave.field.snapshot, wave.field.snapshot.people[asks[0].person], need, parts))
    return found


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


def _look_again(wave: Wave, held: dict[int, Search], needs: dict[int, Need], now: dt.datetime) -> None:
    """Say when held searches look again: when an open offer ends, or soon when people are asked elsewhere."""
    rule, known = wave.field.rule, asked_in([search.pk for search in held.values()])
    least = dt.timedelta(minutes=min(ring.at_least for ring in rule.asking))
    later, over = [], []
    for pk, search in held.items():
        asked = known[search.pk]
        search.wave += 1
        search.rings, search.asked = len(rule.asking), len(asked.people)
        search.chance, search.ring = wave.chance.get(pk, search.chance), wave.places.get(pk, search.ring)
        if not asked.ends and pk not in wave.field.waiting:
            over.append(search)
            continue
        search.next_at = asked.ends[0] if asked.ends else now + least
        search.until = asked.ends[-1] if asked.ends else search.next_at
        search.need = needs[pk]
        later.append(search)
    Search.objects.bulk_update([*later, *over], ["wave", "rings", "ring", "chance", "asked", "next_at", "until"])
    for search in later:
        agencies_reached(search, search.need, rule, now, over=False)
    for search in over:
        _given_up(search, needs[search.need_id], now)
        agencies_reached(search, needs[search.need_id], rule, now, over=True)
    waves_due(later)


def _given_up(search: Search, need: Need, now: dt.datetime) -> None:
    """End a search that has nobody left to ask, and let planner and school know."""
    search_end(search, Search.State.GIVEN_UP, why="nobody-left", now=now)
    needs_touch([need], "need.nobody", by=None, asked=search.asked)
    notice_due(need, now=now, cause=f"given-up-{search.pk}")
