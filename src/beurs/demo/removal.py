"""Takes the demo regions out again, from the top room down, so that they can be made anew."""

from django.db import transaction
from django.db.models import Model, QuerySet

from beurs.cover.models import (
    Absence,
    Assignment,
    DispatchRule,
    Gap,
    LongCover,
    Need,
    Offer,
    OfferPart,
    Outcome,
    Plan,
    Search,
    Step,
)
from beurs.ledger.models import (
    Book,
    Closing,
    DesignChange,
    Entry,
    KeyPart,
    KeyRule,
    Posting,
    SignOff,
    Stance,
    Tariff,
    VatRule,
)
from beurs.pools.models import Booking, Membership, Pool
from beurs.region.models import Board, Employment, Grant, Person, Region, School


def remove() -> int:
    """Delete every demo region with all that hangs on it; return how many there were.

    Users and the audit trail stay: what was done was done. The guards of the books (`ledger.guards`) let the rows of a
    demo region go, and only those.
    """
    regions = Region.objects.filter(is_demo=True)
    count = regions.count()
    with transaction.atomic():
        for rows in _of(regions):
            rows.delete()
        regions.delete()
    return count


def _of(regions: QuerySet[Region]) -> list[QuerySet[Model]]:
    """Return the rows of demo regions in an order in which nothing protects what is deleted."""
    schools = School.objects.filter(board__region__in=regions)
    entries = Entry.objects.filter(region__in=regions)
    return [
        DesignChange.objects.filter(region__in=regions),
        Stance.objects.filter(entry__in=entries),
        SignOff.objects.filter(booking__school__in=schools),
        Posting.objects.filter(entry__in=entries),
        entries,
        Closing.objects.filter(region__in=regions),
        KeyPart.objects.filter(rule__region__in=regions),
        KeyRule.objects.filter(region__in=regions),
        VatRule.objects.filter(region__in=regions),
        Tariff.objects.filter(board__region__in=regions),
        Book.objects.filter(region__in=regions),
        LongCover.objects.filter(group__school__in=schools),
        Outcome.objects.filter(need_part__need__school__in=schools),
        OfferPart.objects.filter(need_part__need__school__in=schools),
        Offer.objects.filter(person__region__in=regions),
        Search.objects.filter(need__school__in=schools),
        DispatchRule.objects.filter(board__region__in=regions),
        Assignment.objects.filter(need_part__need__school__in=schools),
        Booking.objects.filter(school__in=schools),
        Step.objects.filter(region__in=regions),
        Plan.objects.filter(region__in=regions),
        Need.objects.filter(school__in=schools),
        Gap.objects.filter(group__school__in=schools),
        Absence.objects.filter(school__in=schools),
        Membership.objects.filter(pool__region__in=regions),
        Pool.objects.filter(region__in=regions),
        Grant.objects.filter(region__in=regions),
        Employment.objects.filter(board__region__in=regions),
        Person.objects.filter(region__in=regions),
        schools,
        Board.objects.filter(region__in=regions),
    ]
