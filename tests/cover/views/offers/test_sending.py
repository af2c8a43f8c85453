"""Sending from the board: one need, all proposals, and what the drawer then shows."""

from beurs.cover.models import Search
from tests import factories as make
from tests.cover.services.offers.scenes import asked, offer_of, work


def test_sending_everything_asks_for_every_proposal_in_view(morning, send):
    needs = [morning.need(), morning.need()]
    for need in needs:
        make.assignment(need, morning.substitute(), pool=morning.pool)
    morning.need()
    answer = send("send/?date=2026-11-23")
    assert "People are asked for 2 groups." in answer.content.decode()
    assert {search.need for search in Search.objects.all()} == set(needs)


def test_an_offered_group_shows_the_time_left_and_its_ring(morning, eva, send):
    person, need = morning.substitute(), morning.need()
    send(f"need/{need.pk}/send/")
    work()
    page = eva.get("/today/?date=2026-11-23").content.decode()
    assert 'data-group="offered"' in page
    assert "Ring 1 of 2 · 1 asked" in page
    assert "still 14 min" in page
    drawer = eva.get(f"/today/need/{need.pk}/").content.decode()
    assert str(person) in drawer
    assert "may answer until" in drawer


def test_stopping_withdraws_and_the_group_is_open_again(morning, eva, send):
    need = morning.need()
    person = morning.substitute()
    send(f"need/{need.pk}/send/")
    work()
    send(f"need/{need.pk}/stop/")
    assert asked(need) == [(person, "withdrawn")]
    assert 'data-group="open"' in eva.get("/today/?date=2026-11-23").content.decode()


def test_one_offer_is_withdrawn_and_the_next_person_asked(morning, send):
    one, two, need = morning.substitute(), morning.substitute(), morning.need()
    send(f"need/{need.pk}/send/")
    work()
    send(f"need/{need.pk}/offers/{offer_of(need, one).pk}/withdraw/")
    work()
    assert asked(need) == [(one, "withdrawn"), (two, "sent")]


def test_an_offer_of_another_need_is_not_found(morning, send):
    morning.substitute()
    need, other = morning.need(), morning.need()
    send(f"need/{need.pk}/send/")
    work()
    offer = need.searches.get().offer_parts.first().offer_id
    assert send(f"need/{other.pk}/offers/{offer}/withdraw/").status_code == 404


def test_too_late_for_the_first_lesson_the_planner_is_asked_who_bridges(morning, send, clock):
    clock(hour=8, minute=5)
    person, need = morning.substitute(), morning.need()
    answer = send(f"need/{need.pk}/send/")
    assert answer.status_code == 409
    assert 'name="bridge"' in answer.content.decode()
    send(f"need/{need.pk}/send/", bridge="The head")
    work()
    offer = offer_of(need, person)
    assert offer.from_minute == 510
    assert Search.objects.get().bridge == "The head"


def test_another_person_of_the_planners_choice_is_asked_beside_the_first(morning, send):
    one, two, need = morning.substitute(), morning.substitute(), morning.need()
    send(f"need/{need.pk}/send/")
    work()
    answer = send(f"need/{need.pk}/ask/", person=str(two.pk))
    assert f"{two} is asked" in answer.content.decode()
    assert asked(need) == [(one, "sent"), (two, "sent")]
    assert send(f"need/{need.pk}/ask/", person=str(two.pk)).status_code == 409
