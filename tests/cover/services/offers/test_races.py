"""Many say yes at once: exactly one wins, on both databases, and never by luck alone."""

import threading
from contextlib import contextmanager, suppress

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beurs.cover.models import Assignment, Offer, OfferPart
from beurs.cover.services import assign_by_hand, offer_accept
from beurs.cover.services.offers import answering
from beurs.cover.services.offers.telling import LINK
from beurs.cover.views.phone import offers as door
from beurs.errors import Refused
from beurs.messages.services import link_make, link_use
from beurs.pools.models import Booking
from beurs.pools.services import bookings as pools
from tests.cover.offering import offered
from tests.cover.services.offers.scenes import Dispatching

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks exist on PostgreSQL only")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite itself")
CROWD = pytest.mark.parametrize("crowd", [12, pytest.param(200, marks=pytest.mark.long)])
PATIENCE = 500
AT_ONCE = 60 if connection.vendor == "postgresql" else 200  # PostgreSQL takes a hundred connections


@pytest.fixture
def morning(clock):
    clock(hour=7, minute=5)
    made = Dispatching()
    made.rule()
    return made


def together(offers):
    """Accept offers in threads that start at once; return per offer True, or what refused it."""
    start = threading.Barrier(len(offers))
    seats = threading.Semaphore(AT_ONCE)
    found = [None] * len(offers)

    def run(index, offer):
        start.wait(PATIENCE)
        with seats:
            try:
                offer_accept(offer=offer, via="app", by=None, now=timezone.now())
                found[index] = True
            except (Refused, IntegrityError, OperationalError) as error:
                found[index] = error
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(offers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return found


def codes(found):
    """Return the codes of refusals; any other error fails the test."""
    return [error.code for error in found if error is not True]


@CROWD
def test_of_many_people_who_say_yes_to_one_group_exactly_one_comes(morning, crowd):
    need = morning.need()
    offers = [offered(morning.substitute(), [need]) for _ in range(crowd)]
    found = together(offers)
    assert found.count(True) == 1
    assert codes(found) == ["offer-gone"] * (crowd - 1)
    assert Booking.objects.filter(released_at__isnull=True).count() == 2
    states = list(Offer.objects.values_list("state", flat=True))
    assert (states.count("accepted"), states.count("filled")) == (1, crowd - 1)


@CROWD
def test_one_offer_answered_many_times_at_once_is_accepted_once(morning, crowd):
    need = morning.need()
    offer = offered(morning.substitute(), [need])
    found = together([offer] * crowd)
    assert found.count(True) == 1
    assert codes(found) == ["offer-answered"] * (crowd - 1)
    assert Assignment.objects.filter(state="published").count() == 2


@CROWD
def test_many_people_with_two_overlapping_offers_each_come_to_one_place(morning, crowd):
    people = [morning.substitute() for _ in range(crowd)]
    pairs = [[offered(person, [morning.need()]), offered(person, [morning.need()])] for person in people]
    found = together([offer for pair in pairs for offer in pair])
    assert found.count(True) == crowd
    assert set(codes(found)) <= {"offer-withdrawn"}
    for person in people:
        assert Offer.objects.filter(person=person, state="accepted").count() == 1
        assert Booking.objects.filter(person=person, part="pm", released_at__isnull=True).count() == 1


@contextmanager
def without_constraints(*, keep):
    """Drop what the database itself refuses about a part or a person in two places, unless it is to be kept."""
    rules = [
        (model, rule)
        for model, name in (
            (Booking, pools.ONE_PLACE),
            (OfferPart, "one_acceptance_per_part"),
            (Assignment, "one_person_per_need_part"),
        )
        for rule in model._meta.constraints
        if rule.name == name
    ]
    if not keep:
        with connection.schema_editor() as editor:
            for model, rule in rules:
                editor.remove_constraint(model, rule)
    try:
        yield
    finally:
        if not keep:
            with connection.schema_editor() as editor:
                for model, rule in rules:
                    editor.add_constraint(model, rule)


@contextmanager
def meeting_before_booking(monkeypatch):
    """Let two callers both pass every check before either writes."""
    gate = threading.Barrier(2)
    fit = answering._fit

    def slow(*given):
        pair = fit(*given)
        with suppress(threading.BrokenBarrierError):  # the lock keeps the other out until we are done
            gate.wait(3)
        return pair

    monkeypatch.setattr(answering, "_fit", slow)
    yield


def without_lock(offer):
    related = ("need_part__need__school__board__region", "need_part__need__group", "need_part__need__absence")
    return Offer.objects.select_related("person").get(pk=offer.pk), list(offer.parts.select_related(*related))


@on_postgresql
@pytest.mark.parametrize(
    ("lock", "constraint", "double"), [(False, False, True), (False, True, False), (True, False, False)]
)
def test_without_lock_and_constraint_two_come_with_either_one_comes(morning, monkeypatch, lock, constraint, double):
    need = morning.need(parts=["am"])
    offers = [offered(morning.substitute(), [need]) for _ in range(2)]
    if not lock:
        monkeypatch.setattr(answering, "_hold", without_lock)
        # What is held is what gets closed: closing the other's offer writes to its row, and that waits as a lock does.
        monkeypatch.setattr(answering, "offers_lock", lambda parts: [])
    with without_constraints(keep=constraint), meeting_before_booking(monkeypatch):
        together(offers)
        assert (Booking.objects.filter(released_at__isnull=True).count() == 2) is double
        Booking.objects.all().update(released_at=timezone.now())
        OfferPart.objects.all().delete()
        Assignment.objects.all().delete()


@on_sqlite
@pytest.mark.parametrize("state", ["accepted", "live"])
def test_sqlite_itself_refuses_a_second_acceptance_and_a_second_open_offer(morning, state):
    person, need = morning.substitute(), morning.need(parts=["am"])
    first = offered(person, [need], state="accepted" if state == "accepted" else "sent")
    second = Offer.objects.create(
        person=person, made_at=timezone.now(), due_at=timezone.now(), until=timezone.now(), state="proposed"
    )
    part = first.parts.get()
    table = OfferPart._meta.db_table
    insert = (
        f"INSERT INTO {table} (offer_id, need_part_id, search_id, person_id, state) "
        f"SELECT %s, need_part_id, search_id, person_id, %s FROM {table} WHERE id = %s"
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, [second.pk, state, part.pk])
    assert OfferPart.objects.count() == 1


@on_sqlite
def test_sqlite_itself_refuses_an_offer_that_is_accepted_and_declined(morning):
    offer = offered(morning.substitute(), [morning.need()], state="accepted")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cover_offer SET declined_at = accepted_at WHERE id = %s", [offer.pk])


def test_two_who_press_the_button_behind_their_links_at_once_do_not_wait_for_each_other(morning, monkeypatch):
    """Each holds a link that the other's yes withdraws: whoever holds that first must not need what the other holds."""
    need, gate = morning.need(), threading.Barrier(2)
    pages = [link_page(offered(morning.substitute(), [need])) for _ in range(2)]

    def meeting(*given, **named):
        used = link_use(*given, **named)
        with suppress(threading.BrokenBarrierError):  # the lock keeps the other out until we are done
            gate.wait(3)
        return used

    monkeypatch.setattr(door, "link_use", meeting)
    found = []

    def press(page):
        try:
            found.append(Client(raise_request_exception=False).post(page, {"answer": "yes"}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(page,)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(found) in ([200, 409], [200, 410])
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["accepted", "filled"]


def link_page(offer):
    """Return the address of the signed link to an offer."""
    given = {"person_id": offer.person_id, "until": offer.until, "now": timezone.now()}
    return reverse("cover:answer", args=[link_make(kind=LINK, target=f"offer:{offer.pk}", **given)])


def test_a_planner_and_a_substitute_who_meet_leave_one_person(morning):
    need = morning.need()
    offer = offered(morning.substitute(), [need])
    other = morning.substitute()
    start, found = threading.Barrier(2), []

    def run(act):
        start.wait(PATIENCE)
        try:
            act()
            found.append(True)
        except Refused as error:
            found.append(error.code)
        finally:
            connection.close()

    given = {"parts": {"am", "pm"}, "overrides": [], "ground": "", "version": 1, "by": morning.by}
    acts = [
        lambda: offer_accept(offer=offer, via="app", by=None, now=timezone.now()),
        lambda: assign_by_hand(need=need, person=other, **given),
    ]
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert found.count(True) == 1
    assert Booking.objects.filter(released_at__isnull=True).count() == 2
