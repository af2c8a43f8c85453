"""Who works at a school on a day, with what the rules on measures ask about each of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from beurs.cover.measures import Who
from beurs.cover.models import Absence, WorkedPart
from beurs.cover.wanted import covers, is_back
from beurs.pools.models import Booking
from beurs.region.access.schools import valid_on
from beurs.region.models import Employment, Person, Qualification, School, Skill, TeachingPart

TEACHERS = frozenset({Skill.TEACHER, Skill.CAREER_CHANGER})
"""What WPO art. 3 names: a diploma, or a declaration of suitability."""
ALONE = TEACHERS | {Skill.LIO_EMPLOYEE}
BY_FUNCTION: dict[str, str] = {
    Employment.Function.ASSISTANT: Skill.ASSISTANT,
    Employment.Function.SUPPORTER: Skill.SUPPORTER,
    Employment.Function.LIO_INTERN: Skill.LIO_INTERN,
    Employment.Function.STUDENT: Skill.STUDENT,
    Employment.Function.SUBJECT_TEACHER: Skill.SUBJECT,
}


@dataclass(frozen=True)
class Mate:
    """A colleague with functions and skills of the day; `here` says that he or she is in the building anyway."""

    person: Person
    who: Who
    functions: frozenset[str]
    skills: frozenset[str]
    here: bool


def team_of(school: School, day: dt.date, parts: Iterable[str], besides: int | None = None) -> list[Mate]:
    """Return everybody placed or teaching at a school on a day, by name; seven queries.

    `busy` is who stands before an own group (not counting group `besides`) or is booked in one of the parts.
    """
    teaching = TeachingPart.objects.filter(valid_on(day), group__school=school)
    jobs = Employment.objects.filter(valid_on(day), board=school.board_id)
    inside = Q(pk__in=jobs.filter(school=school).values("person")) | Q(pk__in=teaching.values("person"))
    people = list(Person.objects.filter(inside, left_on__isnull=True))
    return _Day(school, day, frozenset(parts), [person.pk for person in people], besides).mates(people)


def who_of(person: Person, school: School, day: dt.date, parts: Iterable[str], besides: int | None = None) -> Mate:
    """Return what the rules ask about one person, who need not work at the school."""
    return _Day(school, day, frozenset(parts), [person.pk], besides).mates([person])[0]


class _Day:
    """The dated rows of some people on one day."""

    def __init__(
        self, school: School, day: dt.date, parts: frozenset[str], pks: list[int], besides: int | None
    ) -> None:
        self.day, self.parts = day, parts
        jobs = Employment.objects.filter(valid_on(day), person__in=pks)
        self.functions = _sets(jobs.filter(board=school.board_id).values_list("person", "function"))
        skills = Qualification.objects.filter(valid_on(day), person__in=pks)
        self.skills = _sets(skills.values_list("person", "skill"))
        own = TeachingPart.objects.filter(valid_on(day), person__in=pks, weekday=day.isoweekday())
        rows = list(own.values_list("person", "part", "group", "group__school"))
        self.here = {person for person, _part, _group, at in rows if at == school.pk}
        self.teaches = {person for person, part, group, _at in rows if part in parts and group != besides}
        booked = Booking.objects.filter(person__in=pks, date=day, part__in=parts, released_at__isnull=True)
        self.booked = set(booked.values_list("person", flat=True))
        self.away = self._away(pks)

    def mates(self, people: list[Person]) -> list[Mate]:
        """Return the people as the rules see them, in the order of their names."""
        return [
            self._mate(person) for person in sorted(people, key=lambda one: (one.last_name, one.first_name, one.pk))
        ]

    def _mate(self, person: Person) -> Mate:
        functions = self.functions[person.pk]
        skills = self.skills[person.pk] | {BY_FUNCTION[name] for name in functions if name in BY_FUNCTION}
        who = Who(
            pk=person.pk,
            qualified=bool(skills & ALONE),
            teacher=bool(skills & TEACHERS),
            intern=Skill.LIO_INTERN in skills,
            student=Skill.STUDENT in skills and Skill.LIO_INTERN not in skills,
            subject=bool(skills & {Skill.SUBJECT, Skill.GYM}),
            vog=person.vog_issued_on is not None and person.vog_issued_on <= self.day,
            barred=person.court_barred,
            away=person.pk in self.away,
            busy=person.pk in self.teaches or person.pk in self.booked,
        )
        around = functions & {Employment.Function.HEAD, Employment.Function.COUNSELLOR}
        return Mate(person, who, functions, skills, here=bool(around) or person.pk in self.here)

    def _away(self, pks: list[int]) -> set[int]:
        rows = Absence.objects.filter(person__in=pks, withdrawn_at__isnull=True, first__lte=self.day)
        rows = rows.filter(Q(last__isnull=True) | Q(last__gte=self.day))
        absences = list(rows)
        back: dict[int, dict[tuple[int, str], dt.date]] = defaultdict(dict)
        for worked in WorkedPart.objects.filter(absence__in=absences):
            back[worked.absence_id][worked.weekday, worked.part] = worked.since
        return {
            row.person_id
            for row in absences
            for part in self.parts
            if covers(row, self.day, part) and not is_back(back[row.pk], self.day, part)
        }


def _sets(rows: Iterable[tuple[int, str]]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for person, word in rows:
        found[person].add(word)
    return defaultdict(frozenset, {person: frozenset(words) for person, words in found.items()})
