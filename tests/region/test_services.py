"""Dated rules start today or later, once a day."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.errors import Refused
from beurs.region.services import rule_day_check

TODAY = timezone.localdate()


def test_a_rule_may_start_today_and_not_yesterday():
    rule_day_check(TODAY, taken=False)
    with pytest.raises(Refused, match="rule-past"):
        rule_day_check(TODAY - dt.timedelta(days=1), taken=False)


def test_a_day_has_one_version():
    with pytest.raises(Refused, match="rule-exists"):
        rule_day_check(TODAY, taken=True)
