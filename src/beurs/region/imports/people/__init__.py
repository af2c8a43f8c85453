"""Importing people: staff, groups and who teaches them, qualifications, availability and preferences."""

from django.utils.translation import gettext_lazy as _

from beurs.region.access import EDIT_PEOPLE
from beurs.region.imports.kinds import Kind
from beurs.region.imports.people.plan import people_sheets, plan_people, table_register
from beurs.region.imports.people.staff import Staff

__all__ = ["PEOPLE_KIND", "Staff", "table_register"]

PEOPLE_KIND = Kind(
    "people",
    _("People"),
    _("Staff and substitutes of your boards, from your payroll system."),
    people_sheets,
    plan_people,
    EDIT_PEOPLE,
    many_files=True,
    personal=True,
    step=8,
)
