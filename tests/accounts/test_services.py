"""Signing in is counted and recorded; one's own account is one's own."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.accounts.services import (
    TRIES,
    TRIES_OF_ADDRESS,
    WINDOW,
    audit_write,
    language_set,
    password_change,
    sign_in_check,
)
from beurs.errors import Refused
from tests import factories as make

pytestmark = pytest.mark.django_db
RIGHT, HERE, ELSEWHERE = "geheim-genoeg", "10.0.0.1", "10.0.0.2"


def failures(user, count, address=HERE):
    for _ in range(count):
        with pytest.raises(Refused) as refused:
            sign_in_check(email=user.email, password="fout", address=address)
        assert refused.value.code == "sign-in-wrong"


def test_the_right_password_lets_in_and_is_recorded():
    user = make.user()
    assert sign_in_check(email=user.email.upper(), password=RIGHT, address=HERE) == user
    row = AuditRow.objects.get()
    assert (row.action, row.by, row.target) == ("sign-in", user, f"user:{user.pk}")


def test_somebody_who_may_no_longer_sign_in_is_told_the_same_as_a_stranger():
    gone = make.user(is_active=False)
    for email in (gone.email, "niemand@voorbeeld.example"):
        with pytest.raises(Refused, match="sign-in-wrong"):
            sign_in_check(email=email, password=RIGHT, address=HERE)


def test_the_last_try_within_the_limit_still_counts():
    user = make.user()
    failures(user, TRIES - 1)
    assert sign_in_check(email=user.email, password=RIGHT, address=HERE) == user


def test_after_the_limit_even_the_right_password_waits():
    user = make.user()
    failures(user, TRIES)
    with pytest.raises(Refused) as refused:
        sign_in_check(email=user.email, password=RIGHT, address=HERE)
    assert (refused.value.code, refused.value.facts) == ("sign-in-wait", {"minutes": 15})


def test_another_address_or_account_does_not_wait():
    user, other = make.user(), make.user()
    failures(user, TRIES)
    assert sign_in_check(email=user.email, password=RIGHT, address=ELSEWHERE) == user
    assert sign_in_check(email=other.email, password=RIGHT, address=HERE) == other


def test_an_address_that_tries_account_after_account_waits_as_well():
    user = make.user()
    for number in range(TRIES_OF_ADDRESS):
        with pytest.raises(Refused, match="sign-in-wrong"):
            sign_in_check(email=f"nobody{number}@voorbeeld.example", password="fout", address=HERE)
    with pytest.raises(Refused, match="sign-in-wait"):
        sign_in_check(email=user.email, password=RIGHT, address=HERE)
    assert sign_in_check(email=user.email, password=RIGHT, address=ELSEWHERE) == user


def test_tries_older_than_the_window_are_forgotten():
    user = make.user()
    failures(user, TRIES)
    AuditRow.objects.update(at=timezone.now() - WINDOW - dt.timedelta(seconds=1))
    assert sign_in_check(email=user.email, password=RIGHT, address=HERE) == user


def test_a_failed_try_keeps_neither_address_nor_password_readable():
    user = make.user()
    failures(user, 1)
    row = AuditRow.objects.get()
    written = f"{row.target} {row.facts} {row.ground}"
    assert user.email not in written
    assert HERE not in written
    assert "fout" not in written


def test_a_language_we_speak_is_kept_and_another_refused():
    user = make.user()
    language_set(user=user, language="en")
    user.refresh_from_db()
    assert user.language == "en"
    with pytest.raises(Refused, match="language-unknown"):
        language_set(user=user, language="de")


def test_a_new_password_works_and_is_recorded_without_it():
    user = make.user()
    password_change(user=user, password="een-nieuw-geheim-77")
    user.refresh_from_db()
    assert user.check_password("een-nieuw-geheim-77")
    assert AuditRow.objects.get(action="password.changed").facts == {}


@pytest.mark.django_db(transaction=True)
def test_the_trail_cannot_be_written_outside_a_transaction():
    with pytest.raises(RuntimeError, match="outside a transaction"):
        audit_write("sign-in", by=None)
