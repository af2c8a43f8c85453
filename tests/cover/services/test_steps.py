"""Undo: ten minutes, by the same person, as long as nothing else changed."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.cover.models import Assignment, Step
from beurs.cover.refusals import ACTIONS
from beurs.cover.services import (
    assign_by_hand,
    lock,
    proposal_drop,
    proposals_agree,
    publish,
    release,
    step_last,
    step_undo,
    unlock,
)
from beurs.pools.models import Booking, Policy, Reach
from tests import factories as make
from tests.cover.lending import Neighbours
from tests.cover.scenes import Morning, fresh, names, refused, who

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def need(morning):
    return morning.need()


@pytest.fixture
def sub(morning):
    return morning.substitute()


def undo(morning):
    return step_undo(step=step_last(by=morning.by), by=morning.by)


def refused_undo(code, step, by):
    return refused(code, step_undo, step=step, by=by)


def test_a_plan_is_undone_and_the_proposals_before_it_return(morning, need):
    far = morning.substitute(lat=52.45)
    morning.plan()
    near = morning.substitute()
    morning.plan()
    assert names(need) == {near}
    undo(morning)
    assert who(need) == {"am": (far, "proposed"), "pm": (far, "proposed")}


def test_agreement_is_undone_with_its_bookings(morning, need, sub):
    make.assignment(need, sub)
    proposals_agree(needs={need.pk: 1}, by=morning.by)
    undo(morning)
    assert who(need) == {"am": (sub, "proposed"), "pm": (sub, "proposed")}
    assert not Booking.objects.filter(released_at__isnull=True).exists()
    assert fresh(need).version == 3
    assert AuditRow.objects.filter(action="need.undo", target=f"need:{need.pk}").count() == 1
    proposals_agree(needs={need.pk: 3}, by=morning.by)
    assert who(need)["am"] == (sub, "agreed")


def test_a_choice_by_hand_is_undone_and_the_proposal_returns(morning, need, sub):
    make.assignment(need, sub)
    other = morning.substitute()
    assign_by_hand(need=need, parts={"am", "pm"}, person=other, overrides=[], ground="", version=1, by=morning.by)
    undo(morning)
    assert names(need) == {sub}
    assert not Booking.objects.filter(released_at__isnull=True).exists()


@pytest.mark.parametrize("state", ["agreed", "published"])
def test_a_release_is_undone_with_a_new_booking(morning, need, sub, state):
    make.assignment(need, sub, state=state)
    release(need=need, version=1, ground="wrong group", by=morning.by)
    undo(morning)
    assert who(need) == {"am": (sub, state), "pm": (sub, state)}
    assert Booking.objects.filter(released_at__isnull=True).count() == 2


def test_a_released_person_who_was_booked_elsewhere_cannot_be_called_back(morning, need, sub):
    make.assignment(need, sub, state="agreed")
    step = release(need=need, version=1, ground="", by=morning.by)
    make.assignment(morning.need(), sub, state="agreed")
    refused_undo("person-taken", step, morning.by)
    assert who(need) == {}
    assert Step.objects.get().undone_at is None


def test_drop_lock_unlock_and_publish_are_undone(morning, need, sub):
    make.assignment(need, sub)
    proposal_drop(need=need, version=1, by=morning.by)
    undo(morning)
    assert names(need) == {sub}
    lock(need=need, version=3, by=morning.by)
    undo(morning)
    assert set(Assignment.objects.values_list("locked", flat=True)) == {False}
    Assignment.objects.update(locked=True)
    unlock(need=need, version=5, by=morning.by)
    undo(morning)
    assert set(Assignment.objects.values_list("locked", flat=True)) == {True}
    proposals_agree(needs={need.pk: 7}, by=morning.by)
    publish(region=morning.region, boards=[morning.board], day=need.date, by=morning.by)
    undo(morning)
    assert who(need)["am"] == (sub, "agreed")
    assert not Assignment.objects.filter(published_at__isnull=False).exists()


def test_ten_minutes_are_in_time_and_a_second_more_is_too_late(morning, need, sub, clock, monkeypatch):
    make.assignment(need, sub)
    step = lock(need=need, version=1, by=morning.by)
    late = step.at + dt.timedelta(minutes=10, seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: late)
    assert step_last(by=morning.by) is None
    assert refused_undo("undo-too-late", step, morning.by) == {"minutes": 10}
    monkeypatch.setattr("django.utils.timezone.now", lambda: step.at + dt.timedelta(minutes=10))
    assert step_undo(step=step, by=morning.by).undone_at is not None


def test_what_somebody_changed_since_is_not_undone(morning, need, sub):
    make.assignment(need, sub)
    step = lock(need=need, version=1, by=morning.by)
    proposals_agree(needs={need.pk: 2}, by=make.user("Ilse"))
    facts = refused_undo("changed-since", step, morning.by)
    assert (facts["who"], facts["what"]) == ("Ilse", ACTIONS["need.agree"])
    assert who(need)["am"] == (sub, "agreed")


def test_a_step_is_undone_once_and_by_its_own_author(morning, need, sub):
    make.assignment(need, sub)
    step = lock(need=need, version=1, by=morning.by)
    assert refused_undo("not-your-step", step, make.user("Ilse")) == {"who": "Noor"}
    step_undo(step=step, by=morning.by)
    refused_undo("undone-already", step, morning.by)
    assert step_last(by=morning.by) is None


@pytest.mark.parametrize(("cap", "code"), [(4, None), (3, "cap-reached")])
def test_a_release_is_undone_only_within_the_cap_of_the_pool(morning, need, sub, cap, code):
    Reach.objects.filter(board=morning.board).update(day_cap=cap)
    make.assignment(need, sub, state="agreed", pool=morning.pool)
    release(need=need, version=1, ground="", by=morning.by)
    step = step_last(by=morning.by)
    make.assignment(morning.need(), morning.substitute(), state="agreed", pool=morning.pool)
    if code:
        refused_undo(code, step, morning.by)
        assert who(need) == {}
    else:
        step_undo(step=step, by=morning.by)
        assert names(need) == {sub}


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"reserve": 0}, None),
        ({"reserve": 1}, "reserve-kept"),
        ({"tolerance": 4}, None),
        ({"tolerance": 3}, "tolerance-reached"),
    ],
)
def test_a_release_is_undone_only_within_what_boards_agreed(terms, code):
    scene = Neighbours()
    scene.lends()
    first, second = scene.colleague(), scene.colleague()
    need = scene.far_need()
    make.assignment(need, first, state="agreed", pool=scene.pool, ring=4)
    release(need=need, version=1, ground="", by=scene.by)
    step = step_last(by=scene.by)
    make.assignment(scene.far_need(), second, state="agreed", pool=scene.pool, ring=4)
    Policy.objects.filter(pool=scene.pool).update(**terms)
    if code:
        refused_undo(code, step, scene.by)
        assert who(need) == {}
    else:
        step_undo(step=step, by=scene.by)
        assert names(need) == {first}


@pytest.mark.parametrize(("change", "code"), [("absent", "person-absent"), ("barred", "court-barred")])
def test_a_release_is_not_undone_for_somebody_who_may_not_come_any_more(morning, need, sub, change, code):
    make.assignment(need, sub, state="agreed")
    release(need=need, version=1, ground="", by=morning.by)
    if change == "absent":
        make.absence(sub, morning.school)
    else:
        sub.court_barred = True
        sub.save()
    refused_undo(code, step_last(by=morning.by), morning.by)
    assert who(need) == {}
