"""The sentence for every refusal code, gathered from the rooms."""

from importlib import import_module

from beurs.errors import Refused
from beurs.region.refusals import told

ROOMS = ("accounts", "messages", "region", "pools", "cover", "ledger", "demo")


def sentences() -> dict[str, str]:
    """Return code -> translatable sentence with %(name)s places for the facts of the refusal."""
    found: dict[str, str] = {}
    for room in ROOMS:
        found.update(import_module(f"beurs.{room}.refusals").SENTENCES)
    return found


def sentence(error: Refused) -> str:
    """Return what to tell the user about a refusal, in the active language."""
    return told(sentences(), error)
