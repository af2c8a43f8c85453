"""Telling about offers: the right channel, the right words, one link, and nothing more once it has ended."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from beurs.cover.models import Offer
from beurs.cover.services.offers.telling import (
    LINK,
    End,
    ends_told,
    offer_unreached,
    offers_asked,
    offers_ended,
    ways_of,
)
from beurs.messages import services
from beurs.messages.models import Link, Outgoing, PushSubscription, Work
from beurs.messages.services import link_open
from beurs.region.models import ContactWish, Group, Person
from tests import factories as make
from tests.cover.offering import offered
from tests.cover.services.offers.scenes import work

pytestmark = pytest.mark.django_db
DAY = make.MONDAY


@pytest.fixture
def group(settings: Any) -> Group:
    settings.SMS_URL = "https://sms.voorbeeld.example"
    settings.SITE_URL = "https://beurs.voorbeeld.example"
    school = make.school(make.board(make.region()), name="De Stormvogel", place="Santpoort-Noord")
    return make.group(school, name="6")


@pytest.fixture
def person(group: Group) -> Person:
    region = group.school.board.region
    user = make.user("Daan", {"role": "substitute", "region": region}, language="nl")
    for number in (1, 2):
        PushSubscription.objects.create(
            user=user, endpoint=f"https://push/{number}", p256dh="p", auth="a", made_at=timezone.now()
        )
    return make.person(region, user=user, email="daan@voorbeeld.example", phone="06-12 34 56 78")


@pytest.fixture
def offer(group: Group, person: Person) -> Offer:
    return offered(person, [make.need(group, date=DAY), make.need(group, date=DAY + dt.timedelta(days=1))])


def told(offer: Offer, what: str) -> list[Outgoing]:
    """Tell, do the work that follows, and return the messages that came of it."""
    before = set(Outgoing.objects.values_list("pk", flat=True))
    with transaction.atomic():
        if what in {"sent", "reminded"}:
            offers_asked([offer], what, timezone.now())
        else:
            offers_ended({offer: what}, timezone.now())
    work()
    return list(Outgoing.objects.exclude(pk__in=before).order_by("pk"))


def wish(person: Person, *channels: str) -> None:
    ContactWish.objects.update_or_create(person=person, defaults={"channels": list(channels)})


def test_a_question_goes_over_the_first_channel_of_the_wish_to_every_browser(offer: Offer, person: Person) -> None:
    messages = told(offer, "sent")
    assert [(row.channel, row.recipient) for row in messages] == [
        ("push", str(row.pk))
        for row in person.user.push_subscriptions.order_by("pk")  # type: ignore[union-attr]
    ]
    first = messages[0]
    assert first.subject == "Kun je vandaag invallen? Groep 6, De Stormvogel"
    assert first.text == "Groep 6, De Stormvogel, vandaag 08:30-15:00, 2 dagen. Antwoord vóór 07:40."
    assert re.fullmatch(r"/a/[\w-]{43}/", first.link)
    assert first.until == offer.until
    assert Link.objects.count() == 1


def test_a_text_message_is_one_line_with_the_whole_address(offer: Offer, person: Person) -> None:
    wish(person, "sms")
    (message,) = told(offer, "sent")
    assert message.recipient == "0612345678"
    pattern = r"Groep 6, .* Antwoord vóór 07:40\. https://beurs\.voorbeeld\.example/a/([\w-]{43})/"
    token = re.fullmatch(pattern, message.text)
    assert token is not None
    assert link_open(token[1], kind=LINK).target == f"offer:{offer.pk}"


def test_a_mail_has_every_day_and_a_button_in_the_language_of_the_person(offer: Offer, person: Person) -> None:
    wish(person, "mail")
    assert person.user is not None
    person.user.language = "en"
    person.user.save()
    (message,) = told(Offer.objects.get(pk=offer.pk), "sent")
    assert message.language == "en"
    for line in ("Today 08:30-15:00", "Tomorrow 08:30-15:00", "Saying no has no consequences."):
        assert line in message.text
        assert line in message.html
    assert message.html.count("https://beurs.voorbeeld.example/a/") == 1


def test_a_name_with_signs_of_html_stays_a_name(group: Group, person: Person) -> None:
    wish(person, "mail")
    group.school.name = "<b>De & Ster</b>"
    group.school.save()
    (message,) = told(offered(person, [make.need(group, date=DAY)]), "sent")
    assert "&lt;b&gt;De &amp; Ster" in message.html
    assert "<b>De" not in message.html


def test_telling_twice_sends_once(offer: Offer) -> None:
    told(offer, "sent")
    told(offer, "sent")
    assert Outgoing.objects.count() == 2


def test_a_reminder_goes_over_the_next_channel(offer: Offer, person: Person) -> None:
    wish(person, "push", "mail")
    (reminder,) = told(offer, "reminded")
    assert (reminder.channel, reminder.subject) == ("mail", "Nog open: kun je vandaag invallen? Groep 6, De Stormvogel")
    wish(person, "mail")
    assert [
        row.channel for row in told(offered(person, [make.need(offer.parts.first().need_part.need.group)]), "reminded")
    ] == ["mail"]  # type: ignore[union-attr]


def test_only_ways_that_can_work_are_tried_and_mail_comes_last(person: Person, settings: Any) -> None:
    wish(person, "sms", "push")
    assert ways_of(person) == ["sms", "push", "mail"]
    settings.SMS_URL = ""
    assert ways_of(person) == ["push", "mail"]
    person.user.push_subscriptions.all().delete()  # type: ignore[union-attr]
    assert ways_of(person) == ["mail"]
    person.email = ""
    assert ways_of(person) == []


def test_who_cannot_be_reached_at_all_is_not_an_error(group: Group) -> None:
    nobody = make.person(group.school.board.region)
    assert told(offered(nobody, [make.need(group, date=DAY)]), "sent") == []


def test_what_failed_goes_over_the_next_channel_until_none_is_left_or_the_offer_ended(
    offer: Offer, person: Person
) -> None:
    now = timezone.now()
    told(offer, "sent")
    assert Outgoing.objects.order_by("pk")[0].if_failed["payload"] == {"offer": offer.pk, "way": "push"}
    with transaction.atomic():
        assert [row.channel for row in offer_unreached(offer, way="push", now=now)] == ["sms"]
        assert [row.channel for row in offer_unreached(offer, way="sms", now=now)] == ["mail"]
        assert offer_unreached(offer, way="mail", now=now) == []
        assert offer_unreached(offer, way="push", now=offer.until) == []
        Offer.objects.filter(pk=offer.pk).update(state="filled", ended_at=now)
        assert offer_unreached(Offer.objects.get(pk=offer.pk), way="push", now=now) == []


def test_what_failed_is_not_asked_again_when_the_offer_ended_since_it_was_read(offer: Offer) -> None:
    before = Offer.objects.get(pk=offer.pk)
    Offer.objects.filter(pk=offer.pk).update(state="withdrawn", ended_at=timezone.now())
    with transaction.atomic():
        assert offer_unreached(before, way="push", now=timezone.now()) == []


def test_what_waits_for_the_morning_says_the_day_as_it_is_then(offer: Offer, person: Person, clock: Any) -> None:
    clock(day=22, hour=20, minute=50)
    for row in told(offer, "sent"):
        services.message_sent(row, answer="201", now=timezone.now())
    clock(day=22, hour=23)
    Offer.objects.filter(pk=offer.pk).update(until=timezone.now() + dt.timedelta(hours=9))
    (reminder,) = told(Offer.objects.get(pk=offer.pk), "reminded")
    assert "vandaag" in reminder.text
    assert "morgen 08:30" not in reminder.text
    gone = told(end(offer, "filled"), "filled")
    assert gone[0].subject.endswith("vandaag")


def end(offer: Offer, state: str, **fields: Any) -> Offer:
    Offer.objects.filter(pk=offer.pk).update(state=state, ended_at=timezone.now(), **fields)
    return Offer.objects.get(pk=offer.pk)


@pytest.mark.parametrize("state", ["declined", "expired", "withdrawn", "filled"])
def test_an_end_takes_links_and_waiting_messages_along_and_nobody_hears_of_what_they_never_knew(
    offer: Offer, state: str
) -> None:
    told(offer, "sent")
    more = {"declined_at": timezone.now(), "via": "phone"} if state == "declined" else {}
    assert told(end(offer, state, **more), state) == []
    assert set(Outgoing.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert Link.objects.get().withdrawn_at is not None


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("filled", "Iemand anders gaat naar groep 6, De Stormvogel, vandaag"),
        ("withdrawn", "Niet meer nodig: groep 6, De Stormvogel, vandaag"),
    ],
)
def test_who_knew_of_it_hears_at_once_that_it_is_gone(offer: Offer, state: str, title: str) -> None:
    for row in told(offer, "sent"):
        services.message_sent(row, answer="201", now=timezone.now())
    messages = told(end(offer, state), state)
    assert [(row.channel, row.subject) for row in messages] == [("push", title)] * 2
    assert messages[0].link == f"/own/offers/{offer.pk}/"


@pytest.mark.parametrize("state", ["declined", "expired"])
def test_nobody_is_told_that_they_said_no_or_did_not_answer(offer: Offer, state: str) -> None:
    for row in told(offer, "sent"):
        services.message_sent(row, answer="201", now=timezone.now())
    more = {"declined_at": timezone.now(), "via": "app"} if state == "declined" else {}
    assert told(end(offer, state, **more), state) == []


def test_a_message_that_a_worker_holds_may_have_left_so_its_end_is_told(offer: Offer) -> None:
    told(offer, "sent")
    services.work_take(holder="w", now=timezone.now(), kinds=["message"])
    assert len(told(end(offer, "filled"), "filled")) == 2


def test_a_yes_is_confirmed_by_mail_and_what_is_taken_back_is_told_over_every_channel(
    offer: Offer, person: Person
) -> None:
    yes = end(offer, "accepted", accepted_at=timezone.now(), via="app")
    (mail,) = told(yes, "accepted")
    assert (mail.channel, mail.subject) == ("mail", "Afgesproken: je komt bij groep 6, De Stormvogel, vandaag")
    back = end(offer, "withdrawn")
    messages = told(back, "withdrawn")
    assert [row.channel for row in messages] == ["push", "push", "sms", "mail"]
    assert {row.state for row in Outgoing.objects.filter(pk=mail.pk)} == {"withdrawn"}


def test_an_end_nobody_knows_is_an_error(offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(seen_at=timezone.now())
    with pytest.raises(KeyError):
        told(Offer.objects.get(pk=offer.pk), "vanished")


def test_no_reminder_and_no_end_disturbs_somebody_in_quiet_hours(offer: Offer, clock: Any) -> None:
    clock(day=23, hour=21, minute=30)
    Offer.objects.update(until=timezone.now() + dt.timedelta(days=1), seen_at=timezone.now())
    offer.refresh_from_db()
    seven = dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)
    told(offer, "reminded")
    assert set(due_of("reminded")) == {seven}
    told(offer, "filled")
    assert set(due_of("filled")) == {seven}


def test_a_question_that_is_late_knows_when_its_person_sleeps_but_who_comes_hears_it_at_once(
    offer: Offer, person: Person, clock: Any
) -> None:
    clock(day=22, hour=20, minute=0)
    Offer.objects.update(until=timezone.now() + dt.timedelta(days=1))
    ContactWish.objects.create(person=person, channels=["mail"], quiet_from=20 * 60 + 30, quiet_until=0)
    [asked, *_] = told(Offer.objects.get(), "sent")
    night = dt.datetime(2026, 11, 22, 19, 30, tzinfo=dt.UTC), dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
    assert (asked.asleep_from, asked.asleep_until) == night
    Offer.objects.update(state="accepted", accepted_at=timezone.now(), ended_at=timezone.now(), via="app")
    [mail] = told(Offer.objects.get(), "accepted")
    assert (mail.asleep_from, mail.asleep_until) == (None, None)


def due_of(what: str) -> list[dt.datetime]:
    rows = Work.objects.filter(kind="message", key__contains=f":{what}:")
    return list(rows.values_list("due", flat=True))


def test_of_an_end_that_something_else_followed_nothing_is_said(offer: Offer) -> None:
    told(offer, "sent")
    Offer.objects.filter(pk=offer.pk).update(seen_at=timezone.now())
    ends = [End(offer.pk, "withdrawn", offer.version + step, leaving=False) for step in (1, 0)]
    with transaction.atomic():
        assert ends_told(ends[:1], timezone.now()) == []
        assert {row.target for row in ends_told(ends[1:], timezone.now())} == {f"offer:{offer.pk}"}
