"""What the templates of the board are given."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beurs.cover.access import board
from beurs.cover.views.board.asking import Asked, school_day
from beurs.region.models import School

ORDER_WORDS = {
    "urgency": gettext_lazy("Urgency"),
    "school": gettext_lazy("School"),
    "board": gettext_lazy("Board"),
}
BENCH_WORDS = {board.NEAR: gettext_lazy("Nearby"), board.QUALIFIED: gettext_lazy("Qualified")}


@dataclass(frozen=True)
class Link:
    """A choice drawn as a link: its word, address, whether it is the current one."""

    label: str
    url: str
    current: bool


def read_today(sight: board.Sight, asked: Asked, funnels: board.Funnels) -> board.Today:
    """Return the board that a request asks for, at this moment."""
    return board.today_of(sight, asked.day, timezone.localtime(), asked.filters, funnels)


def today_context(
    today: board.Today, asked: Asked, *, bench: board.Bench, selected: int | None = None
) -> dict[str, Any]:
    """Return everything the page around the drawer shows."""
    return {
        "today": today,
        "asked": asked,
        "query": asked.query(),
        "selected": selected,
        "now": timezone.localtime(),
        "bench": bench,
        "points": map_points(today, asked),
        "need_base": need_base(),
        "tiles_url": settings.MAP_TILES,
        "read_only": not today.sight.may_plan,
        **_navigation(today, asked),
        **bench_context(asked, selected),
    }


def _navigation(today: board.Today, asked: Asked) -> dict[str, Any]:
    one = dt.timedelta(days=1)
    here = reverse("cover:today")
    return {
        "orders": [
            Link(str(word), f"{here}?{asked.query(order=order)}", order == asked.filters.order)
            for order, word in ORDER_WORDS.items()
        ],
        "state_choices": [(state, word, state in asked.filters.states) for state, word in board.TITLES.items()],
        "kind_choices": [(kind, word, kind in asked.filters.kinds) for kind, word in School.Kind.choices],
        "board_choices": [(pk, name, pk in asked.filters.boards) for pk, name in today.sight.scope.boards.items()],
        "filter_word": filter_word(today, asked),
        "clear_url": f"{here}?{asked.query(boards=frozenset(), states=frozenset(), kinds=frozenset(), text='')}",
        "day_before": f"{here}?{asked.query(day=school_day(asked.day - one, -1))}",
        "day_after": f"{here}?{asked.query(day=school_day(asked.day + one))}",
    }


def filter_word(today: board.Today, asked: Asked) -> str:
    """Return what the filter button says: what the list is narrowed to."""
    chosen = asked.filters
    names = [name for pk, name in today.sight.scope.boards.items() if pk in chosen.boards]
    parts = [names[0] if len(names) == 1 else _("%(n)s boards") % {"n": len(names)}] if names else []
    parts += [str(board.TITLES[state]) for state in board.STATES if state in chosen.states]
    parts += [str(School.Kind(kind).label) for kind in sorted(chosen.kinds)]
    return ", ".join(parts) if parts else _("All boards")


def bench_context(asked: Asked, selected: int | None) -> dict[str, Any]:
    """Return the links of the bench, which keep the chosen need in view."""
    here = reverse("cover:today-bench")
    need = f"&need={selected}" if selected else ""
    return {
        "selected": selected,
        "bench_sorts": [
            Link(str(word), f"{here}?{asked.query(bench=sort, page=1)}{need}", sort == asked.bench)
            for sort, word in BENCH_WORDS.items()
        ],
        "bench_before": f"{here}?{asked.query(page=asked.page - 1)}{need}",
        "bench_after": f"{here}?{asked.query(page=asked.page + 1)}{need}",
    }


def need_base() -> str:
    """Return what stands before the number of a need in its address."""
    return reverse("cover:today-need", args=[0]).removesuffix("0/")


def map_points(today: board.Today, asked: Asked) -> list[dict[str, Any]]:
    """Return every need as a mark, and the schools without a need as quiet dots."""
    kept = [row for group in today.groups for row in group.rows]
    wanting = {row.school_id for row in kept}
    base, query = need_base(), asked.query()
    marks = [
        {
            "id": str(row.id),
            "name": row.school,
            "place": row.place,
            "lat": row.lat,
            "lon": row.lon,
            "state": row.state,
            "href": f"{base}{row.id}/?{query}",
        }
        for row in kept
    ]
    dots = [
        {"id": None, "name": school.name, "place": school.place, "lat": school.lat, "lon": school.lon, "state": ""}
        for school in today.places
        if school.id not in wanting
    ]
    return marks + dots


def swapped_points(points: list[dict[str, Any]]) -> SafeString:
    """Return the marks of the map as a script of data that replaces the one on the page."""
    drawn = str(json_script(points, "map-points"))
    return mark_safe(drawn.replace("<script ", '<script hx-swap-oob="true" ', 1))
