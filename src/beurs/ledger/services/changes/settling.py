"""Paying off what one board has to receive or to pay when it leaves."""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import Sum

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.ledger.access.books import booked_in, last_closing
from beurs.ledger.models import Entry, Posting
from beurs.ledger.services.writing import Draft, book_hold, drafts_write
from beurs.region.models import Board


@transaction.atomic
def board_settle(*, board: Board, date: dt.date, by: User | None, note: str = "") -> list[Entry]:
    """Book the payments that bring one board's balance to zero, in every pool and in what belongs to none.

    Who has most to receive is paid first, who has most to pay pays first; between the other boards nothing changes.
    Everything booked so far counts.
    """
    book_hold(board.region)
    month = booked_in(date, last_closing(board.region))
    drafts = []
    for pool, balances in sorted(_per_pool(board).items(), key=lambda one: one[0] or 0):
        for payer, payee, cents in payments_of(board.pk, balances):
            entry = Entry(
                region=board.region, kind=Entry.Kind.SETTLEMENT, date=date, month=month, giver_id=payer,
                receiver_id=payee, cents=cents, pool_id=pool, note=note,
            )  # fmt: skip
            drafts.append(Draft(entry, {payer: cents, payee: -cents}))
    made = drafts_write(drafts, by=by)
    if made:
        audit_write(
            "ledger.settle",
            by=by,
            target=f"board:{board.pk}",
            region_id=board.region_id,
            board_id=board.pk,
            day=date,
            entries=len(made),
            cents=sum(entry.cents for entry in made),
        )
    return made


def payments_of(board: int, balances: dict[int, int]) -> list[tuple[int, int, int]]:
    """Return payments (payer, payee, cents) that bring one board's balance to zero and take from nobody too much.

    `balances` (board -> cents, positive is to receive) sum to zero.

    >>> payments_of(1, {1: -100, 2: 70, 3: 40, 4: -10})
    [(1, 2, 70), (1, 3, 30)]
    >>> payments_of(2, {1: -100, 2: 70, 3: 30})
    [(1, 2, 70)]
    """
    left = balances.get(board, 0)
    owes = left < 0
    others = {one: abs(cents) for one, cents in balances.items() if one != board and (cents > 0) == owes and cents}
    found, left = [], abs(left)
    for one in sorted(others, key=lambda one: (-others[one], one)):
        cents = min(left, others[one])
        if cents:
            found.append((board, one, cents) if owes else (one, board, cents))
        left -= cents
    return found


def _per_pool(board: Board) -> dict[int | None, dict[int, int]]:
    rows = Posting.objects.filter(entry__region=board.region_id).order_by().values_list("entry__pool", "board")
    found: dict[int | None, dict[int, int]] = defaultdict(dict)
    for pool, one, cents in rows.annotate(total=Sum("cents")):
        found[pool][one] = int(cents)
    return found
