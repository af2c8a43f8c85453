"""Filters that write hours and money as people do."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def hours(minutes: int) -> str:
    """Write minutes as hours with at most two decimals: 345 -> "5,75"."""
    return number_format(f"{minutes / 60:.2f}".rstrip("0").rstrip("."))


@register.filter
def euro(cents: int) -> str:
    """Write cents as euros: 460 -> "4,60"."""
    return number_format(cents / 100, decimal_pos=2)
