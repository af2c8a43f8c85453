"""Filters that write the amounts of this room as people read them."""

from django import template
from django.utils.formats import number_format

register = template.Library()
MINUS = "\N{MINUS SIGN}"


@register.filter
def euros(cents: int | None) -> str:
    """Write cents as euros: -123456 -> "−1.234,56"; nothing for None."""
    if cents is None:
        return ""
    whole, part = divmod(abs(cents), 100)
    point = number_format(0, 1)[1]
    return f"{MINUS if cents < 0 else ''}{number_format(whole, force_grouping=True)}{point}{part:02d}"


@register.filter
def signed_hours(minutes: int | None) -> str:
    """Write minutes as hours and minutes: 210 -> "3:30", -90 -> "−1:30"; nothing for None."""
    if minutes is None:
        return ""
    return f"{MINUS if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


@register.filter
def percent(permille: int) -> str:
    """Write thousandths as a percentage: 210 -> "21%", 215 -> "21,5%"."""
    whole, tenth = divmod(permille, 10)
    return f"{whole}%" if not tenth else f"{whole}{number_format(0, 1)[1]}{tenth}%"
