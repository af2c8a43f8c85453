"""Whom to ask without the dispatch policy: who the plan has first, then ring by ring, best first inside a ring."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from beurs.cover.access.offers.rules import Rule
from beurs.cover.access.phone.hours import parts_in_months
from beurs.cover.explain import PATIENT, Reason
from beurs.cover.models import LIVE, Need, NeedPart, OfferPart
from beurs.cover.problem.asks import Ask, Sought
from beurs.cover.problem.pairs import Pair
from beurs.cover.problem.snapshot import Snapshot
from beurs.cover.timing import Quiet, arrival_of, ask_from, local_of, wait_of
from beurs.region.access.contact import contacts_of
from beurs.region.models import Board, ContactWish

if TYPE_CHECKING:
    from beurs.engine.dispatch.chances import Chances

NOBODY = 10**6


@dataclass(frozen=True)
class Seeking:
    """A need in search as the fixed order sees it: `ring` is the place that may be asked now."""

    sought: Sought
    ring: int
    spell: str = ""


@dataclass(frozen=True)
class Approach:
    """When somebody may be asked, until when the answer counts, and from which minute they would come if late."""

    due: dt.datetime
    until: dt.datetime
    from_minute: int | None


@dataclass
class Kept:
    """What holds in a field whatever the moment, worked out once: pairs, which of them a rule forbids, rings; and the
    chances of its region, once the policy asked for them."""

    pairs: dict[tuple[int, int, tuple[int, ...]], Pair] = field(default_factory=dict)
    barred: dict[tuple[int, int, tuple[int, ...]], bool] = field(default_factory=dict)
    rings: dict[tuple[int, tuple[int, ...]], dict[int | None, list[Pair]]] = field(default_factory=dict)
    chances: "Chances | None" = None


@dataclass
class Field:
    """The needs of one board in search with everybody its pools bring, read once at a moment.

    With `most` only so many of a ring are weighed at a time, the first in its order.
    """

    board: Board
    rule: Rule
    now: dt.datetime
    snapshot: Snapshot
    wishes: dict[int, ContactWish]
    bridged: frozenset[int] = frozenset()
    busy: dict[int, set[tuple[dt.date, str]]] = field(default_factory=lambda: defaultdict(set))
    waiting: set[int] = field(default_factory=set)
    most: int | None = None
    kept: Kept = field(default_factory=Kept)
    ways: dict[tuple[int, int, tuple[int, ...]], Approach | None] = field(init=False, default_factory=dict)

    @classmethod
    def of(
        cls,
        board: Board,
        rule: Rule,
        first: dt.date,
        last: dt.date,
        now: dt.datetime,
        *,
        bridged: Iterable[int] = (),
        people: Iterable[int] = (),
    ) -> "Field":
        """Read the days `first` to `last` of a board; `bridged` are needs (ids) where somebody bridges."""
        snapshot = replace(Snapshot.of(board.region, [board], first, last, people=people), now=now)
        found = cls(board, rule, now, snapshot, contacts_of(snapshot.people), frozenset(bridged))
        rows = OfferPart.objects.filter(
            state=OfferPart.State.LIVE, offer__state__in=LIVE, need_part__need__date__range=(first, last)
        )
        for person, date, part in rows.values_list("person", "need_part__need__date", "need_part__part"):
            found.busy[person].add((date, part))
        return found

    @cached_property
    def needs(self) -> dict[int, Need]:
        """The needs of the days by id."""
        return {need.pk: need for need in self.snapshot.needs}

    def parts(self, sought: Sought) -> list[NeedPart]:
        """Return the open parts of a need in search."""
        return [part for part in self.snapshot.parts.get(sought.need, []) if part.pk in sought.parts]

    def possible(self, person: int, need: Need, parts: list[NeedPart]) -> Pair | None:
        """Return the person with the parts when no rule fails and no other offer asks for the same day parts."""
        if person not in self.snapshot.people:
            return None
        if self.is_month_full(person, need.date, len(parts)):
            return None
        pair = self.pair(person, need, parts)
        if self._is_barred(pair) or self.approach(pair) is None:
            return None
        if not self.busy[person].isdisjoint((need.date, part.part) for part in parts):
            self.waiting.add(need.pk)
            return None
        return pair

    def pair(self, person: int, need: Need, parts: list[NeedPart]) -> Pair:
        """Return somebody of the field (id) with parts of a need; asked again, the same pair."""
        key = (person, need.pk, tuple(part.pk for part in parts))
        found = self.kept.pairs.get(key)
        if found is None:
            found = self.kept.pairs[key] = Pair(self.snapshot, self.snapshot.people[person], need, parts)
        return found

    def _is_barred(self, pair: Pair) -> bool:
        if pair.key not in self.kept.barred:
            self.kept.barred[pair.key] = any(reason.rule not in PATIENT for reason in pair.failed())
        return self.kept.barred[pair.key]

    def is_month_full(self, person: int, day: dt.date, more: int) -> bool:
        """Tell whether so many day parts more are above what a person wants in the month of a day."""
        wish = self.wishes.get(person)
        if wish is None or wish.month_max is None:
            return False
        return self.booked_in_months.get((person, day.replace(day=1)), 0) + more > wish.month_max

    @cached_property
    def booked_in_months(self) -> dict[tuple[int, dt.date], int]:
        """The day parts of whoever set a maximum, per person and first of the month."""
        limited = [person for person, wish in self.wishes.items() if wish.month_max is not None]
        return parts_in_months(limited, {need.date.replace(day=1) for need in self.snapshot.needs})

    def approach(self, pair: Pair) -> Approach | None:
        """Return when the person of a pair may be asked and how long; None when they could not come in time."""
        if pair.key not in self.ways:
            self.ways[pair.key] = self._approach(pair)
        return self.ways[pair.key]

    def _approach(self, pair: Pair) -> Approach | None:
        need, wish = pair.need, self.wishes[pair.worker.person.pk]
        urgent = need.date == local_of(self.now).date()
        quiet = (self.rule.quiet, Quiet(wish.quiet_from, wish.quiet_until))
        due = ask_from(self.now, quiet, urgent=urgent, early=wish.early_calls)
        if due is None:
            return None
        ring = self.rule.ring(self.place(pair) or 1)
        arrival = arrival_of(
            due,
            date=need.date,
            starts=min(part.starts for part in pair.parts),
            ends=max(part.ends for part in pair.parts),
            before=self.board.region.arrival_min,
            travel=pair.minutes() or 0,
            answer=ring.at_least,
            bridged=need.pk in self.bridged,
        )
        if arrival is None:
            return None
        wait = wait_of(ring.share, ring.at_least, ring.at_most, now=due, arrive=arrival.answer_by)
        return Approach(due, min(due + wait, arrival.answer_by), arrival.from_minute)

    def ranked(self, need: Need, parts: list[NeedPart], place: int, without: Iterable[int]) -> Iterator[Pair]:
        """Yield who may be asked in a ring: a known face, then fit, travel, work done; rules are asked one by one."""
        out = frozenset(without)
        people = (member.worker.person.pk for member in self._ring(need, parts).get(place, []))
        checked = (self.possible(person, need, parts) for person in people if person not in out)
        yield from islice((pair for pair in checked if pair is not None), self.most)

    def _ring(self, need: Need, parts: list[NeedPart]) -> dict[int | None, list[Pair]]:
        """Return everybody with a fit for parts of a need per place of their ring, in the order of `ranked`."""
        key = (need.pk, tuple(part.pk for part in parts))
        if key not in self.kept.rings:
            people = [pk for pk, worker in self.snapshot.people.items() if worker.memberships]
            pairs = [pair for pk in people if (pair := self.pair(pk, need, parts)).fit() is not None]
            found: dict[int | None, list[Pair]] = defaultdict(list)
            for pair in sorted(pairs, key=self._order):
                found[self.place(pair)].append(pair)
            self.kept.rings[key] = found
        return self.kept.rings[key]

    def place(self, pair: Pair) -> int | None:
        """Return the place of the ring that brings the person of a pair."""
        span = pair.span()
        return None if span is None else self.rule.place_of(span.pool)

    def proposed(self, parts: list[NeedPart]) -> int | None:
        """Return whom the plan has for the first part that has a proposal."""
        rows = (self.snapshot.standing.get(part.pk) for part in parts)
        return next((row.person_id for row in rows if row is not None), None)

    def _order(self, pair: Pair) -> tuple[int, ...]:
        minutes, fit, person = pair.minutes(), pair.fit(), pair.worker.person.pk
        likes = pair.need.school_id in pair.worker.prefer
        known = pair.need.previous_id == person
        return (
            int(not known),
            NOBODY if fit is None else fit,
            (NOBODY if minutes is None else minutes) - 15 * likes,
            pair.worker.worked,
            person,
        )


def choose_fixed(field_of: Field, seeking: Sequence[Seeking]) -> tuple[list[Ask], dict[int, int]]:
    """Return whom to ask now, and per need (id) the place of the ring that was asked; nothing is written.

    Who the plan has is asked first, whatever the ring, then the ring of the search; where that has nobody left the
    rings after it, and those before it once more. A person is asked for one thing at a time, and for every day of the
    spell that is in search too and that no rule forbids.
    """
    asks: list[Ask] = []
    places: dict[int, int] = {}
    by_spell = by_spell_of(seeking)
    taken: dict[int, set[int]] = defaultdict(set)
    for one in seeking:
        need = field_of.needs.get(one.sought.need)
        parts = field_of.parts(one.sought)
        wanted = field_of.rule.row.live_max - len(one.sought.live | taken[one.sought.need])
        if need is None or not parts or wanted <= 0:
            continue
        for place, pair, why in _next(field_of, one, need, parts):
            days = with_spell(field_of, pair, by_spell[one.spell] if one.spell else [one])
            for ask, other in asks_of(field_of, pair, place, why, days):
                asks.append(ask)
                taken[other].add(ask.person)
            places.setdefault(one.sought.need, place)
            wanted -= 1
            if wanted <= 0:
                break
    return asks, places


def by_spell_of(seeking: Sequence[Seeking]) -> Mapping[str, list[Seeking]]:
    found: dict[str, list[Seeking]] = defaultdict(list)
    for one in seeking:
        found[one.spell].append(one)
    return found


def _next(field_of: Field, one: Seeking, need: Need, parts: list[NeedPart]) -> Iterator[tuple[int, Pair, Reason]]:
    """Yield whom to ask for one need, in order, with the place of their ring and the first reason."""
    out = set(one.sought.live | one.sought.closed)
    first = field_of.proposed(parts)
    if first is not None and first not in out:
        pair = field_of.possible(first, need, parts)
        if pair is not None:
            out.add(first)
            yield field_of.place(pair) or one.ring, pair, Reason("plan")
    for place in places_from(field_of.rule, one.ring):
        found = False
        for pair in field_of.ranked(need, parts, place, out):
            found = True
            known = need.previous_id == pair.worker.person.pk
            yield place, pair, Reason("before") if known else Reason("ring", {"value": place})
        if found:
            return


def places_from(rule: Rule, ring: int) -> list[int]:
    """Return the places in the order in which they are asked from a ring on."""
    places = [found.place for found in rule.asking]
    at = places.index(ring) if ring in places else 0
    return [*places[at:], *places[:at]]


def with_spell(field_of: Field, pair: Pair, spell: list[Seeking]) -> list[Pair]:
    """Return the pair with those of the same person for the other days of the spell that are in search."""
    person = pair.worker.person.pk
    found = [pair]
    for other in spell:
        need, parts = field_of.needs.get(other.sought.need), field_of.parts(other.sought)
        known = other.sought.live | other.sought.closed
        if need is None or not parts or need.pk == pair.need.pk or person in known:
            continue
        if len(other.sought.live) < field_of.rule.row.live_max:
            more = field_of.possible(person, need, parts)
            found += [] if more is None else [more]
    return sorted(found, key=lambda one: one.need.date)


def asks_of(field_of: Field, pair: Pair, place: int, why: Reason, days: list[Pair]) -> Iterator[tuple[Ask, int]]:
    """Yield an ask per day, and count the person as asked for those day parts."""
    minutes = pair.minutes()
    travel = () if minutes is None else (Reason("travel", {"value": minutes}),)
    person = pair.worker.person.pk
    for day in days:
        field_of.busy[person] |= {(day.need.date, part.part) for part in day.parts}
        parts = tuple(part.pk for part in day.parts)
        yield Ask(person, parts, place, None, (why, *travel)), day.need.pk
