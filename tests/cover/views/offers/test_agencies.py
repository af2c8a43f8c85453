"""The list of agencies a planner keeps, and recording their answers from the drawer."""

import datetime as dt

import pytest

from beurs.cover.models import Agency, AgencyCall, AgencyPrice, DispatchRing, Outcome
from beurs.cover.services import agency_add
from tests import factories as make
from tests.cover.services.offers.scenes import work

GIVEN = {"name": "Klas Vooruit", "phone": "020-1234567", "email": ""}


def agency_of(morning, **given):
    return agency_add(board=morning.board, by=morning.by, **GIVEN | given)


def test_a_planner_adds_changes_and_takes_off_an_agency(eva, morning):
    page = f"/rules/asking/{morning.board.pk}/agencies/"
    assert "No agency yet" in eva.get(page).content.decode()
    assert "Klas Vooruit" in eva.post(page, GIVEN, follow=True).content.decode()
    assert eva.post(page, GIVEN).status_code == 422
    made = Agency.objects.get()
    sent = {f"a{made.pk}-name": "Klas Verder", f"a{made.pk}-phone": "1", f"a{made.pk}-email": ""}
    assert "Klas Verder" in eva.post(f"/rules/agencies/{made.pk}/", sent, follow=True).content.decode()
    eva.post(f"/rules/agencies/{made.pk}/", {"end": "1"})
    assert "No agency yet" in eva.get(page).content.decode()


def test_another_boards_agency_is_not_found(eva, morning):
    other = make.board(morning.region)
    made = agency_add(board=other, by=morning.by, **GIVEN)
    assert eva.post(f"/rules/agencies/{made.pk}/", {"end": "1"}).status_code == 404


def test_the_drawer_says_whom_to_call_once_nobody_is_left(morning, eva, send):
    DispatchRing.objects.create(rule=morning.board.dispatch_rules.get(), place=3, kind="agency")
    agency_of(morning)
    need = morning.need()
    assert "tel:020-1234567" not in eva.get(f"/today/need/{need.pk}/").content.decode()
    assert "tel:020-1234567" in eva.get(f"/today/need/{need.pk}/phone/").content.decode()
    send(f"need/{need.pk}/send/")
    work()
    page = eva.get(f"/today/need/{need.pk}/").content.decode()
    assert "tel:020-1234567" in page
    assert "this is Eva Zandberg" in page


def test_a_yes_is_said_with_the_warning_that_somebody_salaried_is_free(morning, eva, send):
    agency = agency_of(morning)
    morning.substitute()
    need = morning.need()
    answer = send(f"need/{need.pk}/agency/{agency.pk}/", answer="yes", name="Mia Post", seen="on")
    page = answer.content.decode()
    assert "Mia Post of Klas Vooruit stands before group" in page
    assert "1 person of the pool is free and fit, with a salary already." in page
    assert "Mia Post" in eva.get("/today/?date=2026-11-23").content.decode()


def test_a_no_is_written_down_and_another_boards_agency_answers_nothing(morning, send):
    need = morning.need()
    assert send(f"need/{need.pk}/agency/{agency_of(morning).pk}/", answer="no").status_code == 200
    assert AgencyCall.objects.get().answer == "no"
    other = agency_add(board=make.board(morning.region), by=morning.by, **GIVEN)
    assert send(f"need/{need.pk}/agency/{other.pk}/", answer="no").status_code == 404


def test_a_planner_writes_a_price_and_the_list_shows_what_held_before(eva, morning):
    agency, page = agency_of(morning), f"/rules/asking/{morning.board.pk}/agencies/"
    assert "No price yet" in eva.get(page).content.decode()
    AgencyPrice.objects.create(agency=agency, since=dt.date(2026, 8, 1), cents_per_hour=8_000)
    sent = {f"p{agency.pk}-since": "2026-11-23", f"p{agency.pk}-euros": "84.50"}
    shown = eva.post(f"/rules/agencies/{agency.pk}/price/", sent, follow=True).content.decode()
    assert "€ 84.50 an hour, all in, since 23 November 2026" in shown
    assert "€ 80.00 from 1 August 2026" in shown


@pytest.mark.parametrize(
    ("since", "euros", "said"),
    [("2026-11-22", "1", "cannot start in the past"), ("2026-11-23", "", "required"), ("x", "1", "valid date")],
)
def test_a_price_that_cannot_be_is_told(eva, morning, since, euros, said):
    agency = agency_of(morning)
    sent = {f"p{agency.pk}-since": since, f"p{agency.pk}-euros": euros}
    assert said in eva.post(f"/rules/agencies/{agency.pk}/price/", sent, follow=True).content.decode()
    assert not AgencyPrice.objects.exists()


def test_a_yes_is_taken_back_in_the_drawer_and_the_planner_stays_on_the_board(morning, send, eva):
    agency, need = agency_of(morning), morning.need()
    back = f"need/{need.pk}/agency/back/"
    assert send(back).status_code == 404
    send(f"need/{need.pk}/agency/{agency.pk}/", answer="yes", name="Mia Post", seen="on")
    assert f"/today/{back}" in eva.get(f"/today/need/{need.pk}/").content.decode()
    page = send(back).content.decode()
    assert "Mia Post does not come. The group asks for somebody again." in page
    assert "drawer__actions" in page
    assert not Outcome.objects.filter(withdrawn_at__isnull=True).exists()
