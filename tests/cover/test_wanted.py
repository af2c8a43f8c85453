"""The pure functions behind needs: what an absence covers, how far it is built, who may be split."""

import datetime as dt

import pytest

from beurs.cover.models import Absence, Gap
from beurs.cover.wanted import changes_at_midday, covers, span_of, spell_of
from beurs.region.models import TeachingPart

MONDAY, TUESDAY, WEDNESDAY = (dt.date(2026, 11, day) for day in (23, 24, 25))


def absence(**given):
    return Absence(**{"first": MONDAY, "first_part": "pm", "last": TUESDAY, "last_part": "am", **given})


@pytest.mark.parametrize(
    ("date", "part", "inside"),
    [
        (MONDAY, "am", False),
        (MONDAY, "pm", True),
        (TUESDAY, "am", True),
        (TUESDAY, "pm", False),
        (WEDNESDAY, "am", False),
    ],
)
def test_an_absence_covers_from_its_first_to_its_last_part(date, part, inside):
    assert covers(absence(), date, part) is inside


def test_an_open_end_covers_everything_after_the_start_and_a_withdrawn_absence_nothing():
    assert covers(absence(last=None), MONDAY + dt.timedelta(days=900), "pm")
    assert not covers(absence(withdrawn_at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC)), MONDAY, "pm")


@pytest.mark.parametrize(
    ("today", "built", "upto", "last"),
    [
        (MONDAY, None, None, dt.date(2026, 12, 6)),
        (dt.date(2026, 11, 29), None, None, dt.date(2026, 12, 6)),
        (dt.date(2026, 11, 30), None, None, dt.date(2026, 12, 13)),
        (dt.date(2026, 11, 2), None, None, dt.date(2026, 12, 6)),
        (MONDAY, dt.date(2026, 12, 20), None, dt.date(2026, 12, 20)),
        (MONDAY, None, dt.date(2026, 12, 9), dt.date(2026, 12, 9)),
        (MONDAY, None, dt.date(2026, 11, 24), dt.date(2026, 12, 6)),
    ],
)
def test_an_open_end_reaches_to_the_sunday_of_next_week_or_further_when_asked(today, built, upto, last):
    assert span_of(absence(last=None, built_until=built), today, upto) == (MONDAY, last)


def test_a_known_end_is_the_end():
    assert span_of(absence(), dt.date(2027, 1, 1), dt.date(2027, 2, 1)) == (MONDAY, TUESDAY)


def teaching(*rows, since=MONDAY, until=None):
    return [
        TeachingPart(person_id=person, weekday=weekday, part=part, since=since, until=until)
        for person, weekday, part in rows
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(1, 1, "am"), (1, 1, "pm")], False),
        ([(1, 1, "am"), (2, 2, "pm")], False),
        ([(1, 1, "am"), (2, 1, "pm")], True),
        ([(1, 1, "am"), (2, 1, "am"), (1, 1, "pm")], True),
        ([(1, 3, "am")], False),
    ],
)
def test_a_group_changes_at_midday_when_another_teacher_takes_the_afternoon(rows, expected):
    assert changes_at_midday(teaching(*rows), MONDAY) is expected


def test_a_change_at_midday_that_ended_does_not_count():
    rows = teaching((1, 1, "am")) + teaching((2, 1, "pm"), until=MONDAY)
    assert changes_at_midday(rows, MONDAY)
    assert not changes_at_midday(rows, TUESDAY)


def test_spells_of_absences_and_gaps_never_share_a_name():
    assert spell_of(Absence(pk=7), 3) == "a7-g3"
    assert spell_of(Gap(pk=7), 3) == "v7-g3"
