"""One's own work: the days somebody comes, and everything they need to know for one of them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from beurs.cover.access.own import own_person, own_work
from beurs.cover.access.phone.facts import AskedDay, OfferFacts, Trip, trip_of
from beurs.cover.models import CancelRule, Need, Offer, OfferPart, SchoolQuestion
from beurs.cover.timing import moment_of
from beurs.region.access.rights import Visitor
from beurs.region.access.schools import valid_on
from beurs.region.models import AvailabilityPart, GroupGuide, Person, SchoolGuide, TeachingPart

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Handover:
    """One day of work in full: lesson times in minutes after midnight, the school's guide, and who else is there.

    `offer` is the accepted offer behind it, None when a planner arranged it by hand. `usual` teach the group then.
    """

    need: Need
    parts: tuple[str, ...]
    starts: int
    ends: int
    guide: SchoolGuide
    sheet: GroupGuide
    trip: Trip | None
    usual: tuple[str, ...]
    questions: tuple[SchoolQuestion, ...]
    offer: Offer | None

    @property
    def am(self) -> bool:
        """Whether the morning is worked."""
        return "am" in self.parts

    @property
    def pm(self) -> bool:
        """Whether the afternoon is worked."""
        return "pm" in self.parts

    @property
    def phone(self) -> str:
        """Return whom to call: the contact person, else the school."""
        return self.guide.contact_phone or self.need.school.phone

    @property
    def has_sheet(self) -> bool:
        """Tell whether the school wrote anything for who comes."""
        return any((self.sheet.timetable, self.sheet.notes, self.guide.routines, self.guide.places))


def handover_of(user: Visitor, need: int) -> Handover:
    """Return one own day of work; Http404 when the user does not stand there."""
    person = own_person(user)
    rows = (
        own_work(person)
        .filter(need_part__need=need)
        .select_related("need_part__need__group", "need_part__need__school__board__region", "booking")
    )
    taken = list(rows.order_by("need_part__part"))
    if not taken:
        raise Http404
    found = taken[0].need_part.need
    starts = min(row.booking.starts if row.booking else row.need_part.starts for row in taken)
    region = found.school.board.region
    return Handover(
        need=found,
        parts=tuple(row.need_part.part for row in taken),
        starts=starts,
        ends=max(row.booking.ends if row.booking else row.need_part.ends for row in taken),
        guide=SchoolGuide.objects.filter(school=found.school).first() or SchoolGuide(school=found.school),
        sheet=GroupGuide.objects.filter(group=found.group).first() or GroupGuide(group=found.group),
        trip=trip_of(person, found.school, starts - region.arrival_min),
        usual=_usual(found, person),
        questions=tuple(SchoolQuestion.objects.filter(need=found, person=person)),
        offer=_offer(person, found),
    )


def _usual(need: Need, person: Person) -> tuple[str, ...]:
    """Return who teaches the group on that weekday, without the substitute; a name, never why it is not there."""
    rows = TeachingPart.objects.filter(valid_on(need.date), group=need.group, weekday=need.date.isoweekday())
    people = rows.exclude(person=person).select_related("person").order_by("part", "person__last_name")
    return tuple(dict.fromkeys(str(row.person) for row in people))


def _offer(person: Person, need: Need) -> Offer | None:
    rows = Offer.objects.filter(person=person, state=Offer.State.ACCEPTED, parts__need_part__need=need)
    return rows.filter(parts__state=OfferPart.State.ACCEPTED).order_by("-pk").first()


def own_need(user: Visitor, need: int) -> Need:
    """Return a need that a user may ask the school about: an own day, or one of an offer that was sent to them."""
    person = own_person(user)
    offered = Q(parts__offer_parts__person=person, parts__offer_parts__offer__sent_at__isnull=False)
    working = Q(parts__assignments__in=own_work(person))
    rows = Need.objects.filter(offered | working, pk=need, cancelled_at__isnull=True)
    found = rows.select_related("group", "school__board__region").distinct().first()
    if found is None:
        raise Http404
    return found


FREE, APP, CALL = "free", "app", "call"


@dataclass(frozen=True)
class Cancelling:
    """How a yes can be taken back now: FREE (nothing is kept), APP, or only by a CALL; `until` is when that ends."""

    way: str
    until: dt.datetime | None
    rule: CancelRule


def cancelling_of(offer: Offer, first_lesson: dt.datetime, rule: CancelRule, now: dt.datetime) -> Cancelling:
    """Return how an accepted offer can be taken back; the grace after a yes counts up to the first lesson."""
    assert offer.accepted_at is not None
    grace = min(offer.accepted_at + rule.grace_min * MINUTE, first_lesson)
    if now < grace:
        return Cancelling(FREE, grace, rule)
    last = first_lesson - rule.app_min * MINUTE
    return Cancelling(APP, last, rule) if now < last else Cancelling(CALL, None, rule)


@dataclass(frozen=True)
class DayBack:
    """One day of a yes, and how it can be given back now."""

    day: AskedDay
    how: Cancelling

    @property
    def may(self) -> bool:
        """Whether it can be given back here."""
        return self.how.way != CALL


def days_back(facts: OfferFacts, now: dt.datetime) -> list[DayBack]:
    """Return the days of an accepted offer, each by the rule of its own day and its own first lesson."""
    rules = list(CancelRule.objects.filter(region=facts.school.board.region_id))
    found = []
    for day in facts.days:
        rule = cancel_rule_among(rules, day.date)
        found.append(DayBack(day, cancelling_of(facts.offer, moment_of(day.date, day.starts), rule, now)))
    return found


def cancel_rule_among(rules: Iterable[CancelRule], date: dt.date) -> CancelRule:
    """Return the rule on taking back a yes that holds on a date, the standard numbers where none does."""
    return max(
        (rule for rule in rules if rule.since <= date), key=lambda rule: rule.since, default=CancelRule(since=date)
    )


def offers_week(person: Person, day: dt.date) -> set[tuple[int, str]]:
    """Return the day parts of the week that a person offers on a day (ISO weekday, part)."""
    rows = AvailabilityPart.objects.filter(valid_on(day), person=person)
    return set(rows.values_list("weekday", "part"))
