"""The map of the region's home page: one mark per school, in the words of the reader."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beurs.cover.access.board.states import STATES
from beurs.cover.access.marks import SchoolMark


def map_context(marks: Sequence[SchoolMark]) -> dict[str, Any]:
    """Return what the map shows: its conclusion, the marks, and the states that occur for the legend."""
    open_schools = sum(mark.open > 0 for mark in marks)
    shown = {mark.state for mark in marks}
    return {
        "map_title": _title(open_schools),
        "points": [_point(mark) for mark in marks],
        "map_states": [state for state in STATES if state in shown],
        "unplaced": sum(mark.place.lat is None for mark in marks),
        "tiles_url": settings.MAP_TILES,
    }


def _title(open_schools: int) -> str:
    if not open_schools:
        return _("No school has an open group")
    return ngettext("%(n)s school still has an open group", "%(n)s schools still have an open group", open_schools) % {
        "n": open_schools
    }


def _point(mark: SchoolMark) -> dict[str, Any]:
    place = mark.place
    return {
        "id": None,
        "name": place.name,
        "place": place.place,
        "lat": place.lat,
        "lon": place.lon,
        "state": mark.state,
        "note": _note(mark),
        "href": reverse("region:school", args=[place.code]),
    }


def _note(mark: SchoolMark) -> str:
    """Say how many groups of a school are open; nothing for a school that asks for nobody."""
    if not mark.asked:
        return ""
    return ngettext("%(open)s of %(n)s group open", "%(open)s of %(n)s groups open", mark.asked) % {
        "open": mark.open,
        "n": mark.asked,
    }
