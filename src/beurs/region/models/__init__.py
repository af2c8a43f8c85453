"""Who and where: regions, boards, schools, groups, people, the calendar and the roles."""

from beurs.region.models.calendar import Closure, Part, TimetablePart, Weekday
from beurs.region.models.contact import ContactWish, GroupGuide, SchoolGuide, TravelRule, Way
from beurs.region.models.people import (
    AvailabilityException,
    AvailabilityPart,
    Document,
    Employment,
    EmploymentRule,
    Person,
    Qualification,
    SchoolPreference,
    Skill,
    TeachingPart,
)
from beurs.region.models.places import Board, Group, Postcode, PupilCount, Region, School
from beurs.region.models.roles import Grant, Role

__all__ = [
    "AvailabilityException",
    "AvailabilityPart",
    "Board",
    "Closure",
    "ContactWish",
    "Document",
    "Employment",
    "EmploymentRule",
    "Grant",
    "Group",
    "GroupGuide",
    "Part",
    "Person",
    "Postcode",
    "PupilCount",
    "Qualification",
    "Region",
    "Role",
    "School",
    "SchoolGuide",
    "SchoolPreference",
    "Skill",
    "TeachingPart",
    "TimetablePart",
    "TravelRule",
    "Way",
    "Weekday",
]
