"""Filters that write what this room stores as people read it."""

import datetime as dt

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

register = template.Library()


@register.filter
def minute(value: int | None) -> str:
    """Write minutes after midnight as a clock time: 510 -> "08:30"; nothing for None."""
    return "" if value is None else f"{value // 60:02d}:{value % 60:02d}"


@register.filter
def short_day(day: dt.date | None) -> str:
    """Write a day as "ma 23 nov", in English as "Mon 23 Nov"; nothing for None."""
    return _written(day, "D j M")


@register.filter(expects_localtime=True)
def short_moment(at: dt.datetime | None) -> str:
    """Write a moment as "ma 23 nov 17:00", in English as "Mon 23 Nov 17:00"; nothing for None."""
    return _written(at, "D j M H:i")


@register.filter
def dated(day: dt.date | None) -> str:
    """Write a day with its year as "23 nov 2026"; nothing for None."""
    return _written(day, "j M Y")


def _written(day: dt.date | None, shape: str) -> str:
    if day is None:
        return ""
    words = date_format(day, shape)
    return words.lower() if get_language() == "nl" else words
