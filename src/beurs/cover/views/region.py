"""The region's home page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beurs.cover.access.marks import school_marks
from beurs.cover.access.region import BoardFill, RegionGlance, Trend, WeekFill, region_glance
from beurs.cover.views.region_map import map_context
from beurs.cover.views.school.today import asked_day
from beurs.region.access import EDIT_REGION, REPORT_ABSENCE, VIEW_COVER, VIEW_PEOPLE, may, require

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 560, 230, 58, 30, 14
WEAK = 80.0


@require_safe
def region(request: HttpRequest) -> HttpResponse:
    """Show how the region stands: fill rate, open groups, people left idle, what asks for attention."""
    require(request.user, VIEW_COVER)
    glance = region_glance(request.user, asked_day(request))
    context = {
        "glance": glance,
        "chart": chart_of(glance.weeks),
        "title": title_of(glance.trend),
        "boards": [_bullet(board, glance) for board in glance.boards],
        "week_number": glance.day.isocalendar().week,
        "may_report": may(request.user, REPORT_ABSENCE),
        "may_people": may(request.user, VIEW_PEOPLE),
        "may_import": may(request.user, EDIT_REGION),
        "losses": _bars(glance),
        **map_context(school_marks(request.user, glance.day) if glance.schools else ()),
    }
    return render(request, "cover/region.html", context)


@dataclass(frozen=True)
class Chart:
    """A line of weekly percentages in SVG units; `marks` are the weeks, `rules` the percentages of the grid."""

    points: str
    marks: list[dict[str, object]]
    rules: list[dict[str, object]]
    last: dict[str, object]


def chart_of(weeks: Sequence[WeekFill]) -> Chart | None:
    """Place weekly percentages on an axis from below the lowest to 100; None without weeks."""
    values = [(week, week.fill.percent) for week in weeks if week.fill.percent is not None]
    if not values:
        return None
    floor = max(0, int(min(value for _week, value in values) // 5 * 5) - 5)
    step = (WIDTH - LEFT - 70) / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return round(TOP + (100 - value) / (100 - floor) * (HEIGHT - TOP - BOTTOM), 1)

    marks: list[dict[str, object]] = [
        {
            "x": round(LEFT + index * step, 1),
            "y": y(value),
            "value": value,
            "week": week.number,
            "shown": index % 2 == 0,
        }
        for index, (week, value) in enumerate(values)
    ]
    gap = 5 if 100 - floor <= 30 else 10
    rules: list[dict[str, object]] = [{"y": y(value), "value": value} for value in range(floor, 101, gap)]
    return Chart(" ".join(f"{mark['x']},{mark['y']}" for mark in marks), marks, rules, marks[-1])


def title_of(trend: Trend | None) -> str:
    """Say what the weeks show, from the figures."""
    if trend is None:
        return _("How often there was somebody")
    words = {
        "up": _("There is somebody more often than before"),
        "down": _("There is somebody less often than before"),
        "same": _("There is somebody about as often as before"),
    }
    return words[trend.change]


def _bullet(board: BoardFill, glance: RegionGlance) -> dict[str, object]:
    """Return a board's fill as a bar against the tick of the region."""
    whole = sum(one.period.total for one in glance.boards)
    stood = sum(one.period.covered for one in glance.boards)
    percent = board.period.percent
    return {
        "fill": board,
        "width": f"{percent or 0:.1f}%",
        "tick": f"{100 * stood / whole if whole else 0:.1f}%",
        "weak": percent is not None and percent < WEAK,
    }


def _bars(glance: RegionGlance) -> list[dict[str, object]]:
    most = max((loss.per_group for loss in glance.losses), default=0) or 1
    return [{"loss": loss, "width": f"{100 * loss.per_group / most:.1f}%"} for loss in glance.losses]
