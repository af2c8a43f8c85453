"""Lost lesson time and what schools did about it: per school, per fifth, per month, per measure."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from beurs.cover import measures
from beurs.cover.access.outcomes import has_outcome, measure_word, prices_on
from beurs.cover.access.region import asked_parts, lost_time, stood
from beurs.cover.models import Assignment, EmergencyRule, Measure, Outcome
from beurs.region.access import VIEW_COVER, Visitor, boards_for, region_of
from beurs.region.access.schools import valid_on
from beurs.region.models import Board, Group

FIFTHS = 5
OWN = Assignment.Source.OWN


@dataclass(frozen=True)
class SchoolLoss:
    """What one school asked and lost: day parts asked, minutes lost, and how many groups it has."""

    code: str
    name: str
    board: str
    asked: int
    minutes: int
    groups: int

    @property
    def per_group(self) -> float:
        """Hours lost per group of the school."""
        return self.minutes / 60 / max(self.groups, 1)


@dataclass(frozen=True)
class FifthLoss:
    """A fifth of the schools by hours lost per group; number 1 lost most. `hours` per group, all groups together."""

    number: int
    schools: int
    hours: float
    low: float
    high: float


@dataclass(frozen=True)
class MonthLoss:
    """A month by its first day: minutes lost and day parts asked."""

    month: dt.date
    minutes: int
    asked: int


@dataclass(frozen=True)
class Use:
    """A measure: how many day parts it was used for, what was lost all the same, what it cost, where its law stands."""

    kind: str
    parts: int
    minutes: int
    price: int
    sources: tuple[str, ...]

    @property
    def word(self) -> str:
        """The measure in words."""
        return measure_word(self.kind)

    @property
    def cents(self) -> int:
        """What it cost extra over the period, at the price of its last day."""
        return self.price * self.parts

    @property
    def organised(self) -> bool:
        """Whether it is a way of organising differently."""
        return self.kind in measures.ORGANISED


@dataclass(frozen=True)
class Lost:
    """Lost time over a period in the sight of a user; `silent` day parts had nobody and the school said nothing."""

    first: dt.date
    last: dt.date
    schools: tuple[SchoolLoss, ...]
    fifths: tuple[FifthLoss, ...]
    months: tuple[MonthLoss, ...]
    uses: tuple[Use, ...]
    silent: int

    @property
    def minutes(self) -> int:
        """All minutes lost."""
        return sum(one.minutes for one in self.schools)


def lost_of(user: Visitor, first: dt.date, last: dt.date) -> Lost:
    """Return what schools of the boards in sight lost from `first` to `last`, worst school first; eight queries."""
    boards = list(boards_for(user, VIEW_COVER))
    schools = _schools(boards, first, last)
    gone = asked_parts(boards, first, last).filter(~stood(), ~has_outcome())
    return Lost(
        first=first,
        last=last,
        schools=schools,
        fifths=fifths_of(schools),
        months=_months(boards, first, last),
        uses=_uses(boards, first, last, prices_on(region_of(user), last)),
        silent=gone.count(),
    )


def fifths_of(schools: Iterable[SchoolLoss]) -> tuple[FifthLoss, ...]:
    """Return schools (most lost first) in fifths of as equal size as can be; none with fewer than five schools."""
    rows = list(schools)
    if len(rows) < FIFTHS:
        return ()
    found = []
    for number in range(FIFTHS):
        part = rows[number * len(rows) // FIFTHS : (number + 1) * len(rows) // FIFTHS]
        hours = sum(one.minutes for one in part) / 60 / max(sum(one.groups for one in part), 1)
        each = [one.per_group for one in part]
        found.append(FifthLoss(number + 1, len(part), hours, min(each), max(each)))
    return tuple(found)


def _schools(boards: list[Board], first: dt.date, last: dt.date) -> tuple[SchoolLoss, ...]:
    rows = asked_parts(boards, first, last).alias(gone=lost_time())
    names = ("need__school", "need__school__code", "need__school__name", "need__school__board__name")
    counted = list(rows.values_list(*names).annotate(asked=Count("pk"), minutes=Sum("gone")))
    groups = Group.objects.filter(valid_on(last), school__in=[row[0] for row in counted]).order_by()
    sizes = dict(groups.values_list("school").annotate(n=Count("pk")))
    found = [
        SchoolLoss(code, name, board, asked, minutes, sizes.get(pk, 1))
        for pk, code, name, board, asked, minutes in counted
    ]
    return tuple(sorted(found, key=lambda one: (-one.per_group, one.name)))


def _months(boards: list[Board], first: dt.date, last: dt.date) -> tuple[MonthLoss, ...]:
    rows = asked_parts(boards, first, last).alias(gone=lost_time()).annotate(month=TruncMonth("need__date"))
    counted = rows.values_list("month").annotate(minutes=Sum("gone"), asked=Count("pk")).order_by("month")
    return tuple(MonthLoss(*row) for row in counted)


def _uses(boards: list[Board], first: dt.date, last: dt.date, prices: dict[str, int]) -> tuple[Use, ...]:
    """Return every measure, the most used first; what schools entered as own solution counts as an extra day."""
    during = Q(need_part__need__date__range=(first, last), need_part__need__school__board__in=boards)
    during &= Q(need_part__cancelled_at__isnull=True)
    rows = Outcome.objects.filter(during, withdrawn_at__isnull=True).order_by()
    summed = rows.values_list("kind").annotate(n=Count("pk"), lost=Sum("lost_minutes"))
    found = {kind: (n, lost) for kind, n, lost in summed}
    own = Assignment.objects.filter(during, source=OWN, own_kind=Assignment.OwnKind.EXTRA_DAY)
    extra = Counter({kind: n for kind, (n, _lost) in found.items()})
    extra[Measure.EXTRA_DAY] += own.exclude(state=Assignment.State.RELEASED).count()
    uses = [
        Use(kind, extra[kind], found.get(kind, (0, 0))[1], prices[kind], sources_of(kind)) for kind in measures.HARM
    ]
    return tuple(sorted(uses, key=lambda use: (-use.parts, measures.HARM.index(use.kind))))


def sources_of(kind: str) -> tuple[str, ...]:
    """Return where the rules of a measure stand, each once."""
    case = measures.Case(kind, measures.Who(1), measures.Who(2))
    return tuple(dict.fromkeys(one.source for one in measures.findings(case, EmergencyRule())))
