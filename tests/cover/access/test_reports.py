"""The report of a period: fill, lead and waiting time by ring, school, weekday and reason; who was never asked."""

import datetime as dt

import pytest

from beurs.cover.access.reports import report_of
from beurs.cover.access.unasked import unasked_of
from beurs.cover.models import Absence, Assignment, Gap, Outcome
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db
MONDAY = make.MONDAY
REPORTED = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def planner(morning):
    return make.user("Pia", {"role": "planner", "region": morning.region, "board": morning.board})


def report(user, last=MONDAY):
    return report_of(user, MONDAY, last)


def keyed(found, name):
    return {one.key: one for one in found.slices[name]}


def sick(morning, first=MONDAY, date=MONDAY, published=None, ring=1):
    absence = make.absence(make.person(morning.region), morning.school, first=first, last=date, reported_at=REPORTED)
    need = make.need(morning.group(), cause=absence, date=date)
    if published is not None:
        make.assignment(need, morning.substitute(), state="published", published_at=published, ring=ring)
    return need


def test_every_dimension_counts_the_same_day_parts(morning, planner):
    sick(morning, published=REPORTED, ring=2)
    sick(morning)
    morning.need(date=MONDAY + dt.timedelta(days=1))
    found = report(planner, MONDAY + dt.timedelta(days=1))
    assert (found.whole.fill.covered, found.whole.fill.total) == (2, 6)
    for name in ("ring", "school", "weekday", "cause"):
        assert sum(one.fill.total for one in found.slices[name]) == 6
        assert sum(one.fill.covered for one in found.slices[name]) == 2
    assert {key: one.fill.total for key, one in keyed(found, "ring").items()} == {"2": 2, "open": 4}
    assert {key: one.fill.total for key, one in keyed(found, "weekday").items()} == {"1": 4, "2": 2}
    assert {key: one.fill.total for key, one in keyed(found, "cause").items()} == {"sick": 4, "vacancy": 2}


def test_time_runs_from_the_report_to_the_moment_the_school_knew_and_to_the_lesson(morning, planner):
    sick(morning, published=REPORTED + dt.timedelta(minutes=17))
    found = report(planner).whole
    assert found.wait == 17
    assert found.lead == (1.5 + 6) / 2


def test_later_days_of_a_cause_were_asked_with_the_first_and_count_no_time(morning, planner):
    sick(morning, first=MONDAY - dt.timedelta(days=3), published=REPORTED + dt.timedelta(minutes=500))
    assert (report(planner).whole.wait, report(planner).whole.lead) == (None, None)


def test_what_the_school_did_itself_stands_apart(morning, planner):
    own, head, split = morning.need(), morning.need(), morning.need()
    make.assignment(own, make.person(morning.region), state="published", source="own", own_kind="duo")
    for need, kind in ((head, "head"), (split, "split")):
        for part in need.parts.all():
            Outcome.objects.create(need_part=part, kind=kind)
    rings = keyed(report(planner), "ring")
    assert (rings["own"].fill.covered, rings["own"].fill.total) == (4, 4)
    assert (rings["open"].fill.covered, rings["open"].fill.total) == (0, 2)


def test_other_boards_show_together_and_only_when_many(morning, planner):
    assert report(planner).rest is None
    schools = [make.school(make.board(morning.region)) for _number in range(2)]
    needs = [make.need(make.group(school)) for school in schools for _number in range(3)]
    for need in needs[:2]:
        make.assignment(need, morning.substitute(), state="published")
    assert report(planner).rest is None
    make.assignment(needs[2], morning.substitute(), state="published")
    found = report(planner).rest
    assert (found.covered, found.total) == (6, 12)
    assert report(planner).whole.fill.total == 0


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"court_barred": True}, "court-barred"),
        ({"vog_issued_on": None}, "no-vog"),
        ({"skills": ["student"]}, "student-alone"),
        ({"lat": None}, "no-place"),
        ({"offers": []}, "not-offered"),
        ({"short_notice": False}, "notice"),
        ({}, "not-needed"),
    ],
)
def test_who_was_never_asked_comes_with_the_rule_that_explains_it(morning, planner, fields, rule):
    person = morning.substitute(**fields)
    assert [(one.person, one.rule) for one in unasked_of(planner, MONDAY, MONDAY)] == [(person, rule)]


def test_who_worked_or_was_released_was_asked_and_a_proposal_is_no_question(morning, planner):
    make.assignment(morning.need(), morning.substitute(), state="published")
    make.assignment(morning.need(), morning.substitute(), state="released")
    proposed = morning.substitute()
    make.assignment(morning.need(), proposed)
    assert [one.person for one in unasked_of(planner, MONDAY, MONDAY)] == [proposed]
    assert Assignment.objects.count() == 6
    assert (Absence.objects.count(), Gap.objects.count()) == (0, 3)
