"""Files for payroll: one adapter per target, chosen by name; layouts in `docs/formats-payroll.md`."""

from beurs.ledger.payroll.layouts import DAY_PARTS, TOTALS, Adapter

ADAPTERS: dict[str, Adapter] = {adapter.name: adapter for adapter in (DAY_PARTS, TOTALS)}
"""Every target a month can be sent to; another one is a module here and a row there."""

__all__ = ["ADAPTERS", "Adapter"]
