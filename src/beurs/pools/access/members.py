"""People with the pools they are in."""

import datetime as dt

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from beurs.pools.access.policies import boards_sharing
from beurs.pools.models import Membership, Pool
from beurs.region.access import EDIT_PEOPLE, Visitor, boards_for, people_for
from beurs.region.access.people import PeopleFilter, people_listed
from beurs.region.access.schools import valid_on
from beurs.region.models import Employment, Person


def members_listed(user: Visitor, on: dt.date, wanted: PeopleFilter, pool: Pool | None = None) -> QuerySet[Person]:
    """Return the people in reach on a day with their memberships of that day, of one pool when given."""
    memberships = Membership.objects.filter(valid_on(on)).select_related("pool")
    people = people_listed(user, on, wanted).prefetch_related(
        Prefetch("memberships", queryset=memberships, to_attr="in_pools")
    )
    if pool is not None:
        people = people.filter(Exists(memberships.filter(person=OuterRef("pk"), pool=pool)))
    return people


def memberships_kept(user: Visitor) -> QuerySet[Membership]:
    """Return the memberships that a user may change: of people whose data the user keeps, in a pool or under a contract
    of a board of the user, or in a joint pool without any contract."""
    boards = boards_for(user, EDIT_PEOPLE)
    bare = Q(employment__isnull=True, pool__owner__isnull=True)
    ours = Q(employment__board__in=boards) | Q(pool__owner__in=boards) | bare
    return Membership.objects.filter(ours, person__in=people_for(user, EDIT_PEOPLE))


def membership_get(user: Visitor, pk: int) -> Membership:
    """Return a membership that a user may change; Http404 when absent or out of reach."""
    found = memberships_kept(user).filter(pk=pk).select_related("person", "pool").first()
    if found is None:
        raise Http404
    return found


def contracts_kept(user: Visitor, person: Person) -> QuerySet[Employment]:
    """Return the contracts, latest first, under which a user may put somebody in a pool: with a board of the user."""
    jobs = person.employments.select_related("board").order_by("-since")
    return jobs.filter(board__in=boards_for(user, EDIT_PEOPLE))


def contracts_offered(user: Visitor, membership: Membership) -> QuerySet[Employment]:
    """Return the contracts a user may give a membership: its own, and those kept with boards that take part."""
    boards = boards_sharing(membership.pool, max(membership.since, timezone.localdate()))
    kept = contracts_kept(user, membership.person).filter(board__in=boards)
    jobs = membership.person.employments.select_related("board").order_by("-since")
    return jobs.filter(Q(pk__in=kept.values("pk")) | Q(pk=membership.employment_id))
