"""What waits for a price: counted exactly, without reading bookings where everything was priced in time."""

import pytest

from beurs.ledger.access.loans import unpriced
from beurs.ledger.models import Tariff
from beurs.region.models import Employment
from tests import factories as make
from tests.ledger.scenes import OCTOBER, RATE, YESTERDAY, Lending

pytestmark = pytest.mark.django_db
EARLY, LATE = make.LONG_AGO, YESTERDAY
STARTS = {"never": None, "early": EARLY, "late": LATE}


def priced(board, since, function=""):
    if since is not None:
        Tariff.objects.create(board=board, function=function, cents_per_hour=RATE, source="begroting", since=since)


def settled(region, since):
    if since is not None:
        region.vat_rules.create(subject="loan", treatment="exempt-loan", ground="Wet OB", since=since)


@pytest.fixture
def worked():
    """Loans of boards a and b to each other, and of a board elsewhere to a, before and on the day of late prices."""
    made = Lending(priced=False)
    away = make.person(made.region, employer=make.board(make.region()))
    for day in (OCTOBER, YESTERDAY):
        made.worked(made.lent(), date=day)
        made.worked(make.person(made.region, employer=made.b), date=day, at=made.at_a)
        made.worked(make.person(made.region, employer=made.b), date=day)
        made.worked(away, date=day, at=made.at_a)
    return made


@pytest.mark.parametrize("vat", STARTS)
@pytest.mark.parametrize("of_a", [*STARTS, "of one function"])
@pytest.mark.parametrize("of_b", STARTS)
def test_what_waits_is_what_posting_leaves_waiting(worked, vat, of_a, of_b):
    settled(worked.region, STARTS[vat])
    priced(worked.a, STARTS.get(of_a, EARLY), function=Employment.Function.TEACHER if of_a not in STARTS else "")
    priced(worked.b, STARTS[of_b])
    found = unpriced(worked.region, YESTERDAY)
    assert found.counts == worked.post().waiting.counts
    assert found.total >= 2


def test_where_all_was_priced_in_time_no_booking_is_read(django_assert_num_queries):
    lending = Lending()
    for _time in range(3):
        lending.worked()
    with django_assert_num_queries(4):
        assert unpriced(lending.region, YESTERDAY).total == 0
