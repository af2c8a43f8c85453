"""What this room writes besides imports: the dated numbers a region plans with, and who has which role."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.region.models import Board, EmploymentRule, Grant, Region, School


@transaction.atomic
def employment_rule_add(
    *,
    region: Region,
    since: dt.date,
    chain_contracts: int,
    chain_months: int,
    chain_gap_months: int,
    call_notice_hours: int,
    source: str,
    by: User,
) -> EmploymentRule:
    """Let other numbers of law and sector agreement hold from a day on; earlier days keep theirs.

    Raises `Refused`: "rule-past" for a day before today, "rule-exists" when that day has a version already.
    """
    rule_day_check(since, region=region, versions=region.employment_rules.all())
    rule = EmploymentRule.objects.create(
        region=region,
        since=since,
        chain_contracts=chain_contracts,
        chain_months=chain_months,
        chain_gap_months=chain_gap_months,
        call_notice_hours=call_notice_hours,
        source=source,
    )
    audit_write(
        "rule.employment",
        by=by,
        target=f"employment-rule:{rule.pk}",
        region_id=region.pk,
        day=since,
        chain=[chain_contracts, chain_months, chain_gap_months],
        call_notice_hours=call_notice_hours,
    )
    return rule


def rule_day_check(since: dt.date, *, region: Region, versions: QuerySet[Any]) -> None:
    """Refuse a dated rule for a day that has passed, or that has one among its `versions`.

    The region is held until the transaction ends: of two who write at once the second is refused, not failed.
    """
    if since < timezone.localdate():
        raise Refused("rule-past", since=since.isoformat())
    Region.objects.select_for_update().get(pk=region.pk)
    if versions.filter(since=since).exists():
        raise Refused("rule-exists", since=since.isoformat())


@dataclass(frozen=True)
class Given:
    """A role that was given; `is_new` when the user was made for it."""

    user: User
    is_new: bool


@transaction.atomic
def grant_give(
    *,
    email: str,
    name: str,
    password: str,
    role: str,
    region: str,
    board: str | None = None,
    school: str | None = None,
    by: User | None,
) -> Given:
    """Give a role on a region, one of its boards or one of its schools; make the user where there is none.

    A user who exists keeps name and password. Raises `Refused`: "place-unknown" for a region, board or school
    that is not there, "place-twice" for a board and a school together, "email-bad", "password-weak".
    """
    if board and school:
        raise Refused("place-twice")
    place = _found(Region.objects.filter(slug=region), region)
    narrow: dict[str, Any] = {}
    if board:
        narrow["board"] = _found(Board.objects.filter(region=place, number=board), board)
    if school:
        narrow["school"] = _found(School.objects.filter(board__region=place, code=school), school)
    user, is_new = _user(email, name, password)
    grant, _made = Grant.objects.get_or_create(user=user, role=role, region=place, **narrow)
    audit_write("grant.give", by=by, target=f"user:{user.pk}", region_id=place.pk, grant=grant.pk, role=role)
    return Given(user, is_new)


def _found[T](rows: Iterable[T], asked: str) -> T:
    for row in rows:
        return row
    raise Refused("place-unknown", asked=asked)


def _user(email: str, name: str, password: str) -> tuple[User, bool]:
    """Return the user of an address, made when there is none, and whether that was so."""
    known = User.objects.filter(email=email.strip().lower()).first()
    if known is not None:
        return known, False
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused("email-bad", email=email) from error
    try:
        validate_password(password)
    except ValidationError as error:
        raise Refused("password-weak", why=" ".join(error.messages)) from error
    return User.objects.create_user(email, password, name=name), True
