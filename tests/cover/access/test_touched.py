"""The trail tells what was touched, or that it cannot tell."""

import datetime as dt

import pytest
from django.db import transaction

from beurs.accounts.models import AuditRow
from beurs.accounts.services import audit_write
from beurs.cover.access.plans import stamp_of
from beurs.cover.access.touched import MOST_ROWS, Touched, touched_since
from beurs.cover.services import absence_report, offer_decline, proposal_drop, proposals_agree
from tests import factories as make
from tests.cover.offering import offered
from tests.cover.scenes import Morning, fresh, names

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning():
    return Morning()


def noted(morning, target, action="something"):
    with transaction.atomic():
        return audit_write(action, by=morning.by, target=target, region_id=morning.region.pk)


def test_nothing_was_touched_when_nothing_was_done(morning):
    touched = touched_since(morning.region, stamp_of(morning.region))
    assert (touched.needs, touched.people) == (frozenset(), frozenset())


def test_a_report_touches_its_needs_and_who_is_away(morning):
    teacher = make.teacher(morning.group())
    before = stamp_of(morning.region)
    told = absence_report(
        person=teacher, school=morning.school, kind="sick", first=make.MONDAY, first_part="am", last=make.MONDAY,
        by=morning.by,
    )  # fmt: skip
    touched = touched_since(morning.region, before)
    assert touched.needs == {need.pk for need in told.needs}
    assert touched.people == {teacher.pk}


def test_a_dropped_proposal_touches_who_stood_there_and_who_comes_instead(morning):
    first, second = morning.substitute(), morning.substitute()
    need = morning.need()
    morning.plan()
    before = stamp_of(morning.region)
    proposal_drop(need=need, version=fresh(need).version, by=morning.by)
    touched = touched_since(morning.region, before)
    assert touched.needs == {need.pk}
    assert touched.people == {first.pk, second.pk}
    assert names(need) <= {first, second}
    assert touched_since(morning.region, before, {need.pk}) == Touched(
        frozenset({need.pk}), frozenset(), frozenset({need.pk})
    )


def test_who_was_proposed_is_touched_when_more_was_done_than_that(morning):
    first, second = morning.substitute(), morning.substitute()
    need = morning.need()
    morning.plan()
    before = stamp_of(morning.region)
    proposal_drop(need=need, version=fresh(need).version, by=morning.by)
    proposals_agree(needs={need.pk: fresh(need).version}, by=morning.by)
    assert touched_since(morning.region, before, {need.pk}).people == {first.pk, second.pk}


def test_an_offer_touches_its_needs_and_who_was_asked(morning):
    person, need = morning.substitute(), morning.need()
    offer = offered(person, [need])
    before = stamp_of(morning.region)
    offer_decline(offer=offer, via="app", by=None, now=offer.sent_at)
    touched = touched_since(morning.region, before)
    assert (touched.needs, touched.people) == ({need.pk}, {person.pk})


def test_who_has_a_new_wish_is_touched_alone(morning):
    before = stamp_of(morning.region)
    noted(morning, "person:7")
    noted(morning, "user:8")
    assert touched_since(morning.region, before).people == {7}


@pytest.mark.parametrize("target", ["region:1", "pool:2", "", "need:x", "employment-rule:3"])
def test_a_row_of_another_kind_leaves_the_trail_speechless(morning, target):
    before = stamp_of(morning.region)
    noted(morning, target)
    assert touched_since(morning.region, before) is None


def test_a_plan_leaves_it_speechless_and_its_repair_does_not(morning):
    before = stamp_of(morning.region)
    noted(morning, "plan:4", "plan.repair")
    assert touched_since(morning.region, before) is not None
    noted(morning, "plan:4", "plan.make")
    assert touched_since(morning.region, before) is None


def test_a_row_that_was_stored_late_under_a_lower_number_is_not_overlooked(morning):
    late = noted(morning, "need:1")
    pk = late.pk
    late.delete()
    noted(morning, "need:2")
    before = stamp_of(morning.region)
    AuditRow.objects.create(
        pk=pk, by=morning.by, action="need.change", target="need:1", region_id=morning.region.pk,
        at=late.at - dt.timedelta(seconds=1),
    )  # fmt: skip
    assert touched_since(morning.region, before) is None


@pytest.mark.parametrize(("rows", "known"), [(MOST_ROWS, True), (MOST_ROWS + 1, False)])
def test_too_many_rows_are_not_gone_through(morning, rows, known):
    before = stamp_of(morning.region)
    AuditRow.objects.bulk_create(
        AuditRow(action="x", target=f"person:{number}", region_id=morning.region.pk) for number in range(rows)
    )
    assert (touched_since(morning.region, before) is not None) is known
