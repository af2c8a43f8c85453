"""Changing the design of the pools, a step each: drafting, agreeing, carrying out, settling, the file of who left."""

from beurs.ledger.services.changes.agreeing import change_look, change_sign, change_withdraw
from beurs.ledger.services.changes.carrying import change_carry_out
from beurs.ledger.services.changes.drafting import Wanted, change_draft, change_people, change_terms
from beurs.ledger.services.changes.exporting import exit_build, exit_renew, exit_take
from beurs.ledger.services.changes.settling import board_settle

__all__ = [
    "Wanted",
    "board_settle",
    "change_carry_out",
    "change_draft",
    "change_look",
    "change_people",
    "change_sign",
    "change_terms",
    "change_withdraw",
    "exit_build",
    "exit_renew",
    "exit_take",
]
