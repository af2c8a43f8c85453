"""Sending from the board: one need, all proposals, and what the drawer then shows."""

from django.utils import timezone

from beurs.cover.models import Search
from beurs.cover.services import bridge_name
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


def test_the_list_to_choose_from_asks_or_calls_whom_the_rules_allow(morning, eva, send):
    one, two, need = morning.substitute(), morning.substitute(phone="06-12345678"), morning.need()
    far = morning.substitute(max_travel_min=1, lat=53.2, lon=6.5)
    send(f"need/{need.pk}/send/")
    work()
    assert asked(need) == [(one, "sent")]
    page = eva.get(f"/today/need/{need.pk}/choose/").content.decode()
    parts = {who.pk: page.split(str(who), 1)[1].split("</li>")[0] for who in (one, two, far)}
    assert "Was asked, may still answer" in page
    assert f'action="/today/need/{need.pk}/ask/' in page
    assert page.count(f'action="/today/need/{need.pk}/ask/') == 1
    assert "tel:06-12345678" in page
    assert "/ask/" not in parts[far.pk]
    assert "Ask another" in eva.get(f"/today/need/{need.pk}/").content.decode()


def test_who_said_no_is_not_offered_to_be_asked_again(morning, eva, send):
    one, need = morning.substitute(), morning.need()
    send(f"need/{need.pk}/phone/answer/", person=str(one.pk), answer="no")
    assert f"/today/need/{need.pk}/ask/" not in eva.get(f"/today/need/{need.pk}/choose/").content.decode()


def test_the_chip_carries_the_moment_that_the_page_counts_down_to(morning, eva, send):
    person, need = morning.substitute(), morning.need()
    send(f"need/{need.pk}/send/")
    work()
    page = eva.get("/today/?date=2026-11-23").content.decode()
    assert f'data-left-until="{offer_of(need, person).until.isoformat()}"' in page
    assert 'data-left="still {n} min"' in page


def test_a_school_that_named_who_bridges_before_lets_late_people_be_asked(morning, send, clock):
    clock(hour=8, minute=5)
    person, need = morning.substitute(), morning.need()
    bridge_name(need=need, who="Juf Anna", by=morning.by, now=timezone.now())
    assert Search.objects.count() == 0
    assert send(f"need/{need.pk}/send/").status_code == 200
    work()
    assert Search.objects.get().bridge == "Juf Anna"
    assert offer_of(need, person).from_minute == 510
