import pytest
from django.contrib.auth import authenticate
from django.db.models import Q
from django.test import Client
from django.utils import translation

from beurs import demo
from beurs.accounts.models import AuditRow
from beurs.cover.models import Absence, Need
from beurs.demo.users import DEMO_USERS, email_of
from beurs.pools.models import Membership
from beurs.region.models import Employment, Grant, Role
from tests.demo.conftest import MONDAY


@pytest.mark.parametrize("email", [user.email for user in DEMO_USERS])
def test_every_demo_user_can_sign_in(small: demo.Loaded, email: str) -> None:
    assert authenticate(username=email, password=demo.DEMO_PASSWORD) == small.users[email]
    assert authenticate(username=email, password="iets-anders") is None
    assert Client().login(username=email, password=demo.DEMO_PASSWORD)


def test_there_is_a_demo_user_for_every_role_with_a_right_somewhere(small: demo.Loaded) -> None:
    assert {user.role for user in DEMO_USERS} == set(Role)
    assert set(Grant.objects.values_list("role", flat=True)) == set(Role)


def test_the_school_leader_leads_the_school_and_the_substitute_stands_in_a_pool(small: demo.Loaded) -> None:
    leader = small.users[email_of(Role.SCHOOL_LEADER)]
    school = Grant.objects.get(user=leader).school
    assert Employment.objects.get(person=leader.person).school == school
    assert str(leader.person) == leader.name
    substitute = small.users[email_of(Role.SUBSTITUTE)]
    assert Membership.objects.filter(person=substitute.person).exists()
    assert str(substitute.person) == substitute.name


def test_the_school_leader_is_there_and_sees_an_open_and_a_filled_group_today(whole: demo.Loaded) -> None:
    leader = whole.users[email_of(Role.SCHOOL_LEADER)]
    school = Grant.objects.get(user=leader).school
    here = Need.objects.filter(school=school, date=MONDAY, cancelled_at=None)
    assert here.filter(parts__assignments=None).exists()
    assert here.filter(parts__assignments__state="published").exists()
    away = Absence.objects.filter(person=leader.person, withdrawn_at=None, first__lte=MONDAY)
    assert not away.filter(Q(last=None) | Q(last__gte=MONDAY)).exists()


def test_the_leader_reported_the_absences_of_the_own_school_and_planners_those_of_others(whole: demo.Loaded) -> None:
    leader = whole.users[email_of(Role.SCHOOL_LEADER)]
    school = Grant.objects.get(user=leader).school
    mine, others = Absence.objects.filter(school=school), Absence.objects.exclude(school=school)
    assert {row.reported_by for row in mine} == {leader}
    planners = set(Grant.objects.filter(role=Role.PLANNER).values_list("user_id", flat=True))
    assert set(others.values_list("reported_by", flat=True)) == planners
    trail = AuditRow.objects.filter(action="absence.report")
    assert set(trail.values_list("by", flat=True)) <= planners | {leader.pk}


def test_the_label_says_role_and_place(small: demo.Loaded) -> None:
    with translation.override("en"):
        assert DEMO_USERS[0].label == "regional coordinator, the whole region"
