"""Papers that end, and a certificate of conduct that is fresh at the start of an employment."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.errors import Refused
from beurs.region.models import Document, Employment, EmploymentRule
from beurs.region.services import document_drop, document_set, employment_start
from tests import factories as make

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 12, 1)


@pytest.fixture
def board():
    return make.board(make.region())


def start(board, person, **changes):
    given = {"function": "substitute", "contract": "temporary", "fte_hundredths": 60, "since": FIRST, "until": None}
    return employment_start(person=person, board=board, by=make.user(), **{**given, **changes})


def code_of(call, *given, **named):
    with pytest.raises(Refused) as error:
        call(*given, **named)
    return error.value.code


@pytest.mark.parametrize(("issued", "fine"), [(dt.date(2026, 6, 1), True), (dt.date(2026, 5, 31), False)])
def test_a_certificate_is_at_most_six_months_old_on_the_first_day(board, issued, fine):
    person = make.person(board.region, vog_issued_on=issued)
    if fine:
        assert start(board, person).since == FIRST
        assert AuditRow.objects.get(action="employment.start").board_id == board.pk
    else:
        assert code_of(start, board, person) == "vog-too-old"
        assert not Employment.objects.exists()


def test_a_region_may_ask_a_fresher_certificate_from_a_day_on(board):
    EmploymentRule.objects.create(region=board.region, since=FIRST, vog_months=3)
    person = make.person(board.region, vog_issued_on=dt.date(2026, 8, 31))
    assert code_of(start, board, person) == "vog-too-old"
    assert start(board, person, since=FIRST - dt.timedelta(days=1)) is not None


def test_without_a_certificate_or_barred_by_a_court_nobody_starts(board):
    assert code_of(start, board, make.person(board.region, vog_issued_on=None)) == "no-vog"
    assert code_of(start, board, make.person(board.region, vog_issued_on=FIRST + dt.timedelta(days=1))) == "no-vog"
    assert code_of(start, board, make.person(board.region, court_barred=True)) == "court-barred"


def test_an_employment_starts_once_and_ends_after_it_starts(board):
    person = make.person(board.region, vog_issued_on=FIRST)
    start(board, person)
    assert code_of(start, board, person) == "employment-known"
    assert code_of(start, board, person, until=FIRST - dt.timedelta(days=1)) == "dates-in-order"


def test_a_later_note_replaces_the_earlier_one_and_every_one_is_in_the_trail(board):
    person, by = make.person(board.region), make.user()
    document_set(person=person, kind="first-aid", until=FIRST, by=by)
    kept = document_set(person=person, kind="first-aid", until=FIRST + dt.timedelta(days=365), by=by)
    assert [row.until for row in Document.objects.all()] == [FIRST + dt.timedelta(days=365)]
    document_drop(document=kept, by=by)
    assert not Document.objects.exists()
    assert AuditRow.objects.filter(target=f"person:{person.pk}").count() == 3
