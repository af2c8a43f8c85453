"""People with the pools they are in."""

import datetime as dt

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404

from beurs.pools.models import Membership, Pool
from beurs.region.access import EDIT_PEOPLE, Visitor, people_for
from beurs.region.access.people import PeopleFilter, people_listed
from beurs.region.access.schools import valid_on
from beurs.region.models import Person


def members_listed(user: Visitor, on: dt.date, wanted: PeopleFilter, pool: Pool | None = None) -> QuerySet[Person]:
    """Return the people in reach on a day with their memberships of that day, of one pool when given."""
    memberships = Membership.objects.filter(valid_on(on)).select_related("pool")
    people = people_listed(user, on, wanted).prefetch_related(
        Prefetch("memberships", queryset=memberships, to_attr="in_pools")
    )
    if pool is not None:
        people = people.filter(Exists(memberships.filter(person=OuterRef("pk"), pool=pool)))
    return people


def membership_get(user: Visitor, pk: int) -> Membership:
    """Return a membership of somebody whose data the user keeps; Http404 when absent or out of reach."""
    rows = Membership.objects.filter(person__in=people_for(user, EDIT_PEOPLE), pk=pk)
    found = rows.select_related("person", "pool").first()
    if found is None:
        raise Http404
    return found
