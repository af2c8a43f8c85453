"""After any history of work, changes, payments and closings the books add up and the past stands still."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beurs.cover.timing import month_after
from beurs.errors import Refused
from beurs.ledger.access.books import balances, last_closing
from beurs.ledger.access.statements import statement_of
from beurs.ledger.models import Closing, Entry, Posting, SignOff
from beurs.ledger.services.closing import month_close, open_month
from beurs.ledger.services.rules import key_rule_add
from beurs.ledger.services.sharing import advance_book, balances_settle, cost_share, entry_reverse, pool_settle
from beurs.pools.models import Booking
from beurs.region.models import Employment
from tests import factories as make
from tests.ledger.scenes import TODAY, YESTERDAY, Lending, unbalanced

pytestmark = pytest.mark.django_db

DAYS = [dt.date(2026, 9, 1) + dt.timedelta(days=days) for days in range(80)]
WORK = st.tuples(st.just("work"), st.sampled_from(DAYS), st.integers(0, 5), st.sampled_from([90, 120, 210]))
STEP = st.one_of(
    WORK,
    st.tuples(st.just("release"), st.integers(0, 30)),
    st.tuples(st.just("contract"), st.integers(0, 1), st.integers(0, 2), st.sampled_from(DAYS), st.booleans()),
    st.tuples(st.just("contract_end"), st.integers(0, 5), st.sampled_from(DAYS)),
    st.tuples(st.just("sign"), st.integers(0, 30), st.sampled_from([0, 60, 199])),
    st.tuples(st.just("post"), st.just(YESTERDAY), st.integers(1, 4)),
    st.tuples(st.just("close")),
    st.tuples(st.just("share"), st.integers(1, 100_000), st.booleans(), st.sampled_from(DAYS)),
    st.tuples(st.just("advance"), st.integers(0, 5), st.integers(1, 100_000)),
    st.tuples(st.just("settle"), st.booleans()),
    st.tuples(st.just("reverse"), st.integers(0, 5)),
)


@contextmanager
def thrown_away():
    """Take everything back that happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Story:
    """A region of three boards and what happens in it."""

    def __init__(self, permille):
        self.lending = Lending(priced=False)
        self.lending.price(permille)
        self.region, self.by = self.lending.region, self.lending.by
        c = make.board(self.region)
        self.lending.price_board(c)
        self.boards = [self.lending.a, self.lending.b, c]
        self.schools = [self.lending.at_a, self.lending.at_b, make.school(c)]
        self.people = [make.person(self.region, employer=board) for board in self.boards[:2]]
        self.pool = make.pool(self.region, reach=dict.fromkeys(self.boards, 2))
        parts = {board.pk: weight for board, weight in zip(self.boards, (3, 1, 1), strict=True)}
        key_rule_add(
            region=self.region, since=make.LONG_AGO, kind="fixed", source="besluit", parts=parts, by=self.by
        )  # fmt: skip

    def play(self, steps):
        for name, *given_ in steps:
            try:
                with transaction.atomic():
                    getattr(self, name)(*given_)
            except Refused:
                continue

    def work(self, date, choice, minutes):
        who, school = self.people[choice % 2], self.schools[choice % 3]
        if not Booking.objects.filter(person=who, date=date, part="am", released_at=None).exists():
            self.lending.worked(who, date=date, at=school, minutes=minutes, pool=self.pool if choice < 3 else None)

    def release(self, which):
        Booking.objects.filter(pk=self._one(Booking.objects.all(), which)).update(released_at=timezone.now())

    def contract(self, who, board, since, paid):
        kind = "permanent" if paid else "on-call"
        self.people[who].employments.get_or_create(
            board=self.boards[board], function="other", since=since, defaults={"contract": kind, "fte_hundredths": 20}
        )  # fmt: skip

    def contract_end(self, which, until):
        job = Employment.objects.get(pk=self._one(Employment.objects.filter(since__lte=until), which))
        job.until = until
        job.save()

    def sign(self, which, minutes):
        pk = self._one(Booking.objects.all(), which)
        if pk is not None:
            both = {"planned": 210, "school_minutes": minutes, "worker_minutes": minutes}
            SignOff.objects.update_or_create(booking_id=pk, defaults={**both, "changed_at": timezone.now()})

    def post(self, until, chunk):
        self.lending.post(until, chunk=chunk)

    def close(self):
        month_close(region=self.region, month=open_month(self.region), by=self.by)

    def share(self, cents, pooled, date):
        cost_share(
            region=self.region, payer=self.boards[0], cents=cents, date=date, note="meldpunt", by=self.by,
            pool=self.pool if pooled else None,
        )  # fmt: skip

    def advance(self, choice, cents):
        payer, payee = self.boards[choice % 3], self.boards[(choice + 1) % 3]
        advance_book(payer=payer, payee=payee, cents=cents, date=YESTERDAY, by=self.by)

    def settle(self, pooled):
        if pooled:
            pool_settle(pool=self.pool, date=TODAY, by=self.by)
            assert not any(balances(self.region, pool=self.pool).values())
        else:
            balances_settle(region=self.region, date=TODAY, by=self.by)
            assert not any(balances(self.region).values())
            assert not any(balances(self.region, pool=self.pool).values())

    def reverse(self, which):
        pk = self._one(Entry.objects.filter(booking=None), which)
        if pk is not None:
            entry_reverse(entry=Entry.objects.get(pk=pk), ground="verkeerd bedrag", by=self.by)

    def _one(self, rows, which):
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        return pks[which % len(pks)] if pks else None


@given(st.lists(WORK, min_size=2, max_size=6), st.lists(STEP, max_size=24), st.sampled_from([0, 210]))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_books_add_up_after_any_history(clock, worked, steps, permille):
    with thrown_away():
        story = Story(permille)
        story.play([*worked, ("post", YESTERDAY, 9), *steps])
        region = story.region
        assert unbalanced(region) == []
        assert sum(balances(region).values()) == 0
        frozen = {row.month: (row.entries, row.cents) for row in Closing.objects.filter(region=region)}
        for month, counted in frozen.items():
            entries = Entry.objects.filter(month=month)
            given_ = Posting.objects.filter(entry__in=entries, cents__gt=0).aggregate(total=Sum("cents"))["total"]
            assert counted == (entries.count(), given_ or 0)
        check_statements(story)
        story.lending.post(YESTERDAY)
        check_loans()
        again = story.lending.post(YESTERDAY)
        assert (again.loans, again.corrections) == (0, 0)
        assert unbalanced(region) == []


def lender(booking):
    """Return who lends by the contracts of now: the oldest paid one, unless the board itself has one or calls."""
    jobs = [
        job
        for job in booking.person.employments.order_by("since", "board_id")
        if job.since <= booking.date and (job.until is None or job.until >= booking.date)
    ]
    paid = [job.board_id for job in jobs if job.contract == "permanent"]
    here = booking.board_id in [job.board_id for job in jobs]
    return None if here or not paid else paid[0]


def check_statements(story):
    """Statements follow one another month by month, and end at the balance of the books."""
    months = sorted(set(Entry.objects.values_list("month", flat=True)))
    final = balances(story.region)
    for board in story.boards:
        at = 0
        for month in months:
            found = statement_of(board, month)
            assert found.opening == at
            at += sum(line.cents for line in found.lines)
            assert found.closing == at
        assert at == final.get(board.pk, 0)


def check_loans():
    """Every standing booking of a loan has one live entry with its minutes, every other one none."""
    closed = last_closing(Entry.objects.first().region) if Entry.objects.exists() else None
    for booking in Booking.objects.all():
        entries = list(booking.entries.order_by("pk"))
        net = sum(entry.minutes for entry in entries)
        signed = getattr(booking, "sign_off", None)
        holds = booking.minutes if signed is None or signed.agreed is None else signed.agreed
        giver = lender(booking)
        assert net == (holds if giver and booking.released_at is None else 0)
        for board in {entry.giver_id for entry in entries} - {giver}:
            assert sum(entry.cents + entry.vat_cents for entry in entries if entry.giver_id == board) == 0
        assert sum(entry.kind == "loan" and not hasattr(entry, "corrected_by") for entry in entries) == (net > 0)
    if closed is not None:
        assert not Entry.objects.filter(month__lte=closed.month, posted_at__gt=closed.closed_at).exists()
        assert open_month(closed.region) == month_after(closed.month)
