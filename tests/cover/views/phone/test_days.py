"""One day of work: the handover, questions to the school, and taking back a yes by the rule of the region."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beurs.cover.models import CancelRule, Need, Offer, SchoolQuestion
from beurs.messages.models import Outgoing
from beurs.region.models import Group, GroupGuide, Person, SchoolGuide
from tests import factories as make
from tests.cover.offering import offered
from tests.cover.views.phone.conftest import next_school_day

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def worked(group: Group, person: Person, pool: Any) -> Need:
    """Return a day that Daan said yes to an hour ago; lessons begin tomorrow at 08:30."""
    need = make.need(group, date=next_school_day())
    now = timezone.now()
    make.assignment(need, person, state="published", pool=pool, published_at=now)
    offered(person, [need], state="accepted", pool=pool, accepted_at=now - 60 * MINUTE)
    return need


def shown(client: Client, name: str, need: Need) -> str:
    answer = client.get(reverse(f"cover:{name}", args=[need.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_handover_has_what_the_school_wrote_and_who_usually_teaches(
    daan: Client, worked: Need, group: Group
) -> None:
    SchoolGuide.objects.create(school=group.school, routines="Hand up is quiet.", places="Left cupboard.")
    GroupGuide.objects.create(group=group, timetable="08:30 sums\n10:15 break", notes="Music on Friday.")
    make.teacher(group, first_name="Ank", last_name="Zwart")
    text = shown(daan, "phone-day", worked)
    for words in ("08:30 sums<br>10:15 break", "Music on Friday.", "Hand up is quiet.", "Left cupboard.", "Ank Zwart"):
        assert words in text
    assert "sick" not in text.lower()


def test_a_school_that_wrote_nothing_is_said_so(daan: Client, worked: Need) -> None:
    assert "The school wrote no timetable yet." in shown(daan, "phone-day", worked)


@pytest.mark.parametrize("name", ["phone-day", "phone-question", "phone-cancel"])
def test_somebody_elses_day_is_not_there(daan: Client, group: Group, name: str) -> None:
    need = make.need(group, date=next_school_day())
    make.assignment(need, make.person(group.school.board.region), state="published")
    assert daan.get(reverse(f"cover:{name}", args=[need.pk])).status_code == 404


def test_what_a_planner_agreed_but_did_not_publish_is_not_told_but_an_own_yes_is(
    daan: Client, group: Group, person: Person
) -> None:
    need = make.need(group, date=next_school_day())
    make.assignment(need, person, state="agreed")
    assert daan.get(reverse("cover:phone-day", args=[need.pk])).status_code == 404
    offered(person, [need], state="accepted")
    assert daan.get(reverse("cover:phone-day", args=[need.pk])).status_code == 200


# Questions.


def ask(client: Client, need: Need, text: str) -> Any:
    return client.post(reverse("cover:phone-question", args=[need.pk]), {"text": text})


def test_a_question_is_kept_and_mailed_to_the_school(daan: Client, worked: Need, group: Group) -> None:
    SchoolGuide.objects.create(school=group.school, contact_email="vragen@school.example")
    assert ask(daan, worked, "Is there gym?").status_code == 302
    assert SchoolQuestion.objects.get().text == "Is there gym?"
    mail = Outgoing.objects.get()
    assert (mail.recipient, mail.channel) == ("vragen@school.example", "mail")
    assert "Is there gym?" in mail.text
    assert f"/schools/{group.school.code}/questions/" in mail.text


def test_without_an_address_the_leader_of_the_school_gets_it(daan: Client, worked: Need, group: Group) -> None:
    region = group.school.board.region
    leader = make.user("Lot", {"role": "school-leader", "region": region, "school": group.school})
    ask(daan, worked, "Is there gym?")
    assert Outgoing.objects.get().recipient == leader.email


def test_an_offer_that_waits_may_be_asked_about(daan: Client, group: Group, person: Person) -> None:
    need = make.need(group, date=next_school_day())
    assert daan.get(reverse("cover:phone-question", args=[need.pk])).status_code == 404
    offered(person, [need])
    assert ask(daan, need, "Which book?").status_code == 302


@pytest.mark.parametrize(("text", "fine"), [("", False), ("   ", False), ("x" * 600, True), ("x" * 601, False)])
def test_a_question_has_words_and_at_most_600_characters(daan: Client, worked: Need, text: str, fine: bool) -> None:
    assert ask(daan, worked, text).status_code == (302 if fine else 422)
    assert SchoolQuestion.objects.count() == fine


def test_three_questions_may_wait_and_the_fourth_asks_to_call(daan: Client, worked: Need) -> None:
    for number in range(3):
        assert ask(daan, worked, f"{number}?").status_code == 302
    fourth = ask(daan, worked, "4?")
    assert fourth.status_code == 422
    assert "Call the school." in fourth.content.decode()
    assert SchoolQuestion.objects.count() == 3


def test_the_school_answers_once_and_who_asked_hears_it(client: Client, worked: Need, person: Person) -> None:
    region = worked.school.board.region
    leader = make.user("Lot", {"role": "school-leader", "region": region, "school": worked.school}, language="en")
    question = SchoolQuestion.objects.create(need=worked, person=person, text="Is there gym?", asked_at=timezone.now())
    client.force_login(leader)
    client.cookies["django_language"] = "en"
    url = reverse("cover:school-questions", args=[worked.school.code])
    assert "1 question waits" in client.get(url).content.decode()
    assert client.post(url, {"question": question.pk, "text": "No, not on Tuesdays."}).status_code == 302
    mail = Outgoing.objects.get()
    assert mail.recipient == person.email
    assert "No, not on Tuesdays." in mail.text
    page = client.get(url).content.decode()
    assert "No question waits" in page
    assert "0 questions" not in page
    again = client.post(url, {"question": question.pk, "text": "Yes."})
    assert again.status_code == 422
    assert "Somebody else answered this already." in again.content.decode()
    assert SchoolQuestion.objects.get().answer == "No, not on Tuesdays."


def test_another_school_does_not_see_or_answer_it(client: Client, worked: Need, person: Person) -> None:
    question = SchoolQuestion.objects.create(need=worked, person=person, text="?", asked_at=timezone.now())
    other = make.school(worked.school.board)
    region = worked.school.board.region
    client.force_login(make.user("Lot", {"role": "school-leader", "region": region, "school": other}))
    url = reverse("cover:school-questions", args=[other.code])
    assert client.post(url, {"question": question.pk, "text": "x"}).status_code == 404
    assert client.get(reverse("cover:school-questions", args=[worked.school.code])).status_code == 404


# Taking back a yes.


def cancel(client: Client, need: Need) -> Any:
    return client.post(reverse("cover:phone-cancel", args=[need.pk]))


def lessons(need: Need) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(need.date, dt.time(8, 30)))


def test_a_yes_is_taken_back_in_the_app_and_the_group_asks_again(daan: Client, worked: Need) -> None:
    assert "We look for somebody else at once" in shown(daan, "phone-cancel", worked)
    assert cancel(daan, worked).status_code == 302
    assert Offer.objects.get().state == "cancelled"
    assert not worked.parts.filter(assignments__booking__released_at__isnull=True).exclude(assignments__booking=None)


@pytest.mark.parametrize(("app_min", "status"), [(1499, 302), (1500, 409)])
def test_in_the_app_until_so_long_before_the_lessons_then_only_by_calling(
    daan: Client, worked: Need, app_min: int, status: int
) -> None:
    """The lessons begin in 25 hours: 1,500 minutes."""
    assert lessons(worked) - timezone.now() == 1500 * MINUTE
    CancelRule.objects.create(region=worked.school.board.region, since=worked.date, app_min=app_min)
    done = cancel(daan, worked)
    assert done.status_code == status
    assert Offer.objects.get().state == ("cancelled" if status == 302 else "accepted")
    if status == 409:
        assert "tel:023-1" in done.content.decode()


@pytest.mark.parametrize(("passed", "free"), [(14, True), (15, False)])
def test_within_the_grace_a_yes_is_as_if_it_was_not_said(daan: Client, worked: Need, passed: int, free: bool) -> None:
    Offer.objects.update(accepted_at=timezone.now() - passed * MINUTE)
    assert ("as if you had not said it" in shown(daan, "phone-cancel", worked)) is free


def test_a_region_has_its_own_rule_from_a_day_on(daan: Client, worked: Need) -> None:
    region = worked.school.board.region
    CancelRule.objects.create(region=region, since=worked.date, grace_min=90, app_min=0, school_grace_min=45)
    CancelRule.objects.create(region=region, since=worked.date + dt.timedelta(days=1), grace_min=1)
    text = shown(daan, "phone-cancel", worked)
    assert "as if you had not said it" in text
    assert "within 45 minutes" in text


def test_what_a_planner_arranged_is_not_cancelled_in_the_app(daan: Client, group: Group, person: Person) -> None:
    need = make.need(group, date=next_school_day())
    make.assignment(need, person, state="published")
    assert "I cannot come after all" not in shown(daan, "phone-day", need)
    assert cancel(daan, need).status_code == 404


def test_of_several_days_those_ticked_are_given_back(daan: Client, group: Group, person: Person, pool: Any) -> None:
    days = [next_school_day(), next_school_day() + dt.timedelta(days=7)]
    needs = [make.need(group, date=day) for day in days]
    for need in needs:
        make.assignment(need, person, state="published", pool=pool, published_at=timezone.now())
    offered(person, needs, state="accepted", pool=pool)
    page = shown(daan, "phone-cancel", needs[1])
    assert page.count('name="day"') == 2
    assert f'value="{needs[1].pk}" form="cancel" checked' in page
    url = reverse("cover:phone-cancel", args=[needs[1].pk])
    none = daan.post(url)
    assert none.status_code == 409
    assert " checked" not in none.content.decode()
    answer = daan.post(url, {"day": [needs[1].pk]}, follow=True).content.decode()
    assert "You still come on 1 day." in answer
    assert Offer.objects.get().state == "accepted"
    assert daan.get(url).status_code == 404
