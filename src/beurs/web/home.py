"""Where somebody's day starts."""

from django.urls import reverse

from beurs.region.access import REPORT_ABSENCE, VIEW_OWN, Visitor, grants_of, may
from beurs.region.models import Role, School


def own_schools(user: Visitor) -> list[School]:
    """Return the schools that a user leads, by name."""
    led = {grant.school for grant in grants_of(user) if grant.school and grant.role == Role.SCHOOL_LEADER}
    return sorted(led, key=lambda school: (school.name, school.code))


def start_of(user: Visitor) -> str:
    """Return the address of a user's start page by role; empty when there is none to show.

    A school leader starts at the own school, a planner at the board of today, a coordinator, HR adviser or
    auditor at the region, a substitute at the own days.
    """
    roles = {grant.role for grant in grants_of(user)}
    if roles & {Role.COORDINATOR, Role.HR_ADVISER, Role.AUDITOR}:
        return reverse("cover:region")
    if Role.PLANNER in roles:
        return reverse("cover:today")
    if may(user, REPORT_ABSENCE) and (schools := own_schools(user)):
        return reverse("cover:school-today", args=[schools[0].code])
    return reverse("cover:own") if may(user, VIEW_OWN) else ""


def capital(words: str) -> str:
    """Return words with a capital in front and the rest as it was ("HR adviser" stays "HR adviser")."""
    return words[:1].upper() + words[1:]
