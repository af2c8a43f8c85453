"""The people that pools bring to some boards in some days: everything that rules ask about them, read in bulk."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Model, Q

from beurs.cover.models import Absence
from beurs.cover.problem.pooling import PoolSpan
from beurs.cover.wanted import covers
from beurs.pools.models import Booking, Membership
from beurs.region.models import (
    AvailabilityException,
    AvailabilityPart,
    Employment,
    Person,
    Qualification,
    SchoolPreference,
    Skill,
    TeachingPart,
)

WORKED_DAYS = 28
ALONE = frozenset({Skill.TEACHER, Skill.CAREER_CHANGER, Skill.LIO_EMPLOYEE})
EXPERIENCE = frozenset({Skill.LOWER, Skill.UPPER, Skill.SPECIAL})

type Slot = tuple[dt.date, str]


@dataclass
class Worker:
    """One person with the dated rows that rules ask about.

    `bookings` are the standing ones of the ISO weeks in view, `held` the slots of locked proposals elsewhere,
    `worked` the day parts booked in the 28 days before.
    """

    person: Person
    memberships: list[Membership] = field(default_factory=list)
    skills: list[Qualification] = field(default_factory=list)
    offers: dict[tuple[int, str], list[AvailabilityPart]] = field(default_factory=dict)
    exceptions: dict[Slot, bool] = field(default_factory=dict)
    teaching: dict[tuple[int, str], list[TeachingPart]] = field(default_factory=dict)
    absences: list[Absence] = field(default_factory=list)
    bookings: dict[Slot, Booking] = field(default_factory=dict)
    held: set[Slot] = field(default_factory=set)
    employments: list[Employment] = field(default_factory=list)
    prefer: set[int] = field(default_factory=set)
    avoid: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    worked: int = 0

    def skills_on(self, date: dt.date) -> frozenset[str]:
        """Return what the person may do alone before a group on a date.

        Nothing without a certificate of conduct or when barred by a court; experience counts only for a
        qualified teacher; who is in training or supports offers nothing.
        """
        if self.person.court_barred or not self.has_vog(date):
            return frozenset()
        held = self.all_skills(date)
        return held & (ALONE | EXPERIENCE) if Skill.TEACHER in held else held & ALONE

    def all_skills(self, date: dt.date) -> frozenset[str]:
        """Return every skill on record that holds on a date."""
        return frozenset(row.skill for row in self.skills if holds(row, date))

    def has_vog(self, date: dt.date) -> bool:
        """Tell whether the person has a certificate of conduct on a date."""
        return self.person.vog_issued_on is not None and self.person.vog_issued_on <= date

    def offered(self, date: dt.date, part: str) -> bool:
        """Tell whether the person offered a day part: the week, unless an exception says otherwise."""
        if self.person.left_on is not None and self.person.left_on <= date:
            return False
        exception = self.exceptions.get((date, part))
        if exception is not None:
            return exception
        return any(holds(row, date) for row in self.offers.get((date.isoweekday(), part), []))

    def teaches(self, date: dt.date, part: str, besides: int | None = None) -> bool:
        """Tell whether the person stands before an own group in a day part (not counting group `besides`)."""
        rows = self.teaching.get((date.isoweekday(), part), [])
        return any(holds(row, date) and row.group_id != besides for row in rows)

    def is_absent(self, date: dt.date, part: str) -> bool:
        """Tell whether the person is reported absent in a day part."""
        return any(covers(absence, date, part) for absence in self.absences)


def holds(row: Membership | Qualification | AvailabilityPart | TeachingPart | Employment, date: dt.date) -> bool:
    """Tell whether a dated row holds on a date."""
    return row.since <= date and (row.until is None or date <= row.until)


def roster_of(pools: Iterable[PoolSpan], extra: set[int], first: dt.date, last: dt.date) -> dict[int, Worker]:
    """Return the members of pools in the days, and the people `extra`, by id in the order of their ids."""
    members = _members({span.pool.pk for span in pools}, first, last)
    wanted = {row.person_id for row in members} | extra
    people = Person.objects.filter(pk__in=wanted).order_by("pk")
    found = {person.pk: Worker(person) for person in people}
    for row in members:
        found[row.person_id].memberships.append(row)
    _read_rows(found, first, last)
    _read_work(found, first, last)
    return found


def week_of(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """Return Monday and Sunday around some days."""
    return first - dt.timedelta(days=first.isoweekday() - 1), last + dt.timedelta(days=7 - last.isoweekday())


def _members(pools: set[int], first: dt.date, last: dt.date) -> list[Membership]:
    rows = Membership.objects.filter(pool__in=pools, since__lte=last)
    return list(rows.filter(Q(until__isnull=True) | Q(until__gte=first)).order_by("pool_id", "person_id"))


def _read_rows(found: dict[int, Worker], first: dt.date, last: dt.date) -> None:
    current = Q(since__lte=last) & (Q(until__isnull=True) | Q(until__gte=first))
    for skill in _rows(Qualification, found, current):
        found[skill.person_id].skills.append(skill)
    for offer in _rows(AvailabilityPart, found, current):
        found[offer.person_id].offers.setdefault((offer.weekday, offer.part), []).append(offer)
    for taught in _rows(TeachingPart, found, current):
        found[taught.person_id].teaching.setdefault((taught.weekday, taught.part), []).append(taught)
    for exception in _rows(AvailabilityException, found, Q(date__gte=first, date__lte=last)):
        found[exception.person_id].exceptions[exception.date, exception.part] = exception.available
    for job in _rows(Employment, found, Q(since__lte=last)):
        found[job.person_id].employments.append(job)
    for wish in _rows(SchoolPreference, found, Q()):
        _wish(found[wish.person_id], wish)


def _rows[M: Model](model: type[M], found: dict[int, Worker], where: Q) -> Iterable[M]:
    return model._default_manager.filter(where, person__in=found).order_by("pk")


def _wish(worker: Worker, wish: SchoolPreference) -> None:
    kinds = SchoolPreference.Kind
    sets = {kinds.PREFER: worker.prefer, kinds.AVOID: worker.avoid, kinds.SCHOOL_BLOCK: worker.blocked}
    sets[kinds(wish.kind)].add(wish.school_id)


def _read_work(found: dict[int, Worker], first: dt.date, last: dt.date) -> None:
    monday, sunday = week_of(first, last)
    standing = Q(released_at__isnull=True)
    week = Booking.objects.filter(standing, person__in=found, date__gte=monday, date__lte=sunday)
    for booking in week.select_related("school"):
        found[booking.person_id].bookings[booking.date, booking.part] = booking
    before = first - dt.timedelta(days=WORKED_DAYS)
    counts = Booking.objects.filter(standing, person__in=found, date__gte=before, date__lt=first)
    for person, number in counts.values_list("person").annotate(Count("pk")):
        found[person].worked = number
    away = Q(withdrawn_at__isnull=True, first__lte=last) & (Q(last__isnull=True) | Q(last__gte=first))
    for absence in _rows(Absence, found, away):
        found[absence.person_id].absences.append(absence)


def by_field[M: Model](rows: Iterable[M], name: str) -> dict[int, list[M]]:
    """Return rows by the value of one of their fields."""
    found: dict[int, list[M]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
