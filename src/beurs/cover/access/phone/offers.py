"""The offers of one person: those that wait for an answer, and one of them."""

import datetime as dt

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from beurs.cover.access.phone.facts import OfferFacts, offers_facts
from beurs.cover.models import LIVE, Assignment, Offer
from beurs.messages.models import Link
from beurs.region.access.rights import VIEW_OWN, Visitor, require
from beurs.region.models import Group, Person

LOOK_BACK = dt.timedelta(weeks=4)
MOST_SHOWN = 30


def offers_known(person: Person) -> QuerySet[Offer]:
    """Return the offers of a person that were sent; one that waits for the end of quiet hours is nobody's yet."""
    return _sent().filter(person=person)


def offers_waiting(person: Person, now: dt.datetime) -> list[OfferFacts]:
    """Return what waits for an answer, the one that ends first in front."""
    rows = offers_known(person).filter(state__in=LIVE, until__gt=now)
    return offers_facts(rows.order_by("until", "pk")[:MOST_SHOWN])


def offers_taken(person: Person, today: dt.date) -> list[OfferFacts]:
    """Return the offers a person said yes to with a day still to come, the latest answer first."""
    rows = offers_known(person).filter(state=Offer.State.ACCEPTED, parts__need_part__need__date__gte=today)
    return offers_facts(rows.distinct().order_by("-accepted_at", "-pk")[:MOST_SHOWN])


def own_offer(user: Visitor, pk: int) -> Offer:
    """Return one offer of the user; Http404 when it is absent, somebody else's, or not sent."""
    require(user, VIEW_OWN)
    return get_object_or_404(_sent(), pk=pk, person__user=user)


def _sent() -> QuerySet[Offer]:
    rows = Offer.objects.exclude(state=Offer.State.PROPOSED).exclude(sent_at__isnull=True)
    return rows.select_related("person", "pool__owner")


def offer_of_link(link: Link) -> Offer:
    """Return the offer that a signed link is about; Http404 when it is no longer there or somebody else's."""
    _kind, _colon, pk = link.target.partition(":")
    found = Offer.objects.filter(pk=pk, person=link.person_id).select_related("person", "pool__owner").first()
    if found is None:
        raise Http404
    return found


def days_before(person: Person, group: Group, day: dt.date) -> int:
    """Count the days a person stood before a group in the four weeks before a day."""
    rows = Assignment.objects.filter(
        person=person,
        state=Assignment.State.PUBLISHED,
        need_part__need__group=group,
        need_part__need__date__gte=day - LOOK_BACK,
        need_part__need__date__lt=day,
    )
    return rows.values("need_part__need__date").distinct().count()
