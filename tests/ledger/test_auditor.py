"""An auditor with the file alone works every amount of a statement out again, with arithmetic of its own."""

import csv
import datetime as dt
import io
from fractions import Fraction
from math import floor

import pytest
from django.test import Client
from django.urls import reverse

from beurs.ledger.access.books import balances
from beurs.ledger.access.exports import STATEMENT_HEADS, statement_rows
from beurs.ledger.access.statements import statement_of
from beurs.ledger.models import Posting
from beurs.ledger.services.rules import key_rule_add
from beurs.ledger.services.sharing import advance_book, balances_settle, cost_share
from beurs.pools.services import bookings_release
from tests import factories as make
from tests.ledger.scenes import TODAY, YESTERDAY, Lending

pytestmark = pytest.mark.django_db


@pytest.fixture
def lending():
    """Return a November with every kind of line, at 21% VAT."""
    made = Lending(priced=False)
    made.price(permille=210)
    c = make.board(made.region)
    who = made.lent()
    gone = [made.worked(who, date=YESTERDAY - dt.timedelta(days=days), minutes=100 + days) for days in range(6)]
    made.worked(made.lent(), date=dt.date(2026, 10, 1))
    made.worked(make.person(made.region, employer=made.b), at=made.at_a)
    made.post()
    bookings_release(bookings=[gone[0].pk], by=made.by)
    made.post()
    parts = {made.a.pk: 3, made.b.pk: 3, c.pk: 1}
    key_rule_add(region=made.region, since=make.LONG_AGO, kind="fixed", source="x", parts=parts, by=made.by)
    cost_share(region=made.region, payer=c, cents=10_001, date=YESTERDAY, note="meldpunt", by=made.by)
    advance_book(payer=made.b, payee=made.a, cents=777, date=YESTERDAY, by=made.by)
    return made


def board_rows(board):
    """Return the rows of every statement of a board, month after month."""
    months = set(Posting.objects.filter(board=board).values_list("entry__month", flat=True))
    return [row for month in sorted(months) for row in statement_rows(statement_of(board, month))]


def half_up(value):
    return floor(value + Fraction(1, 2)) if value >= 0 else -floor(-value + Fraction(1, 2))


def shares(total, weights):
    """Give every cent out one by one: first whole quotas, then the largest remainders in the order of the list."""
    whole = sum(weight for _, weight in weights)
    quotas = {board: Fraction(total * weight, whole) for board, weight in weights}
    found = {board: floor(quota) for board, quota in quotas.items()}
    order = sorted(quotas, key=lambda board: found[board] - quotas[board])
    for board in order[: total - sum(found.values())]:
        found[board] += 1
    return found


def posting(row, own):
    """Return what a row does to the balance of the board of the file."""
    sign = -1 if row["kind"] == "correction" else 1
    minutes, rate = int(row["minutes"]), int(row["cents_per_hour"])
    gross = int(row["cents"]) + int(row["vat_cents"])
    if row["booking"]:
        assert int(row["cents"]) == half_up(Fraction(minutes * rate, 60))
        assert int(row["vat_cents"]) == half_up(Fraction(int(row["cents"]) * int(row["vat_permille"]), 1000))
        assert row["tariff_source"]
        assert row["vat_ground"]
        return gross if row["giver"] == own else -gross
    if row["weights"]:
        weights = [(word.split("=")[0], int(word.split("=")[1])) for word in row["weights"].split()]
        share = sign * shares(abs(gross), weights).get(own, 0)
        return (gross if row["giver"] == own else 0) - share
    return gross if row["giver"] == own else -gross


def file_of(lending, board, month):
    client = Client()
    client.force_login(make.user("controller", {"role": "auditor", "region": lending.region}))
    answer = client.get(reverse("ledger:statement-export", args=[board.pk, month, "csv"]))
    text = answer.content.decode("utf-8-sig")
    return [
        {name: cell.removeprefix("'") for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text), delimiter=";")
    ]


def test_every_statement_of_the_month_is_worked_out_again_from_its_file(lending):
    together = 0
    for board in lending.region.boards.all():
        opening, *rows, closing = file_of(lending, board, "2026-11")
        balance = int(opening["balance_cents"])
        for row in rows:
            assert posting(row, board.number) == int(row["posting_cents"]), row
            balance += int(row["posting_cents"])
            assert balance == int(row["balance_cents"])
        assert (opening["kind"], closing["kind"], balance) == ("opening", "closing", int(closing["balance_cents"]))
        together += balance
    assert together == 0


def test_one_month_goes_on_where_the_other_ended(lending):
    october, november = (file_of(lending, lending.a, month) for month in ("2026-10", "2026-11"))
    assert october[-1]["balance_cents"] == november[0]["balance_cents"] != "0"


def test_a_file_that_was_tampered_with_is_seen(lending):
    row = next(row for row in file_of(lending, lending.a, "2026-11") if row["booking"])
    row["minutes"] = str(int(row["minutes"]) + 1)
    with pytest.raises(AssertionError):
        posting(row, lending.a.number)


def test_a_correction_refers_to_the_line_it_takes_back(lending):
    rows = {row["entry"]: row for row in file_of(lending, lending.a, "2026-11")}
    mirror = next(row for row in rows.values() if row["kind"] == "correction")
    assert int(rows[mirror["corrects"]]["posting_cents"]) == -int(mirror["posting_cents"])


def test_settled_books_end_at_nothing(lending):
    balances_settle(region=lending.region, date=TODAY, by=lending.by)
    assert file_of(lending, lending.a, "2026-11")[-1]["balance_cents"] == "0"


def test_a_board_that_leaves_takes_all_its_months_along(lending):
    rows = [dict(zip(STATEMENT_HEADS, row, strict=True)) for row in board_rows(lending.a)]
    assert [row["month"] for row in rows if row["kind"] == "opening"] == ["2026-10", "2026-11"]
    assert rows[-1]["balance_cents"] == balances(lending.region)[lending.a.pk]
