"""Why this person, why nobody, who else: what the drawer is told."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.cover.explain import FunnelStep, Reason, Without
from beurs.cover.models import Assignment, Need
from beurs.cover.problem import candidates, desk, explain_need, open_findings, standing_reasons
from beurs.cover.services import absence_report, assign_by_hand, own_solution, proposals_agree
from beurs.engine.formats import cover as files
from beurs.engine.formats.cover import FunnelStep as Step
from beurs.engine.formats.cover import OpenNeed, Relax
from beurs.region.models import SchoolPreference
from tests import factories as make
from tests.cover.scenes import Morning, away, fresh, names

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def need(morning):
    return morning.need(accepts={"upper": 0, "teacher": 1})


def rows(explained):
    return {row.tier: (row.chosen, row.other) for row in explained.tiers}


def test_the_chosen_person_is_compared_with_the_runner_up_tier_by_tier(morning, need):
    near, far = morning.substitute(lat=away(5)), morning.substitute(lat=away(12))
    plan = morning.plan()
    found = explain_need(need)
    assert (found.chosen.person, found.chosen.pool, found.chosen.ring, found.chosen.minutes) == (
        near,
        morning.pool,
        1,
        5,
    )
    assert found.runner_up.person == far
    assert rows(found) == {"fit": (1, 1), "ring": (0, 0), "faces": (None, None), "travel": (5, 12), "spread": (0, 0)}
    assert [row.tier for row in found.tiers if row.decides] == ["travel"]
    assert found.plan == plan
    assert (found.funnel, found.relax) == ([], [])


def test_a_preference_counts_in_the_travel_of_the_comparison(morning, need):
    liked = morning.substitute(lat=away(20))
    SchoolPreference.objects.create(person=liked, school=morning.school, kind="prefer")
    morning.substitute(lat=away(9))
    morning.plan()
    assert names(need) == {liked}
    assert rows(explain_need(need))["travel"] == (5, 9)


def test_the_reason_the_engine_stored_decides_and_names_the_runner_up(morning, need):
    chosen, other, third = morning.substitute(), morning.substitute(lat=away(9)), morning.substitute()
    for row in make.assignment(need, chosen, state="agreed", pool=morning.pool, ring=1, fit=1, minutes=0):
        row.why = {"reasons": [{"kind": "better", "person": other.pk, "tier": "covered", "loss": 10}]}
        row.save()
    found = explain_need(need)
    assert found.runner_up.person == other != third
    assert [row.tier for row in found.tiers if row.decides] == ["covered"]
    assert Reason("better", {"person": other.pk, "tier": "covered", "loss": 10}) in found.reasons
    assert Reason("fit", {"value": 1}) in found.reasons


def test_the_only_person_has_no_runner_up(morning, need):
    morning.substitute()
    morning.substitute(offers=[])
    morning.plan()
    found = explain_need(need)
    assert found.runner_up is None
    assert found.tiers == []


def test_a_choice_by_hand_is_explained_by_who_and_why(morning, need):
    far = morning.substitute(lat=away(60))
    assign_by_hand(
        need=need,
        parts={"am", "pm"},
        person=far,
        overrides=["travel"],
        ground="Knows the group",
        version=1,
        by=morning.by,
    )
    reason = explain_need(need).reasons[0]
    assert reason.rule == "hand"
    assert reason.facts == {"by": "Noor", "ground": "Knows the group", "overrides": ["travel"], "own_kind": ""}


def test_an_own_solution_is_explained_as_such(morning, need):
    colleague = make.person(morning.region, employer=morning.board)
    own_solution(need=need, parts={"am", "pm"}, person=colleague, own_kind="extra-day", version=1, by=morning.by)
    found = explain_need(need)
    assert (found.reasons[0].rule, found.reasons[0].facts["own_kind"]) == ("own", "extra-day")
    assert (found.chosen.person, found.chosen.pool) == (colleague, None)


def funnel_scene(morning):
    morning.substitute(skills=[])
    morning.substitute()
    blocked, avoids = morning.substitute(), morning.substitute()
    SchoolPreference.objects.create(person=blocked, school=morning.school, kind="school-block")
    SchoolPreference.objects.create(person=avoids, school=morning.school, kind="avoid")
    morning.substitute(lat=away(46))
    morning.substitute(offers=[])
    full = morning.substitute(week_max=2)
    make.assignment(morning.need(date=make.MONDAY + dt.timedelta(days=1)), full, state="agreed")


def test_without_a_plan_the_funnel_of_an_open_need_is_counted_now(morning, need):
    funnel_scene(morning)
    found = explain_need(need)
    assert found.chosen is None
    assert found.plan is None
    assert [(step.rule, step.left) for step in found.funnel] == [
        ("all", 7), ("skill", 6), ("ring", 6), ("barred", 5), ("avoid", 4),
        ("travel", 3), ("free", 2), ("week", 1), ("cap", 1), ("taken", 1),
    ]  # fmt: skip


def test_a_person_proposed_elsewhere_is_taken_and_comes_after_the_others(morning, need):
    busy, idle = morning.substitute(), morning.substitute(lat=away(9))
    make.assignment(morning.need(), busy)
    found = candidates(need)
    assert [(row.person, row.taken_by_other_need) for row in found] == [(idle, False), (busy, True)]
    assert explain_need(need).funnel[-1] == FunnelStep("taken", 1)


def test_candidates_are_ranked_possible_first_then_by_fit_ring_travel_and_work(morning, need):
    never = morning.substitute(skills=[])
    ground = morning.substitute(lat=away(60), skills=["teacher", "upper"])
    far, near = morning.substitute(lat=away(20)), morning.substitute(lat=away(2))
    joint = make.substitute(make.pool(morning.region, reach={morning.board: 2}))
    expert = morning.substitute(lat=away(30), skills=["teacher", "upper"])
    found = candidates(need)
    assert [row.person for row in found] == [expert, near, far, joint, ground, never]
    assert [row.possible for row in found] == [True, True, True, True, True, False]
    assert found[4].failed_rules == ["travel"]
    assert found[5].failed_rules == ["not-qualified"]


def test_the_chosen_person_of_an_agreed_need_does_not_fail_by_the_own_booking(morning, need):
    sub = morning.substitute()
    make.assignment(need, sub, state="agreed", pool=morning.pool)
    assert candidates(need)[0].failed == []


def test_a_plan_says_what_it_left_open_without_asking_the_database(morning, django_assert_num_queries):
    need, other = morning.need(), morning.need()
    morning.substitute()
    plan = morning.plan()
    with django_assert_num_queries(0):
        found = open_findings(plan)
    left = other if names(need) else need
    assert set(found) == {left.pk}
    assert found[left.pk].slots == ("2026-11-23/am", "2026-11-23/pm")


def with_relax(monkeypatch, plan, need, *changes):
    """Let the plan of the day leave a need open with these verified changes."""
    left = OpenNeed(
        need=f"n{need.pk}",
        slots=["2026-11-23/am", "2026-11-23/pm"],
        funnel=[Step(rule="all", left=9), Step(rule="taken", left=0)],
        relax=[Relax(change=change, gains=20) for change in changes],
    )
    monkeypatch.setattr(desk.Desk, "opening", lambda self, pk, plan: left if pk == need.pk else None)


def test_the_plans_own_funnel_and_changes_are_shown_for_a_need_it_left_open(monkeypatch, morning, need):
    far = morning.substitute(lat=away(50))
    plan = morning.plan()
    names_ = {"person": f"p{far.pk}"}
    with_relax(
        monkeypatch,
        plan,
        need,
        files.TravelChange(to=50, **names_),
        files.AvoidChange(school=f"s{need.school_id}", **names_),
        files.WeekChange(to=3, **names_),
        files.SlotsChange(slots=["2026-11-23/am"], **names_),
        files.RingChange(pool=f"o{morning.pool.pk}", board=f"b{morning.board.pk}", to=2),
        files.SkillChange(need=f"n{need.pk}", skill="student@2026-11-23", to=4),
        files.MiddayChange(to=35),
    )
    found = explain_need(need)
    assert [(step.rule, step.left) for step in found.funnel] == [("all", 9), ("taken", 0)]
    by_kind = {row.kind: row for row in found.relax}
    assert list(by_kind) == ["travel", "avoid", "week", "slots", "ring", "skill", "midday"]
    assert {kind for kind, row in by_kind.items() if row.service} == {"travel", "avoid"}
    assert {row.gains for row in found.relax} == {20}
    assert (by_kind["travel"].person, by_kind["travel"].to) == (far, 50)
    assert by_kind["avoid"].school == morning.school
    assert (by_kind["ring"].pool, by_kind["ring"].to) == (morning.pool, 2)
    assert by_kind["skill"].skill == "student"
    assert by_kind["slots"].slots == ("2026-11-23/am",)


def test_the_service_of_a_change_fills_the_need(monkeypatch, morning, need):
    far = morning.substitute(lat=away(50))
    with_relax(monkeypatch, morning.plan(), need, files.TravelChange(person=f"p{far.pk}", to=50))
    [change] = explain_need(need).relax
    assert change.service == "assign_by_hand"
    assign_by_hand(need=need, version=fresh(need).version, ground="Asked by phone", by=morning.by, **change.call)
    assert names(need) == {far}
    assert Assignment.objects.filter(overrides=["travel"]).count() == 2


def test_what_the_engine_verified_reaches_the_drawer(morning, need):
    far = morning.substitute(lat=away(50))
    morning.plan()
    found = explain_need(need)
    assert [(step.rule, step.left) for step in found.funnel if step.rule in {"avoid", "travel"}] == [
        ("avoid", 1),
        ("travel", 0),
    ]
    assert [(row.kind, row.person, row.to, row.gains) for row in found.relax] == [("travel", far, 50, 20)]


def test_the_engine_names_the_runner_up_and_what_it_would_cost(morning, need):
    near, far = morning.substitute(lat=away(5)), morning.substitute(lat=away(12))
    morning.plan()
    reasons = {reason.rule: reason.facts for reason in explain_need(need).reasons}
    assert names(need) == {near}
    assert reasons["better"] == {"person": far.pk, "tier": "travel", "loss": 7, "losses": {"travel": 7}}


def ill(morning, person):
    day = make.MONDAY
    absence_report(
        person=person, school=morning.school, kind="sick", first=day, first_part="am", last=day, by=morning.by
    )


def test_a_proposal_is_explained_as_the_day_stands_now(morning, need):
    near, far = morning.substitute(lat=away(5)), morning.substitute(lat=away(12))
    morning.plan()
    ill(morning, far)
    found = explain_need(need)
    assert found.chosen.person == near
    assert (found.without, found.runner_up) == (Without({}, alone=True), None)
    assert "only" in {reason.rule for reason in found.reasons}


def test_without_the_chosen_person_the_loss_is_told_tier_by_tier(morning, need):
    morning.substitute(lat=away(5))
    worked = morning.substitute(lat=away(12))
    make.assignment(morning.need(date=make.MONDAY - dt.timedelta(days=7)), worked, state="published")
    morning.plan()
    assert explain_need(need).without == Without({"travel": 7, "spread": 4}, alone=False)


def test_candidates_are_ranked_by_what_the_choice_costs_the_whole_plan(morning, need):
    other = make.need(morning.group(year=1), accepts={"upper": 0})
    only_one_there = morning.substitute(lat=away(1), skills=["teacher", "upper"])
    near, far = morning.substitute(lat=away(5)), morning.substitute(lat=away(12))
    morning.plan()
    assert names(other) == {only_one_there}
    found = candidates(need)
    assert [row.person for row in found] == [near, far, only_one_there]
    assert [(row.effect.losses, row.effect.exact, row.effect.chosen) for row in found] == [
        ({}, True, True),
        ({"travel": 7}, True, False),
        ({"covered": 26, "fit": -2, "travel": -5, "spread": -1}, True, False),
    ]


def test_the_effect_of_a_candidate_comes_true(morning, need):
    other = make.need(morning.group(year=1), accepts={"upper": 0})
    there = morning.substitute(skills=["teacher", "upper"])
    morning.plan()
    effect = next(row.effect for row in candidates(need) if row.person == there)
    assign_by_hand(
        need=need, parts={"am", "pm"}, person=there, overrides=[], ground="", version=fresh(need).version, by=morning.by
    )
    assert effect.losses["covered"] == 26 - 20
    assert (names(need), names(other)) == ({there}, set())


def test_who_fails_a_rule_has_no_effect_and_comes_after(morning, need):
    far, near = morning.substitute(lat=away(60)), morning.substitute()
    found = candidates(need)
    assert [row.person for row in found] == [near, far]
    assert found[1].effect is None


def test_why_not_says_who_is_needed_elsewhere_by_which_tier(morning, need):
    other = make.need(morning.group(year=1), accepts={"upper": 0})
    there = morning.substitute(skills=["teacher", "upper"])
    near, far, twin = (morning.substitute(lat=away(minutes)) for minutes in (5, 12, 5))
    morning.plan()
    assert names(other) == {there}
    told = {who: standing_reasons(need, who)[0] for who in (there, near, far, twin)}
    assert told[there] == Reason("needed-elsewhere", {"tier": "covered", "loss": 26})
    assert told[far] == Reason("behind", {"tier": "travel", "loss": 7})
    assert {told[near].rule, told[twin].rule} == {"has-need", "equal"}


def test_a_kept_plan_is_read_anew_after_anything_was_done(morning, need):
    first = morning.substitute()
    morning.plan()
    candidates(need)
    ill(morning, first)
    assert candidates(need)[0].effect is None


def test_a_change_at_another_school_is_not_offered_as_a_choice_here(monkeypatch, morning, need):
    sub = morning.substitute(lat=away(50))
    other = make.school(morning.board)
    with_relax(monkeypatch, morning.plan(), need, files.AvoidChange(person=f"p{sub.pk}", school=f"s{other.pk}"))
    assert explain_need(need).relax[0].service == ""


def test_candidates_take_a_fixed_number_of_queries(morning, need, django_assert_max_num_queries):
    for _ in range(12):
        morning.substitute()
    with django_assert_max_num_queries(32):
        assert len(candidates(need)) == 12


def test_a_need_that_is_gone_while_somebody_still_comes_is_explained_as_not_open(morning, need):
    morning.substitute()
    morning.plan()
    proposals_agree(needs={need.pk: fresh(need).version}, by=morning.by)
    need.parts.update(cancelled_at=timezone.now())
    Need.objects.update(cancelled_at=timezone.now())
    found = explain_need(fresh(need))
    assert (found.funnel, found.relax) == ([], [])
