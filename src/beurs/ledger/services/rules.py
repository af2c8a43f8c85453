"""Writing the dated settings; what was priced with them already keeps its price."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.timing import month_after
from beurs.errors import Refused
from beurs.ledger.access.books import last_closing
from beurs.ledger.models import MOST_CENTS_PER_HOUR, KeyPart, KeyRule, Tariff, VatRule
from beurs.ledger.services.due import posting_due
from beurs.ledger.services.writing import book_hold
from beurs.pools.models import Pool
from beurs.region.models import Board, Region


@transaction.atomic
def tariff_add(
    *, board: Board, since: dt.date, cents_per_hour: int, source: str, by: User | None, function: str = ""
) -> Tariff:
    """Let the hours of a board's employees cost so much from a day on, at cost price and without margin.

    The day may have passed as long as its month is open: a loan that waited is then posted. Raises `Refused`:
    "setting-closed", "setting-exists", "tariff-range".
    """
    if not 0 < cents_per_hour <= MOST_CENTS_PER_HOUR:
        raise Refused("tariff-range", found=cents_per_hour, most=MOST_CENTS_PER_HOUR)
    _day_check(board.region, since, Tariff.objects.filter(board=board, function=function))
    made = Tariff.objects.create(
        board=board, function=function, cents_per_hour=cents_per_hour, source=source, since=since
    )
    facts = {"function": function, "cents_per_hour": cents_per_hour}
    _written("ledger.tariff", f"tariff:{made.pk}", board.region, since, by, board_id=board.pk, **facts)
    return made


@transaction.atomic
def vat_rule_add(
    *,
    region: Region,
    since: dt.date,
    subject: str,
    treatment: str,
    ground: str,
    by: User | None,
    permille: int = 0,
) -> VatRule:
    """Let VAT be treated so from a day on. Raises `Refused`: "setting-closed", "setting-exists", "vat-rate"."""
    if (treatment == VatRule.Treatment.TAXED) != (permille > 0):
        raise Refused("vat-rate", found=permille)
    _day_check(region, since, VatRule.objects.filter(region=region, subject=subject))
    made = VatRule.objects.create(
        region=region, subject=subject, treatment=treatment, permille=permille, ground=ground, since=since
    )
    _written("ledger.vat", f"vat-rule:{made.pk}", region, since, by, treatment=treatment, permille=permille)
    return made


@transaction.atomic
def key_rule_add(
    *,
    region: Region,
    since: dt.date,
    kind: str,
    source: str,
    by: User | None,
    pool: Pool | None = None,
    parts: Mapping[int, int] | None = None,
) -> KeyRule:
    """Divide the cost of a pool, or of the region, by a key from a day on; `parts` are fixed weights per board (id).

    Raises `Refused`: "setting-closed", "setting-exists", "key-parts" when fixed parts are missing or given in vain.
    """
    given = {board: weight for board, weight in (parts or {}).items() if weight > 0}
    if (kind == KeyRule.Kind.FIXED) != bool(given):
        raise Refused("key-parts")
    _day_check(region, since, KeyRule.objects.filter(region=region, pool=pool))
    made = KeyRule.objects.create(region=region, pool=pool, kind=kind, source=source, since=since)
    KeyPart.objects.bulk_create(KeyPart(rule=made, board_id=board, weight=weight) for board, weight in given.items())
    facts = {"kind": kind, "pool": pool and pool.pk, "parts": {str(board): weight for board, weight in given.items()}}
    _written("ledger.key", f"key-rule:{made.pk}", region, since, by, **facts)
    return made


def _day_check(region: Region, since: dt.date, others: Any) -> None:
    book_hold(region)
    closed = last_closing(region)
    if closed is not None and since < month_after(closed.month):
        raise Refused("setting-closed", since=since.isoformat(), month=f"{closed.month:%Y-%m}")
    if others.filter(since=since).exists():
        raise Refused("setting-exists", since=since.isoformat())


def _written(action: str, target: str, region: Region, since: dt.date, by: User | None, **facts: Any) -> None:
    board = facts.pop("board_id", None)
    audit_write(action, by=by, target=target, region_id=region.pk, board_id=board, day=since, **facts)
    posting_due(region, timezone.now())
