"""The list of papers that end."""

import datetime as dt

import pytest

from beurs.region.models import Document, Qualification
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return make.board(make.region())


@pytest.fixture
def hr(client, board):
    user = make.user("Hr", {"role": "hr-adviser", "region": board.region, "board": board}, language="en")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def in_days(days):
    return dt.date.today() + dt.timedelta(days=days)


def paper(board, days, **fields):
    return Document.objects.create(
        person=make.person(board.region, employer=board, **fields), kind="first-aid", until=in_days(days)
    )


def test_what_ends_within_sixty_days_is_counted_and_can_be_narrowed_to(hr, board):
    paper(board, 60, last_name="Bijna")
    paper(board, 61, last_name="Later")
    page = hr.get("/documents/").text
    assert "1 document ends before" in page
    assert ("Bijna" in page, "Later" in page) == (True, True)
    narrowed = hr.get("/documents/?soon=on").text
    assert ("Bijna" in narrowed, "Later" in narrowed) == (True, False)
    assert "Bijna" in hr.get("/documents/?soon=on&format=csv").content.decode("utf-8-sig")


def test_a_paper_is_added_by_reference_and_of_another_board_nobody_is_found(hr, board):
    mine = make.person(board.region, employer=board)
    other = make.person(board.region, employer=make.board(board.region))
    sent = {"kind": "work-permit", "until": in_days(30).isoformat()}
    assert hr.post("/documents/", {**sent, "reference": mine.reference}).status_code == 302
    answer = hr.post("/documents/", {**sent, "reference": other.reference})
    assert answer.status_code == 422
    assert "Nobody of yours has reference" in answer.text
    assert Document.objects.get().person == mine


def test_a_paper_is_taken_off_by_its_own_board_only(hr, board):
    kept, foreign = paper(board, 10), paper(make.board(board.region), 10)
    assert hr.post(f"/documents/{foreign.pk}/drop/").status_code == 404
    assert hr.post(f"/documents/{kept.pk}/drop/").status_code == 302
    assert list(Document.objects.all()) == [foreign]


def test_qualifications_that_end_stand_beside_them(hr, board):
    person = make.person(board.region, employer=board, last_name="Zijinstromer")
    Qualification.objects.create(person=person, skill="career-changer", since=make.LONG_AGO, until=in_days(20))
    assert "Zijinstromer" in hr.get("/documents/").text
