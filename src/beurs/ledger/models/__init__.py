"""Entries and postings, closed months, dated settings, signed hours and what boards say of a line."""

from beurs.ledger.models.entries import Book, Closing, Entry, Posting
from beurs.ledger.models.rules import MOST_CENTS_PER_HOUR, KeyPart, KeyRule, Tariff, VatRule
from beurs.ledger.models.words import SignOff, Stance

__all__ = [
    "MOST_CENTS_PER_HOUR",
    "Book",
    "Closing",
    "Entry",
    "KeyPart",
    "KeyRule",
    "Posting",
    "SignOff",
    "Stance",
    "Tariff",
    "VatRule",
]
