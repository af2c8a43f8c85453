"""What somebody who covers writes about themselves, their hours, and the calendar feed."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beurs.cover.models import Assignment
from beurs.messages.models import Link, PushSubscription
from beurs.region.access.contact import contact_of
from beurs.region.models import AvailabilityException, Grant, Group, Person
from tests import factories as make
from tests.cover.test_ical import by_icalendar, by_vobject
from tests.cover.views.phone.conftest import next_school_day
from tests.messages.browsers import Browser

pytestmark = pytest.mark.django_db
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


def post(client: Client, name: str, **fields: Any) -> Any:
    return client.post(reverse(f"cover:{name}"), fields)


def test_the_week_is_written_from_today_and_a_day_in_the_past_is_refused(daan: Client, person: Person) -> None:
    today = timezone.localdate()
    assert post(daan, "phone-week", part=["1/am", "5/pm"], since=today.isoformat()).status_code == 302
    rows = person.availability.filter(until__isnull=True).values_list("weekday", "part")
    assert sorted(rows) == [(1, "am"), (5, "pm")]
    past = post(daan, "phone-week", part=[], since=(today - dt.timedelta(days=1)).isoformat())
    assert past.status_code == 422
    assert "has passed" in past.content.decode()
    assert post(daan, "phone-week", part=["8/am"], since=today.isoformat()).status_code == 422


def test_another_day_is_said_and_taken_back(daan: Client, person: Person) -> None:
    day = next_school_day().isoformat()
    post(daan, "phone-one-day", date=day, part=["am", "pm"], can="cannot")
    assert AvailabilityException.objects.filter(person=person, available=False).count() == 2
    assert "you cannot" in daan.get(reverse("cover:phone-week")).content.decode()
    post(daan, "phone-one-day", date=day, part=["am"], can="usual")
    assert [row.part for row in AvailabilityException.objects.all()] == ["pm"]
    assert post(daan, "phone-one-day", date=day, can="can").status_code == 422


def test_a_plan_follows_what_somebody_says_about_a_day(daan: Client, person: Person, group: Group, pool: Any) -> None:
    from beurs.cover import services

    day = next_school_day()
    need = make.need(group, date=day)
    board = group.school.board
    planner = make.user("Noor", {"role": "planner", "region": board.region, "board": board})
    services.plan_make(region=board.region, boards=[board], first=day, last=day, by=planner)
    proposed = Assignment.objects.filter(need_part__need=need, state="proposed")
    assert {row.person for row in proposed} == {person}
    post(daan, "phone-one-day", date=day.isoformat(), part=["am", "pm"], can="cannot")
    assert not proposed.all().exists()


REACH = {
    "first": "sms",
    "second": "mail",
    "third": "",
    "quiet_from": "22:00",
    "quiet_until": "06:30",
    "month_max": "20",
}


def test_how_to_be_reached_is_kept_in_order(daan: Client, person: Person) -> None:
    assert post(daan, "phone-reach", **REACH, early_calls="on").status_code == 302
    wish = contact_of(person)
    assert (wish.channels, wish.quiet_from, wish.quiet_until) == (["sms", "mail"], 1320, 390)
    assert (wish.early_calls, wish.month_max) == (True, 20)
    shown = daan.get(reverse("cover:phone-reach")).content.decode()
    assert 'value="22:00"' in shown


@pytest.mark.parametrize("bad", [{"second": "sms"}, {"first": ""}, {"quiet_from": "25:00"}, {"month_max": "63"}])
def test_a_wish_that_will_not_do_is_refused(daan: Client, person: Person, bad: dict[str, str]) -> None:
    assert post(daan, "phone-reach", **{**REACH, **bad}).status_code == 422
    assert contact_of(person).pk is None


def test_how_far_and_which_schools(daan: Client, person: Person, group: Group) -> None:
    assert post(daan, "phone-limits", max_travel_min="30").status_code == 302
    assert post(daan, "phone-limits", max_travel_min="121").status_code == 422
    person.refresh_from_db()
    assert (person.max_travel_min, person.short_notice) == (30, False)
    assert post(daan, "phone-school", school=group.school.pk, kind="avoid").status_code == 302
    assert "would rather not" in daan.get(reverse("cover:phone-limits")).content.decode()
    far = make.school(make.board(make.region()))
    assert post(daan, "phone-school", school=far.pk, kind="prefer").status_code == 422
    post(daan, "phone-school", school=group.school.pk, kind="")
    assert not person.school_preferences.exists()


def test_notifications_are_switched_on_and_off_for_one_browser(daan: Client, person: Person) -> None:
    browser = Browser()
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    assert post(daan, "phone-push", endpoint=ENDPOINT, **keys).json() == {"ok": True, "on": True}
    assert PushSubscription.objects.get().user == person.user
    assert post(daan, "phone-push", endpoint=ENDPOINT, off="on").json() == {"ok": True, "on": False}
    assert not PushSubscription.objects.exists()
    refused = post(daan, "phone-push", endpoint="https://evil.example/", **keys)
    assert (refused.status_code, refused.json()["ok"]) == (409, False)
    assert post(daan, "phone-push").status_code == 422


# Hours.


def worked(group: Group, person: Person, day: dt.date, **fields: Any) -> None:
    make.assignment(
        make.need(group, date=day), person, **{"state": "published", "published_at": timezone.now(), **fields}
    )


def test_hours_add_up_per_month_and_employer_and_come_as_a_file(daan: Client, person: Person, group: Group) -> None:
    today = timezone.localdate()
    worked(group, person, today - dt.timedelta(days=3))
    worked(group, person, today)
    worked(group, person, today + dt.timedelta(days=1), state="agreed")
    worked(group, person, today + dt.timedelta(days=20))
    shown = daan.get(reverse("cover:phone-hours")).content.decode()
    assert "5.5 h" in shown
    assert f"<dt>{group.school.board.name}</dt><dd>11 hours</dd>" in shown
    file = daan.get(reverse("cover:phone-hours"), {"format": "csv"})
    lines = file.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1] == f"{today - dt.timedelta(days=3)};De Stormvogel;6;08:30;15:00;330;{group.school.board.name}"
    later = (today + dt.timedelta(days=20)).replace(day=1).isoformat()
    assert "5.5 h" in daan.get(reverse("cover:phone-hours"), {"month": later}).content.decode()
    assert daan.get(reverse("cover:phone-hours"), {"month": "9999-99-99"}).status_code == 200


# The calendar feed.


def address(client: Client) -> str:
    shown = client.post(reverse("cover:phone-calendar")).content.decode()
    found = re.search(r"<code>[^<]*(/agenda/[\w-]{43}\.ics)</code>", shown)
    assert found is not None
    return found[1]


def test_the_feed_has_published_work_for_whoever_has_its_address(daan: Client, person: Person, group: Group) -> None:
    day = next_school_day()
    worked(group, person, day)
    worked(group, person, day + dt.timedelta(days=7), state="agreed", published_at=None)
    answer = Client().get(address(daan))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    for read in (by_icalendar, by_vobject):
        (event,) = read(answer.content.decode().replace("STATUS:", "DESCRIPTION:x\r\nSTATUS:", 0))
        assert (event.summary, event.status) == ("Group 6, De Stormvogel", "CONFIRMED")
        assert event.starts == timezone.make_aware(dt.datetime.combine(day, dt.time(8, 30)))


def test_work_that_was_taken_back_stays_as_cancelled_under_the_same_identity_and_a_higher_number(
    daan: Client, person: Person, group: Group
) -> None:
    worked(group, person, next_school_day())
    feed = address(daan)
    (before,) = by_icalendar(daan.get(feed).content.decode())
    row = Assignment.objects.first()
    assert row is not None
    Assignment.objects.update(state="released", released_at=timezone.now() + dt.timedelta(minutes=1))
    need = row.need_part.need
    need.version += 1
    need.save()
    (after,) = by_icalendar(daan.get(feed).content.decode())
    assert (after.uid, after.status) == (before.uid, "CANCELLED")
    assert after.sequence > before.sequence


def test_a_new_address_ends_the_old_one_and_an_ended_one_finds_nothing(daan: Client) -> None:
    first = address(daan)
    second = address(daan)
    assert (daan.get(first).status_code, daan.get(second).status_code) == (404, 200)
    daan.post(reverse("cover:phone-calendar"), {"end": "1"})
    assert daan.get(second).status_code == 404
    assert daan.get("/agenda/" + "A" * 43 + ".ics").status_code == 404
    assert not any(first[8:-4] in str(row) for row in Link.objects.values())


def test_who_lost_the_role_or_the_account_loses_the_feed(daan: Client, person: Person) -> None:
    feed = address(daan)
    assert person.user is not None
    person.user.is_active = False
    person.user.save()
    assert Client().get(feed).status_code == 404
    person.user.is_active = True
    person.user.save()
    Grant.objects.all().delete()
    assert Client().get(feed).status_code == 404
