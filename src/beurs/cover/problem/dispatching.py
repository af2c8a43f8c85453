"""Whom to ask now under the dispatch policy, and what to expect: rows to a round of the engine and back.

Hard rules come first (`Field.possible`); only then does the engine weigh chances. A chance is that of a group of people
(`beurs.engine.dispatch.chances`); nobody's own answers set them apart from somebody of the same group.
"""

import datetime as dt
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from beurs.cover.access.offers.history import history_of, history_stamp
from beurs.cover.explain import Reason
from beurs.cover.models import Need
from beurs.cover.problem.asks import Ask, Outlook, Wave
from beurs.cover.problem.fixed import Field, Seeking, asks_of, by_spell_of, choose_fixed, places_from, with_spell
from beurs.cover.problem.pairs import Pair
from beurs.cover.timing import local_of, moment_of
from beurs.engine.dispatch.chances import Chances, Group, Told
from beurs.engine.dispatch.log import Floats
from beurs.region.models import Region

if TYPE_CHECKING:
    from beurs.engine.dispatch.policy import Knobs, Moment, Offer

PLANNED = 2.0
FAMILIAR = 1.5
WORSE_FIT = 0.8
MOST_ROUNDS = 6
MOST_WAVES = 12
MOST_KEPT = 8

_kept: OrderedDict[tuple[object, ...], Chances] = OrderedDict()


@dataclass(frozen=True)
class Chance:
    """Somebody who may be asked for a need: the place of the ring, the chance of a yes in time, and what weighs.

    `planned` tells whether the plan has this person for it.
    """

    pair: Pair
    place: int
    group: Group
    probability: float
    minutes: float
    weight: float
    planned: bool

    @property
    def why(self) -> tuple[Reason, ...]:
        """What speaks for asking, in the order it weighs."""
        before = self.pair.worker.person.pk == self.pair.need.previous_id
        why = [Reason("plan")] * self.planned + [Reason("before")] * before
        why = why or [Reason("ring", {"value": self.place})]
        travel = self.pair.minutes()
        why += [] if travel is None else [Reason("travel", {"value": travel})]
        return (*why, Reason("chance", {"value": round(100 * self.probability), "minutes": round(self.minutes)}))


def chances_of(region: Region, now: dt.datetime) -> Chances:
    """Return the chances of a region as its history of the days before today has them; kept while that stands."""
    before = moment_of(local_of(now).date(), 0)
    stamp = history_stamp(region, before)
    if stamp not in _kept:
        _kept[stamp] = Chances(
            Told(
                Group.of(ring=one.ring, kind=one.kind, travel=one.travel, lead=one.lead, weekday=one.weekday,
                         preferred=one.preferred),
                one.person, one.yes, one.minutes,
            )
            for one in history_of(region, before)
        )  # fmt: skip
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return _kept[stamp]


def _known(field_of: Field) -> Chances:
    """Return the chances of the region of a field, asked for once however often it is looked at."""
    if field_of.kept.chances is None:
        field_of.kept.chances = chances_of(field_of.board.region, field_of.now)
    return field_of.kept.chances


def knobs_of(live_most: int) -> "Knobs":
    """Return the prices of the policy: as benchmarked, but a message costs little beside a group alone."""
    from beurs.engine.dispatch.policy import Knobs

    return Knobs(offer=0.01, offer_last=0.0, live_most=live_most)


def choose(field_of: Field, seeking: Sequence[Seeking]) -> tuple[list[Ask], dict[int, int]]:
    """Return whom to ask now, and per need (id) the place of the ring that was asked; nothing is written.

    As `choose_fixed`, which it hands over to where the board switched the policy off. The rings that a search has
    reached are asked together, wider ones only where those have nobody left. Equal rows and moment, equal asks.
    """
    if not field_of.rule.row.policy:
        return choose_fixed(field_of, seeking)
    known = _known(field_of)
    asks: list[Ask] = []
    places: dict[int, int] = {}
    spells = by_spell_of(seeking)
    for heads in _turns(field_of, seeking):
        for one, found, offer in _round(field_of, known, [head for head in heads if _is_left(head, asks)]):
            days = with_spell(field_of, found.pair, spells[one.spell] if one.spell else [one])
            for ask, need in asks_of(field_of, found.pair, found.place, found.why[0], days):
                why = (*found.why, Reason("short")) if offer.beside else found.why
                asks.append(replace(ask, probability=round(found.probability, 4), why=why))
                places.setdefault(need, found.place)
    return asks, places


def outlook(field_of: Field, one: Seeking, by: dt.datetime) -> Outlook:
    """Return who would be asked when, if nobody answered, and the chance that somebody said yes by a moment.

    The field is not changed. Without the policy nothing is known of chances (None).
    """
    waves: list[Wave] = []
    missed, now, seeking = 1.0, field_of.now, one
    known = _known(field_of)
    while len(waves) < MOST_WAVES and now < one.sought.until:
        look = replace(field_of, now=now, busy=_busy_without(field_of, seeking), waiting=set())
        asks, places = choose(look, [seeking])
        asks = [ask for ask in asks if set(ask.parts) <= set(one.sought.parts)]
        if not asks:
            break
        place = places.get(one.sought.need, seeking.ring)
        ends = [_until(look, one, ask) for ask in asks]
        for ask in asks:
            missed *= 1.0 - _by(look, known, one, ask, by)
        policy = field_of.rule.row.policy
        waves.append(Wave(now, tuple(asks), round(1.0 - missed, 4) if policy else None))
        now = max(ends)
        seeking = _asked(seeking, field_of, asks, place)
    return Outlook(one.sought.need, by, tuple(waves), round(1.0 - missed, 4) if field_of.rule.row.policy else None)


def _turns(field_of: Field, seeking: Sequence[Seeking]) -> Iterator[list[Seeking]]:
    """Yield what is chosen together: the needs of one day, each spell by its first day; then what that leaves."""
    later: dict[dt.date, list[Seeking]] = defaultdict(list)
    seen: set[str] = set()
    rest = []
    for one in seeking:
        if one.sought.need not in field_of.needs:
            continue
        if one.spell and one.spell in seen:
            rest.append(one)
            continue
        seen.add(one.spell)
        later[field_of.needs[one.sought.need].date].append(one)
    yield from (heads for _day, heads in sorted(later.items()))
    yield from ([one] for one in rest)


def _is_left(one: Seeking, asks: list[Ask]) -> bool:
    """Tell whether nobody was chosen for a need yet."""
    return not any(set(ask.parts) & set(one.sought.parts) for ask in asks)


def _round(field_of: Field, known: Chances, heads: list[Seeking]) -> "list[tuple[Seeking, Chance, Offer]]":
    """Return the offers of one round of the engine over some needs of one day."""
    from beurs.engine.dispatch.policy import Moment, Offer, offers

    found = [_candidates(field_of, known, one) for one in heads]
    people = sorted({chance.pair.worker.person.pk for row in found for chance in row})
    if not people:
        return []
    column = {pk: n for n, pk in enumerate(people)}
    p = np.zeros((len(heads), len(people)))
    liking = np.ones(p.shape)
    best: dict[tuple[int, int], Chance] = {}
    for v, row in enumerate(found):
        for chance in row:
            n = column[chance.pair.worker.person.pk]
            p[v, n], liking[v, n] = chance.probability, chance.weight
            best[v, n] = chance
    moment = Moment(
        chance=p,
        weight=_weights([field_of.needs[one.sought.need] for one in heads]),
        rounds=np.array([_rounds(row, one, field_of.now) for row, one in zip(found, heads, strict=True)], np.int64),
        missed=np.array([_missed(field_of, known, one) for one in heads]),
        live=np.array([len(one.sought.live) for one in heads], np.int64),
        liking=liking,
    )
    chosen = offers(moment, knobs_of(field_of.rule.row.live_max))
    for v in _withheld(moment, chosen):
        n = int(np.argmax(p[v] * liking[v] * ~np.isin(np.arange(len(people)), [one.person for one in chosen])))
        if (v, n) in best and all(one.person != n for one in chosen):
            chosen.append(Offer(v, n, float(p[v, n]), float(p[v, n]), beside=False))
        else:
            field_of.waiting.add(heads[v].sought.need)
    return [(heads[one.vacancy], best[one.vacancy, one.person], one) for one in chosen]


def _withheld(moment: "Moment", chosen: "Sequence[Offer]") -> list[int]:
    """Return the vacancies with somebody to ask that have no open offer and got none: nobody waits for a price."""
    asked = {one.vacancy for one in chosen}
    some = moment.chance.any(axis=1) & (moment.live == 0) & (moment.rounds > 0)
    return [v for v in np.flatnonzero(some).tolist() if v not in asked]


def _weights(needs: Sequence[Need]) -> Floats:
    """Return what needs are worth beside each other: the first in priority one, none less than half."""
    found = np.array([need.priority for need in needs], np.float64)
    return 0.5 + 0.5 * found / found.max()


def _candidates(field_of: Field, known: Chances, one: Seeking) -> list[Chance]:
    """Return who may be asked for a need: the plan's person, and everybody in the rings the search has reached."""
    need, parts = field_of.needs[one.sought.need], field_of.parts(one.sought)
    if not parts:
        return []
    out = set(one.sought.live | one.sought.closed)
    planned = field_of.proposed(parts)
    first = field_of.possible(planned, need, parts) if planned is not None and planned not in out else None
    found = [] if first is None or planned is None else [_chance(field_of, known, first, one.ring, planned)]
    reached = [place for place in places_from(field_of.rule, one.ring) if place >= one.ring]
    before = [ring.place for ring in field_of.rule.asking if ring.place < one.ring]
    for group in ([*before, one.ring], *([place] for place in reached if place > one.ring)):
        for place in group:
            rows = field_of.ranked(need, parts, place, {*out, *([] if planned is None else [planned])})
            found += [_chance(field_of, known, pair, place, planned) for pair in rows]
        if found:
            return found
    return found


def _chance(field_of: Field, known: Chances, pair: Pair, ring: int, planned: int | None) -> Chance:
    """Return the chance of one pair in the time that its ring gives, and what speaks for it."""
    need, person = pair.need, pair.worker.person.pk
    place = field_of.place(pair) or ring
    approach = field_of.approach(pair)
    minutes = 0.0 if approach is None else (approach.until - approach.due).total_seconds() / 60
    group = _group(field_of, pair, place)
    probability = known.within(group, minutes)
    weight = (PLANNED if person == planned else 1.0) * (FAMILIAR if person == need.previous_id else 1.0)
    weight *= WORSE_FIT ** (pair.fit() or 0)
    return Chance(pair, place, group, probability, minutes, weight, planned=person == planned)


def _group(field_of: Field, pair: Pair, place: int) -> Group:
    span = pair.span()
    start = moment_of(pair.need.date, min(part.starts for part in pair.parts))
    return Group.of(
        ring=place,
        kind="" if span is None else span.pool.kind,
        travel=pair.minutes(),
        lead=(start - field_of.now).total_seconds() / 60,
        weekday=pair.need.date.isoweekday(),
        preferred=pair.need.school_id in pair.worker.prefer,
    )


def _rounds(found: Iterable[Chance], one: Seeking, now: dt.datetime) -> int:
    """Return how many waves there is time for, this one included: the time left over the wait of the likeliest."""
    waits = [chance.minutes for chance in found if chance.minutes > 0]
    if not waits:
        return 0
    left = (one.sought.until - now).total_seconds() / 60
    return max(1, min(MOST_ROUNDS, int(left / max(waits))))


def _missed(field_of: Field, known: Chances, one: Seeking) -> float:
    """Return the chance that all offers that are open now fail."""
    need, parts = field_of.needs[one.sought.need], field_of.parts(one.sought)
    missed = 1.0
    for person in sorted(one.sought.live):
        if person in field_of.snapshot.people and parts:
            pair = field_of.pair(person, need, parts)
            missed *= 1.0 - known.chance(_group(field_of, pair, field_of.place(pair) or one.ring))
    return missed


def _busy_without(field_of: Field, one: Seeking) -> "defaultdict[int, set[tuple[dt.date, str]]]":
    """Return a copy of what people are asked for, so that looking ahead asks nobody."""
    found: defaultdict[int, set[tuple[dt.date, str]]] = defaultdict(set)
    for person, slots in field_of.busy.items():
        found[person] = set() if person in one.sought.closed else set(slots)
    return found


def _pair(field_of: Field, one: Seeking, ask: Ask) -> Pair:
    need: Need = field_of.needs[one.sought.need]
    return field_of.pair(ask.person, need, field_of.parts(one.sought))


def _until(field_of: Field, one: Seeking, ask: Ask) -> dt.datetime:
    approach = field_of.approach(_pair(field_of, one, ask))
    return one.sought.until if approach is None else approach.until


def _by(field_of: Field, known: Chances, one: Seeking, ask: Ask, by: dt.datetime) -> float:
    """Return the chance that an ask is accepted by a moment."""
    pair = _pair(field_of, one, ask)
    approach = field_of.approach(pair)
    if approach is None:
        return 0.0
    minutes = (min(by, approach.until) - approach.due).total_seconds() / 60
    return 0.0 if minutes <= 0 else known.within(_group(field_of, pair, ask.ring or one.ring), minutes)


def _asked(one: Seeking, field_of: Field, asks: Iterable[Ask], place: int) -> Seeking:
    """Return the search after a wave that nobody answered: nobody is asked again, the next ring is reached."""
    closed = one.sought.closed | one.sought.live | {ask.person for ask in asks}
    places = [ring.place for ring in field_of.rule.asking]
    at = min(places.index(place) + 1, len(places) - 1) if place in places else 0
    return replace(one, sought=replace(one.sought, live=frozenset(), closed=closed), ring=places[at])
