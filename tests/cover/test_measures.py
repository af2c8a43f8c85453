"""Every rule on measures: one case just inside, one just outside, and where it stands."""

from dataclasses import replace

import pytest

from beurs.cover.measures import HARM, NEVER, OK, STANDARD_CENTS, WARN, Case, Said, Who, findings, gravest, lost_minutes
from beurs.cover.models import EmergencyRule, Measure

RULE = EmergencyRule()
TEACHER = Who(pk=1, qualified=True, teacher=True)
OTHER = Who(pk=2, qualified=True, teacher=True)
EMPLOYED_TRAINEE = Who(pk=6, qualified=True)
ASSISTANT = Who(pk=3)
INTERN = Who(pk=4, intern=True)
YES = Said(
    consent=True, council=True, reported=True, parents_told=True, only_creative=True, vog_seen=True, diploma_seen=True
)


def status(case, code):
    return {one.code: one.status for one in findings(case, RULE)}.get(code)


# measure, rule, a case just inside, the change that brings it just outside, and what it is then
CASES = [
    ("extra-day", "person-needed", Case("extra-day", TEACHER, said=YES), {"person": None}, NEVER),
    ("head", "may-stand", Case("head", TEACHER), {"person": replace(TEACHER, barred=True)}, NEVER),
    ("head", "has-vog", Case("head", TEACHER), {"person": replace(TEACHER, vog=False)}, NEVER),
    ("support", "has-vog", Case("support", ASSISTANT, OTHER), {"person": replace(ASSISTANT, vog=False)}, NEVER),
    ("online-teacher", "vog-seen", Case("online-teacher", None, OTHER, YES), {"said": Said()}, NEVER),
    ("unqualified", "vog-seen", Case("unqualified", None, said=YES), {"said": replace(YES, vog_seen=False)}, NEVER),
    ("counsellor", "qualified", Case("counsellor", TEACHER), {"person": ASSISTANT}, NEVER),
    ("extra-day", "qualified", Case("extra-day", TEACHER), {"person": INTERN}, NEVER),
    (
        "subject-teacher",
        "own-subject",
        Case("subject-teacher", Who(pk=5, subject=True)),
        {"person": ASSISTANT},
        NEVER,
    ),
    ("head", "person-free", Case("head", TEACHER), {"person": replace(TEACHER, away=True)}, NEVER),
    ("head", "person-free", Case("head", TEACHER), {"person": replace(TEACHER, busy=True)}, NEVER),
    ("trainee", "final-phase", Case("trainee", INTERN, OTHER), {"person": Who(pk=4, student=True)}, NEVER),
    ("trainee", "supervised", Case("trainee", INTERN, OTHER), {"responsible": None}, NEVER),
    ("support", "supervised", Case("support", ASSISTANT, OTHER), {"responsible": ASSISTANT}, NEVER),
    ("trainee", "supervisor-fit", Case("trainee", INTERN, OTHER), {"responsible": ASSISTANT}, NEVER),
    ("support", "supervisor-fit", Case("support", ASSISTANT, OTHER), {"responsible": replace(OTHER, away=True)}, NEVER),
    ("trainee", "supervisor-fit", Case("trainee", INTERN, OTHER), {"responsible": EMPLOYED_TRAINEE}, NEVER),
    ("agency", "vog-seen", Case("agency", said=YES), {"said": replace(YES, vog_seen=False)}, NEVER),
    ("agency", "diploma-seen", Case("agency", said=YES), {"said": replace(YES, diploma_seen=False)}, NEVER),
    ("support", "consent", Case("support", ASSISTANT, OTHER, YES), {"said": Said()}, NEVER),
    ("extra-day", "consent", Case("extra-day", TEACHER, said=YES), {"said": Said()}, NEVER),
    ("unqualified", "only-creative", Case("unqualified", said=YES), {"said": Said(vog_seen=True)}, NEVER),
    ("unqualified", "searched", Case("unqualified", said=YES), {"searched": False}, NEVER),
    ("unqualified", "council", Case("unqualified", said=YES), {"said": replace(YES, council=False)}, WARN),
    ("unqualified", "reported", Case("unqualified", said=YES), {"said": replace(YES, reported=False)}, WARN),
    ("group-home", "four-days", Case("group-home", short_weeks=6), {"short_weeks": 7}, WARN),
    ("group-home", "not-day-one", Case("group-home", day=2), {"day": 1}, WARN),
    ("group-home", "rotating", Case("group-home"), {"home_before": True}, WARN),
    ("group-home", "parents", Case("group-home", said=YES), {"said": Said()}, WARN),
    ("online-teacher", "online-days", Case("online-teacher", None, OTHER, YES), {"online_days": 1}, WARN),
]


@pytest.mark.parametrize(("kind", "code", "inside", "change", "outside"), CASES)
def test_a_rule_holds_just_inside_and_not_just_outside(kind, code, inside, change, outside):
    assert inside.kind == kind
    assert status(inside, code) == OK
    assert status(replace(inside, **change), code) == outside


def test_an_employed_trainee_takes_a_group_alone_and_answers_for_nobody_else():
    assert status(Case("head", EMPLOYED_TRAINEE), "qualified") == OK
    assert status(Case("support", ASSISTANT, EMPLOYED_TRAINEE), "supervisor-fit") == NEVER


def test_every_rule_has_its_case():
    everything = {one.code for kind in HARM for one in findings(Case(kind, TEACHER, OTHER), RULE)}
    everything |= {one.code for kind in HARM for one in findings(Case(kind), RULE)}
    assert everything == {code for _kind, code, _inside, _change, _outside in CASES}


def test_the_seventh_four_day_week_is_warned_about_and_the_eighth_is_never():
    assert status(Case("group-home", short_weeks=7), "four-days") == WARN
    assert status(Case("group-home", short_weeks=8), "four-days") == NEVER


def test_four_day_weeks_count_for_groups_three_to_eight_and_whole_days_only():
    assert status(Case("group-home", year=3, short_weeks=8), "four-days") == NEVER
    assert status(Case("group-home", year=2, short_weeks=8), "four-days") is None
    assert status(Case("group-home", whole_day=False, short_weeks=8), "four-days") is None


def test_a_region_may_set_a_lower_limit_than_the_law():
    strict = EmergencyRule(short_weeks_max=2)
    found = findings(Case("group-home", short_weeks=3), strict)
    assert found[0].code == "four-days"
    assert found[0].facts == {"weeks": 3, "limit": 2}


def test_what_can_never_be_comes_first_and_carries_its_source():
    found = findings(Case("unqualified", said=Said(vog_seen=True)), RULE)
    assert [one.status for one in found] == sorted([one.status for one in found], key=[NEVER, WARN, OK].index)
    assert all(one.source for one in found)
    assert gravest(found) == NEVER
    assert gravest([]) == OK


def test_a_group_at_home_loses_everything_a_divided_one_half_and_one_with_a_teacher_nothing():
    assert [lost_minutes(kind, 200, RULE) for kind in ("group-home", "split", "support", "trainee", "head")] == [
        200,
        100,
        100,
        0,
        0,
    ]
    assert lost_minutes("split", 200, EmergencyRule(lost_percent=30)) == 60


def test_the_order_of_harm_ends_with_home_and_the_unqualified_and_every_measure_has_a_price():
    assert HARM[0] == Measure.EXTRA_DAY
    assert HARM[-2:] == (Measure.HOME, Measure.UNQUALIFIED)
    assert set(STANDARD_CENTS) == set(Measure.values)
