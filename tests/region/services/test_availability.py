"""When somebody can: dated, so that the past stays as it was; nothing half written."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow, User
from beurs.errors import Refused
from beurs.region.access.people import week_of_person
from beurs.region.models import AvailabilityException, AvailabilityPart, Person, SchoolPreference
from beurs.region.services import day_offer, limits_set, school_wish_set, week_offer
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = make.MONDAY
DAY = dt.timedelta(days=1)


@pytest.fixture
def person() -> Person:
    return make.person(make.region(), offers=[(1, "am"), (2, "am")])


@pytest.fixture
def user() -> User:
    return make.user()


def offered(person: Person, day: dt.date) -> list[tuple[int, str]]:
    return [(cell.weekday, cell.part) for cell in week_of_person(person, day) if cell.offers]


def test_another_week_holds_from_its_day_and_the_days_before_stay_as_they_were(person: Person, user: User) -> None:
    week_offer(person=person, parts=[(2, "am"), (3, "pm")], since=TODAY + DAY, today=TODAY, by=user)
    assert offered(person, TODAY) == [(1, "am"), (2, "am")]
    assert offered(person, TODAY + DAY) == [(2, "am"), (3, "pm")]
    assert AuditRow.objects.get().facts == {"parts": ["2/am", "3/pm"]}


def test_a_week_written_twice_on_one_day_leaves_no_trace_of_the_first(person: Person, user: User) -> None:
    week_offer(person=person, parts=[(5, "am")], since=TODAY, today=TODAY, by=user)
    week_offer(person=person, parts=[(1, "am")], since=TODAY, today=TODAY, by=user)
    assert offered(person, TODAY) == [(1, "am")]
    assert offered(person, TODAY - DAY) == [(1, "am"), (2, "am")]
    assert not AvailabilityPart.objects.filter(weekday=5).exists()


def test_nothing_at_all_can_be_offered(person: Person, user: User) -> None:
    week_offer(person=person, parts=[], since=TODAY, today=TODAY, by=user)
    assert offered(person, TODAY) == []


@pytest.mark.parametrize(
    ("parts", "since", "code"),
    [
        ([(1, "am")], TODAY - DAY, "availability-past"),
        ([(6, "am")], TODAY, "part-unknown"),
        ([(1, "noon")], TODAY, "part-unknown"),
    ],
)
def test_a_week_that_will_not_do_changes_nothing(
    person: Person, user: User, parts: list[tuple[int, str]], since: dt.date, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        week_offer(person=person, parts=parts, since=since, today=TODAY, by=user)
    assert offered(person, TODAY) == [(1, "am"), (2, "am")]
    assert not AuditRow.objects.exists()


def said(person: Person) -> dict[str, bool]:
    return dict(AvailabilityException.objects.filter(person=person, date=TODAY).values_list("part", "available"))


def test_a_day_is_said_changed_and_taken_back_part_by_part(person: Person, user: User) -> None:
    day_offer(person=person, date=TODAY, parts=["am", "pm"], available=False, today=TODAY, by=user)
    assert said(person) == {"am": False, "pm": False}
    day_offer(person=person, date=TODAY, parts=["pm"], available=True, today=TODAY, by=user)
    assert said(person) == {"am": False, "pm": True}
    day_offer(person=person, date=TODAY, parts=["am"], available=None, today=TODAY, by=user)
    assert said(person) == {"pm": True}


@pytest.mark.parametrize(
    ("parts", "date", "code"),
    [([], TODAY, "no-part"), (["am"], TODAY - DAY, "availability-past"), (["am", "x"], TODAY, "part-unknown")],
)
def test_a_day_that_will_not_do_changes_nothing(
    person: Person, user: User, parts: list[str], date: dt.date, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        day_offer(person=person, date=date, parts=parts, available=True, today=TODAY, by=user)
    assert not AvailabilityException.objects.exists()


@pytest.mark.parametrize(("minutes", "fine"), [(4, False), (5, True), (120, True), (121, False)])
def test_how_far_somebody_travels_lies_between_five_minutes_and_two_hours(
    person: Person, user: User, minutes: int, fine: bool
) -> None:
    if fine:
        limits_set(person=person, max_travel_min=minutes, short_notice=False, by=user)
    else:
        with pytest.raises(Refused, match="travel-range"):
            limits_set(person=person, max_travel_min=minutes, short_notice=False, by=user)
    person.refresh_from_db()
    assert (person.max_travel_min, person.short_notice) == ((minutes, False) if fine else (45, True))


def test_a_wish_about_a_school_replaces_the_other_and_leaves_what_the_school_asked(person: Person, user: User) -> None:
    school = make.school(make.board(person.region))
    SchoolPreference.objects.create(person=person, school=school, kind="school-block")
    school_wish_set(person=person, school=school, kind="prefer", by=user)
    school_wish_set(person=person, school=school, kind="avoid", by=user)
    assert sorted(person.school_preferences.values_list("kind", flat=True)) == ["avoid", "school-block"]
    school_wish_set(person=person, school=school, kind=None, by=user)
    assert list(person.school_preferences.values_list("kind", flat=True)) == ["school-block"]


def test_a_block_is_the_schools_and_a_school_of_another_region_is_none_of_ours(person: Person, user: User) -> None:
    school = make.school(make.board(person.region))
    with pytest.raises(Refused, match="wish-unknown"):
        school_wish_set(person=person, school=school, kind="school-block", by=user)
    far = make.school(make.board(make.region()))
    with pytest.raises(Refused, match="place-unknown"):
        school_wish_set(person=person, school=far, kind="prefer", by=user)
    assert not SchoolPreference.objects.exists()
