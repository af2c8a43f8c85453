"""Who works at a school: group teachers alone or as duo partners, and the staff around the groups."""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from beurs.demo.people import Maker, teacher_skills
from beurs.demo.places import taught_parts
from beurs.demo.seeds import pick
from beurs.region.models import Employment, Group, Person, School, Skill, TeachingPart, TimetablePart

Function = Employment.Function
STAFF_PER_SCHOOL = 20
WEEK = (1, 2, 3, 4, 5)
SPLITS: dict[tuple[tuple[int, ...], ...], float] = {
    (WEEK,): 0.46,
    ((1, 2, 3, 4), (5,)): 0.07,
    ((1, 2, 4, 5), (3,)): 0.06,
    ((2, 3, 4, 5), (1,)): 0.05,
    ((1, 2, 3), (4, 5)): 0.20,
    ((3, 4, 5), (1, 2)): 0.16,
}
VACANT = 0.012


@dataclass
class Taught:
    """Who teaches what: unsaved teaching parts, and per group the parts of the week in which nobody does."""

    parts: list[TeachingPart] = field(default_factory=list)
    vacant: list[tuple[Group, list[TimetablePart]]] = field(default_factory=list)


@dataclass
class SchoolTeam:
    """Gives every group of one school its teachers; somebody who teaches a single day may do so in several groups."""

    rng: Random
    maker: Maker
    school: School
    week: list[TimetablePart]
    taught: Taught
    day_teachers: dict[str, Employment] = field(default_factory=dict)
    days_taken: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def staff(self, group: Group) -> None:
        """Split the week of a group over one or two people, or leave a part of it vacant."""
        split = pick(self.rng, SPLITS)
        empty = self.rng.random() < VACANT
        for number, days in enumerate(split):
            rows = [row for row in taught_parts(group, self.week) if row.weekday in days]
            if empty and number == len(split) - 1:
                self.taught.vacant.append((group, rows))
                continue
            person = self._day_teacher(group, days[0]) if len(days) == 1 else self._teacher(group, days, number)
            self.taught.parts += [
                TeachingPart(group=group, person=person, weekday=row.weekday, part=row.part, since=group.since)
                for row in rows
            ]

    def _day_teacher(self, group: Group, day: int) -> Person:
        for reference, employment in self.day_teachers.items():
            taken = self.days_taken[reference]
            if day not in taken and len(taken) < 3:
                taken.add(day)
                employment.fte_hundredths += 20
                return employment.person
        person = self._teacher(group, (day,), 0)
        self.days_taken[person.reference].add(day)
        self.day_teachers[person.reference] = self.maker.employments[-1]
        return person

    def _teacher(self, group: Group, days: tuple[int, ...], number: int) -> Person:
        rng = self.rng
        fte = min(1.0, len(days) / 5 + rng.choice((0.0, 0.0, 0.05, 0.1)))
        function, skills = self._training(group, number)
        contract = Employment.Contract.TEMPORARY if rng.random() < 0.1 else Employment.Contract.PERMANENT
        return self.maker.person(self.school.board, function, fte, skills, school=self.school, contract=contract)

    def _training(self, group: Group, number: int) -> tuple[str, list[str]]:
        chance = self.rng.random()
        if number and chance < 0.045:
            return Function.CAREER_CHANGER, [Skill.CAREER_CHANGER]
        if number and chance < 0.065:
            return Function.LIO_EMPLOYEE, [Skill.LIO_EMPLOYEE]
        special = self.school.kind != School.Kind.BO
        lower, upper = group.year_from <= 4, group.year_to >= 5
        return Function.TEACHER, teacher_skills(self.rng, lower=lower, upper=upper, special=special)


def around_the_groups(rng: Random, maker: Maker, school: School, pupils: int) -> None:
    """Add the head of one school and, where it is large enough, a counsellor and a subject teacher."""
    board = school.board
    teacher = teacher_skills(rng, lower=True, upper=True, special=school.kind != School.Kind.BO)
    maker.person(board, Function.HEAD, 1.0 if pupils > 150 else 0.8, teacher, school=school)
    if pupils > 110:
        maker.person(board, Function.COUNSELLOR, rng.choice((0.6, 0.7, 0.8, 0.9)), teacher, school=school)
    if pupils > 180 and rng.random() < 0.7:
        maker.person(
            board, Function.SUBJECT_TEACHER, rng.choice((0.4, 0.6, 0.8)), [Skill.SUBJECT, Skill.GYM], school=school
        )


def helpers(rng: Random, maker: Maker, schools: list[School], number: int) -> None:
    """Add `number` assistants and supporters, spread over the schools in turn, and some trainees besides."""
    for n in range(number):
        school = schools[n % len(schools)]
        function, skill = (Function.SUPPORTER, Skill.SUPPORTER) if n % 4 == 3 else (Function.ASSISTANT, Skill.ASSISTANT)
        maker.person(school.board, function, rng.choice((0.6, 0.7, 0.7, 0.9)), [skill], school=school)
    for n, school in enumerate(schools):
        if n % 4 == 1:
            _trainee(maker, school, Function.LIO_INTERN, Skill.LIO_INTERN)
        if n % 3 == 0:
            _trainee(maker, school, Function.STUDENT, Skill.STUDENT)


def _trainee(maker: Maker, school: School, function: str, skill: str) -> None:
    maker.person(school.board, function, 0.0, [skill], school=school, contract=Employment.Contract.NONE)
