"""Dated rules start today or later, once a day."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.errors import Refused
from beurs.region.models import EmploymentRule, Region
from beurs.region.services import rule_day_check
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Region:
    return make.region()


def check(region: Region, day: dt.date) -> None:
    rule_day_check(day, region=region, versions=region.employment_rules.all())


def test_a_rule_may_start_today_and_not_yesterday(region: Region) -> None:
    check(region, timezone.localdate())
    with pytest.raises(Refused, match="rule-past"):
        check(region, timezone.localdate() - dt.timedelta(days=1))


def test_a_day_has_one_version(region: Region) -> None:
    EmploymentRule.objects.create(region=region, since=timezone.localdate())
    EmploymentRule.objects.create(region=make.region(), since=timezone.localdate() + dt.timedelta(days=1))
    check(region, timezone.localdate() + dt.timedelta(days=1))
    with pytest.raises(Refused, match="rule-exists"):
        check(region, timezone.localdate())
