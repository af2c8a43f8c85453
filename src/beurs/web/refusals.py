"""The sentence for every refusal code, gathered from the rooms."""

import datetime as dt
from importlib import import_module

from django.utils.formats import date_format

from beurs.errors import Refused
from beurs.region.models import Part

DAYS = frozenset({"date", "first", "last"})
ROOMS = ("accounts", "region", "pools", "cover", "demo")


def sentences() -> dict[str, str]:
    """Return code -> translatable sentence with %(name)s places for the facts of the refusal."""
    found: dict[str, str] = {}
    for room in ROOMS:
        found.update(import_module(f"beurs.{room}.refusals").SENTENCES)
    return found


def sentence(error: Refused) -> str:
    """Return what to tell the user about a refusal, in the active language."""
    facts = {name: _shown(name, fact) for name, fact in error.facts.items()}
    return str(sentences()[error.code]) % facts


def _shown(name: str, fact: object) -> object:
    """Return a fact as people write it: days as "Mon 23 Nov", day parts as words."""
    if name in DAYS and isinstance(fact, str):
        return date_format(dt.date.fromisoformat(fact), "D j M").lower()
    return Part(str(fact)).label if name == "part" else fact
