"""Offers on the phone: everything before the answer, one tap, and a face for every end."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.cover.models import Assignment, Offer, OfferPart
from beurs.cover.services.offers.telling import LINK
from beurs.messages.models import Link
from beurs.messages.services import link_make, links_withdraw
from beurs.region.models import Group, Person, SchoolGuide, TravelRule
from tests import factories as make
from tests.cover.offering import offered
from tests.cover.views.phone.conftest import next_school_day

pytestmark = pytest.mark.django_db
TEN = dt.timedelta(minutes=10)


@pytest.fixture
def needs(group: Group) -> list[Any]:
    """Return the days of one spell: three school days from the next one on."""
    days, found = next_school_day(), []
    while len(found) < 3:
        if days.isoweekday() <= 5:
            found.append(make.need(group, date=days, spell="s", parts=("am",)))
        days += dt.timedelta(days=1)
    return found


@pytest.fixture
def offer(person: Person, needs: list[Any], pool: Any) -> Offer:
    return offered(person, needs, pool=pool, ring=1, why=[{"kind": "only"}])


def page(client: Client, offer: Offer) -> str:
    return client.get(reverse("cover:phone-offer", args=[offer.pk])).content.decode()


def answer(client: Client, offer: Offer, said: str, **more: Any) -> Any:
    return client.post(reverse("cover:phone-answer", args=[offer.pk]), {"answer": said, **more})


def booked(person: Person) -> list[dt.date]:
    rows = Assignment.objects.filter(person=person, booking__released_at__isnull=True).exclude(booking=None)
    return sorted(rows.values_list("need_part__need__date", flat=True))


def test_an_offer_says_everything_before_one_has_to_answer(daan: Client, offer: Offer, group: Group) -> None:
    SchoolGuide.objects.create(school=group.school, contact_name="Marit Poelgeest", contact_role="head")
    TravelRule.objects.create(board=group.school.board, since=make.LONG_AGO, cents_km=23, from_km=0)
    group.school.parking = "On the square"
    group.school.save()
    shown = page(daan, offer)
    for words in (
        "Group 6",
        "De Stormvogel",
        "08:30–12:00",
        "3.5 hours paid",
        "Be inside around 08:00",
        "3 days, until",
        "travel pay",
        "On the square",
        "Marit Poelgeest, head",
        "tel:023-1",
        f"You work for {group.school.board.name}",
        "Why you:</b> nobody else can at this moment, and you live nearby.",
        "Saying no has no consequences.",
        "data-until=",
    ):
        assert words in shown, words


def test_why_you_says_how_often_one_stood_before_the_group(daan: Client, offer: Offer, group: Group) -> None:
    for back in (1, 2):
        before = make.need(group, date=next_school_day() - dt.timedelta(days=back))
        make.assignment(before, offer.person, state="published")
    assert "you stood before this group on 2 days lately, and nobody else can at this moment." in page(daan, offer)


@pytest.mark.parametrize(
    ("ring", "words"), [(1, "you are in the pool of this board"), (2, "the board&#x27;s own pool has nobody free")]
)
def test_why_you_says_which_ring_is_asked(daan: Client, offer: Offer, ring: int, words: str) -> None:
    Offer.objects.update(why=[{"kind": "ring", "value": ring}, {"kind": "travel", "value": 40}])
    assert words in page(daan, offer)


def test_looking_changes_nothing_and_the_page_tells_by_itself_that_it_was_seen(daan: Client, offer: Offer) -> None:
    page(daan, offer)
    assert Offer.objects.get().state == "sent"
    assert daan.post(reverse("cover:phone-seen", args=[offer.pk])).status_code == 204
    assert Offer.objects.get().state == "seen"


def test_one_tap_books_every_day(daan: Client, offer: Offer, person: Person, needs: list[Any]) -> None:
    assert answer(daan, offer, "yes").status_code == 302
    assert booked(person) == [need.date for need in needs]
    offer.refresh_from_db()
    assert (offer.state, offer.via, offer.answered_by) == ("accepted", "app", None)
    assert "You come. Thank you." in page(daan, offer)
    assert "The school hears that you come." in page(daan, offer)


def test_only_the_first_day_or_the_ticked_days(daan: Client, person: Person, needs: list[Any], pool: Any) -> None:
    answer(daan, offered(person, needs, pool=pool, ring=1), "first")
    assert booked(person) == [needs[0].date]
    others = [make.need(need.group, date=need.date, parts=("pm",)) for need in needs if need.date.isoweekday() != 3]
    second = offered(person, others, pool=pool, ring=1)
    assert answer(daan, second, "some").status_code == 422
    assert answer(daan, second, "some", day=["999999"]).status_code == 422
    answer(daan, second, "some", day=[str(others[-1].pk)])
    assert booked(person) == sorted([needs[0].date, others[-1].date])


def test_only_today_never_books_another_day(daan: Client, offer: Offer, person: Person, needs: list[Any]) -> None:
    assert f'name="first" value="{needs[0].pk}"' in page(daan, offer)
    OfferPart.objects.filter(need_part__need=needs[0]).update(state="filled")
    late = answer(daan, offer, "first", first=str(needs[0].pk))
    assert (late.status_code, booked(person)) == (409, [])
    assert "Somebody else came first." in late.content.decode()


def test_the_trail_does_not_keep_who_said_no(daan: Client, offer: Offer) -> None:
    answer(daan, offer, "no")
    row = AuditRow.objects.get(action="offer.declined")
    assert (row.by, row.facts) == (None, {})


def test_no_asks_for_no_reason_and_says_that_it_counts_nowhere(daan: Client, offer: Offer) -> None:
    answer(daan, offer, "no")
    assert Offer.objects.get().state == "declined"
    shown = page(daan, offer)
    assert "You said no." in shown
    assert "That has no consequences." in shown
    assert "Yes, I come" not in shown


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("filled", "This group has somebody already. Thank you."),
        ("withdrawn", "Nobody is needed here any more."),
        ("expired", "The time to answer is over."),
        ("cancelled", "You cancelled."),
    ],
)
def test_every_end_has_its_face_with_what_else_waits(
    daan: Client, person: Person, group: Group, state: str, words: str
) -> None:
    ended = offered(person, [make.need(group, date=next_school_day())], state=state)
    other = make.group(group.school, name="3")
    offered(person, [make.need(other, date=next_school_day())])
    shown = page(daan, ended)
    assert words in shown
    assert "Yes, I come" not in shown
    assert "Group 3, De Stormvogel" in shown


def test_who_is_too_late_reads_so_and_nothing_is_booked(daan: Client, offer: Offer, person: Person) -> None:
    Offer.objects.filter(pk=offer.pk).update(until=timezone.now() - TEN)
    assert "The time to answer is over." in page(daan, offer)
    late = answer(daan, offer, "yes")
    assert late.status_code == 409
    assert "The time to answer this offer is over." in late.content.decode()
    assert booked(person) == []


def test_the_list_has_what_waits_and_what_was_taken(daan: Client, offer: Offer, group: Group, person: Person) -> None:
    offered(person, [make.need(group, date=next_school_day(), parts=("pm",))], state="accepted")
    offered(person, [make.need(make.group(group.school, name="8"), date=next_school_day())], state="declined")
    shown = daan.get(reverse("cover:phone-offers")).content.decode()
    assert shown.count("Group 6, De Stormvogel</h2>") == 1
    assert "You said yes to" in shown
    assert "Group 8" not in shown


def test_an_offer_that_waits_for_the_end_of_quiet_hours_is_nobodys_yet(
    daan: Client, person: Person, group: Group
) -> None:
    hidden = offered(person, [make.need(group, date=next_school_day())], state="proposed", sent_at=None)
    assert daan.get(reverse("cover:phone-offer", args=[hidden.pk])).status_code == 404
    assert "Nothing waits for your answer" in daan.get(reverse("cover:phone-offers")).content.decode()


def test_somebody_elses_offer_is_not_there(daan: Client, group: Group) -> None:
    other = offered(make.person(group.school.board.region), [make.need(group, date=next_school_day())])
    for name in ("phone-offer", "phone-seen", "phone-answer"):
        url = reverse(f"cover:{name}", args=[other.pk])
        assert (daan.get(url) if name == "phone-offer" else daan.post(url, {"answer": "yes"})).status_code == 404
    assert Offer.objects.get().state == "sent"


# The link in a message: without signing in.


@pytest.fixture
def token(offer: Offer) -> str:
    now = timezone.now()
    return link_make(kind=LINK, target=f"offer:{offer.pk}", person_id=offer.person_id, until=offer.until, now=now)


def by_link(client: Client, token: str, said: str = "", **more: Any) -> Any:
    client.cookies["django_language"] = "en"
    url = reverse("cover:answer", args=[token])
    return client.post(url, {"answer": said, **more}) if said else client.get(url)


def test_opening_the_link_changes_and_uses_up_nothing(client: Client, offer: Offer, token: str) -> None:
    before = Offer.objects.values().get(), Link.objects.values().get()
    for _ in range(3):
        shown = by_link(client, token)
        assert shown.status_code == 200
        client.head(reverse("cover:answer", args=[token]))
    assert (Offer.objects.values().get(), Link.objects.values().get()) == before
    assert "Yes, I come" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert shown.headers["X-Robots-Tag"] == "noindex"


def test_what_a_scanner_or_a_browser_does_ahead_of_its_user_answers_nothing(offer: Offer, token: str) -> None:
    """HEAD, prefetching, OPTIONS, and a form posted without having been shown."""
    url, stranger = reverse("cover:answer", args=[token]), Client(enforce_csrf_checks=True)
    before = Offer.objects.values().get(), Link.objects.values().get()
    codes = [stranger.post(url, {"answer": "yes"}).status_code, stranger.head(url).status_code]
    codes += [stranger.get(url, headers={"Sec-Purpose": "prefetch;prerender"}).status_code]
    codes += [stranger.options(url).status_code, stranger.put(url, {"answer": "yes"}).status_code]
    assert codes == [403, 200, 200, 405, 403]
    assert (Offer.objects.values().get(), Link.objects.values().get()) == before


def test_the_button_answers_once_without_a_password(
    client: Client, offer: Offer, token: str, person: Person, needs: list[Any]
) -> None:
    done = by_link(client, token, "yes")
    assert done.status_code == 200
    assert "You come. Thank you." in done.content.decode()
    assert booked(person) == [need.date for need in needs]
    assert Offer.objects.get().via == "link"
    again = by_link(client, token, "no")
    assert again.status_code == 410
    assert "You come. Thank you." in again.content.decode()
    assert Offer.objects.get().state == "accepted"


def test_an_answer_that_is_refused_leaves_the_link_as_it_was(
    client: Client, offer: Offer, token: str, needs: list[Any]
) -> None:
    for need in needs:
        make.assignment(need, make.person(offer.person.region), state="published")
    assert by_link(client, token, "yes").status_code == 409
    assert Link.objects.get().used_at is None


def test_a_link_of_a_withdrawn_offer_answers_nothing(client: Client, offer: Offer, token: str, person: Person) -> None:
    links_withdraw(kind=LINK, targets=[f"offer:{offer.pk}"], now=timezone.now())
    gone = by_link(client, token, "yes")
    assert gone.status_code == 410
    assert "This link no longer holds." in gone.content.decode()
    Offer.objects.filter(pk=offer.pk).update(state="withdrawn", ended_at=timezone.now())
    assert "Nobody is needed here any more." in by_link(client, token).content.decode()
    assert booked(person) == []


def test_an_expired_link_says_so_and_answers_nothing(client: Client, offer: Offer, token: str, person: Person) -> None:
    past = timezone.now() - TEN
    Link.objects.update(until=past)
    Offer.objects.update(until=past)
    late = by_link(client, token, "yes")
    assert late.status_code == 410
    assert "The time to answer is over." in late.content.decode()
    assert booked(person) == []


@pytest.mark.parametrize("wrong", ["x", "A" * 43, "%00", "..", "é" * 20])
def test_a_wrong_link_has_a_face_of_its_own_and_changes_nothing(client: Client, offer: Offer, wrong: str) -> None:
    shown = client.post(f"/a/{wrong}/", {"answer": "yes"})
    assert shown.status_code in {400, 404}
    if wrong.isascii() and len(wrong) == 43:
        client.cookies["django_language"] = "en"
        assert "This link is not right" in client.get(f"/a/{wrong}/").content.decode()
    assert Offer.objects.get().state == "sent"


def test_a_link_opens_nothing_but_its_own_offer(client: Client, offer: Offer, group: Group) -> None:
    """A link names its person: one that names somebody else finds nothing."""
    now = timezone.now()
    token = link_make(kind=LINK, target=f"offer:{offer.pk}", person_id=offer.person_id + 1, until=None, now=now)
    assert by_link(client, token).status_code == 404
    shown = by_link(
        client, link_make(kind=LINK, target=f"offer:{offer.pk}", person_id=offer.person_id, until=None, now=now)
    )
    links = set(re.findall(r'href="(/[^"]*)"', shown.content.decode()))
    assert not any(link.startswith("/own/offers/") for link in links)
