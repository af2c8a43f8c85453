"""Filters that write what this room stores as people read it."""

from django import template

register = template.Library()


@register.filter
def minute(value: int | None) -> str:
    """Write minutes after midnight as a clock time: 510 -> "08:30"; nothing for None."""
    return "" if value is None else f"{value // 60:02d}:{value % 60:02d}"
