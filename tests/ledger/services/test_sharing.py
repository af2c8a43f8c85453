"""Shared cost to the cent by each key, payments and settlements."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.ledger.access.books import balances
from beurs.ledger.access.keys import weights_on
from beurs.ledger.models import Entry, KeyRule
from beurs.ledger.services.rules import key_rule_add, tariff_add, vat_rule_add
from beurs.ledger.services.sharing import advance_book, balances_settle, cost_share, entry_reverse, pool_settle
from beurs.pools.models import Signature
from beurs.region.models import PupilCount
from tests import factories as make
from tests.cover.scenes import refused
from tests.ledger.scenes import NOVEMBER, OCTOBER, TODAY, YESTERDAY, Lending

pytestmark = pytest.mark.django_db


@pytest.fixture
def lending():
    return Lending()


def key(lending, kind="fixed", pool=None, since=make.LONG_AGO, **weights):
    parts = {getattr(lending, name).pk: weight for name, weight in weights.items()}
    return key_rule_add(
        region=lending.region, pool=pool, since=since, kind=kind, source="besluit", parts=parts, by=lending.by
    )


def share(lending, cents, **fields):
    given = {"payer": lending.a, "date": YESTERDAY, "note": "meldpunt", "by": lending.by, **fields}
    return cost_share(region=lending.region, cents=cents, **given)


def test_the_payer_carries_its_own_share_and_the_others_owe_theirs(lending):
    key(lending, a=2, b=1)
    entry = share(lending, 100)
    assert balances(lending.region) == {lending.a.pk: 33, lending.b.pk: -33}
    assert entry.basis["weights"] == {str(lending.a.pk): 2, str(lending.b.pk): 1}


def test_vat_of_shared_cost_is_shared_with_it():
    lending = Lending(priced=False)
    lending.price(permille=210)
    key(lending, a=1, b=1)
    assert share(lending, 1000).vat_cents == 210
    assert balances(lending.region)[lending.b.pk] == -605


def test_pupils_are_those_of_the_latest_count_before_the_day(lending):
    for school, counts in ((lending.at_a, {2025: 100, 2026: 300}), (lending.at_b, {2025: 100})):
        for year, pupils in counts.items():
            PupilCount.objects.create(school=school, year=year, pupils=pupils)
    rule = key(lending, "pupils")
    on = {day: weights_on(rule, lending.region, None, day) for day in (dt.date(2026, 9, 30), dt.date(2026, 10, 1))}
    assert [list(found.values()) for found in on.values()] == [[100, 100], [300, 100]]


def test_fte_of_the_contracts_of_the_day(lending):
    make.person(lending.region, employer=lending.a)
    make.person(lending.region, employer=lending.b).employments.update(until=YESTERDAY)
    rule = key(lending, "fte")
    assert weights_on(rule, lending.region, None, YESTERDAY) == {lending.a.pk: 100, lending.b.pk: 100}
    assert weights_on(rule, lending.region, None, TODAY) == {lending.a.pk: 100}


def test_a_closed_school_and_who_has_no_contract_weigh_nothing(lending):
    shut = make.school(lending.b)
    for school in (lending.at_a, shut):
        PupilCount.objects.create(school=school, year=2025, pupils=100)
    assert weights_on(key(lending, "pupils"), lending.region, None, YESTERDAY)[lending.b.pk] == 100
    shut.closed_on = YESTERDAY
    shut.save()
    assert weights_on(KeyRule.objects.get(), lending.region, None, YESTERDAY) == {lending.a.pk: 100}
    make.person(lending.region, employer=lending.a)
    make.person(lending.region, employer=lending.b).employments.update(contract="none")
    assert weights_on(key(lending, "fte", since=NOVEMBER), lending.region, None, YESTERDAY) == {lending.a.pk: 100}


def test_from_the_day_a_board_left_it_shares_nothing_any_more(lending):
    lending.b.left_on = TODAY
    lending.b.save()
    rule = key(lending, a=1, b=1)
    assert weights_on(rule, lending.region, None, TODAY) == {lending.a.pk: 1}
    assert weights_on(rule, lending.region, None, YESTERDAY) == {lending.a.pk: 1, lending.b.pk: 1}


def test_use_is_what_a_board_received_that_month_net_of_corrections(lending):
    pool = make.pool(lending.region, reach={lending.a: 1, lending.b: 1})
    lending.worked(pool=pool)
    gone = lending.worked(pool=pool, part="pm")
    lending.worked(date=OCTOBER, pool=pool)
    lending.post()
    gone.minutes = 60
    gone.save()
    lending.post()
    assert weights_on(key(lending, "use", pool), lending.region, pool, YESTERDAY) == {lending.b.pk: 270}


def test_the_key_of_the_pool_goes_before_that_of_the_region_and_only_from_its_day(lending):
    pool = make.pool(lending.region, reach={lending.a: 1, lending.b: 1})
    key(lending, a=1, b=1)
    key(lending, pool=pool, since=NOVEMBER, b=1)
    share(lending, 100, pool=pool, date=OCTOBER)
    assert balances(lending.region, pool=pool)[lending.b.pk] == -50
    share(lending, 100, pool=pool)
    assert balances(lending.region, pool=pool)[lending.b.pk] == -150


def test_a_pool_is_paid_for_by_whom_it_serves_under_what_was_signed(lending):
    pool = make.pool(lending.region, reach={lending.a: 1})
    for day, fields in (
        (OCTOBER, {"holds_from": None, "on_paper": False}),
        (NOVEMBER, {"holds_from": None, "withdrawn_at": timezone.now()}),
        (YESTERDAY, {"holds_from": TODAY}),
    ):
        make.policy_of(pool, since=day, **fields).reaches.create(board=lending.b, ring=1)
    rule = key(lending, pool=pool, a=1, b=1)
    assert weights_on(rule, lending.region, pool, YESTERDAY) == {lending.a.pk: 1}
    assert weights_on(rule, lending.region, pool, TODAY) == {lending.b.pk: 1}


def test_a_board_that_did_not_sign_does_not_pay_for_a_pool(lending):
    pool = make.pool(lending.region, reach={lending.a: 1, lending.b: 2})
    pool.policies.update(on_paper=False)
    Signature.objects.create(policy=pool.policies.get(), board=lending.a, by=lending.by)
    rule = key(lending, pool=pool, a=1, b=1)
    assert weights_on(rule, lending.region, pool, TODAY) == {lending.a.pk: 1}


def test_what_cannot_be_shared_is_refused(lending):
    refused("no-key", share, lending, 100)
    key(lending, "use")
    refused("no-weights", share, lending, 100)
    refused("amount-range", share, lending, 0)
    refused("date-ahead", share, lending, 100, date=TODAY + dt.timedelta(days=1))
    refused("key-parts", key, lending, "fixed", since=NOVEMBER)
    bare = Lending(priced=False)
    key(bare, a=1, b=1)
    refused("no-vat-rule", share, bare, 100)


def test_a_payment_ahead_and_its_return(lending):
    entry = advance_book(payer=lending.b, payee=lending.a, cents=5000, date=YESTERDAY, by=lending.by)
    assert balances(lending.region) == {lending.a.pk: -5000, lending.b.pk: 5000}
    entry_reverse(entry=entry, ground="dubbel", by=lending.by)
    assert not any(balances(lending.region).values())
    refused("entry-corrected", entry_reverse, entry=entry, ground="nog eens", by=lending.by)
    refused("same-board", advance_book, payer=lending.a, payee=lending.a, cents=1, date=YESTERDAY, by=lending.by)


def test_a_loan_is_not_taken_back_by_hand(lending):
    lending.worked()
    lending.post()
    refused("entry-loan", entry_reverse, entry=lending.live()[0], ground="x", by=lending.by)


def test_settling_a_pool_leaves_the_rest_and_settling_all_leaves_nothing(lending):
    pool = make.pool(lending.region, reach={lending.a: 1, lending.b: 1})
    lending.worked(pool=pool)
    lending.worked(part="pm")
    lending.post()
    pool_settle(pool=pool, date=TODAY, by=lending.by)
    assert not any(balances(lending.region, pool=pool).values())
    assert balances(lending.region)[lending.a.pk] == 13458
    balances_settle(region=lending.region, date=TODAY, by=lending.by)
    assert not any(balances(lending.region).values())
    assert Entry.objects.filter(kind="settlement").count() == 2
    assert balances_settle(region=lending.region, date=TODAY, by=lending.by) == []


def test_settings_are_refused_twice_on_a_day_and_out_of_range(lending):
    given = {"board": lending.a, "since": NOVEMBER, "source": "x", "by": lending.by}
    tariff_add(cents_per_hour=1, **given)
    refused("setting-exists", tariff_add, cents_per_hour=2, **given)
    refused("tariff-range", tariff_add, cents_per_hour=0, **given)
    refused("tariff-range", tariff_add, cents_per_hour=50_001, **given)
    rule = {"region": lending.region, "since": NOVEMBER, "subject": "loan", "ground": "x", "by": lending.by}
    refused("vat-rate", vat_rule_add, treatment="taxed", permille=0, **rule)
    refused("vat-rate", vat_rule_add, treatment="exempt-loan", permille=210, **rule)
    assert vat_rule_add(treatment="taxed", permille=210, **rule).permille == 210
