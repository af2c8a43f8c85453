"""Work between boards that ends on a day because one of them leaves: agreed day parts and open offers."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from beurs.accounts.models import User
from beurs.cover.models import Assignment, OfferPart, Outcome
from beurs.cover.services.offers.closing import parts_close, searches_wake
from beurs.cover.services.outcomes_end import outcomes_end
from beurs.cover.services.paying import late_pay_note
from beurs.cover.services.placing import all_unbooked
from beurs.cover.services.trail import needs_hold, needs_touch
from beurs.pools.models import Booking
from beurs.pools.services import bookings_release


def work_end(
    *, bookings: Collection[int], offers: Q, ground: str, cause: str, by: User | None, now: dt.datetime
) -> int:
    """Give the people of bookings (ids) back and withdraw open offers that match; return how many day parts ended.

    In the caller's transaction, which holds the people. The version of every need goes up, so that no earlier step on
    it can be undone any more. Searches that asked somebody look again (`cause` makes the key of that work).
    """
    standing = Booking.objects.filter(pk__in=list(bookings), released_at__isnull=True)
    ended = standing.count()
    rows = list(
        Assignment.objects.filter(booking__in=standing)
        .exclude(state=Assignment.State.RELEASED)
        .select_related("person", "need_part")
    )
    needs = needs_hold({row.need_part.need_id for row in rows})
    for need in needs:
        late_pay_note(need, [row for row in rows if row.need_part.need_id == need.pk], now)
    all_unbooked([row.pk for row in rows], Assignment.State.RELEASED, by=by)
    settled = Outcome.objects.filter(booking__in=standing, withdrawn_at__isnull=True).order_by("pk")
    outcomes_end(list(settled), by=by, now=now)
    bookings_release(bookings=list(standing.values_list("pk", flat=True)), by=by)
    needs_touch(needs, "need.release", by=by, ground=ground)
    _withdraw(offers, cause, by, now)
    return ended


def _withdraw(offers: Q, cause: str, by: User | None, now: dt.datetime) -> None:
    asked = Q(offers, state=OfferPart.State.LIVE)
    searches = set(OfferPart.objects.filter(asked).values_list("search", flat=True))
    parts_close(asked, OfferPart.State.WITHDRAWN, by=by, now=now, why="not-needed")
    searches_wake(searches, now=now, cause=cause)
