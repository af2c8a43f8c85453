"""The report form: which days it means, just inside and just outside."""

import datetime as dt

import pytest

from beurs.cover.access.reporting import LESSONS, NONE, TEACHES, GridDay, GridPart
from beurs.cover.forms.absences import (
    AbsenceEndForm,
    AbsenceReportForm,
    PartialReturnForm,
    Period,
)
from tests import factories as make

MON = make.MONDAY
TUE, WED, THU, FRI = (MON + dt.timedelta(days=days) for days in (1, 2, 3, 4))


def grid(free=()):
    """Return one week in which somebody teaches all but `free`; Wednesday afternoon has no lessons."""

    def kind(day, part):
        if (day, part) == (WED, "pm"):
            return NONE
        return LESSONS if (day, part) in free else TEACHES

    days = (MON, TUE, WED, THU, FRI)
    return [[GridDay(day, tuple(GridPart(day, part, kind(day, part)) for part in ("am", "pm"))) for day in days]]


def form(*parts, free=(), **typed):
    chosen = [f"{day.isoformat()}/{part}" for day, part in parts]
    return AbsenceReportForm({"part": chosen, "kind": "sick", "cover": "search", **typed}, grid=grid(free))


def period(*args, **typed):
    checked = form(*args, **typed)
    assert checked.is_valid(), checked.errors
    return checked.cleaned_data["period"]


def test_one_morning_is_one_morning():
    assert period((MON, "am")) == Period(MON, "am", MON, "am")


def test_the_days_run_from_the_first_to_the_last_chosen():
    assert period((TUE, "am"), (MON, "pm"), (TUE, "pm")) == Period(MON, "pm", TUE, "pm")


def test_a_morning_without_lessons_after_it_ends_with_the_day():
    assert period((WED, "am")) == Period(WED, "am", WED, "pm")
    assert period((FRI, "am"), free=[(FRI, "pm")]) == Period(FRI, "am", FRI, "pm")


def test_an_own_part_skipped_in_between_is_pointed_out_and_a_free_one_is_not():
    skipped = form((MON, "am"), (MON, "pm"), (THU, "am"))
    assert not skipped.is_valid()
    assert list(skipped.errors) == ["part"]
    free = [(TUE, "am"), (TUE, "pm"), (WED, "am")]
    assert period((MON, "am"), (MON, "pm"), (THU, "am"), free=free).last == THU


def test_an_unknown_end_has_no_last_day_and_skips_nothing():
    assert period((MON, "pm"), (THU, "am"), open_end="1") == Period(MON, "pm", None, "pm")


def test_nothing_chosen_is_pointed_out():
    assert "part" in form().errors


def test_dates_go_before_the_grid():
    found = period((MON, "am"), first="2027-01-11", last="2027-02-12")
    assert found == Period(dt.date(2027, 1, 11), "am", dt.date(2027, 2, 12), "pm")


def test_a_last_day_alone_lengthens_what_the_grid_began():
    assert period((MON, "pm"), last="2026-12-18") == Period(MON, "pm", dt.date(2026, 12, 18), "pm")


def test_one_date_alone_is_one_day_and_an_open_end_stays_open():
    assert period(first="2027-01-11") == Period(dt.date(2027, 1, 11), "am", dt.date(2027, 1, 11), "pm")
    assert period(first="2027-01-11", open_end="1").last is None


def test_a_last_day_on_the_first_is_right_and_before_it_is_not():
    assert period(first="2027-01-11", last="2027-01-11").last == dt.date(2027, 1, 11)
    assert "last" in form(first="2027-01-11", last="2027-01-10").errors


def test_a_last_day_without_any_first_asks_for_it():
    assert "first" in form(last="2027-01-10").errors


@pytest.mark.parametrize("value", ["2026-11-23", "2026-11-23/night", "2026-13-23/am", "x"])
def test_a_day_part_that_is_none_says_what_was_found(value):
    checked = AbsenceReportForm({"part": [value], "kind": "sick", "cover": "search"}, grid=grid())
    assert value in str(checked.errors["part"])


@pytest.mark.parametrize(("name", "value"), [("kind", "flu"), ("kind", ""), ("cover", ""), ("cover", "later")])
def test_only_the_kinds_and_covers_we_keep_are_taken(name, value):
    assert name in form((MON, "am"), **{name: value}).errors


@pytest.mark.django_db
def test_an_own_solution_needs_somebody_of_the_school():
    helper, stranger = make.person(make.region()), make.person(make.region())
    given = {"part": [f"{MON}/am"], "kind": "sick", "cover": "own", "own_part": [f"{MON}/am"]}

    def errors(**typed):
        return AbsenceReportForm({**given, **typed}, grid=grid(), helpers=[helper.pk]).errors

    assert "own_person" in errors()
    assert "own_person" in errors(own_person=stranger.pk)
    assert errors(own_person=helper.pk) == {}


def test_an_end_is_a_day_or_open():
    assert "last" in AbsenceEndForm({"version": 1, "last_part": "pm"}).errors
    assert AbsenceEndForm({"version": 1, "last_part": "pm", "open_end": "on"}).is_valid()
    assert AbsenceEndForm({"version": 1, "last_part": "am", "last": "2026-11-23"}).is_valid()


@pytest.mark.parametrize(
    ("value", "right"), [("1/am", True), ("5/pm", True), ("6/am", False), ("0/am", False), ("1", False)]
)
def test_a_partial_return_takes_school_days_only(value, right):
    assert PartialReturnForm({"version": 1, "since": "2026-11-23", "part": [value]}).is_valid() is right


@pytest.mark.parametrize(
    "typed", [{"first": "0001-01-01", "last": "9999-12-31"}, {"first": "9999-12-31", "open_end": "on"}]
)
def test_a_period_that_no_report_may_have_is_refused_before_its_days_are_counted(typed):
    checked = form(**typed)
    assert not checked.is_valid()
    assert checked.cleaned_data["period"] is None
