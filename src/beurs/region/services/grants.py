"""Who has which role."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.region.models import Board, Grant, Region, School


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
