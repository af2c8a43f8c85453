"""One search over what every room lets somebody find."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from beurs.region.access import VIEW_PEOPLE, VIEW_REGION, Visitor, may, schools_for
from beurs.region.access.people import PeopleFilter, people_listed
from beurs.region.models import Person, School

MOST = 20
SHORTEST = 2


@dataclass(frozen=True)
class Found:
    """The first schools and people that a text matches."""

    schools: list[School]
    people: list[Person]


def search_all(user: Visitor, text: str, on: dt.date) -> Found:
    """Return at most `MOST` schools and people in reach; a text under `SHORTEST` letters finds nothing."""
    if len(text) < SHORTEST:
        return Found([], [])
    named = Q(name__icontains=text) | Q(code__iexact=text) | Q(place__icontains=text)
    schools = list(schools_for(user, VIEW_REGION).filter(named, closed_on__isnull=True)[:MOST])
    people = people_listed(user, on, PeopleFilter(text=text))[:MOST] if may(user, VIEW_PEOPLE) else []
    return Found(schools, list(people))
