"""A morning to test with, and plans that the independent judge has looked at."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from beurs.accounts.models import User
from beurs.cover.models import Assignment, Need, Plan
from beurs.cover.problem import problem_file, result_of, why_not
from beurs.cover.services import plan_make
from beurs.engine import check
from beurs.errors import Refused
from beurs.pools.models import Pool
from beurs.region.models import Board, Employment, Group, Person, Region, School
from beurs.web.refusals import sentence
from tests import factories as make

MINUTES_PER_KM = 60 * 1.3 / 30
KM_PER_DEGREE = 111.195


@dataclass
class Morning:
    """One region, board and school with an own pool, and a planner."""

    by: User = field(default_factory=make.user)
    region: Region = field(default_factory=make.region)
    board: Board = field(init=False)
    school: School = field(init=False)
    pool: Pool = field(init=False)

    def __post_init__(self) -> None:
        self.board = make.board(self.region)
        self.school = make.school(self.board)
        self.pool = make.pool(self.region, owner=self.board)

    def group(self, year: int = 6, **fields: object) -> Group:
        """Return a group of the school."""
        return make.group(self.school, year, **fields)

    def need(self, **fields: object) -> Need:
        """Return a need of a new group of the school."""
        return make.need(self.group(), **fields)

    def substitute(self, **fields: object) -> Person:
        """Return somebody in the own pool who offers the whole week."""
        return make.substitute(self.pool, **fields)

    def plan(self, first=make.MONDAY, last=None, boards=None, **fields: object) -> Plan:
        """Make a plan and let the judge check it."""
        made = plan_make(
            region=self.region, boards=boards or [self.board], first=first, last=last or first, by=self.by, **fields
        )
        faults = check(problem_file(made), result_of(made))
        assert faults == [], faults
        return made


def refused(code: str, call: Callable[..., object], *given: object, **named: object) -> dict[str, object]:
    """Return the facts of the refusal that a call must give; its sentence must be complete."""
    with pytest.raises(Refused) as error:
        call(*given, **named)
    assert error.value.code == code
    assert "%(" not in sentence(error.value)
    return error.value.facts


def who(need: Need) -> dict[str, tuple[Person, str]]:
    """Return person and state per part of a need that has somebody."""
    rows = Assignment.objects.filter(need_part__need=need).exclude(state="released")
    return {row.need_part.part: (row.person, row.state) for row in rows.select_related("need_part", "person")}


def names(need: Need) -> set[Person]:
    """Return the people for a need."""
    return {person for person, _ in who(need).values()}


def fresh(need: Need) -> Need:
    """Return the need as it stands now."""
    return Need.objects.get(pk=need.pk)


def judged(morning: Morning, need: Need, person: Person) -> list[str]:
    """Return the failing rules, after checking that a plan agrees: the person comes when, and only when, none fails."""
    rules = [reason.rule for reason in why_not(need, person)]
    morning.plan(first=need.date)
    assert (person in names(need)) is (rules == [])
    return rules


def away(minutes: int) -> float:
    """Return a latitude that many minutes of travel north of the schools, at the standard speed and detour."""
    return make.LAT + minutes / MINUTES_PER_KM / KM_PER_DEGREE


def jobs(person, board, count, *, first=dt.date(2025, 1, 1), days=30, gap=30, contract="temporary"):
    since = first
    for _number in range(count):
        until = since + dt.timedelta(days=days)
        Employment.objects.create(
            person=person,
            board=board,
            function="substitute",
            contract=contract,
            fte_hundredths=50,
            since=since,
            until=until,
        )
        since = until + dt.timedelta(days=gap)
