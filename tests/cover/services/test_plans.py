"""Making a plan: who is proposed, what stays, what is refused."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.cover.models import Assignment, Need, Plan, Step
from beurs.cover.problem import problem_file, result_of
from beurs.cover.services import absence_report, plan_make, proposals_agree
from beurs.cover.services import plans as module
from beurs.errors import Refused
from tests import factories as make
from tests.cover.scenes import Morning, fresh, names, refused, who

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MONDAY, TUESDAY = make.MONDAY, make.MONDAY + dt.timedelta(days=1)
FRIDAY, SUNDAY = make.MONDAY + dt.timedelta(days=4), make.MONDAY + dt.timedelta(days=6)


@pytest.fixture
def morning():
    return Morning()


def test_a_plan_proposes_the_substitute_with_pool_ring_fit_minutes_and_reasons(morning):
    need, sub = morning.need(), morning.substitute()
    plan = morning.plan()
    rows = Assignment.objects.order_by("need_part__part")
    assert [(row.need_part.part, row.person, row.state, row.source) for row in rows] == [
        ("am", sub, "proposed", "plan"), ("pm", sub, "proposed", "plan")
    ]  # fmt: skip
    row = rows[0]
    assert (row.pool, row.ring, row.fit, row.minutes, row.plan, row.booking) == (morning.pool, 1, 0, 0, plan, None)
    assert isinstance(row.why["reasons"], list)
    assert fresh(need).version == 2


def test_a_plan_keeps_its_files_tiers_status_and_trail(morning):
    morning.need()
    morning.substitute()
    plan = morning.plan(seed=7)
    assert plan.status == "optimal"
    assert plan.seed == 7
    assert plan.tiers[0] == {"name": "covered", "value": 20, "bound": 20}
    assert list(plan.boards.all()) == [morning.board]
    assert AuditRow.objects.get(action="plan.make").target == f"plan:{plan.pk}"
    assert Step.objects.get().kind == "plan"


def test_the_same_rows_and_seed_give_the_same_files(morning):
    morning.need()
    morning.substitute()
    first = morning.plan()
    again = morning.plan()
    assert (first.problem, first.result) == (again.problem, again.result)


def test_planning_again_keeps_the_row_of_a_proposal_that_stays(morning):
    need = morning.need()
    morning.substitute()
    morning.plan()
    rows = list(Assignment.objects.values_list("pk", flat=True))
    plan = morning.plan()
    assert list(Assignment.objects.values_list("pk", flat=True)) == rows
    assert set(Assignment.objects.values_list("plan", flat=True)) == {plan.pk}
    assert fresh(need).version == 2


def test_a_new_plan_replaces_a_proposal_that_is_no_longer_the_best(morning):
    need = morning.need()
    far = morning.substitute(lat=52.45, lon=4.63, max_travel_min=120)
    morning.plan()
    assert names(need) == {far}
    near = morning.substitute()
    morning.plan()
    assert names(need) == {near}
    assert Assignment.objects.filter(person=far, state="released", released_at__isnull=False).count() == 2


@pytest.mark.parametrize("state", ["agreed", "published"])
def test_what_is_agreed_or_published_stays_whatever_would_be_better(morning, state):
    need = morning.need()
    far = morning.substitute(lat=52.45, lon=4.63)
    make.assignment(need, far, state=state, pool=morning.pool)
    morning.substitute()
    other = morning.need()
    plan = morning.plan()
    assert names(need) == {far}
    assert far not in names(other)
    assert {pin.person for pin in problem_file(plan).fixed} == {f"p{far.pk}"}


def test_a_locked_proposal_stays_and_an_unlocked_one_gives_way(morning):
    need = morning.need()
    far = morning.substitute(lat=52.45, lon=4.63)
    morning.substitute()
    make.assignment(need, far, locked=True)
    other = morning.need()
    morning.plan()
    assert names(need) == {far}
    Assignment.objects.update(locked=False)
    morning.plan()
    assert far not in names(need) | names(other) or names(need) != {far}


def test_a_half_fixed_need_is_completed(morning):
    need = morning.need()
    duo = make.teacher(need.group, [(2, "am")])
    part = need.parts.get(part="am")
    Assignment.objects.create(
        need_part=part, person=duo, state="published", source="own", own_kind="duo", booking=make.booking(duo, part)
    )
    sub = morning.substitute(offers=[(1, "pm")])
    morning.plan()
    assert who(need) == {"am": (duo, "published"), "pm": (sub, "proposed")}


def test_a_whole_day_goes_to_one_person_unless_it_may_be_split(morning):
    need = morning.need()
    morning.substitute(offers=[(1, "am")])
    morning.substitute(offers=[(1, "pm")])
    morning.plan()
    assert who(need) == {}
    Need.objects.update(splittable=True)
    morning.plan()
    assert len(names(need)) == 2


def test_a_week_is_planned_with_one_face_per_spell(morning):
    group = morning.group()
    teacher = make.teacher(group)
    made = absence_report(
        person=teacher, school=morning.school, kind="sick", first=MONDAY, first_part="am", last=FRIDAY, by=morning.by
    )
    for _ in range(3):
        morning.substitute()
    morning.plan(last=FRIDAY)
    assert len({person for need in made.needs for person in names(need)}) == 1
    assert all(who(need) for need in made.needs)


def test_the_face_of_last_week_is_kept_over_a_shorter_trip(morning, clock):
    group = morning.group()
    teacher = make.teacher(group)
    friday = MONDAY - dt.timedelta(days=3)
    made = absence_report(
        person=teacher, school=morning.school, kind="sick", first=friday, first_part="am", last=MONDAY, by=morning.by
    )
    known = morning.substitute(lat=52.42, lon=4.63)
    morning.substitute()
    make.assignment(made.needs[0], known, state="published", pool=morning.pool)
    morning.plan()
    assert names(made.needs[1]) == {known}
    assert fresh(made.needs[1]).previous == known


def test_priorities_are_brought_up_to_date_before_planning(morning):
    group = morning.group()
    make.need(group, date=MONDAY - dt.timedelta(days=3))
    need = make.need(group)
    morning.substitute()
    morning.plan()
    row = fresh(need)
    assert row.priority == 44
    assert [point["rule"] for point in row.priority_why] == ["base", "lost", "twice"]


def test_open_ends_are_extended_to_the_planned_days(morning):
    group = morning.group()
    absence_report(
        person=make.teacher(group), school=morning.school, kind="sick", first=MONDAY, first_part="am", by=morning.by
    )
    morning.substitute()
    later = dt.date(2026, 12, 8)
    morning.plan(first=later)
    assert names(Need.objects.get(date=later))


def test_after_publication_least_change_comes_third(morning):
    published, open_need = morning.need(), morning.need()
    make.assignment(published, morning.substitute(), state="published", pool=morning.pool)
    morning.substitute()
    plan = morning.plan()
    assert [tier["name"] for tier in plan.tiers][:3] == ["covered", "fit", "changes"]
    assert names(open_need)


def test_only_the_boards_asked_for_are_planned(morning):
    elsewhere = make.board(morning.region)
    joint = make.pool(morning.region, reach={morning.board: 2, elsewhere: 2})
    make.substitute(joint)
    other = make.need(make.group(make.school(elsewhere)))
    need = morning.need()
    morning.plan()
    assert names(need)
    assert not names(other)


def test_a_person_locked_for_another_board_is_left_alone(morning):
    elsewhere = make.board(morning.region)
    joint = make.pool(morning.region, reach={morning.board: 2, elsewhere: 2})
    shared = make.substitute(joint)
    other = make.need(make.group(make.school(elsewhere)))
    make.assignment(other, shared, locked=True)
    need = morning.need()
    morning.plan()
    assert names(need) == set()


def test_a_need_that_changed_while_the_engine_ran_keeps_what_it_has(morning, monkeypatch):
    changed, other = morning.need(), morning.need()
    morning.substitute()
    morning.substitute()
    solve = module.solve

    def slow(*given, **named):
        found = solve(*given, **named)
        Need.objects.filter(pk=changed.pk).update(version=9)
        return found

    monkeypatch.setattr(module, "solve", slow)
    morning.plan()
    assert names(changed) == set()
    assert names(other)


def test_when_everything_changed_meanwhile_the_plan_is_refused_and_nothing_is_stored(morning, monkeypatch):
    morning.need()
    morning.substitute()
    solve = module.solve

    def slow(*given, **named):
        found = solve(*given, **named)
        Need.objects.update(version=9)
        return found

    monkeypatch.setattr(module, "solve", slow)
    with pytest.raises(Refused, match="plan-overtaken"):
        morning.plan()
    assert not Plan.objects.exists()
    assert not Assignment.objects.exists()


# --- which days -----------------------------------------------------------------------------------------------


def test_yesterday_is_refused_and_today_is_planned(morning, clock):
    need = morning.need()
    morning.substitute()
    clock(day=24, hour=0, minute=0)
    refused("past-day", morning.plan)
    clock(day=23, hour=23, minute=59)
    morning.plan()
    assert names(need)


def test_days_of_the_week_that_passed_are_left_out(morning, clock):
    past, today = morning.need(), morning.need(date=TUESDAY)
    morning.substitute()
    clock(day=24)
    plan = morning.plan(last=FRIDAY)
    assert plan.first == TUESDAY
    assert names(today)
    assert not names(past)


def test_a_plan_stays_within_one_week(morning):
    morning.need()
    morning.substitute()
    assert morning.plan(last=SUNDAY).last == SUNDAY
    refused("one-week", morning.plan, last=SUNDAY + dt.timedelta(days=1))
    refused("dates-in-order", morning.plan, first=TUESDAY, last=MONDAY)


def test_nothing_open_is_nothing_to_plan(morning):
    refused("nothing-to-plan", morning.plan)
    make.assignment(morning.need(), morning.substitute(), state="agreed")
    refused("nothing-to-plan", morning.plan)


def test_a_cancelled_part_needs_nobody_and_its_kept_person_is_not_free(morning):
    need = morning.need()
    sub = morning.substitute()
    make.assignment(need, sub, state="agreed")
    need.parts.update(cancelled_at=need.created_at)
    Need.objects.update(cancelled_at=need.created_at)
    other = morning.need()
    morning.plan()
    assert names(other) == set()


def test_a_cap_of_queries_holds_whatever_the_size(morning, django_assert_max_num_queries):
    for _ in range(12):
        morning.need()
        morning.substitute()
    with django_assert_max_num_queries(75):
        plan = plan_make(region=morning.region, boards=[morning.board], first=MONDAY, last=MONDAY, by=morning.by)
    assert len(result_of(plan).assignments) == 24
    needs = {need.pk: need.version for need in Need.objects.all()}
    assert len(proposals_agree(needs=needs, by=morning.by).agreed) == 24
