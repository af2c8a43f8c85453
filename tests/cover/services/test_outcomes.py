"""What a school did when nobody came: recorded once, judged, booked, counted, taken back."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.cover.access.options import options_of
from beurs.cover.measures import NEVER, OK, WARN, Said
from beurs.cover.models import EmergencyRule, MeasurePrice, NeedPart, Outcome
from beurs.cover.services import (
    Deed,
    absence_report,
    absence_withdraw,
    assign_by_hand,
    outcome_record,
    outcome_withdraw,
)
from beurs.cover.services.priority import lost_parts
from beurs.pools.models import Booking
from beurs.region.models import Employment
from tests import factories as make
from tests.cover.scenes import Morning, fresh, refused, who

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MONDAY, TUESDAY, FRIDAY = make.MONDAY, make.MONDAY + dt.timedelta(days=1), make.MONDAY + dt.timedelta(days=4)


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def need(morning):
    return morning.need()


def staff(morning, function="teacher", *, school=None, **fields):
    """Return somebody placed at the school; no own group."""
    made = make.person(morning.region, **fields)
    Employment.objects.create(
        person=made,
        board=morning.board,
        school=school or morning.school,
        function=function,
        fte_hundredths=80,
        since=make.LONG_AGO,
    )
    return made


def record(morning, need, kind, *, parts=("am", "pm"), **deed):
    return outcome_record(need=need, parts=parts, deed=Deed(kind, **deed), version=fresh(need).version, by=morning.by)


def of(need, kind):
    return next(one for one in options_of(need) if one.kind == kind)


def test_a_divided_group_is_recorded_per_part_with_its_pupils_and_half_the_lessons_lost(morning):
    need = make.need(morning.group(size=27))
    told = record(morning, need, "split", grounds=("late",))
    assert [(row.need_part.part, row.pupils, row.lost_minutes) for row in told.outcomes] == [
        ("am", 27, 105),
        ("pm", 27, 60),
    ]
    assert told.warned == ()
    assert told.outcomes[0].grounds == ["late"]
    assert AuditRow.objects.get(action="need.outcome").facts["kind"] == "split"
    assert fresh(need).version == need.version + 1


def test_the_school_may_say_how_much_was_lost_but_not_more_than_there_are_lessons(morning, need):
    refused("lost-too-much", record, morning, need, "split", lost=331)
    told = record(morning, need, "split", lost=330)
    assert [row.lost_minutes for row in told.outcomes] == [210, 120]


def test_a_part_is_settled_once_by_the_school_or_by_a_planner_never_by_both(morning, need):
    record(morning, need, "split", parts=["am"])
    refused("part-solved", record, morning, need, "group-home", parts=["am"])
    sub = morning.substitute()
    asked = {"need": need, "person": sub, "overrides": [], "ground": "", "by": morning.by}
    refused("part-solved", assign_by_hand, parts={"am"}, version=fresh(need).version, **asked)
    assign_by_hand(parts={"pm"}, version=fresh(need).version, **asked)
    refused("part-covered", record, morning, need, "split", parts=["pm"])
    refused("no-parts", record, morning, need, "split", parts=[])


def test_a_plan_leaves_alone_what_the_school_settled_and_proposals_give_way(morning, need):
    morning.substitute()
    morning.plan()
    assert set(who(need)) == {"am", "pm"}
    record(morning, need, "split", parts=["am"])
    assert set(who(need)) == {"pm"}
    morning.plan()
    assert set(who(need)) == {"pm"}


def test_who_stands_there_is_booked_and_nobody_stands_twice(morning, need):
    head = staff(morning, "head")
    record(morning, need, "head", person=head)
    assert list(Booking.objects.filter(person=head).order_by("part").values_list("part", "purpose")) == [
        ("am", "outcome"),
        ("pm", "outcome"),
    ]
    refused("person-free", record, morning, morning.need(), "head", person=head)


def test_who_is_absent_or_teaches_an_own_group_does_not_stand_in(morning, need):
    sick = staff(morning, "head")
    absence_report(
        person=sick, school=morning.school, kind="sick", first=MONDAY, first_part="am", last=MONDAY, by=morning.by
    )
    refused("person-free", record, morning, need, "head", person=sick)
    teaching = make.teacher(morning.group(), [(1, "am")])
    refused("person-free", record, morning, need, "extra-day", person=teaching, said=Said(consent=True))
    record(morning, need, "extra-day", person=teaching, said=Said(consent=True), parts=["pm"])


def test_an_intern_stands_only_with_a_responsible_colleague_who_is_there(morning, need):
    intern = staff(morning, "lio-intern", skills=["lio-intern"])
    refused("supervised", record, morning, need, "trainee", person=intern)
    assistant = staff(morning, "assistant", skills=["assistant"])
    refused("supervisor-fit", record, morning, need, "trainee", person=intern, responsible=assistant)
    teacher = make.teacher(morning.group())
    told = record(morning, need, "trainee", person=intern, responsible=teacher)
    assert told.outcomes[0].responsible == teacher
    assert told.outcomes[0].lost_minutes == 0


def test_support_staff_is_asked_never_assigned(morning, need):
    assistant = staff(morning, "assistant", skills=["assistant"])
    teacher = make.teacher(morning.group())
    refused("consent", record, morning, need, "support", person=assistant, responsible=teacher)
    record(morning, need, "support", person=assistant, responsible=teacher, said=Said(consent=True))


def test_people_of_another_board_are_not_named(morning, need):
    stranger = make.person(morning.region, employer=make.board(morning.region))
    refused("not-own-staff", record, morning, need, "head", person=stranger)


def test_somebody_unqualified_needs_a_search_on_record_and_is_warned_about(morning, need):
    said = Said(only_creative=True, vog_seen=True)
    refused("searched", record, morning, need, "unqualified", said=said)
    morning.plan()
    refused("only-creative", record, morning, need, "unqualified", said=Said(vog_seen=True))
    told = record(morning, need, "unqualified", said=said)
    assert {one.code for one in told.warned} == {"council", "reported"}
    assert sorted(told.outcomes[0].warned) == ["council", "reported"]


def test_the_eighth_four_day_week_of_a_group_is_refused(morning):
    group = morning.group()
    for week in range(1, 8):
        record(morning, make.need(group, date=FRIDAY - dt.timedelta(weeks=week)), "group-home")
    need = make.need(group, date=FRIDAY)
    assert refused("four-days", record, morning, need, "group-home") == {
        "weeks": 8,
        "limit": 7,
        "person": "",
        "responsible": "",
    }
    assert of(need, "group-home").status == NEVER
    other = make.need(make.group(morning.school, 2), date=FRIDAY)
    assert of(other, "group-home").status == WARN


def test_the_eighth_four_day_week_is_refused_also_when_morning_and_afternoon_are_recorded_apart(morning):
    group = morning.group()
    for week in range(1, 8):
        record(morning, make.need(group, date=FRIDAY - dt.timedelta(weeks=week)), "group-home")
    need = make.need(group, date=FRIDAY)
    record(morning, need, "group-home", parts=["am"])
    assert refused("four-days", record, morning, need, "group-home", parts=["pm"])["weeks"] == 8


def test_the_same_group_at_home_on_its_next_school_day_is_warned_about_and_another_is_not(morning):
    group, other = morning.group(), morning.group()
    record(morning, make.need(group, date=MONDAY, spell="s"), "group-home")
    need = make.need(group, date=TUESDAY, spell="s")
    assert {one.code for one in of(need, "group-home").failing} == {"rotating", "parents"}
    told = record(morning, need, "group-home", home_group=other, said=Said(parents_told=True))
    assert told.warned == ()


def test_a_sent_home_day_counts_as_lost_for_the_group_that_was_at_home(morning, clock):
    group, other = morning.group(), morning.group()
    record(morning, make.need(group), "group-home", home_group=other)
    record(morning, make.need(morning.group()), "split")
    kept = make.need(morning.group())
    record(morning, kept, "split", lost=160)
    groups = list(NeedPart.objects.values_list("need__group", flat=True))
    assert lost_parts([*groups, other.pk], [MONDAY]) == {
        (other.pk, MONDAY): 2,
        (Outcome.objects.get(pk=Outcome.objects.order_by("pk")[2].pk).need_part.need.group_id, MONDAY): 2,
    }


def test_options_come_least_harmful_first_and_what_may_not_be_comes_last(morning, need):
    kinds = [one.kind for one in options_of(need) if one.legal]
    assert kinds == ["agency", "split", "group-home"]
    staff(morning, "head")
    assert next(one.kind for one in options_of(need) if one.legal) == "head"
    assert of(need, "head").status == OK
    assert of(need, "extra-day").failing[0].code == "person-needed"


def test_options_name_who_is_free_and_leave_out_who_is_not(morning, need):
    free = make.teacher(morning.group(), [(2, "am")])
    make.teacher(morning.group(), [(1, "am")])
    staff(morning, vog_issued_on=None)
    assert [mate.person for mate in of(need, "extra-day").people] == [free]


def test_options_tell_lost_minutes_and_cost_by_the_dated_rules_of_the_region(morning, need):
    MeasurePrice.objects.create(region=morning.region, since=MONDAY, kind="split", cents=2_500)
    EmergencyRule.objects.create(region=morning.region, since=MONDAY, lost_percent=30)
    assert (of(need, "split").minutes, of(need, "split").cents) == (99, 5_000)
    earlier = make.need(morning.group(), date=MONDAY - dt.timedelta(days=3))
    assert (of(earlier, "split").minutes, of(earlier, "split").cents) == (165, 0)


def test_taking_it_back_frees_who_stood_there_and_asks_for_somebody_again(morning, need):
    sub = morning.substitute()
    morning.plan()
    head = staff(morning, "head")
    told = record(morning, need, "head", person=head)
    outcome_withdraw(outcome=told.outcomes[0], by=morning.by)
    assert Booking.objects.filter(person=head, released_at__isnull=True).count() == 0
    assert {person for person, _state in who(need).values()} == {sub}
    refused("outcome-gone", outcome_withdraw, outcome=told.outcomes[0], by=morning.by)


def test_who_is_back_earlier_ends_what_the_school_arranged_and_frees_the_colleague(morning):
    teacher = make.teacher(morning.group())
    told = absence_report(
        person=teacher, school=morning.school, kind="sick", first=MONDAY, first_part="am", last=MONDAY, by=morning.by
    )
    head = staff(morning, "head")
    record(morning, told.needs[0], "head", person=head)
    absence_withdraw(absence=told.absence, version=told.absence.version, by=morning.by)
    assert Outcome.objects.filter(withdrawn_at__isnull=True).count() == 0
    assert Booking.objects.filter(released_at__isnull=True).count() == 0
