"""Taking back a yes, by the rule of the region."""

import datetime as dt

from django.db import transaction

from beurs.accounts.models import User
from beurs.cover.access.phone.days import CALL, cancel_rule_of, cancelling_of
from beurs.cover.access.phone.facts import offer_facts
from beurs.cover.models import Need, Offer
from beurs.cover.services.offers.answering import offer_cancelled_by_person
from beurs.cover.services.offers.notices import notice_due
from beurs.cover.services.offers.searching import search_start
from beurs.cover.timing import moment_of
from beurs.errors import Refused


def yes_take_back(*, offer: Offer, now: dt.datetime, by: User) -> list[Need]:
    """Take back the yes to an offer in the app and return the groups that ask for somebody again.

    The search for them begins again at once; where it cannot, planner and school hear that nobody comes. Raises
    `Refused("cancel-call")` once it is so late that only a call to the school will do, and what
    `offer_cancelled_by_person` refuses.
    """
    if offer.accepted_at is None:
        raise Refused("offer-answered")
    facts = offer_facts(offer)
    rule = cancel_rule_of(facts.school.board.region, facts.first.date)
    first_lesson = moment_of(facts.first.date, facts.first.starts)
    if cancelling_of(offer, first_lesson, rule, now).way == CALL:
        raise Refused("cancel-call", phone=facts.contact_phone or facts.school.name)
    with transaction.atomic():
        needs = offer_cancelled_by_person(offer=offer, by=by, now=now)
        for need, _refused in search_start(needs=needs, by=None, now=now).refused:
            notice_due(need, now=now, cause=f"cancelled-{offer.pk}")
    return needs
