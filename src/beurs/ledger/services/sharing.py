"""Shared cost by key, money paid ahead, payments that settle balances, and taking such an entry back."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.ledger.access.books import balances, booked_in, last_closing
from beurs.ledger.access.keys import weights_on
from beurs.ledger.access.rules import Prices, key_rule_on
from beurs.ledger.models import Entry, KeyRule, VatRule
from beurs.ledger.money import permille_of, transfers
from beurs.ledger.services.writing import Draft, book_hold, counter_draft, drafts_write
from beurs.pools.dividing import split
from beurs.pools.models import Pool
from beurs.region.models import Board, Region

Kind = Entry.Kind
MOST_CENTS = 1_000_000_000


@transaction.atomic
def cost_share(
    *,
    region: Region,
    payer: Board,
    cents: int,
    date: dt.date,
    note: str,
    by: User | None,
    pool: Pool | None = None,
    kind: str = Kind.SHARED,
) -> Entry:
    """Divide a cost without VAT that a board bore on a date over the boards, by the key that holds that day.

    `kind` is shared cost, or a contribution towards it. The weights are kept in the entry, so that every cent can be
    worked out again. Raises `Refused`: "amount-range", "date-ahead", "no-key", "no-weights", "no-vat-rule".
    """
    _checked(cents, date)
    book_hold(region)
    rule, weights = _divided(region, pool, date)
    vat_rule = Prices.of(region).vat_rule(VatRule.Subject.SHARED, date)
    if vat_rule is None:
        raise Refused("no-vat-rule", date=date.isoformat())
    vat = permille_of(cents, vat_rule.permille)
    entry = _unsaved(kind, payer, None, cents=cents, date=date, pool=pool, note=note)
    entry.vat_cents, entry.vat_permille, entry.vat_rule = vat, vat_rule.permille, vat_rule
    entry.basis = {"key": rule.pk, "kind": rule.kind, "weights": {str(board): each for board, each in weights.items()}}
    return _book(entry, postings_of_share(payer.pk, cents + vat, weights), by)


def _divided(region: Region, pool: Pool | None, date: dt.date) -> tuple[KeyRule, dict[int, int]]:
    """Return the key that holds on a date and the weights it gives to boards (ids)."""
    rule = key_rule_on(region, pool, date)
    if rule is None:
        raise Refused("no-key", date=date.isoformat())
    weights = weights_on(rule, region, pool, date)
    if not weights:
        raise Refused("no-weights", date=date.isoformat())
    return rule, weights


def postings_of_share(payer: int, cents: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Return per board what sharing an amount does: everybody pays a share, the payer is to receive the whole."""
    found = {board: -share for board, share in split(cents, weights).items()}
    found[payer] = found.get(payer, 0) + cents
    return found


@transaction.atomic
def advance_book(
    *, payer: Board, payee: Board, cents: int, date: dt.date, by: User | None, pool: Pool | None = None, note: str = ""
) -> Entry:
    """Book money that a board paid to another ahead. Raises `Refused`: "amount-range", "date-ahead", "same-board"."""
    _checked(cents, date)
    if payer.pk == payee.pk or payer.region_id != payee.region_id:
        raise Refused("same-board", board=payer.name)
    book_hold(payer.region)
    return _book(_unsaved(Kind.ADVANCE, payer, payee.pk, cents=cents, date=date, pool=pool, note=note), None, by)


@transaction.atomic
def balances_settle(
    *, region: Region, date: dt.date, by: User | None, pool: Pool | None = None, note: str = ""
) -> list[Entry]:
    """Book the payments that bring every board's balance to zero: of one pool, or of each pool and then of the rest.

    Everything booked so far counts, `date` is the day of payment. At most one payment fewer than boards per pool.
    Raises `Refused("date-ahead")`.
    """
    _checked(1, date)
    book_hold(region)
    pools = [pool] if pool is not None else [*Pool.objects.filter(region=region).order_by("pk"), None]
    boards = {board.pk: board for board in region.boards.select_related("region")}
    made = []
    for one in pools:
        for payer, payee, cents in transfers(balances(region, pool=one)):
            entry = _unsaved(Kind.SETTLEMENT, boards[payer], payee, cents=cents, date=date, pool=one, note=note)
            made.append(_book(entry, None, by))
    return made


def pool_settle(*, pool: Pool, date: dt.date, by: User | None, note: str = "") -> list[Entry]:
    """Settle what boards owe one another for a pool, as when it is dissolved; see `balances_settle`."""
    return balances_settle(region=pool.region, date=date, by=by, pool=pool, note=note)


@transaction.atomic
def entry_reverse(*, entry: Entry, ground: str, by: User | None) -> Entry:
    """Take back an entry that is no loan, by a counter-entry in the month that is open for its day.

    Loans follow their booking and its signed hours. Raises `Refused`: "entry-loan", "entry-corrected".
    """
    book_hold(entry.region)
    if entry.kind in (Kind.LOAN, Kind.CORRECTION):
        raise Refused("entry-loan")
    if Entry.objects.filter(corrects=entry).exists():
        raise Refused("entry-corrected")
    draft = counter_draft(entry, booked_in(entry.date, last_closing(entry.region)), note=ground)
    return _book(draft.entry, draft.postings, by)


def _checked(cents: int, date: dt.date) -> None:
    if not 0 < cents <= MOST_CENTS:
        raise Refused("amount-range", found=cents)
    if date > timezone.localdate():
        raise Refused("date-ahead", date=date.isoformat())


def _unsaved(
    kind: str, payer: Board, payee: int | None, *, cents: int, date: dt.date, pool: Pool | None, note: str
) -> Entry:
    return Entry(
        region=payer.region,
        kind=kind,
        date=date,
        month=booked_in(date, last_closing(payer.region)),
        giver=payer,
        receiver_id=payee,
        cents=cents,
        pool=pool,
        note=note,
    )


def _book(entry: Entry, postings: dict[int, int] | None, by: User | None) -> Entry:
    assert postings is not None or entry.receiver_id is not None
    moved = postings if postings is not None else {entry.giver_id: entry.cents, entry.receiver_id or 0: -entry.cents}
    made = drafts_write([Draft(entry, moved)], by=by)[0]
    facts = {"kind": made.kind, "cents": made.cents, "pool": made.pool_id}
    audit_write(
        "ledger.entry", by=by, target=f"entry:{made.pk}", region_id=made.region_id, board_id=made.giver_id,
        day=made.date, ground=made.note, **facts,
    )  # fmt: skip
    return made
