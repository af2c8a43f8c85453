"""Two who write in the books at once: one closing wins, a correction is never lost, nothing is posted twice."""

import datetime as dt
import threading
from functools import partial

import pytest
from django.db import IntegrityError

from beurs.errors import Refused
from beurs.ledger.access.books import balances
from beurs.ledger.models import Closing, Entry, SignOff, Stance
from beurs.ledger.services import closing, posting
from beurs.ledger.services.closing import month_close
from beurs.ledger.services.disputes import line_dispute
from beurs.ledger.services.sharing import balances_settle
from beurs.ledger.services.signing import SCHOOL, WORKER, hours_sign
from beurs.pools.services import bookings_release
from tests.cover.test_races import together
from tests.ledger.scenes import NOVEMBER, OCTOBER, TODAY, Lending, unbalanced

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]


@pytest.fixture
def lending():
    made = Lending()
    made.first = made.worked(date=OCTOBER)
    made.worked(date=OCTOBER, part="pm")
    made.post()
    return made


def close(lending):
    return partial(month_close, region=lending.region, month=OCTOBER, by=lending.by)


def codes(found):
    return [one.code for one in found if isinstance(one, Refused)]


def test_of_two_closings_of_one_month_one_wins(lending):
    found = together(close(lending), close(lending))
    assert codes(found) == ["month-closed"]
    assert Closing.objects.count() == 1


def test_a_correction_during_closing_lands_before_it_or_in_the_next_month(lending):
    bookings_release(bookings=[lending.first.pk], by=lending.by)
    found = together(close(lending), lending.post)
    assert codes(found) == []
    mirror = Entry.objects.get(kind="correction")
    closed = Closing.objects.get()
    assert mirror.month == (OCTOBER if closed.entries == 3 else NOVEMBER)
    assert unbalanced(lending.region) == []
    assert lending.post().corrections == 0


def test_hours_given_back_while_a_month_closes_are_found_afterwards(lending, monkeypatch):
    """The release commits after the closing looked, so the closing cannot have it; the next posting does."""
    looked, released = threading.Event(), threading.Event()
    order = closing._in_order

    def slow(*given):
        looked.set()
        released.wait(2)
        order(*given)

    monkeypatch.setattr(closing, "_in_order", slow)

    def release():
        looked.wait(30)
        bookings_release(bookings=[lending.first.pk], by=lending.by)
        released.set()

    assert codes(together(close(lending), release)) == []
    lending.post()
    mirror = Entry.objects.get(kind="correction")
    assert (mirror.month, mirror.corrects.month, Closing.objects.get().entries) == (NOVEMBER, OCTOBER, 2)


def test_two_postings_at_once_post_once(lending):
    for day in range(2, 8):
        lending.worked(date=dt.date(2026, 11, day))
    found = together(partial(lending.post, chunk=2), partial(lending.post, chunk=2))
    assert sum(one.loans for one in found) == 6
    assert Entry.objects.count() == 8


def test_who_forgets_to_hold_the_books_is_refused_by_the_database(lending, monkeypatch):
    bookings_release(bookings=[lending.first.pk], by=lending.by)
    close(lending)()
    lending.worked(date=OCTOBER, at=lending.at_b)
    monkeypatch.setattr(posting, "last_closing", lambda region: None)
    with pytest.raises(IntegrityError, match="closed"):
        lending.post()


def test_settling_twice_at_once_pays_once(lending):
    settle = partial(balances_settle, region=lending.region, date=TODAY, by=lending.by)
    found = together(settle, settle)
    assert sorted(len(one) for one in found) == [0, 1]
    assert not any(balances(lending.region).values())


def test_school_and_worker_sign_at_once_and_both_are_kept(lending):
    sign = [partial(hours_sign, minutes={lending.first: 200}, side=side, by=lending.by) for side in (SCHOOL, WORKER)]
    together(*sign)
    assert SignOff.objects.get().agreed == 200


def test_a_line_is_disputed_once(lending):
    entry = lending.live()[0]
    dispute = partial(line_dispute, entry=entry, board=lending.b, note="was er niet", by=lending.by)
    assert codes(together(dispute, dispute)) == ["line-said"]
    assert Stance.objects.count() == 1
