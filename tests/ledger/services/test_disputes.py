"""A board agrees or disputes; the other answers; a dispute is kept, or ends in a counter-entry."""

import pytest

from beurs.ledger.access.books import balances
from beurs.ledger.access.sight import line_get
from beurs.ledger.access.statements import statement_of
from beurs.ledger.models import Entry, Stance, Tariff, VatRule
from beurs.ledger.services.closing import month_close
from beurs.ledger.services.disputes import dispute_correct, dispute_keep, line_answer, line_dispute, lines_agree
from beurs.ledger.services.rules import key_rule_add, tariff_add
from beurs.ledger.services.sharing import advance_book, cost_share
from beurs.region.access import VIEW_LEDGER
from tests import factories as make
from tests.cover.scenes import refused
from tests.ledger.scenes import NOVEMBER, OCTOBER, YESTERDAY, Lending

pytestmark = pytest.mark.django_db


@pytest.fixture
def lending():
    made = Lending()
    made.booking = made.worked()
    made.worked(part="pm")
    made.post()
    return made


def disputed(lending):
    return line_dispute(entry=lending.live()[0], board=lending.b, note="was er niet", by=lending.by)


def test_the_other_board_sees_the_dispute_and_answers(lending):
    stance = disputed(lending)
    line_answer(stance=stance, answer="was er wel", by=lending.by)
    line = statement_of(lending.a, NOVEMBER).lines[0]
    assert (line.mine, line.theirs.state, line.theirs.answer) == (None, "disputed", "was er wel")


def test_a_dispute_of_shared_cost_stands_out_among_boards_that_agreed(lending):
    c = make.board(lending.region)
    parts = {board.pk: 1 for board in (lending.a, lending.b, c)}
    key_rule_add(region=lending.region, since=make.LONG_AGO, kind="fixed", source="besluit", parts=parts, by=lending.by)
    entry = cost_share(region=lending.region, payer=lending.a, cents=900, date=YESTERDAY, note="x", by=lending.by)
    lines_agree(board=lending.b, month=NOVEMBER, entries=[entry.pk], by=lending.by)
    stance = line_dispute(entry=entry, board=c, note="niet afgesproken", by=lending.by)
    line = next(line for line in statement_of(lending.a, NOVEMBER).lines if line.entry == entry)
    assert line.theirs == stance
    reader = make.user("Carla", {"role": "coordinator", "region": lending.region})
    assert line_get(reader, VIEW_LEDGER, lending.a.pk, entry.pk)[1].theirs == stance


def test_agreeing_to_the_month_leaves_what_is_disputed(lending):
    disputed(lending)
    assert lines_agree(board=lending.b, month=NOVEMBER, by=lending.by) == 1
    assert lines_agree(board=lending.b, month=NOVEMBER, by=lending.by) == 0
    found = statement_of(lending.b, NOVEMBER)
    assert (found.count("agreed"), found.count("disputed")) == (1, 1)


def test_what_one_board_said_leaves_the_other_its_word(lending):
    disputed(lending)
    lines_agree(board=lending.b, month=NOVEMBER, by=lending.by)
    assert lines_agree(board=lending.a, month=NOVEMBER, by=lending.by) == 2


def test_who_agreed_may_still_dispute_but_not_twice(lending):
    lines_agree(board=lending.b, month=NOVEMBER, by=lending.by)
    assert disputed(lending).state == "disputed"
    refused("line-said", disputed, lending)


def test_a_line_of_others_and_a_dispute_without_a_word_are_refused(lending):
    entry, third = lending.live()[0], make.board(lending.region)
    refused("line-other", line_dispute, entry=entry, board=third, note="x", by=lending.by)
    refused("hours-note", line_dispute, entry=entry, board=lending.b, note=" ", by=lending.by)


def test_a_dispute_that_is_kept_changes_no_balance_and_is_over(lending):
    before, stance = balances(lending.region), disputed(lending)
    dispute_keep(stance=stance, ground="rooster nagekeken", by=lending.by)
    assert balances(lending.region) == before
    refused("line-quiet", dispute_keep, stance=stance, ground="nog eens", by=lending.by)
    refused("line-quiet", line_answer, stance=stance, answer="x", by=lending.by)


def test_a_correction_of_minutes_holds_at_the_next_posting_too(lending):
    dispute_correct(stance=disputed(lending), minutes=60, ground="om tien uur weg", by=lending.by)
    again = next(entry for entry in lending.live() if entry.booking == lending.booking)
    assert (again.minutes, again.version) == (60, 2)
    assert (lending.post().loans, lending.post().corrections) == (0, 0)
    assert Stance.objects.get().state == "corrected"


def test_a_loan_that_never_was_is_taken_back_for_good(lending):
    dispute_correct(stance=disputed(lending), minutes=0, ground="kwam niet", by=lending.by)
    assert [entry.booking_id for entry in lending.live()] != [lending.booking.pk]
    assert len(lending.live()) == 1
    assert lending.post().loans == 0


def test_a_wrong_tariff_is_mended_by_a_dispute(lending):
    tariff_add(board=lending.a, since=YESTERDAY, cents_per_hour=6000, source="nacalculatie", by=lending.by)
    dispute_correct(stance=disputed(lending), ground="nieuw tarief", by=lending.by)
    assert sorted(entry.cents_per_hour for entry in lending.live()) == [3845, 6000]


def test_what_has_no_price_any_more_is_taken_back_and_waits(lending):
    made = Lending(priced=False)
    Tariff.objects.create(
        board=made.a, function="substitute", cents_per_hour=4000, source="begroting", since=make.LONG_AGO
    )
    VatRule.objects.create(
        region=made.region, subject="loan", treatment="exempt-loan", ground="Wet OB", since=make.LONG_AGO
    )
    made.booking = made.worked()
    made.booking.person.employments.update(function="substitute")
    made.post()
    made.booking.person.employments.update(function="assistant")
    dispute_correct(stance=disputed(made), ground="verkeerde functie", by=made.by)
    assert made.live() == []
    assert not any(balances(made.region).values())
    assert made.post().waiting.total == 1


def test_a_disputed_payment_is_taken_back_whole(lending):
    entry = advance_book(payer=lending.a, payee=lending.b, cents=500, date=YESTERDAY, by=lending.by)
    before = balances(lending.region)[lending.a.pk]
    stance = line_dispute(entry=entry, board=lending.b, note="niet ontvangen", by=lending.by)
    dispute_correct(stance=stance, ground="bank nagekeken", by=lending.by)
    assert balances(lending.region)[lending.a.pk] == before - 500


def test_a_line_of_a_closed_month_is_corrected_in_the_open_one():
    lending = Lending()
    lending.worked(date=OCTOBER)
    month_close(region=lending.region, month=OCTOBER, by=lending.by)
    dispute_correct(stance=disputed(lending), minutes=60, ground="korter", by=lending.by)
    assert list(Entry.objects.order_by("pk").values_list("kind", "month")) == [
        ("loan", OCTOBER), ("correction", NOVEMBER), ("loan", NOVEMBER),
    ]  # fmt: skip
