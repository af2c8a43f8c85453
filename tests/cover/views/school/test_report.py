"""Reporting an absence: a few taps, one transaction, and the reason in place when it cannot be done."""

import re

import pytest

from beurs.cover.models import Absence, Assignment, Need, NeedPart
from tests import factories as make

REPORT = "/absences/report/"
MONDAY = [f"{make.MONDAY}/am", f"{make.MONDAY}/pm"]


def send(client, here, **typed):
    given = {"person": here.fenna.pk, "part": MONDAY, "kind": "sick", "cover": "search"}
    return client.post(REPORT, {**given, **typed})


def ticked(response, name="part"):
    return re.findall(rf'name="{name}" value="([^"]+)" checked', response.content.decode())


def test_a_leader_picks_somebody_of_the_own_school(sanne, here):
    make.teacher(make.group(make.school(here.board)), first_name="Elders")
    shown = sanne.get(REPORT).content.decode()
    assert "Fenna Maassluis" in shown
    assert "Elders" not in shown
    assert "Piet" not in sanne.get(REPORT, {"q": "fenna"}).content.decode()


def test_a_planner_finds_somebody_by_name(client, here):
    client.force_login(make.user("Eva", {"role": "planner", "region": here.region, "board": here.board}))
    make.school(here.board)
    assert "Fenna" not in client.get(REPORT).content.decode()
    assert "Fenna" in client.get(REPORT, {"q": "maas"}).content.decode()


@pytest.mark.parametrize("role", ["substitute", "auditor"])
def test_who_may_not_report_finds_nothing(client, here, role):
    client.force_login(make.user("X", {"role": role, "region": here.region}))
    assert client.get(REPORT).status_code == 404


def test_somebody_of_another_school_sounds_as_if_absent(stranger, here):
    assert stranger.get(REPORT, {"person": here.fenna.pk}).status_code == 404
    assert stranger.get(REPORT, {"person": 10**9}).status_code == 404
    assert send(stranger, here).status_code == 404
    assert not Absence.objects.exists()


def test_the_form_opens_with_the_own_day_parts_from_today_on(sanne, here, clock):
    clock(day=24)
    sanne.force_login(here.leader)
    found = ticked(sanne.get(REPORT, {"person": here.fenna.pk}))
    assert found == [f"2026-11-{day}" for day in ("24/am", "24/pm", "25/am", "26/am", "26/pm")]


def test_at_the_weekend_the_form_opens_with_next_week(sanne, here, clock):
    clock(day=28)
    sanne.force_login(here.leader)
    assert ticked(sanne.get(REPORT, {"person": here.fenna.pk}))[0] == "2026-11-30/am"


def test_the_form_asks_for_no_reason(sanne, here):
    shown = sanne.get(REPORT, {"person": here.fenna.pk}).content.decode()
    assert "Do not write down what is wrong" in shown
    assert "<textarea" not in shown
    assert re.findall(r'type="text"', shown) == []


def test_a_sick_teacher_of_today_takes_four_taps(sanne, here):
    """Home, 'Report absence', the name, 'Today', and the pinned button."""
    home = sanne.get("/", follow=True).content.decode()
    assert f'href="{REPORT}?school={here.school.code}"' in home  # tap 1
    assert f'href="{REPORT}?person={here.fenna.pk}"' in sanne.get(REPORT).content.decode()  # tap 2
    only_today = sanne.post(REPORT, {"person": here.fenna.pk, "preset": "today", "kind": "sick", "cover": "search"})
    assert ticked(only_today) == MONDAY  # tap 3
    assert not Absence.objects.exists()
    assert send(sanne, here).status_code == 302  # tap 4
    assert NeedPart.objects.count() == 2


def test_a_report_stores_the_absence_and_its_needs(sanne, here):
    response = send(sanne, here)
    absence = Absence.objects.get()
    assert response.headers["Location"] == f"/absences/{absence.pk}/reported/"
    assert (absence.person, absence.school, absence.kind) == (here.fenna, here.school, "sick")
    assert (absence.first, absence.last, absence.last_part) == (make.MONDAY, make.MONDAY, "pm")
    assert absence.reported_by == here.leader
    assert Need.objects.get().group == here.group
    shown = sanne.get(response.headers["Location"]).content.decode()
    assert "2 day parts for group 6." in shown
    assert "At 07:45 you see who comes" in shown


def test_for_a_school_of_a_board_that_left_the_form_says_why_not(sanne, here):
    here.board.left_on = make.MONDAY
    here.board.save()
    answer = send(sanne, here, cover="none")
    assert answer.status_code == 422
    assert "no longer takes part in the region" in answer.content.decode()
    assert not Absence.objects.exists()


def test_no_cover_needed_asks_nobody(sanne, here):
    response = send(sanne, here, cover="none")
    assert Absence.objects.get().cover_wanted is False
    assert not Need.objects.exists()
    assert "Nobody is searched for." in sanne.get(response.headers["Location"]).content.decode()


def test_an_own_solution_is_stored_with_the_report(sanne, here):
    response = send(sanne, here, cover="own", own_person=here.piet.pk, own_part=MONDAY)
    stood = Assignment.objects.all()
    assert {(one.person, one.source, one.own_kind) for one in stood} == {(here.piet, "own", "duo")}
    assert len(stood) == 2
    assert "Piet Hoekstra" in sanne.get(response.headers["Location"]).content.decode()


def test_an_own_solution_of_the_morning_leaves_the_afternoon_open(sanne, here):
    send(sanne, here, cover="own", own_person=here.piet.pk, own_part=MONDAY[:1])
    assert [one.need_part.part for one in Assignment.objects.all()] == ["am"]
    assert NeedPart.objects.filter(assignments__isnull=True).count() == 1


def test_somebody_without_the_group_works_an_extra_day(sanne, here):
    send(sanne, here, cover="own", own_person=here.anna.pk, own_part=MONDAY)
    assert {one.own_kind for one in Assignment.objects.all()} == {"extra-day"}


def test_a_refused_own_solution_stores_nothing_and_says_why(sanne, here):
    here.piet.vog_issued_on = None
    here.piet.save()
    response = send(sanne, here, cover="own", own_person=here.piet.pk, own_part=MONDAY)
    assert response.status_code == 422
    assert "certificate of conduct" in response.content.decode()
    assert not Absence.objects.exists()
    assert not Need.objects.exists()


def test_reporting_somebody_twice_is_refused_in_place(sanne, here):
    send(sanne, here)
    response = send(sanne, here)
    assert response.status_code == 422
    assert "already reported absent" in response.content.decode()
    assert Absence.objects.count() == 1


def test_what_was_typed_stays_when_something_is_wrong(sanne, here):
    response = send(sanne, here, kind="", cover="own")
    assert response.status_code == 422
    assert ticked(response) == MONDAY
    assert 'value="own" checked' in response.content.decode()


def preview(client, here, **typed):
    given = {"person": here.fenna.pk, "part": MONDAY, "kind": "sick", "cover": "search"}
    return " ".join(client.post("/absences/preview/", {**given, **typed}).content.decode().split())


def test_the_preview_counts_and_writes_nothing(sanne, here):
    week = [f"2026-11-{day}" for day in ("23/am", "23/pm", "24/am", "24/pm", "25/am", "26/am", "26/pm")]
    assert "7 day parts for group 6." in preview(sanne, here, part=week)
    assert "one face for all days" in preview(sanne, here, part=week)
    assert "one face" not in preview(sanne, here)
    assert "Nobody is searched for." in preview(sanne, here, cover="none")
    assert "Piet Hoekstra takes over 1 of them." in preview(
        sanne, here, cover="own", own_person=here.piet.pk, own_part=MONDAY[:1]
    )
    assert "The end is open" in preview(sanne, here, open_end="1")
    assert "Choose at least one day part." in preview(sanne, here, part=[])
    assert "Choose who takes over." in preview(sanne, here, cover="own")
    assert not Absence.objects.exists()


def test_the_preview_of_another_school_is_absent(stranger, here):
    assert stranger.post("/absences/preview/", {"person": here.fenna.pk}).status_code == 404
    assert stranger.post("/absences/preview/", {"person": "x"}).status_code == 404


def test_somebody_without_a_group_can_be_reported_and_leaves_no_group_alone(sanne, here):
    from beurs.region.models import Employment

    head = make.person(here.region, first_name="Ina")
    Employment.objects.create(
        person=head, board=here.board, school=here.school, function="head", fte_hundredths=100, since=make.LONG_AGO
    )
    assert f"{make.MONDAY}/am" in sanne.get(REPORT, {"person": head.pk}).content.decode()
    assert send(sanne, here, person=head.pk).status_code == 302
    assert not Need.objects.exists()
