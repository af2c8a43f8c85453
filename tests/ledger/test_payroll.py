"""Who pays which minutes: the employer under the rule of own, lent and hired; as signed, else as planned."""

import pytest

from beurs.ledger.access.payroll import paid_in
from beurs.ledger.payroll import ADAPTERS
from beurs.ledger.services.signing import SCHOOL, WORKER, hours_sign
from beurs.pools.services import bookings_release
from beurs.region.models import Board
from tests import factories as make
from tests.ledger.scenes import NOVEMBER, OCTOBER, Lending

pytestmark = pytest.mark.django_db


@pytest.fixture
def lending():
    return Lending()


def paid(*boards, month=NOVEMBER):
    return paid_in(Board.objects.filter(pk__in=[board.pk for board in boards]), month)


def test_a_board_pays_its_own_people_those_it_lends_and_the_call_workers_it_hired(lending):
    own, lent, call = make.person(lending.region, employer=lending.b), lending.lent(), make.person(lending.region)
    for who in (own, lent, call):
        lending.worked(who)
    assert [(one.reference, one.case, one.component) for one in paid(lending.a)] == [(lent.reference, "loan", "hours")]
    assert {(one.reference, one.case, one.component) for one in paid(lending.b)} == {
        (own.reference, "own", "hours"),
        (call.reference, "hired", "call-hours"),
    }


def test_signed_minutes_go_before_planned_ones_and_another_month_stays_out(lending):
    booking = lending.worked()
    lending.worked(date=OCTOBER)
    for side in (SCHOOL, WORKER):
        hours_sign(minutes={booking: 150}, side=side, by=lending.by)
    (one,) = paid(lending.a)
    assert (one.planned, one.minutes, one.signed) == (210, 150, True)


def test_what_was_given_back_is_paid_only_as_a_call_that_was_withdrawn_too_late(lending):
    need = make.need(make.group(lending.at_b))
    rows = make.assignment(need, make.person(lending.region), state="published")
    bookings_release(bookings=[row.booking_id for row in rows], by=lending.by)
    rows[0].late_minutes = 180
    rows[0].save()
    (one,) = paid(lending.b)
    assert (one.component, one.minutes) == ("call-withdrawn", 180)


def test_a_late_withdrawal_is_paid_by_the_board_that_called_whoever_employs(lending):
    elsewhere = make.board(lending.region)
    who = lending.lent()
    who.employments.create(
        board=elsewhere, function="substitute", contract="on-call", fte_hundredths=0, since=make.LONG_AGO
    )
    rows = make.assignment(make.need(make.group(lending.at_b)), who, state="published")
    bookings_release(bookings=[row.booking_id for row in rows], by=lending.by)
    rows[0].late_minutes = 180
    rows[0].save()
    assert paid(lending.a, elsewhere) == []
    assert [(one.employer, one.minutes) for one in paid(lending.b)] == [(lending.b.number, 180)]


def test_the_layouts(lending):
    booking = lending.worked()
    lending.worked(booking.person, part="pm", minutes=120)
    found = paid(lending.a)
    parts, totals = ADAPTERS["day-parts"], ADAPTERS["totals"]
    assert all(len(row) == len(adapter.heads) for adapter in (parts, totals) for row in adapter.rows(found))
    person = booking.person
    assert totals.rows(found) == [[lending.a.number, person.reference, str(person), "2026-11", "hours", 330]]
    assert parts.rows(found)[0][-3:] == [210, 210, "no"]


def test_the_number_of_queries_does_not_grow(lending, django_assert_num_queries):
    for _ in range(5):
        lending.worked()
    with django_assert_num_queries(6):
        assert len(paid(lending.a)) == 5
