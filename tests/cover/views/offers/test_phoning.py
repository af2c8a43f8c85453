"""The phone list: whom to call, and one click per answer on the path of the app."""

import pytest

from beurs.cover.models import Offer
from tests import factories as make
from tests.cover.offering import offered
from tests.cover.scenes import who
from tests.cover.services.offers.scenes import asked, work


@pytest.fixture
def need(morning):
    return morning.need()


def call(send, need, person, answer):
    return send(f"need/{need.pk}/phone/answer/", person=str(person.pk), answer=answer)


def test_the_list_has_number_words_and_who_was_asked_first(morning, eva, send, need):
    one = morning.substitute(phone="06-12345678")
    two = morning.substitute()
    send(f"need/{need.pk}/send/")
    work()
    page = eva.get(f"/today/need/{need.pk}/phone/").content.decode()
    assert "tel:06-12345678" in page
    assert "this is Eva Zandberg" in page
    assert page.index("was asked, did not answer yet") < page.index("no number known")
    assert str(one) in page
    assert str(two) in page


def test_a_yes_on_the_phone_books_as_the_app_does(morning, send, need):
    person = morning.substitute()
    answer = call(send, need, person, "yes")
    assert f"{person} comes." in answer.content.decode()
    assert {state for _, state in who(need).values()} == {"published"}
    offer = Offer.objects.get()
    assert (offer.via, offer.answered_by.name, offer.state) == ("phone", "Eva Zandberg", "accepted")


def test_a_yes_of_who_was_asked_answers_that_offer(morning, send, need):
    person = morning.substitute()
    send(f"need/{need.pk}/send/")
    work()
    call(send, need, person, "yes")
    assert asked(need) == [(person, "accepted")]


def test_a_yes_on_the_phone_books_no_day_that_the_call_was_not_about(morning, send):
    person, group = morning.substitute(), morning.group()
    one, two = (make.need(group, date=make.MONDAY + make.dt.timedelta(days=day), spell="s") for day in (0, 1))
    offered(person, [one, two])
    call(send, one, person, "yes")
    assert {state for _, state in who(one).values()} == {"published"}
    assert who(two) == {}


def test_a_no_on_the_phone_leaves_the_days_open_that_the_call_was_not_about(morning, send):
    person, other, group = morning.substitute(), morning.substitute(), morning.group()
    one, two = (make.need(group, date=make.MONDAY + make.dt.timedelta(days=day), spell="s") for day in (0, 1))
    offer = offered(person, [one, two])
    call(send, one, person, "no")
    offer.refresh_from_db()
    assert offer.state == "sent"
    assert set(offer.parts.values_list("need_part__need", "state")) == {(one.pk, "declined"), (two.pk, "live")}
    work()
    assert (other, "sent") in asked(one)
    call(send, two, person, "no")
    offer.refresh_from_db()
    assert (offer.state, offer.via) == ("declined", "phone")


def test_a_no_asks_the_next_and_leaves_the_list(morning, eva, send, need):
    one, two = morning.substitute(), morning.substitute()
    call(send, need, one, "no")
    work()
    assert asked(need) == [(one, "declined"), (two, "sent")]
    page = eva.get(f"/today/need/{need.pk}/phone/").content.decode()
    assert f"{two}: yes" in page
    assert f"{one}: yes" not in page


def test_no_answer_is_written_down_and_the_person_stays_on_the_list(morning, eva, send, need):
    one = morning.substitute()
    call(send, need, one, "none")
    assert asked(need) == [(one, "expired")]
    assert str(one) in eva.get(f"/today/need/{need.pk}/phone/").content.decode()


def test_a_missed_call_takes_no_time_from_an_offer_that_waits(morning, send, need):
    person = morning.substitute()
    send(f"need/{need.pk}/send/")
    work()
    before = Offer.objects.get().until
    assert call(send, need, person, "none").status_code == 200
    assert asked(need) == [(person, "sent")]
    assert Offer.objects.get().until == before


def test_of_two_planners_who_hear_yes_the_second_is_told(morning, send, need):
    one, two = morning.substitute(), morning.substitute()
    call(send, need, one, "yes")
    assert call(send, need, two, "yes").status_code == 409
    assert asked(need) == [(one, "accepted")]


def test_somebody_no_pool_brings_is_not_found(morning, send, need):
    stranger = make.person(make.region())
    assert call(send, need, stranger, "yes").status_code == 404


def test_the_look_ahead_says_who_would_be_asked_when(morning, eva, need):
    person = morning.substitute()
    page = eva.get(f"/today/need/{need.pk}/ahead/").content.decode()
    assert "07:05" in page
    assert str(person) in page
