"""The sign-ins of the demo: one person for every role, all with the same password, which guards nothing."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from django.contrib.auth.hashers import get_hasher
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beurs.accounts.models import User
from beurs.region.models import Board, Grant, Region, Role, School

DEMO_PASSWORD = "voorbeeld-regio-2026"
_SALT = "voorbeeldregioDeBeurs00"


class Reach(Enum):
    """On what a demo user has the role."""

    REGION = "region"
    FIRST_BOARDS = "first-boards"
    OTHER_BOARDS = "other-boards"
    ONE_BOARD = "one-board"
    ONE_SCHOOL = "one-school"


@dataclass(frozen=True)
class DemoUser:
    """Somebody who can sign in to the demo; `where` says in words what `reach` is."""

    name: str
    email: str
    role: Role
    reach: Reach
    where: str | Promise

    @property
    def label(self) -> str:
        """Return role and place in words, in the active language."""
        return f"{self.role.label}, {self.where}"


DEMO_USERS: list[DemoUser] = [
    DemoUser("Carla Duinhorst", "coordinator@voorbeeld.example", Role.COORDINATOR, Reach.REGION, _("the whole region")),
    DemoUser("Eva Zandhof", "planner@voorbeeld.example", Role.PLANNER, Reach.FIRST_BOARDS, _("half of the boards")),
    DemoUser("Noor Vlierbeek", "planner2@voorbeeld.example", Role.PLANNER, Reach.OTHER_BOARDS, _("the other boards")),
    DemoUser("Hugo Elzenkamp", "hr@voorbeeld.example", Role.HR_ADVISER, Reach.ONE_BOARD, _("one board")),
    DemoUser("Sanne Kreekman", "school@voorbeeld.example", Role.SCHOOL_LEADER, Reach.ONE_SCHOOL, _("one school")),
    DemoUser("Daan Wulpstra", "invaller@voorbeeld.example", Role.SUBSTITUTE, Reach.REGION, _("own agenda")),
    DemoUser("Amber Sluisoord", "toezicht@voorbeeld.example", Role.AUDITOR, Reach.REGION, _("the whole region")),
]


def users_make(at: dt.datetime) -> dict[str, User]:
    """Return the demo users by e-mail address, made as joined `at` where they are missing, with the demo password.

    The password gets a fixed salt, so that equal seeds give equal rows.
    """
    password = get_hasher().encode(DEMO_PASSWORD, _SALT)
    fields = {"password": password, "is_active": True, "joined_at": at}
    return {
        each.email: User.objects.update_or_create(email=each.email, defaults={"name": each.name, **fields})[0]
        for each in DEMO_USERS
    }


def email_of(role: Role, reach: Reach | None = None) -> str:
    """Return the address of the first demo user with a role (and a reach, where given)."""
    return next(each.email for each in DEMO_USERS if each.role == role and reach in (None, each.reach))


def half(boards: list[Board]) -> int:
    """Return how many boards the first planner has."""
    return (len(boards) + 1) // 2


def grants(users: dict[str, User], region: Region, boards: list[Board], school: School) -> list[Grant]:
    """Return the grants of the demo users, unsaved: boards are split in two halves, rounded up."""
    middle = half(boards)
    reached = {
        Reach.FIRST_BOARDS: boards[:middle],
        Reach.OTHER_BOARDS: boards[middle:],
        Reach.ONE_BOARD: boards[:1],
    }
    made = []
    for each in DEMO_USERS:
        user = users[each.email]
        if each.reach is Reach.REGION:
            made.append(Grant(user=user, role=each.role, region=region))
        elif each.reach is Reach.ONE_SCHOOL:
            made.append(Grant(user=user, role=each.role, region=region, school=school))
        else:
            made += [Grant(user=user, role=each.role, region=region, board=board) for board in reached[each.reach]]
    return made
