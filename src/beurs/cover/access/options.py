"""What a school may still do for a group that nobody comes for: every measure, judged, the least harmful first."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Exists, OuterRef

from beurs.cover import measures
from beurs.cover.access.absences import STANDING
from beurs.cover.access.outcomes import emergency_rule_on, has_outcome, live_outcomes, prices_on
from beurs.cover.access.team import Mate, team_of
from beurs.cover.measures import NEVER, Case, Finding, Said
from beurs.cover.models import Assignment, EmergencyRule, Measure, Need, NeedPart, Plan
from beurs.region.lessons import PARTS, Lessons
from beurs.region.models import Employment, Group, Skill

SCHOOL_YEAR_STARTS = 8
SAID_BY_BUTTON = Said(consent=True)
Function = Employment.Function


@dataclass(frozen=True)
class Option:
    """One measure for a need: what the rules say with the likeliest people, who could stand there, what it costs.

    `people` are fit to stand there and `responsibles` to be responsible, likeliest first (empty where nobody is
    asked for). `minutes` of teaching count as lost, `cents` come on top, for all parts together.
    """

    kind: str
    status: str
    findings: tuple[Finding, ...]
    people: tuple[Mate, ...]
    responsibles: tuple[Mate, ...]
    minutes: int
    cents: int

    @property
    def word(self) -> str:
        """The measure in words."""
        return str(Measure(self.kind).label)

    @property
    def legal(self) -> bool:
        """Whether the measure may be taken, with a warning or without."""
        return self.status != NEVER

    @property
    def failing(self) -> tuple[Finding, ...]:
        """What is not in order, the gravest first."""
        return tuple(one for one in self.findings if one.status != measures.OK)


def options_of(need: Need, parts: Collection[str] | None = None) -> tuple[Option, ...]:
    """Return every measure for the open parts of a need (or those named): first what may be, least harmful first.

    The judgement assumes that who is asked agrees; what else the school has to say counts as not yet said, so that
    it shows what is still to be done. Seventeen queries.
    """
    scene = Scene.of(need, parts)
    found = [scene.option(kind) for kind in measures.HARM]
    return tuple(sorted(found, key=lambda one: (not one.legal, measures.HARM.index(one.kind))))


def open_parts(need: Need) -> list[NeedPart]:
    """Return the parts of a need that ask for somebody and that neither a substitute nor the school settled."""
    stands = Assignment.objects.filter(need_part=OuterRef("pk"), state__in=STANDING)
    rows = need.parts.filter(~Exists(stands), ~has_outcome(), cancelled_at__isnull=True)
    return list(rows.order_by("part"))


@dataclass(frozen=True)
class Scene:
    """A need with its open parts and everything the rules ask about it."""

    need: Need
    parts: tuple[NeedPart, ...]
    rule: EmergencyRule
    home: Group
    prices: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, need: Need, parts: Collection[str] | None = None, home: Group | None = None) -> "Scene":
        """Read the parts of a need that ask for somebody, or those of `parts`; `home` as in `Outcome`."""
        region = need.school.board.region_id
        return cls(
            need=need,
            parts=tuple(row for row in open_parts(need) if parts is None or row.part in parts),
            rule=emergency_rule_on(region, need.date),
            home=home or need.group,
            prices=prices_on(region, need.date),
        )

    @cached_property
    def team(self) -> list[Mate]:
        """Who works at the school, with what the rules ask about each."""
        wanted = frozenset(part.part for part in self.parts)
        return team_of(self.need.school, self.need.date, wanted, besides=self.need.group_id)

    @cached_property
    def lessons(self) -> Lessons:
        """When the school teaches."""
        return Lessons.of([self.need.school])

    @property
    def minutes(self) -> int:
        """The lesson minutes of the parts."""
        return sum(part.ends - part.starts for part in self.parts)

    def option(self, kind: str) -> Option:
        """Return one measure, judged with the likeliest people."""
        people, responsibles = self.people(kind), self.responsibles(kind)
        person = people[0].who if people else None
        others = [mate.who for mate in responsibles if person is None or mate.who.pk != person.pk]
        case = replace(self.case(kind), person=person, responsible=others[0] if others else None, said=SAID_BY_BUTTON)
        found = measures.findings(self._as_asked(case), self.rule)
        return Option(
            kind=kind,
            status=measures.gravest(found),
            findings=found,
            people=people,
            responsibles=responsibles,
            minutes=measures.lost_minutes(kind, self.minutes, self.rule),
            cents=self.prices[kind] * len(self.parts),
        )

    def _as_asked(self, case: Case) -> Case:
        """Take for said what the school still states by the same button: of somebody from outside everything."""
        said = replace(case.said, only_creative=True, vog_seen=True, diploma_seen=True)
        return replace(case, said=said)

    def case(self, kind: str) -> Case:
        """Return what the rules ask about a measure, people and statements left out."""
        case = Case(kind, year=self.home.year_to)
        if kind == Measure.HOME:
            return self._at_home(case)
        if kind == Measure.ONLINE:
            return replace(case, online_days=len(self._dates(Measure.ONLINE, self.week).keys() - {self.need.date}))
        return replace(case, searched=self.searched) if kind == Measure.UNQUALIFIED else case

    def people(self, kind: str) -> tuple[Mate, ...]:
        """Return the colleagues who may stand before the group under a measure, likeliest first."""
        fits = FITS.get(kind)
        if fits is None:
            return ()
        found = [mate for mate in self.team if fits(mate) and not (mate.who.away or mate.who.busy)]
        return tuple(mate for mate in found if mate.who.vog and not mate.who.barred)

    def responsibles(self, kind: str) -> tuple[Mate, ...]:
        """Return the colleagues who may be responsible for a group that somebody else stands before."""
        if kind not in measures.SUPERVISED:
            return ()
        fit = [mate for mate in self.team if mate.who.teacher and mate.who.vog and not mate.who.barred]
        return tuple(mate for mate in fit if not mate.who.away and (mate.here or mate.who.busy))

    @property
    def week(self) -> dt.date:
        """The Monday of the need's week."""
        return self.need.date - dt.timedelta(days=self.need.date.weekday())

    @cached_property
    def searched(self) -> bool:
        """Whether somebody was looked for: a plan of the board, or a search for this need."""
        plans = Plan.objects.filter(boards=self.need.school.board_id, first__lte=self.need.date)
        return plans.filter(last__gte=self.need.date).exists() or self.need.searches.exists()

    def _at_home(self, case: Case) -> Case:
        home, date = self.home, self.need.date
        days = self._dates(Measure.HOME, self._school_year())
        today = days.pop(date, set()) | {part.part for part in self.parts}
        weeks = {day - dt.timedelta(days=day.weekday()) for day, parts in days.items() if self._is_whole(day, parts)}
        before = self.lessons.days_before(home, date, 1)
        return replace(
            case,
            day=Need.objects.filter(spell=self.need.spell, date__lte=date, cancelled_at__isnull=True).count(),
            home_before=bool(before) and before[0] in days,
            whole_day=self._is_whole(date, today),
            short_weeks=len(weeks | {self.week}),
        )

    def _school_year(self) -> dt.date:
        date = self.need.date
        return dt.date(date.year - (date.month < SCHOOL_YEAR_STARTS), SCHOOL_YEAR_STARTS, 1)

    def _is_whole(self, day: dt.date, parts: set[str]) -> bool:
        taught = {part for part in PARTS if self.lessons.times(self.home, day, part)}
        return bool(taught) and taught <= parts

    def _dates(self, kind: str, first: dt.date) -> dict[dt.date, set[str]]:
        """Return the parts per day from `first` on in which the group was under a measure."""
        rows = live_outcomes().filter(
            kind=kind, need_part__need__date__gte=first, need_part__need__school=self.need.school_id
        )
        names = ("need_part__need__group", "home_group", "need_part__need__date", "need_part__part")
        found: dict[dt.date, set[str]] = {}
        for group, at_home, date, part in rows.values_list(*names):
            if (at_home or group) == self.home.pk:
                found.setdefault(date, set()).add(part)
        return found


FITS: dict[str, Callable[[Mate], bool]] = {
    Measure.EXTRA_DAY: lambda mate: mate.who.qualified and not mate.functions & {Function.HEAD, Function.COUNSELLOR},
    Measure.COUNSELLOR: lambda mate: Function.COUNSELLOR in mate.functions and mate.who.qualified,
    Measure.HEAD: lambda mate: Function.HEAD in mate.functions and mate.who.qualified,
    Measure.SUBJECT: lambda mate: mate.who.subject and not mate.who.qualified,
    Measure.TRAINEE: lambda mate: mate.who.intern,
    Measure.TASKS: lambda mate: bool(mate.skills & {Skill.ASSISTANT, Skill.SUPPORTER}) and not mate.who.qualified,
    Measure.SUPPORT: lambda mate: bool(mate.skills & {Skill.ASSISTANT, Skill.SUPPORTER}) and not mate.who.qualified,
}
