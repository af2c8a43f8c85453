import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.utils import translation

from beurs import demo
from beurs.demo.users import DEMO_USERS, email_of
from beurs.pools.models import Membership
from beurs.region.models import Employment, Grant, Role


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


def test_the_label_says_role_and_place(small: demo.Loaded) -> None:
    with translation.override("en"):
        assert DEMO_USERS[0].label == "regional coordinator, the whole region"
