"""Telling people about their offers: over which channel, in which words, with which link.

Every message has a key that says what it is, so that telling twice sends once. What has ended takes its links and
what still waits in the outbox along, in the transaction that ended it.
"""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.urls import reverse

from beurs.cover.access.offers.rules import rule_of
from beurs.cover.access.phone.facts import OfferFacts, offer_facts
from beurs.cover.models import Offer
from beurs.cover.services.offers import words
from beurs.cover.services.offers.words import Said
from beurs.cover.timing import Quiet, ask_from, local_of
from beurs.messages.access import browsers_of, has_provider
from beurs.messages.models import Outgoing
from beurs.messages.services import Otherwise, Text, link_make, links_withdraw, message_add, messages_withdraw
from beurs.region.access.contact import contact_of
from beurs.region.models import Person, Way

LINK = "answer"
UNREACHED = "offer-unreached"
"""The kind of work that a message to a person adds when it fails for good: try the next channel."""

ASKING = frozenset({"sent", "reminded"})
SILENT = frozenset({"declined", "expired"})
"""What ends an offer without a word: nobody is told that they did not answer."""
PATIENT = frozenset({"filled", "withdrawn"})
"""Ends that change nobody's day: they wait until quiet hours are over."""


def offer_told(offer: Offer, what: str, now: dt.datetime) -> list[Outgoing]:
    """Tell the person of an offer what became of it, inside the transaction that changed it; return what was queued.

    `what`: "sent" (first channel of the person's wish), "reminded" (the next one), "accepted", "declined", "expired",
    "withdrawn", "filled", "cancelled", or of a yes that stands "fewer" (days taken back) and "gave-back". All but
    "sent" and "reminded" also withdraw the links and the messages that wait. Who never heard of an offer does not hear
    that it is gone. Raises KeyError for any other word.
    """
    if what in ASKING:
        return _asked(offer, what, now)
    links_withdraw(kind=LINK, target=target_of(offer), now=now)
    leaving = messages_withdraw(target=target_of(offer))
    if what in SILENT or not (leaving or _knows(offer)):
        return []
    return _ended(offer, what, now)


def offer_unreached(offer: Offer, *, way: str, now: dt.datetime) -> list[Outgoing]:
    """Ask a person over the channel after one that failed, unless the offer has ended or none is left.

    The offer is held until the transaction ends, so that no question leaves after a withdrawal.
    """
    held = Offer.objects.select_for_update(of=("self",)).select_related("person", "pool__owner").get(pk=offer.pk)
    if not held.is_live or held.until <= now:
        return []
    facts = offer_facts(held)
    ways = ways_of(facts.person)
    later = ways[ways.index(way) + 1 :] if way in ways else ways
    return _send(facts, "sent", later[0], now) if later else []


def ways_of(person: Person) -> list[str]:
    """Return the channels over which a person can be reached, in the order of the person's wish, mail at the end."""
    wished = [*contact_of(person).channels, Way.MAIL]
    can = {way: bool(addresses(person, way)) and has_provider(way) for way in Way.values}
    return [way for at, way in enumerate(wished) if can[way] and way not in wished[:at]]


def addresses(person: Person, way: str) -> list[str]:
    """Return where a message over a channel goes: one address, or every browser that takes notifications."""
    if way == Way.PUSH:
        return [str(browser.pk) for browser in browsers_of(person.user)]
    one = person.phone.replace(" ", "").replace("-", "") if way == Way.SMS else person.email
    return [one] if one else []


def target_of(offer: Offer) -> str:
    """Return how messages and links name an offer."""
    return f"offer:{offer.pk}"


def language_of(person: Person) -> str:
    """Return the language in which a person is written to."""
    return person.user.language if person.user is not None else settings.LANGUAGE_CODE


def _knows(offer: Offer) -> bool:
    """Tell whether the person of an offer can know of it: it was seen, or a message about it left."""
    left = Outgoing.objects.filter(target=target_of(offer), sent_at__isnull=False)
    return offer.seen_at is not None or offer.accepted_at is not None or left.exists()


def _asked(offer: Offer, what: str, now: dt.datetime) -> list[Outgoing]:
    facts = offer_facts(offer)
    ways = ways_of(facts.person)
    if not ways:
        return []
    return _send(facts, what, ways[min(1, len(ways) - 1)] if what == "reminded" else ways[0], now)


def _awake(facts: OfferFacts, now: dt.datetime) -> dt.datetime:
    """Return the first moment outside the quiet hours of person and board; the end of the offer when there is none."""
    wish, today = contact_of(facts.person), local_of(now).date()
    quiet = (rule_of(facts.school.board, today).quiet, Quiet(wish.quiet_from, wish.quiet_until))
    return ask_from(now, quiet, urgent=facts.first.date == today, early=wish.early_calls) or facts.offer.until


def _send(facts: OfferFacts, what: str, way: str, now: dt.datetime) -> list[Outgoing]:
    """Queue one message per address of a channel, each with a link of its own that ends with the offer.

    A reminder, or the channel after one that failed, waits for the end of quiet hours; the offer may end before.
    """
    offer = facts.offer
    link = link_make(kind=LINK, target=target_of(offer), person_id=facts.person.pk, until=offer.until, now=now)
    otherwise, due = Otherwise(UNREACHED, {"offer": offer.pk, "way": way}), _awake(facts, now)
    said, path = (
        partial(words.asking, facts, reminder=what == "reminded", now=due),
        reverse("cover:answer", args=[link]),
    )
    return [
        message_add(
            key=f"{target_of(offer)}:{what}:{way}:{number}",
            channel=way,
            recipient=to,
            language=language_of(facts.person),
            write=partial(_written, said, way, path, link),
            due=due,
            until=offer.until,
            target=target_of(offer),
            if_failed=otherwise if number == 0 else None,
        )
        for number, to in enumerate(addresses(facts.person, way))
    ]


def _ended(offer: Offer, what: str, now: dt.datetime) -> list[Outgoing]:
    """Queue what somebody who knows of an offer has to hear: over the first channel, and by mail what they keep."""
    facts = offer_facts(offer)
    ways = ways_of(facts.person)
    what = "taken-back" if what == "withdrawn" and offer.accepted_at is not None else what
    due = _awake(facts, now) if what in PATIENT else now
    said, path = partial(words.ending, facts, what, now=due), reverse("cover:phone-offer", args=[offer.pk])
    return [
        message_add(
            key=f"{target_of(offer)}:{what}:{offer.version}:{way}:{number}",
            channel=way,
            recipient=to,
            language=language_of(facts.person),
            write=partial(_written, said, way, path),
            due=due,
            target=target_of(offer),
        )
        for way in _for_ending(what, ways)
        for number, to in enumerate(addresses(facts.person, way))
    ]


def _for_ending(what: str, ways: list[str]) -> list[str]:
    """Return over which channels an end is told: what one keeps by mail, what changes one's day over all."""
    if what in {"taken-back", "fewer"}:
        return ways
    return [Way.MAIL] if what in {"accepted", "cancelled", "gave-back"} and Way.MAIL in ways else ways[:1]


def _written(say: Callable[[], Said], way: str, path: str, secret: str = "") -> Text:
    """Write a message in the language that is active when it is queued."""
    address = path if way == Way.PUSH else f"{settings.SITE_URL}{path}"
    return words.written(say(), way, address, secret)
