"""What an offer asks, in full: where, when, how far, for whom one works, and what is paid for travel."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from beurs.cover.models import Offer, OfferPart
from beurs.region.distance import km_between, minutes_at
from beurs.region.models import Board, Employment, Group, Person, School, SchoolGuide, TravelRule

ON_A_BIKE = 25
"""Minutes up to which the strip shows the bike; the other way of travelling stands beside it."""
ROUND = 5

RELATED = "need_part__need__group__school__board__region"


@dataclass(frozen=True)
class AskedDay:
    """One day of an offer: its lesson times in minutes after midnight, the parts and their ids."""

    date: dt.date
    need: int
    parts: tuple[str, ...]
    ids: tuple[int, ...]
    starts: int
    ends: int
    minutes: int

    @property
    def am(self) -> bool:
        """Whether it asks for the morning."""
        return "am" in self.parts

    @property
    def pm(self) -> bool:
        """Whether it asks for the afternoon."""
        return "pm" in self.parts


@dataclass(frozen=True)
class Trip:
    """The way to school: `bike` and `car` in minutes, `km` one way; by bike when that is near enough.

    `arrive` is when one should be there and `leave` when one leaves home, in minutes after midnight.
    """

    bike: int
    car: int
    km: float
    arrive: int
    leave: int

    @property
    def by_bike(self) -> bool:
        """Tell whether the strip shows the bike."""
        return self.bike <= ON_A_BIKE

    @property
    def minutes(self) -> int:
        """Return the minutes of the way that the strip shows."""
        return self.bike if self.by_bike else self.car


@dataclass(frozen=True)
class OfferFacts:
    """An offer as its person reads it; `days` are those still asked (or taken), in order of date.

    `trip` is None where a place is unknown, `travel_cents` a day, None where the employer wrote no rule. `late` is from
    when who comes later comes on the first of `days` (minutes after midnight), None for in time.
    """

    offer: Offer
    person: Person
    group: Group
    school: School
    days: tuple[AskedDay, ...]
    guide: SchoolGuide
    employer: Board
    trip: Trip | None
    travel_cents: int | None
    late: int | None = None

    @property
    def first(self) -> AskedDay:
        """Return the first day."""
        return self.days[0]

    @property
    def last(self) -> AskedDay:
        """Return the last day."""
        return self.days[-1]

    @property
    def minutes(self) -> int:
        """Return the paid minutes of all days."""
        return sum(day.minutes for day in self.days)

    @property
    def contact_phone(self) -> str:
        """Return whom to call with a question: the contact person, else the school."""
        return self.guide.contact_phone or self.school.phone

    @property
    def arrive(self) -> int:
        """Return when one should be at school on the first day, in minutes after midnight."""
        return arrival_of(self.first, self.school, self.late)


def offer_facts(offer: Offer) -> OfferFacts:
    """Return what an offer asks; the parts that went to somebody else only when nothing else is left of it."""
    return offers_facts([offer])[0]


def offers_facts(offers: Iterable[Offer]) -> list[OfferFacts]:
    """Return the facts of offers in their order, in a number of queries that does not depend on how many."""
    listed = list(offers)
    rows: dict[int, list[OfferPart]] = {offer.pk: [] for offer in listed}
    found = OfferPart.objects.filter(offer__in=rows).select_related(RELATED)
    for row in found.order_by("need_part__need__date", "need_part__part"):
        rows[row.offer_id].append(row)
    guides = {guide.school_id: guide for guide in SchoolGuide.objects.filter(school__in=_schools(rows))}
    people = Person.objects.select_related("user").in_bulk({offer.person_id for offer in listed})
    prefetch_related_objects(listed, "pool__owner")
    contracts = _employments(people)
    travel = TravelRule.objects.order_by("board", "since").filter(board__region__people__in=people).distinct()
    known = _Known(people, guides, contracts, list(travel))
    return [_facts(offer, rows[offer.pk], known) for offer in listed]


def days_asked(offer: Offer) -> tuple[AskedDay, ...]:
    """Return the days of an offer as its facts have them; one query."""
    rows = list(offer.parts.select_related("need_part__need").order_by("need_part__need__date", "need_part__part"))
    there = shown(rows)
    return days_of(there, offer.from_minute if there[0].need_part.need_id == rows[0].need_part.need_id else None)


def _schools(rows: dict[int, list[OfferPart]]) -> set[int]:
    return {row.need_part.need.school_id for parts in rows.values() for row in parts}


def _employments(people: dict[int, Person]) -> dict[int, Employment]:
    """Return the latest contract of each person."""
    rows = Employment.objects.filter(person__in=people).exclude(contract=Employment.Contract.NONE)
    return {row.person_id: row for row in rows.select_related("board").order_by("since", "pk")}


@dataclass(frozen=True)
class _Known:
    """What was read for many offers at once; people by id, guides by school, contracts by person."""

    people: dict[int, Person]
    guides: dict[int, SchoolGuide]
    contracts: dict[int, Employment]
    travel: list[TravelRule]


def _facts(offer: Offer, rows: list[OfferPart], known: _Known) -> OfferFacts:
    person, group = known.people[offer.person_id], rows[0].need_part.need.group
    there, school = shown(rows), group.school
    late = offer.from_minute if there[0].need_part.need_id == rows[0].need_part.need_id else None
    days = days_of(there, late)
    employer = _employer(known.contracts.get(person.pk), days[0].date) or _lender(offer, school)
    trip = trip_of(person, school, arrival_of(days[0], school, late))
    rules = [rule for rule in known.travel if rule.board_id == employer.pk]
    return OfferFacts(
        offer=offer,
        person=person,
        group=group,
        school=school,
        days=days,
        guide=known.guides.get(school.pk) or SchoolGuide(school=school),
        employer=employer,
        trip=trip,
        travel_cents=travel_cents(trip, rules, days[0].date),
        late=late,
    )


def _employer(contract: Employment | None, day: dt.date) -> Board | None:
    if contract is None or (contract.until is not None and contract.until < day):
        return None
    return contract.board


def _lender(offer: Offer, school: School) -> Board:
    """Return who employs somebody without a contract for the days of an offer: the pool's board, else the school's."""
    return offer.pool.owner if offer.pool and offer.pool.owner else school.board


def shown(rows: list[OfferPart]) -> list[OfferPart]:
    """Return the parts of an offer to show: open or taken ones; all when none is."""
    standing = [row for row in rows if row.state in {OfferPart.State.LIVE, OfferPart.State.ACCEPTED}]
    return standing or rows


def days_of(rows: list[OfferPart], from_minute: int | None) -> tuple[AskedDay, ...]:
    """Join parts (in time order) into days; who comes later on the first day starts then and is paid from then."""
    joined: dict[int, list[OfferPart]] = {}
    for row in rows:
        joined.setdefault(row.need_part.need_id, []).append(row)
    return tuple(_day(parts, from_minute if not at else None) for at, parts in enumerate(joined.values()))


def _day(rows: list[OfferPart], from_minute: int | None) -> AskedDay:
    parts = [row.need_part for row in rows]
    late = from_minute or 0
    return AskedDay(
        date=parts[0].need.date,
        need=parts[0].need_id,
        parts=tuple(part.part for part in parts),
        ids=tuple(part.pk for part in parts),
        starts=max(late, min(part.starts for part in parts)),
        ends=max(part.ends for part in parts),
        minutes=sum(max(0, part.ends - max(late, part.starts)) for part in parts),
    )


def arrival_of(day: AskedDay, school: School, from_minute: int | None) -> int:
    """Return when to be at school: some minutes before the lessons, or at once for who comes later."""
    return day.starts if from_minute is not None else day.starts - school.board.region.arrival_min


def trip_of(person: Person, school: School, arrive: int) -> Trip | None:
    """Return the way from home to a school, None where a place is unknown."""
    km = km_between(person, school)
    if km is None:
        return None
    region = school.board.region
    detour = region.detour_percent
    bike = minutes_at(km, detour_percent=detour, kmh=region.bike_kmh)
    car = minutes_at(km, detour_percent=detour, kmh=region.kmh)
    leave = arrive - (bike if bike <= ON_A_BIKE else car)
    return Trip(bike=bike, car=car, km=km * detour / 100, arrive=arrive, leave=leave - leave % ROUND)


def travel_cents(trip: Trip | None, rules: list[TravelRule], day: dt.date) -> int | None:
    """Return what the employer pays for travel on one day, in cents; None without a rule or a known way."""
    holding = [rule for rule in rules if rule.since <= day]
    if trip is None or not holding:
        return None
    rule, km = holding[-1], round(trip.km)
    if km < rule.from_km:
        return 0
    return 2 * rule.cents_km * min(km, rule.most_km if rule.most_km is not None else km)


def why_of(offer: Offer) -> list[dict[str, Any]]:
    """Return the typed reasons of an offer, the one that weighs most first."""
    return [reason for reason in offer.why if isinstance(reason, dict)]
