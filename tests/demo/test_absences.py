import datetime as dt
import itertools
from statistics import mean

from beurs.cover.models import Absence
from beurs.demo.absences import Window, sick_days, spells
from beurs.demo.calendar import SchoolDays
from beurs.demo.seeds import stream

TODAY = dt.date(2026, 11, 23)
YEAR = Window(TODAY - dt.timedelta(days=364), TODAY, TODAY, SchoolDays())
PEOPLE = 3000


def test_a_report_of_sickness_takes_26_days_on_average_and_mostly_a_week_at_most() -> None:
    rng = stream(1, "test")
    days = [sick_days(rng) for _ in range(20_000)]
    assert 24 <= mean(days) <= 30
    assert 0.68 <= mean(length <= 7 for length in days) <= 0.72
    assert 0.08 <= mean(length > 42 for length in days) <= 0.12
    assert min(days) == 1


def test_about_seven_percent_of_the_time_is_lost_to_sickness() -> None:
    rng = stream(1, "test")
    lost = reports = 0
    for _ in range(PEOPLE):
        for spell in spells(rng, YEAR):
            if spell.kind == Absence.Kind.SICK:
                first, last = max(spell.first, YEAR.first), min(spell.last, TODAY)
                lost += (last - first).days + 1
                reports += spell.first >= YEAR.first
    assert 0.062 <= lost / (PEOPLE * 365) <= 0.085
    assert 0.7 <= reports / PEOPLE <= 1.3


def test_nobody_is_away_twice_at_once() -> None:
    rng = stream(2, "test")
    for _ in range(500):
        found = list(spells(rng, YEAR))
        assert all(one.last < other.first for one, other in itertools.pairwise(found))


def test_sickness_is_known_up_to_now_and_leave_ahead() -> None:
    rng = stream(3, "test")
    found = [spell for _ in range(PEOPLE) for spell in spells(rng, YEAR)]
    ahead = [spell for spell in found if spell.first > TODAY + dt.timedelta(days=2)]
    assert ahead
    assert {spell.kind for spell in ahead} == {Absence.Kind.OTHER}
    assert all(spell.first.isoweekday() <= 5 for spell in found if spell.first >= YEAR.first)
