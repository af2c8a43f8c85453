"""The people that pools bring to some boards in some days: everything that rules ask about them, read in bulk."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from beurs.cover.problem.facts import Booked, Held, Job, Member, Offered, Taught
from beurs.cover.problem.said import (
    ABSENT,
    BACK,
    EXCEPTION,
    JOB,
    MEMBER,
    OFFER,
    SKILL,
    TEACHES,
    WISH,
    WORKED,
    Said,
    among,
    said_of,
)
from beurs.cover.wanted import Away, Back, covers, is_back
from beurs.region.dated import holds
from beurs.region.models import Person, SchoolPreference, Skill

ALONE = frozenset({Skill.TEACHER, Skill.CAREER_CHANGER, Skill.LIO_EMPLOYEE})
EXPERIENCE = frozenset({Skill.LOWER, Skill.UPPER, Skill.SPECIAL})
NOTHING: frozenset[str] = frozenset()

type Slot = tuple[dt.date, str]


@dataclass
class Worker:
    """One person with the dated rows that rules ask about on the days in view.

    `offers` are those of the weekdays in view, `bookings` the standing ones of the ISO weeks in view, `held` the
    slots of locked proposals elsewhere, `worked` the day parts booked in the 28 days before, `back` what is worked
    again of an absence.
    """

    person: Person
    memberships: list[Member] = field(default_factory=list)
    skills: list[Held] = field(default_factory=list)
    offers: dict[tuple[int, str], list[Offered]] = field(default_factory=dict)
    exceptions: dict[Slot, bool] = field(default_factory=dict)
    teaching: dict[tuple[int, str], list[Taught]] = field(default_factory=dict)
    absences: dict[int, Away] = field(default_factory=dict)
    back: dict[int, Back] = field(default_factory=dict)
    bookings: dict[Slot, Booked] = field(default_factory=dict)
    held: set[Slot] = field(default_factory=set)
    employments: list[Job] = field(default_factory=list)
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
            return NOTHING
        held = self.all_skills(date)
        return held & (ALONE | EXPERIENCE) if Skill.TEACHER in held else held & ALONE

    def all_skills(self, date: dt.date) -> frozenset[str]:
        """Return every skill on record that holds on a date."""
        return frozenset(row.skill for row in self.skills if holds(row, date))

    def has_vog(self, date: dt.date) -> bool:
        """Tell whether the person has a certificate of conduct on a date."""
        return self.person.vog_issued_on is not None and self.person.vog_issued_on <= date

    def offered(self, date: dt.date, part: str) -> bool:
        """Tell whether the person offered a day part in view: the week, unless an exception says otherwise."""
        if self.person.left_on is not None and self.person.left_on <= date:
            return False
        exception = self.exceptions.get((date, part))
        if exception is not None:
            return exception
        return any(holds(row, date) for row in self.offers.get((date.isoweekday(), part), ()))

    def teaches(self, date: dt.date, part: str, besides: int | None = None) -> bool:
        """Tell whether the person stands before an own group in a day part (not counting group `besides`)."""
        rows = self.teaching.get((date.isoweekday(), part), ())
        return any(holds(row, date) and row.group_id != besides for row in rows)

    def is_absent(self, date: dt.date, part: str) -> bool:
        """Tell whether the person is reported absent in a day part and does not work it again."""
        return any(
            covers(away, date, part) and not is_back(self.back.get(absence, {}), date, part)
            for absence, away in self.absences.items()
        )


def roster_of(pools: frozenset[int], extra: frozenset[int], first: dt.date, last: dt.date) -> dict[int, Worker]:
    """Return the members of pools on one of the days and the people `extra`, in the order of their ids.

    Their bookings are not read. Two queries.
    """
    people = Person.objects.filter(among(pools, extra, first, last, "pk")).order_by("pk")
    found = {person.pk: Worker(person) for person in people}
    if not found:
        return found
    for said in said_of(pools, extra, first, last):
        if said.person in found:
            TAKE[said.kind](found[said.person], said)
    for worker in found.values():
        worker.memberships.sort(key=lambda row: row.pool_id)
    return found


def week_of(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """Return Monday and Sunday around some days."""
    return first - dt.timedelta(days=first.isoweekday() - 1), last + dt.timedelta(days=7 - last.isoweekday())


def _take_wish(worker: Worker, said: Said) -> None:
    kinds = SchoolPreference.Kind
    sets = {kinds.PREFER: worker.prefer, kinds.AVOID: worker.avoid, kinds.SCHOOL_BLOCK: worker.blocked}
    sets[kinds(said.word)].add(said.number)


def _take_offer(worker: Worker, said: Said) -> None:
    worker.offers.setdefault((said.number, said.word), []).append(Offered(said.since, said.until))


def _take_class(worker: Worker, said: Said) -> None:
    worker.teaching.setdefault((said.number, said.word), []).append(Taught(said.other, said.since, said.until))


def _take_member(worker: Worker, said: Said) -> None:
    worker.memberships.append(Member(said.number, said.since, said.until, said.other, said.word))


def _take_skill(worker: Worker, said: Said) -> None:
    worker.skills.append(Held(said.word, said.since, said.until))


def _take_job(worker: Worker, said: Said) -> None:
    worker.employments.append(Job(said.number, said.word, said.since, said.until, said.other))


def _take_exception(worker: Worker, said: Said) -> None:
    worker.exceptions[said.since, said.word] = bool(said.number)


def _take_absence(worker: Worker, said: Said) -> None:
    worker.absences[said.other] = Away(said.since, said.word[:2], said.until, said.word[2:])


def _take_back(worker: Worker, said: Said) -> None:
    worker.back.setdefault(said.other, {})[said.number, said.word] = said.since


def _take_worked(worker: Worker, said: Said) -> None:
    worker.worked = said.number


TAKE: dict[str, Callable[[Worker, Said], None]] = {
    MEMBER: _take_member,
    SKILL: _take_skill,
    OFFER: _take_offer,
    EXCEPTION: _take_exception,
    TEACHES: _take_class,
    JOB: _take_job,
    WISH: _take_wish,
    ABSENT: _take_absence,
    BACK: _take_back,
    WORKED: _take_worked,
}
