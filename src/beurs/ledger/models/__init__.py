"""Entries and postings, closed months, dated settings, signed hours, what boards say of a line, changes of design."""

from beurs.ledger.models.changes import LIVE_CHANGES, ChangeMember, Consent, DesignChange, ExitFile
from beurs.ledger.models.entries import Book, Closing, Entry, Posting
from beurs.ledger.models.rules import MOST_CENTS_PER_HOUR, KeyPart, KeyRule, Tariff, VatRule
from beurs.ledger.models.words import SignOff, Stance

__all__ = [
    "LIVE_CHANGES",
    "MOST_CENTS_PER_HOUR",
    "Book",
    "ChangeMember",
    "Closing",
    "Consent",
    "DesignChange",
    "Entry",
    "ExitFile",
    "KeyPart",
    "KeyRule",
    "Posting",
    "SignOff",
    "Stance",
    "Tariff",
    "VatRule",
]
