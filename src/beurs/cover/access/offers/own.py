"""One's own offers: what waits for an answer, and what became of the others."""

from django.db.models import QuerySet
from django.http import Http404

from beurs.cover.access.own import own_person
from beurs.cover.models import Offer
from beurs.region.access import Visitor


def own_offers(user: Visitor) -> QuerySet[Offer]:
    """Return the offers of the person a user is that were sent, the latest first; Http404 for who is nobody here.

    What still waits for the end of quiet hours is not shown: nobody was asked yet.
    """
    rows = Offer.objects.filter(person=own_person(user), sent_at__isnull=False)
    return rows.select_related("person", "pool").order_by("-pk")


def own_offer(user: Visitor, pk: int) -> Offer:
    """Return one of a user's own offers; Http404 for any other."""
    for offer in own_offers(user).filter(pk=pk):
        return offer
    raise Http404
