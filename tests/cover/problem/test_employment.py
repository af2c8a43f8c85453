"""Rules of employment in planning and after: who may stand where, the week, what a late withdrawal costs."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.cover.models import Assignment, Need
from beurs.cover.problem import why_not
from beurs.cover.services import release, step_undo
from beurs.cover.wanted import accepts_of
from beurs.region.models import Employment, EmploymentRule
from tests import factories as make
from tests.cover.scenes import Morning, fresh, judged, names

pytestmark = pytest.mark.django_db
MONDAY = make.MONDAY


@pytest.fixture
def morning():
    return Morning()


def taught(morning, year=6):
    """Return a need that accepts whom the rules of the field accept."""
    group = morning.group(year)
    return make.need(group, accepts=accepts_of(group, morning.school))


ALONE = ("teacher", "career-changer", "lio-employee")
NEVER = ("lio-intern", "student", "assistant", "supporter", "subject", "gym")


@pytest.mark.parametrize("skill", ALONE)
@pytest.mark.parametrize("year", [1, 8])
def test_who_is_qualified_stands_before_every_group(morning, skill, year):
    assert judged(morning, taught(morning, year), morning.substitute(skills=[skill])) == []


@pytest.mark.parametrize("skill", NEVER)
def test_who_is_not_qualified_alone_never_does(morning, skill):
    sub = morning.substitute(skills=[skill])
    found = judged(morning, taught(morning), sub)
    assert found == [
        "student-alone" if skill in {"lio-intern", "student", "assistant", "supporter"} else "not-qualified"
    ]


def test_a_region_may_set_a_weekly_maximum_that_a_plan_keeps(morning):
    EmploymentRule.objects.create(region=morning.region, since=MONDAY, week_parts=4)
    sub = morning.substitute()
    days = [taught(morning) for _number in range(3)]
    for number, need in enumerate(days):
        Need.objects.filter(pk=need.pk).update(date=MONDAY + dt.timedelta(days=number))
    morning.plan(last=MONDAY + dt.timedelta(days=2))
    assert sum(sub in names(need) for need in days) == 2
    for need in days[:2]:
        Assignment.objects.filter(need_part__need=need).delete()
        make.assignment(need_of(need), sub, state="published")
    assert [reason.rule for reason in why_not(need_of(days[2]), sub)] == ["week-full"]


def need_of(need):
    return Need.objects.select_related("school__board__region", "group").get(pk=need.pk)


def on_call(morning, **fields):
    sub = morning.substitute(**fields)
    Employment.objects.create(
        person=sub,
        board=morning.board,
        function="substitute",
        contract="on-call",
        fte_hundredths=0,
        since=make.LONG_AGO,
    )
    return sub


def late_of(need):
    return list(
        Assignment.objects.filter(need_part__need=need)
        .order_by("need_part__part")
        .values_list("late_minutes", flat=True)
    )


def withdrawn(morning, need):
    release(need=need, version=fresh(need).version, ground="klas samengevoegd", by=morning.by)
    return late_of(need)


def test_who_is_on_call_is_paid_when_the_call_is_withdrawn_late(morning):
    need = morning.need()
    make.assignment(need, on_call(morning), state="published")
    assert withdrawn(morning, need) == [210, 120]


def test_who_comes_after_all_is_not_paid_for_a_call_withdrawn_late(morning):
    need = morning.need()
    make.assignment(need, on_call(morning), state="published")
    step = release(need=need, version=fresh(need).version, ground="klas samengevoegd", by=morning.by)
    assert late_of(need) == [210, 120]
    step_undo(step=step, by=morning.by)
    assert late_of(need) == [None, None]


def test_a_call_withdrawn_in_time_is_not_paid(morning):
    need = morning.need(date=MONDAY + dt.timedelta(days=2))
    make.assignment(need, on_call(morning), state="published")
    assert withdrawn(morning, need) == [None, None]


@pytest.mark.parametrize(("minutes", "paid"), [(15, [None, None]), (16, [210, 120])])
def test_a_school_may_take_a_call_back_within_its_grace_as_if_it_had_not_asked(morning, minutes, paid):
    need = morning.need()
    make.assignment(need, on_call(morning), state="published")
    heard = timezone.now() - dt.timedelta(minutes=minutes, seconds=-5)
    Assignment.objects.filter(need_part__need=need).update(published_at=heard)
    assert withdrawn(morning, need) == paid


def test_who_has_a_fixed_contract_is_paid_anyway_and_what_was_not_published_was_no_call(morning):
    fixed, quiet = morning.need(), morning.need()
    make.assignment(fixed, morning.substitute(), state="published")
    make.assignment(quiet, on_call(morning), state="agreed")
    assert withdrawn(morning, fixed) == [None, None]
    assert withdrawn(morning, quiet) == [None, None]


def test_a_day_that_was_not_offered_is_never_assigned(morning):
    need = taught(morning)
    assert judged(morning, need, morning.substitute(offers=[(2, "am"), (2, "pm")])) == ["not-offered"]
