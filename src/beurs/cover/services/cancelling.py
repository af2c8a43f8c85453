"""Taking back a yes, or some days of it, by the rule of the region."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from beurs.accounts.models import User
from beurs.cover.access.phone.days import days_back
from beurs.cover.access.phone.facts import offer_facts
from beurs.cover.models import Need, Offer
from beurs.cover.services.offers.answering import offer_cancelled_by_person
from beurs.cover.services.offers.notices import notice_due
from beurs.cover.services.offers.searching import search_start
from beurs.errors import Refused


def yes_take_back(*, offer: Offer, now: dt.datetime, by: User, days: Collection[int] | None = None) -> list[Need]:
    """Take back the yes to an offer in the app and return the groups that ask for somebody again.

    `days` are the needs (ids) of the days given back, None for all of them; each day has its own rule and its own first
    lesson, the other days stand. The search for them begins again at once; where it cannot, planner and school hear
    that nobody comes. Raises `Refused("cancel-call")` once it is so late for one of the days that only a call to the
    school will do, and what `offer_cancelled_by_person` refuses.
    """
    if offer.accepted_at is None:
        raise Refused("offer-answered")
    facts = offer_facts(offer)
    chosen = [one for one in days_back(facts, now) if days is None or one.day.need in days]
    if not all(one.may for one in chosen):
        raise Refused("cancel-call", phone=facts.contact_phone or facts.school.name)
    with transaction.atomic():
        needs = offer_cancelled_by_person(offer=offer, by=by, now=now, days=[one.day.need for one in chosen])
        for need, _refused in search_start(needs=needs, by=None, now=now).refused:
            notice_due(need, now=now, cause=f"cancelled-{offer.pk}")
    return needs
