"""The pages of the ledger, as the people of one region see them."""

import pytest
from django.test import Client
from django.urls import reverse

from beurs.ledger.models import Closing, Entry, KeyRule, SignOff, Stance, Tariff
from beurs.ledger.services.disputes import line_dispute
from beurs.ledger.services.rules import key_rule_add
from tests import factories as make
from tests.ledger.scenes import NOVEMBER, OCTOBER, TODAY, YESTERDAY, Lending

pytestmark = pytest.mark.django_db


@pytest.fixture
def lending():
    made = Lending()
    made.booking = made.worked()
    made.post()
    return made


def signed_in(lending, role="coordinator", **place):
    client = Client()
    client.force_login(make.user(role, {"role": role, "region": lending.region, **place}, language="en"))
    client.cookies["django_language"] = "en"
    return client


def page(client, name, *args, **query):
    answer = client.get(reverse(f"ledger:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_board_sees_its_own_month_and_of_another_board_only_the_name(lending):
    shown = page(signed_in(lending, "hr-adviser", board=lending.b), "overview", month="2026-11")
    assert "To pay: € 134.58" in shown
    assert lending.a.name not in shown
    lines = page(signed_in(lending, "hr-adviser", board=lending.b), "statement", lending.b.pk, "2026-11")
    assert str(lending.booking.person) in lines
    assert lending.a.name in lines


def test_a_third_board_sees_nothing_of_a_loan(lending):
    c = make.board(lending.region)
    client = signed_in(lending, "hr-adviser", board=c)
    assert str(lending.booking.person) not in page(client, "statement", c.pk, "2026-11")
    for board in (lending.a, lending.b, c):
        assert client.get(reverse("ledger:line", args=[board.pk, lending.live()[0].pk])).status_code == 404


def test_the_keeper_posts_and_closes(lending, clock):
    lending.worked(date=OCTOBER)
    client = signed_in(lending)
    assert "Close October" not in page(client, "overview")
    client.post(reverse("ledger:post"))
    assert Entry.objects.count() == 2
    assert "Close October 2026" in page(client, "overview")
    client.post(reverse("ledger:close"), {"month": "2026-10"})
    assert Closing.objects.get().month == OCTOBER


def test_loans_that_wait_for_a_price_are_named(clock):
    lending = Lending(priced=False)
    lending.worked()
    assert "1 day part lent by" in page(signed_in(lending), "overview")


def test_filters_of_the_statement(lending):
    client = signed_in(lending)
    line_dispute(entry=lending.live()[0], board=lending.b, note="was er niet", by=lending.by)
    assert "No lines here" in page(client, "statement", lending.a.pk, "2026-11", side="got")
    assert "was er niet" not in page(client, "statement", lending.a.pk, "2026-11", state="agreed")
    assert str(lending.booking.person) in page(client, "statement", lending.a.pk, "2026-11", state="disputed")


def test_a_dispute_from_both_sides_to_its_end(lending):
    entry = lending.live()[0]
    giver, receiver = (signed_in(lending, "hr-adviser", board=board) for board in (lending.a, lending.b))
    receiver.post(reverse("ledger:line", args=[lending.b.pk, entry.pk]), {"act": "dispute", "note": "was er niet"})
    assert "was er niet" in page(giver, "line", lending.a.pk, entry.pk)
    giver.post(reverse("ledger:line", args=[lending.a.pk, entry.pk]), {"act": "answer", "note": "was er wel"})
    keep = {"act": "keep", "note": "nagevraagd"}
    assert giver.post(reverse("ledger:line", args=[lending.a.pk, entry.pk]), keep).status_code == 404
    signed_in(lending).post(
        reverse("ledger:line", args=[lending.b.pk, entry.pk]), {"act": "correct", "note": "half", "minutes": "105"}
    )
    assert Stance.objects.get().state == "corrected"
    assert lending.live()[0].minutes == 105
    assert "was er wel" in page(receiver, "line", lending.b.pk, entry.pk)


def test_the_statement_of_a_month_is_agreed_to_with_one_button(lending):
    client = signed_in(lending, "hr-adviser", board=lending.b)
    client.post(reverse("ledger:agree", args=[lending.b.pk, "2026-11"]))
    assert Stance.objects.get().state == "agreed"


def test_the_pdf_is_one(lending):
    answer = signed_in(lending).get(reverse("ledger:statement-export", args=[lending.a.pk, "2026-11", "pdf"]))
    assert answer.content.startswith(b"%PDF")
    assert b"pdfuaid" in answer.content


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "x", "1999-01"])
def test_no_such_month(lending, month):
    assert signed_in(lending).get(f"/ledger/{lending.a.pk}/{month}/").status_code == 404


def test_settings_are_added_with_cents_typed_as_euros(lending):
    client = signed_in(lending)
    sent = {"tariff-board": lending.a.pk, "tariff-euros": "41.05", "tariff-since": "2026-11-01", "tariff-source": "cao"}
    assert client.post(reverse("ledger:settings-add", args=["tariff"]), sent).status_code == 302
    assert Tariff.objects.get(since=NOVEMBER).cents_per_hour == 4105
    assert "41.05" in page(client, "settings")
    again = client.post(reverse("ledger:settings-add", args=["tariff"]), sent)
    assert again.status_code == 422
    assert "There is already a version" in again.content.decode()
    key = {"key-kind": "fixed", "key-since": "2026-11-01", "key-source": "x", f"key-part{lending.a.pk}": "2"}
    client.post(reverse("ledger:settings-add", args=["key"]), key)
    assert KeyRule.objects.get().parts.get().weight == 2
    vat = {
        "vat-subject": "loan",
        "vat-treatment": "taxed",
        "vat-permille": "0",
        "vat-since": "2026-11-01",
        "vat-ground": "x",
    }
    assert client.post(reverse("ledger:settings-add", args=["vat"]), vat).status_code == 422


def test_cost_and_payments_are_booked_by_hand(lending):
    client = signed_in(lending)
    parts = {lending.a.pk: 1, lending.b.pk: 1}
    key_rule_add(region=lending.region, since=make.LONG_AGO, kind="fixed", source="x", parts=parts, by=lending.by)
    share = {
        "share-kind": "shared",
        "share-payer": lending.a.pk,
        "share-euros": "10.01",
        "share-date": YESTERDAY.isoformat(),
        "share-note": "meldpunt",
    }
    assert client.post(reverse("ledger:book", args=["share"]), share).status_code == 302
    entry = Entry.objects.get(kind="shared")
    assert sorted(entry.postings.values_list("cents", flat=True)) == [-500, 500]
    assert "meldpunt" in page(client, "line", lending.b.pk, entry.pk)
    advance = {
        "advance-payer": lending.a.pk,
        "advance-payee": lending.a.pk,
        "advance-euros": "1",
        "advance-date": "2026-11-20",
    }
    assert client.post(reverse("ledger:book", args=["advance"]), advance).status_code == 422
    client.post(reverse("ledger:book", args=["settle"]), {"settle-date": TODAY.isoformat()})
    assert Entry.objects.filter(kind="settlement").exists()


def test_a_school_signs_its_week_with_one_button_and_another_school_not(lending):
    client = signed_in(lending, "school-leader", school=lending.at_b)
    assert lending.at_b.name in page(client, "hours")
    url = reverse("ledger:school-hours", args=[lending.at_b.code]) + f"?week={YESTERDAY.isoformat()}"
    assert "1 day part to sign" in client.get(url).content.decode()
    other = lending.worked(at=lending.at_a)
    client.post(url, {f"minutes{lending.booking.pk}": "200", f"minutes{other.pk}": "1"})
    assert SignOff.objects.get().school_minutes == 200
    assert client.get(reverse("ledger:school-hours", args=[lending.at_a.code])).status_code == 404


def test_the_worker_signs_on_the_phone_and_the_planner_decides(lending):
    need = make.need(make.group(lending.at_b), date=YESTERDAY, parts=["pm"])
    person = lending.lent()
    (row,) = make.assignment(need, person, state="published")
    worker = signed_in(lending, "substitute")
    person.user_id = worker.session["_auth_user_id"]
    person.save()
    assert "1 day part to sign" in page(worker, "own-hours")
    worker.post(reverse("ledger:own-hours"), {f"minutes{row.booking_id}": "150", f"minutes{lending.booking.pk}": "1"})
    assert SignOff.objects.get().worker_minutes == 150
    leader = signed_in(lending, "school-leader", school=lending.at_b)
    leader.post(
        reverse("ledger:school-hours", args=[lending.at_b.code]) + f"?week={YESTERDAY.isoformat()}",
        {f"minutes{row.booking_id}": "120"},
    )
    planner = signed_in(lending, "planner", board=lending.b)
    assert str(person) in page(planner, "differences")
    assert str(person) not in page(signed_in(lending, "planner", board=lending.a), "differences")
    planner.post(reverse("ledger:differences"), {"booking": row.booking_id, "minutes": "130", "note": "gebeld"})
    assert SignOff.objects.get().agreed == 130
    assert "No hours that differ" in page(planner, "differences")


def test_a_page_takes_as_many_queries_for_many_lines_as_for_few(lending, django_assert_max_num_queries):
    for _ in range(12):
        lending.worked()
    lending.post()
    client = signed_in(lending)
    page(client, "overview")
    with django_assert_max_num_queries(16):
        page(client, "statement", lending.a.pk, "2026-11")
    with django_assert_max_num_queries(16):
        page(client, "overview", month="2026-11")


def test_payroll_page_and_files(lending):
    client = signed_in(lending, "hr-adviser", board=lending.a)
    assert "a row per day part" in page(client, "payroll", month="2026-11").lower()
    answer = client.get(reverse("ledger:payroll-export", args=["day-parts", "2026-11"]))
    assert lending.booking.person.reference in answer.content.decode()
    assert client.get(reverse("ledger:payroll-export", args=["nobody", "2026-11"])).status_code == 404


def test_who_keeps_the_books_of_another_region_keeps_none_here(lending, clock):
    other = {"role": "coordinator", "region": make.region()}
    user = make.user("Bo", {"role": "hr-adviser", "region": lending.region, "board": lending.b}, other)
    client = Client()
    client.force_login(user)
    lending.worked(date=OCTOBER)
    assert client.post(reverse("ledger:post")).status_code == 404
    assert client.post(reverse("ledger:close"), {"month": "2026-10"}).status_code == 404
    stance = line_dispute(entry=lending.live()[0], board=lending.b, note="was er niet", by=lending.by)
    sent = {"act": "keep", "note": "van elders"}
    address = reverse("ledger:line", args=[lending.b.pk, stance.entry_id])
    assert client.post(address, sent).status_code == 404
    assert Stance.objects.get().state == "disputed"
