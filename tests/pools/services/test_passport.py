"""Papers are seen once for all boards; each board answers for itself whether it receives somebody."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.errors import Refused
from beurs.pools.models import PassportItem
from beurs.pools.services import approval_ask, approval_decide, approval_withdraw, passport_see
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def asked():
    """The arguments that say who, for which board, by whom."""
    place = make.region()
    return {"person": make.person(place), "board": make.board(place), "by": make.user()}


def test_a_paper_is_seen_on_a_day_by_a_board(asked):
    today = timezone.localdate()
    passport_see(kind="diploma", seen_on=today, **asked)
    passport_see(kind="diploma", seen_on=today, **asked)
    item = PassportItem.objects.get()
    assert (item.kind, item.seen_on, item.board, item.by) == ("diploma", today, asked["board"], asked["by"])
    assert AuditRow.objects.filter(action="passport.see").count() == 1


def test_a_paper_of_tomorrow_or_of_no_kind_is_refused(asked):
    with pytest.raises(Refused, match="passport-later"):
        passport_see(kind="diploma", seen_on=timezone.localdate() + dt.timedelta(days=1), **asked)
    with pytest.raises(Refused, match="passport-kind"):
        passport_see(kind="bsn", seen_on=timezone.localdate(), **asked)


def test_a_board_answers_what_it_was_asked(asked):
    with pytest.raises(Refused, match="approval-not-asked"):
        approval_decide(approve=True, **asked)
    approval_ask(**asked)
    with pytest.raises(Refused, match="approval-asked"):
        approval_ask(**asked)
    row = approval_decide(approve=True, **asked)
    assert (row.state, row.decided_by) == ("approved", asked["by"])
    with pytest.raises(Refused, match="approval-given"):
        approval_ask(**asked)


def test_a_refused_or_withdrawn_newcomer_can_be_asked_for_again(asked):
    approval_ask(**asked)
    assert approval_decide(approve=False, **asked).state == "refused"
    with pytest.raises(Refused, match="approval-not-given"):
        approval_withdraw(**asked)
    approval_ask(**asked)
    approval_decide(approve=True, **asked)
    assert approval_withdraw(**asked).state == "withdrawn"
    assert approval_ask(**asked).decided_at is None
    actions = list(AuditRow.objects.values_list("action", flat=True))
    assert actions == [
        "approval.ask", "approval.give", "approval.ask", "approval.give", "approval.withdraw", "approval.ask"
    ]  # fmt: skip
