"""Telling people about their offers: over which channel, in which words, with which link.

Every message has a key that says what it is, so that telling twice sends once. What has ended takes its links and
what still waits in the outbox along, in the transaction that ended it.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.urls import reverse

from beurs.cover.access.offers.rules import Rule, rules_of
from beurs.cover.access.phone.facts import OfferFacts, offer_facts, offers_facts
from beurs.cover.models import Offer
from beurs.cover.services.offers import words
from beurs.cover.services.offers.words import Said
from beurs.cover.timing import Quiet, ask_from, local_of, quiet_after
from beurs.messages.access import browsers_of, has_provider
from beurs.messages.models import Outgoing
from beurs.messages.services import (
    Door,
    Letter,
    Otherwise,
    Text,
    Wanted,
    links_make,
    links_withdraw,
    messages_add,
    messages_withdraw,
    works_add,
)
from beurs.region.access.contact import contacts_of
from beurs.region.models import ContactWish, Person, Way

LINK = "answer"
UNREACHED = "offer-unreached"
"""The kind of work that a message to a person adds when it fails for good: try the next channel."""

TOLD = "offer.told"
"""The kind of work that says how offers ended, so many together."""
TOGETHER = 40

SILENT = frozenset({"declined", "expired"})
"""What ends an offer without a word: nobody is told that they did not answer."""
ENDS = SILENT | {"accepted", "withdrawn", "filled", "cancelled", "fewer", "gave-back"}
PATIENT = frozenset({"filled", "withdrawn"})
"""Ends that change nobody's day: they wait until quiet hours are over."""


def offers_asked(offers: Sequence[Offer], what: str, now: dt.datetime) -> list[Outgoing]:
    """Ask the people of offers, inside the transaction that changed them; return the messages that were queued.

    `what`: "sent" goes over the first channel of the person's wish, "reminded" over the next one.
    """
    facts = offers_facts(offers)
    reach = Reach.of([one.person for one in facts])
    at = 1 if what == "reminded" else 0
    ways = ((one, reach.ways(one.person)) for one in facts)
    return _send([(one, found[min(at, len(found) - 1)]) for one, found in ways if found], what, reach, now)


def offers_ended(ends: Mapping[Offer, str], now: dt.datetime) -> None:
    """Tell the people of offers how these ended, inside the transaction that ended them.

    "accepted", "declined", "expired", "withdrawn", "filled", "cancelled", or of a yes that stands "fewer" (days taken
    back) and "gave-back" withdraw the links and the messages that wait; what is to be said then is due work
    (`ends_told`), so that who answers does not wait for it. Raises KeyError for any other word.
    """
    unknown = set(ends.values()) - ENDS
    if unknown:
        raise KeyError(*unknown)
    targets = {offer: target_of(offer) for offer in ends}
    links_withdraw(kind=LINK, targets=targets.values(), now=now)
    leaving = messages_withdraw(targets=targets.values())
    works_add(
        Wanted(
            TOLD,
            f"{targets[offer]}:{what}:{offer.version}",
            now,
            {"offer": offer.pk, "what": what, "version": offer.version, "leaving": targets[offer] in leaving},
            group=TOLD,
        )
        for offer, what in ends.items()
        if what not in SILENT
    )


@dataclass(frozen=True)
class End:
    """How an offer (id) ended: what became of it, at which version, and whether a message was leaving then."""

    offer: int
    what: str
    version: int
    leaving: bool


def ends_told(ends: Iterable[End], now: dt.datetime) -> list[Outgoing]:
    """Queue what people hear of offers that ended, unless something else became of them since. In a transaction.

    Who never heard of an offer does not hear that it is gone.
    """
    asked = {end.offer: end for end in ends}
    offers = Offer.objects.filter(pk__in=asked).select_related("pool__owner").order_by("pk")
    same = [offer for offer in offers if offer.version == asked[offer.pk].version]
    left = set(
        Outgoing.objects.filter(target__in=[target_of(offer) for offer in same], sent_at__isnull=False).values_list(
            "target", flat=True
        )
    )
    knowing = [
        offer
        for offer in same
        if asked[offer.pk].leaving or offer.seen_at or offer.accepted_at or target_of(offer) in left
    ]
    facts = offers_facts(knowing)
    reach = Reach.of([one.person for one in facts])
    rules = rules_of({one.school.board_id for one in facts}, local_of(now).date())
    letters = (
        letter
        for one in facts
        for letter in _ending(one, asked[one.offer.pk].what, reach, rules[one.school.board_id], now)
    )
    return messages_add(letters)


def offer_unreached(offer: Offer, *, way: str, now: dt.datetime) -> list[Outgoing]:
    """Ask a person over the channel after one that failed, unless the offer has ended or none is left.

    The offer is held until the transaction ends, so that no question leaves after a withdrawal.
    """
    held = Offer.objects.select_for_update(of=("self",)).select_related("person", "pool__owner").get(pk=offer.pk)
    if not held.is_live or held.until <= now:
        return []
    facts = offer_facts(held)
    reach = Reach.of([facts.person])
    ways = reach.ways(facts.person)
    later = ways[ways.index(way) + 1 :] if way in ways else ways
    return _send([(facts, later[0])], "sent", reach, now) if later else []


@dataclass(frozen=True)
class Reach:
    """How people can be reached, read once for all of them: wishes per person (id), browsers per user (id)."""

    wishes: dict[int, ContactWish]
    browsers: dict[int, list[str]]

    @classmethod
    def of(cls, people: Collection[Person]) -> "Reach":
        """Read wishes and browsers of people; two queries."""
        users = {person.user_id for person in people if person.user_id is not None}
        return cls(contacts_of({person.pk for person in people}), browsers_of(users))

    def ways(self, person: Person) -> list[str]:
        """Return the channels over which a person can be reached, in the order of the wish, mail at the end."""
        wished = [*self.wishes[person.pk].channels, Way.MAIL]
        can = {way: bool(self.addresses(person, way)) and has_provider(way) for way in Way.values}
        return [way for at, way in enumerate(wished) if can[way] and way not in wished[:at]]

    def addresses(self, person: Person, way: str) -> list[str]:
        """Return where a message over a channel goes: one address, or every browser that takes notifications."""
        if way == Way.PUSH:
            return self.browsers.get(person.user_id or 0, [])
        one = person.phone.replace(" ", "").replace("-", "") if way == Way.SMS else person.email
        return [one] if one else []


def ways_of(person: Person) -> list[str]:
    """Return the channels over which a person can be reached, in the order of the person's wish, mail at the end."""
    return Reach.of([person]).ways(person)


def addresses(person: Person, way: str) -> list[str]:
    """Return where a message over a channel goes: one address, or every browser that takes notifications."""
    return Reach.of([person]).addresses(person, way)


def target_of(offer: Offer) -> str:
    """Return how messages and links name an offer."""
    return f"offer:{offer.pk}"


def language_of(person: Person) -> str:
    """Return the language in which a person is written to."""
    return person.user.language if person.user is not None else settings.LANGUAGE_CODE


@dataclass(frozen=True)
class Hours:
    """When somebody may hear of an offer: the first moment outside all quiet hours, and the next ones after it."""

    due: dt.datetime
    asleep: tuple[dt.datetime, dt.datetime] | None


def _awake(facts: OfferFacts, wish: ContactWish, rule: Rule, now: dt.datetime) -> Hours:
    """Return when a person may hear of an offer; at its end when every hour is quiet."""
    quiet = (rule.quiet, Quiet(wish.quiet_from, wish.quiet_until))
    given = {"urgent": facts.first.date == local_of(now).date(), "early": wish.early_calls}
    due = ask_from(now, quiet, **given)
    return Hours(facts.offer.until, None) if due is None else Hours(due, quiet_after(due, quiet, **given))


def _send(chosen: Sequence[tuple[OfferFacts, str]], what: str, reach: Reach, now: dt.datetime) -> list[Outgoing]:
    """Queue one message per address of a channel, each offer with a link of its own that ends with it.

    A reminder, or the channel after one that failed, waits for the end of quiet hours; the offer may end before.
    """
    doors = [Door(LINK, target_of(facts.offer), facts.person.pk, facts.offer.until) for facts, _way in chosen]
    links = links_make(doors, now=now)
    rules = rules_of({facts.school.board_id for facts, _way in chosen}, local_of(now).date())
    letters: list[Letter] = []
    for (facts, way), link in zip(chosen, links, strict=True):
        hours = _awake(facts, reach.wishes[facts.person.pk], rules[facts.school.board_id], now)
        said = partial(words.asking, facts, reminder=what == "reminded", now=hours.due)
        write = partial(_written, said, way, reverse("cover:answer", args=[link]), link)
        letters += _asking(facts, f"{what}:{way}", reach.addresses(facts.person, way), write, hours)
    return messages_add(letters)


def _asking(
    facts: OfferFacts, key: str, addresses: Iterable[str], write: Callable[[], Text], hours: Hours
) -> Iterator[Letter]:
    """Yield a question per address; `key` is "what:way"."""
    offer, way = facts.offer, key.partition(":")[2]
    otherwise = Otherwise(UNREACHED, {"offer": offer.pk, "way": way})
    for number, to in enumerate(addresses):
        yield Letter(
            key=f"{target_of(offer)}:{key}:{number}",
            channel=way,
            recipient=to,
            language=language_of(facts.person),
            write=write,
            due=hours.due,
            asleep=hours.asleep,
            until=offer.until,
            target=target_of(offer),
            if_failed=otherwise if number == 0 else None,
        )


def _ending(facts: OfferFacts, what: str, reach: Reach, rule: Rule, now: dt.datetime) -> Iterator[Letter]:
    """Yield what somebody who knows of an offer has to hear: over the first channel, and by mail what they keep."""
    offer, ways = facts.offer, reach.ways(facts.person)
    what = "taken-back" if what == "withdrawn" and offer.accepted_at is not None else what
    awake = _awake(facts, reach.wishes[facts.person.pk], rule, now)
    hours = awake if what in PATIENT else Hours(now, None)
    said, path = partial(words.ending, facts, what, now=hours.due), reverse("cover:phone-offer", args=[offer.pk])
    for way in _for_ending(what, ways):
        for number, to in enumerate(reach.addresses(facts.person, way)):
            yield Letter(
                key=f"{target_of(offer)}:{what}:{offer.version}:{way}:{number}",
                channel=way,
                recipient=to,
                language=language_of(facts.person),
                write=partial(_written, said, way, path),
                due=hours.due,
                asleep=hours.asleep,
                target=target_of(offer),
            )


def _for_ending(what: str, ways: list[str]) -> list[str]:
    """Return over which channels an end is told: what one keeps by mail, what changes one's day over all."""
    if what in {"taken-back", "fewer"}:
        return ways
    return [Way.MAIL] if what in {"accepted", "cancelled", "gave-back"} and Way.MAIL in ways else ways[:1]


def _written(say: Callable[[], Said], way: str, path: str, secret: str = "") -> Text:
    """Write a message in the language that is active when it is queued."""
    address = path if way == Way.PUSH else f"{settings.SITE_URL}{path}"
    return words.written(say(), way, address, secret)
