"""A morning with offers: due work is done here and now, by the handlers of the worker."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from beurs.cli.work import registry
from beurs.cover.models import DispatchRing, DispatchRule, Offer, Search
from beurs.cover.services import search_start
from beurs.messages.worker import Worker
from tests import factories as make
from tests.cover.scenes import Morning, fresh


class Dispatching(Morning):
    """A morning whose board asks one by one unless told otherwise, with a worker under the test's hand."""

    def rule(self, **fields: object) -> DispatchRule:
        """Store a rule with the own pool and the joint pool as rings."""
        given = {"since": make.LONG_AGO, "live_max": 1, "policy": False, "publish": True, **fields}
        made = DispatchRule.objects.create(board=self.board, **given)
        for place, kind in enumerate(("own", "joint"), start=1):
            DispatchRing.objects.create(rule=made, place=place, kind=kind, share=25, at_least=5, at_most=60)
        return made

    def search(self, need, **fields: object) -> Search:
        """Start a search that must begin, and look once."""
        started = search_start(needs=[fresh(need)], by=self.by, now=timezone.now(), **fields)
        assert started.refused == []
        work()
        return Search.objects.get(pk=started.searches[0].pk)


def work(now: dt.datetime | None = None) -> None:
    """Do everything of this room that is due at a moment, in the order of its due times."""
    known = registry()
    clock = (lambda: now) if now is not None else timezone.now
    hands = Worker({kind: known[kind] for kind in known if kind != "message"}, name="test", clock=clock)
    while hands.step():
        pass


def asked(need) -> list:
    """Return (person, state) of every offer for a need, in the order they were made."""
    rows = Offer.objects.filter(parts__need_part__need=need).distinct().order_by("pk").select_related("person")
    return [(row.person, row.state) for row in rows]


def offer_of(need, person) -> Offer:
    """Return the latest offer of a person for a need."""
    return Offer.objects.filter(parts__need_part__need=need, person=person).distinct().latest("pk")


def later(**span: float) -> dt.datetime:
    """Return a moment after the test's clock."""
    return timezone.now() + dt.timedelta(**span)


def in_transaction(act):
    """Run something inside a transaction of its own."""
    with transaction.atomic():
        return act()
