"""One offer that waits on the phone of the demo's substitute, sent early this morning, with its due work."""

import datetime as dt

from django.db.models import Exists, OuterRef

from beurs.cover.models import Assignment, Need, Offer, OfferPart, Search
from beurs.cover.services.offers.closing import waves_due
from beurs.cover.services.offers.making import EXPIRE
from beurs.cover.timing import moment_of
from beurs.demo.rows import save
from beurs.messages.services import work_add
from beurs.pools.models import Membership

MOST_DAYS = 3
ANSWER_BY = 18 * 60
AHEAD = dt.timedelta(days=2)
ONE_DAY = dt.timedelta(days=1)


def offer_write(member: Membership, today: dt.date, sent: dt.datetime) -> None:
    """Offer a member of a pool the first days ahead that nobody has and the member can; nothing when there are none.

    The days lie at least two ahead, so that the offer is open until the evening of tomorrow or later.
    """
    needs = _needs(member, today)
    if not needs:
        return
    until = moment_of(needs[0].date - ONE_DAY, ANSWER_BY)
    offer = Offer.objects.create(
        person=member.person,
        state=Offer.State.SENT,
        ring=1,
        pool=member.pool,
        why=[{"kind": "plan"}, {"kind": "ring", "ring": 1}],
        made_at=sent,
        due_at=sent,
        sent_at=sent,
        until=until,
    )
    for need in needs:
        search = Search.objects.create(
            need=need, started_at=sent, ring=1, rings=3, wave=1, asked=1, next_at=until, until=until
        )
        waves_due([search])
        save(
            OfferPart(offer=offer, need_part=part, search=search, person=member.person)
            for part in need.parts.order_by("part")
        )
    work_add(kind=EXPIRE, key=f"offer:{offer.pk}", due=until, payload={"offer": offer.pk})


def _needs(member: Membership, today: dt.date) -> list[Need]:
    """Return the first days of one spell, at most three, that nobody has and that a member offers."""
    offered = set(member.person.availability.filter(until__isnull=True).values_list("weekday", "part"))
    odd = set(member.person.availability_exceptions.values_list("date", flat=True))
    rows = Need.objects.filter(
        ~Exists(Assignment.objects.filter(need_part__need=OuterRef("pk"))),
        date__gte=today + AHEAD,
        cancelled_at__isnull=True,
        school__board=member.pool.owner,
        accepts__has_key="teacher",
    )
    found: list[Need] = []
    for need in rows.order_by("date", "pk").prefetch_related("parts"):
        slots = {(need.date.isoweekday(), part.part) for part in need.parts.all()}
        fits = bool(slots) and slots <= offered and need.date not in odd
        if fits and (not found or need.spell == found[0].spell) and need.date not in {one.date for one in found}:
            found.append(need)
    return found[:MOST_DAYS]
