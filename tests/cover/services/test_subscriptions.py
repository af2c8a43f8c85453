"""The monthly report by mail: on the first school day after the month, as a PDF, until somebody ends it."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.cover.access.subscriptions import first_school_day, subscription_of
from beurs.cover.models import ReportSubscription
from beurs.cover.services import subscriptions
from beurs.cover.services.subscriptions import report_subscribe, report_unsubscribe
from beurs.messages.models import Attachment, Link, Outgoing, Work
from beurs.region.models import Closure, Grant
from tests import factories as make
from tests.cover.scenes import Morning
from tests.cover.services.offers.scenes import work

pytestmark = pytest.mark.django_db
FIRST_DUE = dt.datetime(2026, 12, 1, 6, tzinfo=dt.UTC)


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def carla(morning):
    return make.user("Carla", {"role": "coordinator", "region": morning.region}, language="en")


def closed(region, first, last, **where):
    Closure.objects.create(region=region, kind="holiday", name="Vakantie", first=first, last=last, **where)


def mails():
    return list(Outgoing.objects.filter(key__startswith="subscription:").order_by("pk"))


def path_in(mail):
    """Return the path of the link in a mail that ends the subscription."""
    return "/m/" + mail.text.split("/m/")[1].split()[0]


@pytest.mark.parametrize(
    ("month", "expected"), [(dt.date(2026, 12, 1), dt.date(2026, 12, 1)), (dt.date(2026, 11, 1), dt.date(2026, 11, 2))]
)
def test_the_first_school_day_is_a_weekday(morning, month, expected):
    assert first_school_day(morning.region, month) == expected


def test_a_day_off_of_the_whole_region_is_no_school_day_and_one_of_a_board_is(morning):
    closed(morning.region, dt.date(2026, 12, 1), dt.date(2026, 12, 2), board=morning.board)
    assert first_school_day(morning.region, dt.date(2026, 12, 1)) == dt.date(2026, 12, 1)
    closed(morning.region, dt.date(2026, 11, 30), dt.date(2026, 12, 1))
    assert first_school_day(morning.region, dt.date(2026, 12, 1)) == dt.date(2026, 12, 2)


def test_nothing_goes_before_that_day_and_then_the_report_goes_as_a_pdf(morning, carla):
    make.assignment(morning.need(), morning.substitute(), state="published", ring=1)
    report_subscribe(user=carla, now=timezone.now())
    report_subscribe(user=carla, now=timezone.now())
    assert Work.objects.get(kind=subscriptions.MONTH).due == FIRST_DUE
    work(FIRST_DUE - dt.timedelta(seconds=1))
    assert mails() == []
    work(FIRST_DUE)
    (mail,) = mails()
    assert (mail.recipient, mail.subject) == (carla.email, "Report of November 2026")
    assert "100.0% of the day parts got somebody" in mail.text
    file = Attachment.objects.get()
    assert (file.name, file.kind) == ("report-2026-11-01-2026-11-30.pdf", "application/pdf")
    assert bytes(file.body).startswith(b"%PDF-")
    assert Work.objects.filter(kind=subscriptions.MONTH, state="open").get().payload["month"] == "2026-12-01"


def test_done_again_the_same_mail_goes_once(morning, carla):
    found = report_subscribe(user=carla, now=timezone.now())
    month = dt.date(2026, 11, 1)
    for _time in range(2):
        subscriptions.month_write(found.pk, month, subscriptions.month_read(found.pk, month), FIRST_DUE)
    assert len(mails()) == 1
    assert Attachment.objects.count() == 1


def test_who_ended_it_gets_nothing_and_may_begin_again(morning, carla):
    report_subscribe(user=carla, now=timezone.now())
    assert report_unsubscribe(user=carla, now=timezone.now())
    assert not report_unsubscribe(user=carla, now=timezone.now())
    work(FIRST_DUE)
    assert mails() == []
    report_subscribe(user=carla, now=FIRST_DUE)
    assert subscription_of(carla) is not None
    assert ReportSubscription.objects.count() == 2


def test_who_lost_the_right_gets_nothing_and_the_subscription_ends(morning, carla):
    report_subscribe(user=carla, now=timezone.now())
    Grant.objects.filter(user=carla).delete()
    work(FIRST_DUE)
    assert mails() == []
    assert subscription_of(carla) is None


@pytest.mark.parametrize("gone", [False, True])
def test_the_trail_of_the_region_has_when_it_began_and_ended_also_of_who_lost_the_right(morning, carla, gone):
    elsewhere = make.user("Else", {"role": "coordinator", "region": make.region()})
    for user in (carla, elsewhere):
        report_subscribe(user=user, now=timezone.now())
    if gone:
        Grant.objects.filter(user=carla).delete()
    work(FIRST_DUE) if gone else report_unsubscribe(user=carla, now=timezone.now())
    rows = AuditRow.objects.filter(action__startswith="report.", region_id=morning.region.pk).order_by("id")
    assert [(row.action, row.by) for row in rows] == [("report.subscribe", carla), ("report.unsubscribe", carla)]


def test_the_link_in_the_mail_ends_it_by_its_button_only(morning, carla):
    report_subscribe(user=carla, now=timezone.now())
    work(FIRST_DUE)
    path, visitor = path_in(mails()[0]), Client()
    visitor.cookies["django_language"] = "en"
    assert "End the mail of every month?" in visitor.get(path).text
    assert subscription_of(carla) is not None
    assert "No more mail every month" in visitor.post(path).text
    assert subscription_of(carla) is None
    assert visitor.post(path).status_code == 410
    assert Link.objects.get().used_at is not None


def test_a_link_that_is_none_is_not_found(morning):
    assert Client().get("/m/nothing/").status_code == 404


def test_a_report_too_heavy_for_a_mail_goes_without(morning, carla, monkeypatch):
    monkeypatch.setattr(subscriptions, "MOST_BYTES", 10)
    report_subscribe(user=carla, now=timezone.now())
    work(FIRST_DUE)
    (mail,) = mails()
    assert mail.files == 0
    assert "too large for a mail" in mail.text


def test_the_page_begins_and_ends_it(client, morning, carla):
    client.force_login(carla)
    client.cookies["django_language"] = "en"
    assert "Mail it every month" in client.get("/reports/").text
    told = client.post("/reports/monthly/", follow=True).text
    assert f"goes to {carla.email}" in told
    assert "End the monthly mail" in told
    assert "Ended." in client.post("/reports/monthly/", {"end": "1"}, follow=True).text
