"""From worked bookings to entries: once each, in any number of steps, corrected by counter-entries."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beurs.ledger.access.books import balances
from beurs.ledger.access.loans import unpriced
from beurs.ledger.models import Entry, SignOff, Tariff
from beurs.ledger.services import posting
from beurs.ledger.services.closing import month_close
from beurs.ledger.services.due import POST, posting_due
from beurs.messages.models import Work
from beurs.pools.models import Booking, Membership
from beurs.pools.services import bookings_release
from beurs.region.models import Employment
from tests import factories as make
from tests.cover.services.offers.scenes import work
from tests.ledger.scenes import NOVEMBER, OCTOBER, RATE, TODAY, YESTERDAY, Lending, unbalanced

pytestmark = pytest.mark.django_db


@pytest.fixture
def lending():
    return Lending()


def test_a_loan_is_owed_by_the_board_that_received_to_the_board_that_employs(lending):
    booking = lending.worked()
    found = lending.post()
    (entry,) = lending.live()
    assert (found.loans, found.corrections, found.waiting.total) == (1, 0, 0)
    assert (entry.giver, entry.receiver, entry.person, entry.school) == (
        lending.a, lending.b, booking.person, lending.at_b,
    )  # fmt: skip
    assert (entry.minutes, entry.cents_per_hour, entry.cents, entry.vat_cents) == (210, RATE, 13458, 0)
    assert (entry.month, entry.date, entry.part, entry.booking) == (NOVEMBER, YESTERDAY, "am", booking)
    assert balances(lending.region) == {lending.a.pk: 13458, lending.b.pk: -13458}


def test_own_employees_and_call_workers_make_no_entry(lending):
    lending.worked(make.person(lending.region, employer=lending.b))
    lending.worked(make.person(lending.region))
    assert lending.post().loans == 0
    assert unpriced(lending.region, YESTERDAY).total == 0


def test_the_contract_behind_the_membership_lends_also_who_has_one_with_the_receiving_board(lending):
    who, pool = lending.lent(), make.pool(lending.region, reach={lending.b: 2})
    own = Employment.objects.create(
        person=who, board=lending.b, function="teacher", fte_hundredths=40, since=make.LONG_AGO
    )
    lent = who.employments.exclude(pk=own.pk).get()
    Membership.objects.create(pool=pool, person=who, since=YESTERDAY, employment=lent)
    lending.worked(who, pool=pool)
    lending.worked(who, part="pm")
    lending.worked(who, pool=pool, date=YESTERDAY - dt.timedelta(days=1))
    lending.post()
    assert [(entry.date, entry.part, entry.giver) for entry in lending.live()] == [(YESTERDAY, "am", lending.a)]


def test_what_is_booked_through_a_pool_is_lent_by_the_latest_membership_also_when_that_ended(lending):
    who, pool = lending.lent(), make.pool(lending.region, reach={lending.b: 2})
    old, third = who.employments.get(), make.board(lending.region)
    lending.price_board(third)
    young = Employment.objects.create(
        person=who, board=third, function="other", fte_hundredths=40, since=make.LONG_AGO + dt.timedelta(days=1)
    )  # fmt: skip
    day = dt.timedelta(days=1)
    first = YESTERDAY - 3 * day
    Membership.objects.create(pool=pool, person=who, since=make.LONG_AGO, until=first, employment=old)
    Membership.objects.create(pool=pool, person=who, since=first + day, until=first + day, employment=young)
    for days in range(3):
        lending.worked(who, pool=pool, date=first + days * day)
    lending.worked(who, date=YESTERDAY)
    lending.post()
    assert [entry.giver for entry in lending.live()] == [lending.a, third, third, lending.a]


def test_a_contract_that_ended_lends_no_more_through_a_pool(lending):
    who, pool, third = lending.lent(), make.pool(lending.region, reach={lending.b: 2}), make.board(lending.region)
    lending.price_board(third)
    young = Employment.objects.create(
        person=who, board=third, function="other", fte_hundredths=40, since=YESTERDAY - dt.timedelta(days=9),
        until=YESTERDAY - dt.timedelta(days=1),
    )  # fmt: skip
    Membership.objects.create(pool=pool, person=who, since=make.LONG_AGO, employment=young)
    for days in (1, 0):
        lending.worked(who, pool=pool, date=YESTERDAY - dt.timedelta(days=days))
    lending.post()
    assert [entry.giver for entry in lending.live()] == [third, lending.a]


def test_today_is_not_worked_yet_and_yesterday_is(lending):
    who = lending.lent()
    lending.worked(who, date=TODAY)
    lending.worked(who, date=YESTERDAY)
    assert lending.post().loans == 1


def test_posting_again_changes_nothing_whatever_the_step(lending):
    who = lending.lent()
    for days in range(5):
        for part in ("am", "pm"):
            lending.worked(who, date=YESTERDAY - dt.timedelta(days=days), part=part)
    assert lending.post(chunk=3).loans == 10
    assert lending.post(chunk=3).loans == lending.post().loans == 0
    assert Entry.objects.count() == 10


def test_a_posting_that_was_interrupted_goes_on_where_it_stopped(lending, monkeypatch):
    for days in range(6):
        lending.worked(date=YESTERDAY - dt.timedelta(days=days))
    write, calls = posting.drafts_write, []

    def dies(drafts, **fields):
        calls.append(len(drafts))
        if len([one for one in calls if one]) == 2:
            raise RuntimeError("power cut")
        return write(drafts, **fields)

    monkeypatch.setattr(posting, "drafts_write", dies)
    with pytest.raises(RuntimeError):
        lending.post(chunk=2)
    monkeypatch.setattr(posting, "drafts_write", write)
    assert Entry.objects.count() == 2
    assert lending.post(chunk=2).loans == 4


def test_vat_is_settled_per_line_and_owed_with_the_amount():
    lending = Lending(priced=False)
    lending.price(permille=210)
    lending.worked()
    lending.post()
    (entry,) = lending.live()
    assert (entry.cents, entry.vat_permille, entry.vat_cents, entry.vat_rule.ground) == (13458, 210, 2826, "Wet OB")
    assert balances(lending.region)[lending.a.pk] == 13458 + 2826


def test_without_a_tariff_a_loan_waits_and_is_posted_when_there_is_one():
    lending = Lending(priced=False)
    lending.worked()
    found = lending.post()
    assert (found.loans, dict(found.waiting.counts)) == (0, {(lending.a.pk, "tariff"): 1})
    Tariff.objects.create(board=lending.a, cents_per_hour=RATE, source="begroting", since=YESTERDAY)
    assert dict(unpriced(lending.region, YESTERDAY).counts) == {(lending.a.pk, "vat"): 1}
    lending.region.vat_rules.create(subject="loan", treatment="exempt-loan", ground="Wet OB", since=YESTERDAY)
    assert lending.post().loans == 1


def test_the_tariff_of_the_function_and_of_the_day_goes_first(lending):
    who = lending.lent()
    Tariff.objects.create(board=lending.a, function="teacher", cents_per_hour=6000, source="x", since=YESTERDAY)
    lending.worked(who)
    lending.worked(who, date=YESTERDAY - dt.timedelta(days=1))
    lending.post()
    assert [entry.cents_per_hour for entry in lending.live()] == [6000, RATE]


def test_what_is_given_back_after_posting_gets_a_counter_entry(lending):
    booking = lending.worked()
    lending.post()
    bookings_release(bookings=[booking.pk], by=lending.by)
    found = lending.post()
    assert (found.loans, found.corrections) == (0, 1)
    first, mirror = Entry.objects.order_by("pk")
    assert (mirror.kind, mirror.corrects, mirror.minutes, mirror.cents) == ("correction", first, -210, -13458)
    assert set(balances(lending.region).values()) == {0}
    assert lending.post().corrections == 0


def test_shorter_hours_become_a_counter_entry_and_a_new_entry_at_the_same_tariff(lending):
    booking = lending.worked()
    lending.post()
    Tariff.objects.create(board=lending.a, cents_per_hour=9999, source="later", since=YESTERDAY)
    sign(booking, 120)
    found = lending.post()
    assert (found.loans, found.corrections) == (1, 1)
    (entry,) = lending.live()
    assert (entry.minutes, entry.version, entry.cents_per_hour, entry.cents) == (120, 2, RATE, 7690)
    assert balances(lending.region)[lending.a.pk] == 7690


def test_hours_signed_at_nothing_leave_no_entry_until_they_are_signed_again(lending):
    booking = lending.worked()
    lending.post()
    sign(booking, 0)
    assert (lending.post().loans, lending.live()) == (0, [])
    sign(booking, 60)
    assert lending.post().loans == 1
    assert lending.live()[0].version == 2


def test_one_side_alone_changes_nothing(lending):
    booking = lending.worked()
    SignOff.objects.create(booking=booking, planned=210, school_minutes=60, changed_at=timezone.now())
    lending.post()
    assert lending.live()[0].minutes == 210


def test_a_change_of_a_closed_month_is_booked_in_the_open_one_and_refers_back(lending):
    booking = lending.worked(date=OCTOBER)
    lending.post()
    month_close(region=lending.region, month=OCTOBER, by=lending.by)
    bookings_release(bookings=[booking.pk], by=lending.by)
    lending.post()
    mirror = Entry.objects.get(kind="correction")
    assert (mirror.month, mirror.date, mirror.corrects.month) == (NOVEMBER, OCTOBER, OCTOBER)


def test_what_is_booked_late_for_a_closed_month_is_not_lost(lending, clock):
    lending.worked(date=OCTOBER)
    month_close(region=lending.region, month=OCTOBER, by=lending.by)
    clock(hour=9)
    lending.worked(date=OCTOBER, part="pm")
    assert lending.post().loans == 1
    assert [entry.month for entry in lending.live()] == [OCTOBER, NOVEMBER]


def test_what_was_signed_at_nothing_before_the_closing_and_is_worked_after_all_is_not_lost(lending, clock):
    booking = lending.worked(date=OCTOBER)
    Booking.objects.update(made_at=dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
    sign(booking, 0)
    month_close(region=lending.region, month=OCTOBER, by=lending.by)
    assert lending.live() == []
    clock(day=30)
    sign(booking, 90)
    assert lending.post().loans == 1


def test_the_number_of_queries_does_not_grow_with_the_bookings(lending):
    lending.post()
    counts = []
    for number in (1, 12):
        for days in range(number):
            lending.worked(date=YESTERDAY - dt.timedelta(days=days), part="am" if number == 1 else "pm")
        with CaptureQueriesContext(connection) as queries:
            assert lending.post().loans == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_every_night_the_books_are_brought_up_to_the_day_before(lending, clock):
    lending.worked(date=TODAY)
    now = clock()
    posting_due(lending.region, now)
    posting_due(lending.region, now)
    assert Work.objects.filter(kind=POST).count() == 1
    night = clock(day=24, hour=3)
    work(night)
    assert len(lending.live()) == 1
    assert sorted(Work.objects.filter(kind=POST).values_list("payload__day", flat=True)) == ["2026-11-24", "2026-11-25"]
    assert unbalanced(lending.region) == []


def sign(booking, minutes):
    """Let both sides sign the same minutes."""
    SignOff.objects.update_or_create(
        booking=booking,
        defaults={
            "planned": 210, "school_minutes": minutes, "worker_minutes": minutes, "changed_at": timezone.now(),
        },
    )  # fmt: skip


def test_a_counter_entry_takes_back_the_vat_and_counts_for_the_pool():
    lending = Lending(priced=False)
    lending.price(permille=210)
    pool = make.pool(lending.region, reach={lending.a: 1, lending.b: 1})
    booking = lending.worked(pool=pool)
    lending.post()
    bookings_release(bookings=[booking.pk], by=lending.by)
    lending.post()
    sums = Entry.objects.aggregate(*(Sum(name) for name in ("minutes", "cents", "vat_cents")))
    assert sums == {"minutes__sum": 0, "cents__sum": 0, "vat_cents__sum": 0}
    assert Entry.objects.earliest("pk").vat_cents > 0
    assert balances(lending.region, pool=pool) == {lending.a.pk: 0, lending.b.pk: 0}
