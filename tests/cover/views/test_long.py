"""The pages of long cover, clicked through by a school leader."""

import datetime as dt

import pytest
from django.test import Client

from beurs.cover.models import LongCover
from beurs.cover.services import absence_report
from beurs.pools.models import Pool, Reach
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db
MONDAY = make.MONDAY


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def sanne(client, morning):
    grant = {"role": "school-leader", "region": morning.region, "school": morning.school}
    client.force_login(make.user("Sanne", grant, language="en"))
    client.cookies["django_language"] = "en"
    return client


def test_a_school_opens_a_vacancy_meets_somebody_and_chooses(sanne, morning):
    face = make.person(morning.region, employer=morning.board, first_name="Kim", last_name="Over")
    teacher = make.teacher(morning.group(name="6"))
    report = {"person": teacher, "school": morning.school, "kind": "sick", "first": MONDAY, "first_part": "am"}
    need = absence_report(**report, last=MONDAY + dt.timedelta(days=25), by=morning.by).needs[0]
    page = sanne.get("/long/").text
    assert "Long enough for one face" in page
    sent = {"first": "2026-11-30", "last": "2026-12-18"}
    answer = sanne.post(f"/long/open/{need.pk}/", sent, follow=True)
    assert "Who takes group 6?" in answer.text
    assert "Kim Over" in answer.text
    assert "surplus teacher" in answer.text
    pk = LongCover.objects.get().pk
    answer = sanne.post(f"/long/{pk}/introduce/", {"person": face.pk, "on": "2026-11-25"}, follow=True)
    assert "Meets the school on" in answer.text
    answer = sanne.post(f"/long/{pk}/choose/", {"person": face.pk, "ground": ""}, follow=True)
    assert "Write in a few words why the school chooses this person." in answer.text
    answer = sanne.post(f"/long/{pk}/choose/", {"person": face.pk, "ground": "kent de school"}, follow=True)
    assert "Kim Over takes group 6" in answer.text
    assert "27 day parts" in answer.text
    assert "Kim Over" in sanne.get("/long/?format=csv").content.decode("utf-8-sig")


def test_a_refusal_is_told_and_a_stranger_is_no_candidate(sanne, morning):
    need = make.need(morning.group(), date=MONDAY)
    answer = sanne.post(f"/long/open/{need.pk}/", {"first": "2026-11-30", "last": "2026-12-04"}, follow=True)
    assert "Long cover takes 14 days or more." in answer.text
    long = LongCover.objects.create(
        group=need.group, spell=need.spell, first=MONDAY, last=MONDAY, opened_at=need.created_at
    )
    stranger = make.person(morning.region)
    sent = {"person": stranger.pk, "on": "2026-11-25"}
    assert sanne.post(f"/long/{long.pk}/introduce/", sent).status_code == 404


def test_an_adviser_confirms_the_contract_on_the_page_and_a_school_reads_it(sanne, morning):
    pool = make.pool(morning.region, owner=morning.board)
    Pool.objects.filter(pk=pool.pk).update(kind="on-call")
    face = make.substitute(pool, vog_issued_on=dt.date(2026, 9, 1), first_name="Kim", last_name="Oproep")
    teacher = make.teacher(morning.group(name="6"))
    report = {"person": teacher, "school": morning.school, "kind": "sick", "first": MONDAY, "first_part": "am"}
    need = absence_report(**report, last=MONDAY + dt.timedelta(days=25), by=morning.by).needs[0]
    sanne.post(f"/long/open/{need.pk}/", {"first": "2026-11-30", "last": "2026-12-18"})
    pk = LongCover.objects.get().pk
    sanne.post(f"/long/{pk}/introduce/", {"person": face.pk, "on": "2026-11-25"})
    page = sanne.post(f"/long/{pk}/choose/", {"person": face.pk, "ground": "kent de school"}, follow=True).text
    assert "The contract waits to be confirmed" in page
    assert "Confirm the contract" not in page
    given = {"contract": "temporary", "fte": "0.90", "since": "2026-11-30", "until": "2026-12-18"}
    assert sanne.post(f"/long/{pk}/contract/", given).status_code == 404
    hugo = Client()
    hugo.force_login(
        make.user("Hugo", {"role": "hr-adviser", "region": morning.region, "board": morning.board}, language="en")
    )
    hugo.cookies["django_language"] = "en"
    assert "Contracts to confirm" in hugo.get("/long/").text
    assert 'value="0.90"' in hugo.get(f"/long/{pk}/").text
    short = hugo.post(f"/long/{pk}/contract/", {**given, "until": "2026-12-17"}, follow=True).text
    assert "The contract has to hold from" in short
    assert "Temporary, 0.90 fte" in hugo.post(f"/long/{pk}/contract/", given, follow=True).text
    assert "Contracts to confirm" not in hugo.get("/long/").text
    assert "Temporary, 0.90 fte" in sanne.get(f"/long/{pk}/").text


def test_the_page_says_why_somebody_is_refused_and_from_which_day(sanne, morning):
    giver = make.board(morning.region)
    pool = make.pool(morning.region, owner=giver, reach={giver: 1, morning.board: 4})
    make.substitute(pool, employer=giver, first_name="Kim", last_name="Over", vog_issued_on=dt.date(2026, 9, 1))
    make.substitute(pool, employer=giver, first_name="Bo", last_name="Stil", vog_issued_on=None)
    teacher = make.teacher(morning.group(name="6"))
    report = {"person": teacher, "school": morning.school, "kind": "sick", "first": MONDAY, "first_part": "am"}
    need = absence_report(**report, last=MONDAY + dt.timedelta(days=25), by=morning.by).needs[0]
    sanne.post(f"/long/open/{need.pk}/", {"first": "2026-11-30", "last": "2026-12-18"})
    address = f"/long/{LongCover.objects.get().pk}/"
    assert "Kim Over" in sanne.get(address).text
    assert "Who cannot, and why" not in sanne.get(address).text
    Reach.objects.filter(policy__pool=pool, board=morning.board).update(week_cap=4)
    page = sanne.get(address).text
    assert "Wed 2 Dec: The agreed day parts from" in page.partition("Who cannot, and why")[2]
    assert "Bo Stil" not in page
    assert "1 person cannot" in page
