"""Vacancies and study days become needs."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.cover.models import Gap, Need, NeedPart
from beurs.cover.services import absence_report, gap_report, gap_withdraw, needs_extend
from beurs.errors import Refused
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MONDAY, TUESDAY = make.MONDAY, make.MONDAY + dt.timedelta(days=1)
WEDNESDAY = make.MONDAY + dt.timedelta(days=2)


@pytest.fixture
def by():
    return make.user()


@pytest.fixture
def group():
    return make.group(make.school(make.board(make.region())))


def report(group, by, **given):
    given = {"kind": "vacancy", "first": MONDAY, "last": WEDNESDAY, "parts": {(1, "am"), (2, "pm"), (3, "pm")}, **given}
    return gap_report(group=group, by=by, **given)


def open_parts():
    rows = NeedPart.objects.filter(cancelled_at__isnull=True).order_by("need__date", "part")
    return list(rows.values_list("need__date", "part"))


def test_a_vacancy_asks_for_its_parts_where_there_are_lessons(group, by):
    made = report(group, by)
    assert open_parts() == [(MONDAY, "am"), (TUESDAY, "pm")]
    assert len(made.needs) == 2
    assert AuditRow.objects.first().action == "gap.report"


def test_a_gap_without_parts_or_with_days_out_of_order_is_refused(group, by):
    with pytest.raises(Refused, match="no-parts"):
        report(group, by, parts=set())
    with pytest.raises(Refused, match="dates-in-order"):
        report(group, by, first=TUESDAY, last=MONDAY)
    with pytest.raises(Refused, match="period-too-long"):
        report(group, by, last=MONDAY + dt.timedelta(days=366))
    with pytest.raises(Refused, match="day-too-far"):
        report(group, by, first=dt.date(9999, 12, 31), last=None)
    assert not Gap.objects.exists()


def test_an_absence_in_the_same_part_does_not_ask_twice_and_takes_over_when_the_gap_goes(group, by):
    gap = report(group, by).gap
    teacher = make.teacher(group, [(1, "am")])
    made = absence_report(
        person=teacher, school=group.school, kind="sick", first=MONDAY, first_part="am", last=MONDAY, by=by
    )
    assert made.needs == []
    gap_withdraw(gap=gap, version=1, by=by)
    assert open_parts() == [(MONDAY, "am")]
    assert Need.objects.get(cancelled_at__isnull=True).absence == made.absence


def test_an_open_vacancy_rolls_forward(group, by):
    made = report(group, by, last=None)
    assert made.gap.built_until == dt.date(2026, 12, 6)
    assert needs_extend(region=group.school.board.region, upto=dt.date(2026, 12, 8)) == 2


def test_withdrawing_keeps_the_agreed_person_and_works_once(group, by):
    made = report(group, by)
    agreed = make.assignment(made.needs[0], make.person(group.school.board.region), state="agreed")
    assert gap_withdraw(gap=made.gap, version=1, by=by).kept == agreed
    with pytest.raises(Refused, match="gap-changed"):
        gap_withdraw(gap=made.gap, version=2, by=by)
