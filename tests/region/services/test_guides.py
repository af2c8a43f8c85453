"""What schools tell who comes to cover, and what employers pay for travel."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.errors import Refused
from beurs.region.models import GroupGuide, School, SchoolGuide, TravelRule
from beurs.region.services import group_guide_set, school_guide_set, travel_rule_add
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = make.MONDAY


@pytest.fixture
def school() -> School:
    return make.school(make.board(make.region()))


def guide(school: School, **changed: Any) -> SchoolGuide:
    said = {"contact_name": "Marit", "contact_role": "schoolleider", "contact_phone": "06-1", "contact_email": ""}
    more = {"parking": "Op het plein.", "arrival_note": "", "routines": "", "places": ""}
    return school_guide_set(school=school, today=TODAY, by=make.user(), **{**said, **more, **changed})


def test_a_guide_is_written_and_written_again_with_its_day(school: School) -> None:
    guide(school)
    guide(school, places="De sleutel ligt bij de conciërge.")
    found = SchoolGuide.objects.get()
    assert (found.contact_name, found.places, found.changed_on) == ("Marit", "De sleutel ligt bij de conciërge.", TODAY)
    assert School.objects.get().parking == "Op het plein."
    assert AuditRow.objects.filter(action="guide.school", board_id=school.board_id).count() == 2


@pytest.mark.parametrize(
    ("field", "bad"),
    [("contact_email", "niet"), ("routines", "x" * 4001), ("parking", "x" * 201), ("contact_phone", "0" * 31)],
)
def test_a_field_that_will_not_do_is_named_and_nothing_is_written(school: School, field: str, bad: str) -> None:
    with pytest.raises(Refused) as refused:
        guide(school, **{field: bad})
    assert (refused.value.code, refused.value.facts["field"]) == ("guide-bad", field)
    assert not SchoolGuide.objects.exists()
    assert School.objects.get().parking == ""


def test_a_group_has_its_own_timetable(school: School) -> None:
    group = make.group(school)
    group_guide_set(group=group, timetable="08:30 rekenen", notes="", today=TODAY, by=make.user())
    assert GroupGuide.objects.get(group=group).timetable == "08:30 rekenen"
    with pytest.raises(Refused, match="guide-bad"):
        group_guide_set(group=group, timetable="x" * 4001, notes="", today=TODAY, by=make.user())


def test_travel_is_paid_by_a_rule_from_a_day_on(school: School) -> None:
    today = timezone.localdate()
    said = {"board": school.board, "cents_km": 23, "from_km": 5, "by": make.user()}
    travel_rule_add(since=today, most_km=5, **said)
    with pytest.raises(Refused, match="rule-exists"):
        travel_rule_add(since=today, most_km=None, **said)
    with pytest.raises(Refused, match="rule-past"):
        travel_rule_add(since=today - dt.timedelta(days=1), most_km=None, **said)
    with pytest.raises(Refused, match="km-in-order"):
        travel_rule_add(since=today + dt.timedelta(days=1), most_km=4, **said)
    assert TravelRule.objects.count() == 1
