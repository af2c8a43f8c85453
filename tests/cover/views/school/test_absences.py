"""The list of reports, and changing one: the second of two people is told."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.cover.models import Absence, Assignment, Gap, Need, NeedPart
from beurs.cover.services import absence_report, own_solution
from tests import factories as make

TUESDAY = make.MONDAY + dt.timedelta(days=1)


@pytest.fixture
def absence(here):
    made = absence_report(
        person=here.fenna,
        school=here.school,
        kind="sick",
        first=make.MONDAY,
        first_part="am",
        last=TUESDAY,
        by=here.leader,
    )
    return made.absence


def change(client, absence, do, **typed):
    return client.post(f"/absences/{absence.pk}/", {"do": do, "version": absence.version, **typed})


def test_the_list_shows_current_reports_with_their_cover(sanne, here, absence):
    gone = make.absence(here.piet, here.school, first=make.MONDAY - dt.timedelta(days=7))
    shown = sanne.get("/absences/").content.decode()
    assert "Fenna Maassluis" in shown
    assert "Piet Hoekstra" not in shown
    assert f'href="/absences/{gone.pk}/"' in sanne.get("/absences/", {"past": "on"}).content.decode()
    assert "Fenna" not in sanne.get("/absences/", {"q": "hoekstra"}).content.decode()


def test_the_list_counts_what_is_asked_and_what_is_covered(sanne, here, absence):
    need = Need.objects.get(date=make.MONDAY)
    own_solution(need=need, parts={"am"}, person=here.piet, own_kind="duo", version=need.version, by=here.leader)
    file = sanne.get("/absences/", {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert file[1] == "Fenna Maassluis;De Stormvogel;2026-11-23;2026-11-24;sick;4;1"


def test_another_school_sees_nothing_of_it(stranger, absence):
    assert "Fenna" not in stranger.get("/absences/").content.decode()
    assert stranger.get(f"/absences/{absence.pk}/").status_code == 404
    assert change(stranger, absence, "withdraw").status_code == 404
    assert stranger.get(f"/absences/{absence.pk}/reported/").status_code == 404


def test_the_end_can_move_earlier_and_later(sanne, absence):
    assert change(sanne, absence, "end", last="2026-11-23", last_part="am").status_code == 302
    assert list(NeedPart.objects.filter(cancelled_at=None).values_list("part", flat=True)) == ["am"]
    absence.refresh_from_db()
    change(sanne, absence, "end", last="2026-11-26", last_part="pm")
    assert NeedPart.objects.filter(cancelled_at=None).count() == 7


def test_an_end_may_become_unknown(sanne, absence):
    change(sanne, absence, "end", open_end="on", last_part="pm")
    absence.refresh_from_db()
    assert absence.last is None


def test_an_end_before_the_start_is_refused_in_place(sanne, absence):
    response = change(sanne, absence, "end", last="2026-11-22", last_part="pm")
    assert response.status_code == 422
    assert "lies before the start" in response.content.decode()


def test_the_second_of_two_people_is_told(sanne, absence):
    change(sanne, absence, "end", last="2026-11-23", last_part="pm")
    response = change(sanne, absence, "end", last="2026-11-27", last_part="pm")
    assert response.status_code == 422
    assert "Somebody else changed this absence" in response.content.decode()
    assert Absence.objects.get().last == make.MONDAY


def test_a_partial_return_frees_only_those_parts(sanne, absence):
    change(sanne, absence, "back", since="2026-11-24", part=["2/am"])
    wanted = NeedPart.objects.filter(cancelled_at=None).values_list("need__date", "part")
    assert set(wanted) == {(make.MONDAY, "am"), (make.MONDAY, "pm"), (TUESDAY, "pm")}


def test_kind_start_and_cover_can_change(sanne, absence):
    change(sanne, absence, "move", first="2026-11-24", first_part="am", kind="other")
    absence.refresh_from_db()
    assert (absence.first, absence.kind, absence.cover_wanted) == (TUESDAY, "other", False)
    assert not NeedPart.objects.filter(cancelled_at=None).exists()


def test_withdrawing_keeps_who_was_agreed_as_a_task(sanne, here, absence):
    need = Need.objects.get(date=make.MONDAY)
    own_solution(need=need, parts={"am"}, person=here.piet, own_kind="duo", version=need.version, by=here.leader)
    response = change(sanne, absence, "withdraw")
    assert response.status_code == 302
    assert Assignment.objects.get().state == "published"
    shown = sanne.get(f"/absences/{absence.pk}/").content.decode()
    assert "This report was withdrawn" in shown
    assert "still agreed, no longer asked" in shown
    assert "Piet Hoekstra" in shown
    assert AuditRow.objects.filter(action="absence.withdraw", by=here.leader).count() == 1


def test_an_unknown_action_changes_nothing(sanne, absence):
    assert change(sanne, absence, "explode").status_code == 302
    absence.refresh_from_db()
    assert absence.version == 1


def gap(client, here, **typed):
    given = {"group": here.group.pk, "kind": "vacancy", "first": "2026-11-23", "last": "2026-11-24", "part": ["1/am"]}
    return client.post("/gaps/report/", {**given, **typed})


def test_a_group_without_a_teacher_is_reported_and_taken_off(sanne, here):
    assert gap(sanne, here).headers["Location"] == "/absences/"
    assert NeedPart.objects.get().part == "am"
    assert "Groups without a teacher" in sanne.get("/absences/").content.decode()
    row = Gap.objects.get()
    sanne.post(f"/gaps/{row.pk}/withdraw/", {"version": row.version})
    assert Need.objects.get().cancelled_at is not None


def test_a_study_day_without_an_end_is_one_day(sanne, here):
    gap(sanne, here, kind="study-day", last="")
    assert Gap.objects.get().last == make.MONDAY


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"part": []}, "part"), ({"last": "2026-11-22"}, "last"), ({"group": ""}, "group"), ({"kind": "flu"}, "kind")],
)
def test_a_gap_that_is_not_right_is_pointed_out(sanne, here, typed, field):
    response = gap(sanne, here, **typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Gap.objects.exists()


def test_a_group_of_another_school_cannot_be_chosen(stranger, here):
    assert gap(stranger, here).status_code == 422
    row = Gap.objects.create(group=here.group, kind="vacancy", first=make.MONDAY)
    assert stranger.post(f"/gaps/{row.pk}/withdraw/", {"version": 1}).status_code == 404
