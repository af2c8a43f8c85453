"""A school tells who comes to cover what they need."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from beurs.region.models import GroupGuide, School, SchoolGuide
from tests import factories as make

pytestmark = pytest.mark.django_db
TYPED = {"contact_name": "Marit", "contact_phone": "06-1", "parking": "On the square", "routines": "Quiet."}


@pytest.fixture
def school() -> School:
    return make.school(make.board(make.region()))


@pytest.fixture
def leader(client: Client, school: School) -> Client:
    place = {"role": "school-leader", "region": school.board.region, "school": school}
    client.force_login(make.user("Lot", place))
    client.cookies["django_language"] = "en"
    return client


def test_what_a_school_writes_is_kept_and_shown_again(leader: Client, school: School) -> None:
    url = reverse("cover:school-guide", args=[school.code])
    assert leader.post(url, TYPED).status_code == 302
    assert SchoolGuide.objects.get().contact_name == "Marit"
    shown = leader.get(url).content.decode()
    assert 'value="On the square"' in shown
    bad: Any = leader.post(url, {**TYPED, "contact_email": "no"})
    assert bad.status_code == 422
    assert SchoolGuide.objects.get().contact_email == ""


def test_a_group_has_its_own_page_and_only_groups_of_the_school_do(leader: Client, school: School) -> None:
    group = make.group(school, name="6")
    url = reverse("cover:group-guide", args=[school.code, group.pk])
    assert leader.post(url, {"timetable": "08:30 sums", "notes": ""}).status_code == 302
    assert GroupGuide.objects.get().timetable == "08:30 sums"
    assert "written" in leader.get(reverse("cover:school-guide", args=[school.code])).content.decode()
    other = make.group(make.school(school.board))
    assert leader.get(reverse("cover:group-guide", args=[school.code, other.pk])).status_code == 404
