"""The line that says what a report asks for: "7 day parts for group 6."."""

from collections.abc import Iterable
from dataclasses import dataclass

from beurs.cover.forms.absences import OWN, AbsenceReportForm
from beurs.cover.models import Need, NeedPart
from beurs.cover.services import absence_preview
from beurs.region.models import Person


@dataclass(frozen=True)
class Line:
    """How many day parts of one group ask for somebody."""

    group: str
    parts: int


@dataclass(frozen=True)
class Summary:
    """What a report asks for: `own` day parts are solved by `own_name`, the rest is searched for.

    `missing` says what has to be chosen first; nothing else is known then.
    """

    name: str
    lines: tuple[Line, ...]
    cover: str
    days: int = 0
    own: int = 0
    own_name: str = ""
    open_end: bool = False
    missing: str = ""

    @property
    def parts(self) -> int:
        """Count the day parts without the absent teacher."""
        return sum(line.parts for line in self.lines)

    @property
    def searched(self) -> int:
        """Count the day parts for which somebody is searched."""
        return self.parts - self.own

    @classmethod
    def of_needs(cls, person: Person, needs: Iterable[Need]) -> "Summary":
        """Return the summary of what was stored."""
        rows = NeedPart.objects.filter(need__in=needs, cancelled_at__isnull=True).select_related("need__group")
        rows = rows.prefetch_related("assignments__person")
        counts: dict[str, int] = {}
        days = {row.need.date for row in rows}
        helpers: list[str] = []
        for row in rows:
            counts[row.need.group.name] = counts.get(row.need.group.name, 0) + 1
            helpers += [str(one.person) for one in row.assignments.all() if one.source == "own"]
        lines = tuple(Line(group, parts) for group, parts in counts.items())
        cover = OWN if helpers else ""
        return cls(str(person), lines, cover, len(days), len(helpers), helpers[0] if helpers else "")


def summary_of(person: Person, form: AbsenceReportForm) -> Summary:
    """Return what a bound form asks for as typed so far; what is missing while it is not right yet."""
    if not form.is_valid():
        missing = next((str(error) for errors in form.errors.values() for error in errors), "")
        return Summary(str(person), (), "", missing=missing)
    typed = form.cleaned_data
    period = typed["period"]
    wanted = absence_preview(
        person=person,
        first=period.first,
        first_part=period.first_part,
        last=period.last,
        last_part=period.last_part,
    )
    slots = {slot for _group, parts in wanted for slot in parts}
    is_own = typed["cover"] == OWN
    return Summary(
        name=str(person),
        lines=tuple(Line(group.name, len(parts)) for group, parts in wanted),
        cover=typed["cover"],
        days=len({date for date, _part in slots}),
        own=len(slots & set(typed["own_part"])) if is_own else 0,
        own_name=str(typed["own_person"]) if is_own else "",
        open_end=period.last is None,
    )
