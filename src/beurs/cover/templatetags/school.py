"""Filters that say groups, weekdays and day parts as schools do."""

from collections.abc import Iterable

from django import template
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from beurs.region.models import Part

register = template.Library()

MINUTES_A_DAY = 24 * 60
FROM_HOURS, FROM_DAYS = 2 * 60, 2 * MINUTES_A_DAY


@register.filter
def group_name(name: str) -> str:
    """Say the name of a group: "group 6b" for one that starts with a figure, its own name otherwise."""
    return _("group %(name)s") % {"name": name} if name[:1].isdigit() else name


@register.filter
def group_names(names: Iterable[str]) -> str:
    """Say the names of groups in a row, with a capital: "Group 6, group 7"."""
    said = ", ".join(group_name(name) for name in names)
    return said[:1].upper() + said[1:]


@register.filter
def weekday_names(numbers: Iterable[int]) -> str:
    """Say ISO weekdays shortly: "mon, tue"."""
    return ", ".join(str(WEEKDAYS_ABBR[number - 1]).lower() for number in numbers)


@register.filter
def part_name(part: str) -> str:
    """Say a day part: "morning"."""
    return str(Part(part).label)


@register.filter
def part_short(part: str) -> str:
    """Say a day part in three letters, for the blocks of a grid."""
    return _("mor") if part == Part.AM else _("aft")


@register.filter
def weekday_short(number: int) -> str:
    """Say one ISO weekday shortly: "mon"."""
    return str(WEEKDAYS_ABBR[number - 1]).lower()


@register.filter
def waited(minutes: float) -> str:
    """Write how long something took, coarser as it gets longer: "35 min", from two hours on "5 h", then "9 days"."""
    if minutes < FROM_HOURS:
        return _("%(n)s min") % {"n": round(minutes)}
    if minutes < FROM_DAYS:
        return _("%(n)s h") % {"n": round(minutes / 60)}
    return _("%(n)s days") % {"n": round(minutes / MINUTES_A_DAY)}
