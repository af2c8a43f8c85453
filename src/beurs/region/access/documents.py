"""Papers of people that end: which, whose, and when; a certificate of conduct does not expire and is not here."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.http import Http404

from beurs.region.access.rights import EDIT_PEOPLE, Visitor, people_for
from beurs.region.models import Document, Person, Qualification


def documents_in_reach(user: Visitor, text: str = "") -> QuerySet[Document]:
    """Return the papers of people whom a user manages, of those whose name or reference holds every word."""
    rows = Document.objects.filter(person__in=people_for(user, EDIT_PEOPLE).values("pk")).select_related("person")
    for word in text.split():
        named = Q(person__first_name__icontains=word) | Q(person__last_name__icontains=word)
        rows = rows.filter(named | Q(person__reference__iexact=word))
    return rows


def document_get(user: Visitor, pk: int) -> Document:
    """Return one paper; Http404 when absent or out of reach."""
    for row in documents_in_reach(user).filter(pk=pk):
        return row
    raise Http404


def person_by_reference(user: Visitor, reference: str) -> Person | None:
    """Return the person whom a user manages under a reference."""
    return people_for(user, EDIT_PEOPLE).filter(reference=reference).first()


def qualifications_ending(user: Visitor, first: dt.date, last: dt.date) -> QuerySet[Qualification]:
    """Return the qualifications that end between two days, of people whom a user manages."""
    rows = Qualification.objects.filter(person__in=people_for(user, EDIT_PEOPLE).values("pk"))
    return rows.filter(until__range=(first, last)).select_related("person").order_by("until", "pk")
