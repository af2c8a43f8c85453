"""A board leaves: its people and pools go, agreements go on without it, it is paid off, its rights end, its data are
its own, and nobody's history changes."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.db.models import Sum
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.cli.work import make_worker
from beurs.cover.models import Agency, AgencyCall, AgencyPrice, OfferPart
from beurs.cover.services import assign_by_hand, step_undo
from beurs.cover.services.steps import step_last
from beurs.errors import Refused
from beurs.ledger.access.books import balances
from beurs.ledger.access.changes import boards_concerned, effect_of
from beurs.ledger.access.exits import TABLES
from beurs.ledger.access.statements import statement_of
from beurs.ledger.models import Entry, ExitFile
from beurs.ledger.services.changes import (
    Wanted,
    board_settle,
    change_sign,
    change_terms,
    exit_build,
    exit_renew,
    exit_take,
)
from beurs.ledger.services.changes.exporting import exit_bytes
from beurs.messages.models import Outgoing, Work
from beurs.pools.access.policies import reaches_on
from beurs.pools.models import Approval, Booking, Membership, Policy, Signature
from beurs.region.models import Grant
from beurs.region.services.leaving import board_leave
from tests import factories as make
from tests.cover.offering import offered
from tests.ledger.scenes import unbalanced
from tests.ledger.services.test_changes import in_pools, refused, served
from tests.ledger.switching import DAY_BEFORE, ON, Joint, adviser

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    made = Joint()
    for board in (made.c,):
        made.lending.price_board(board)
    return made


def left(here, clock, **wanted):
    change = here.agreed(here.draft("leave", **wanted))
    clock(2026, 12, 1)
    return here.done(change)


class TestPeopleAndPools:
    def test_its_people_leave_the_joint_pool_and_its_own_pool_ends(self, here, clock):
        own = make.pool(here.region, owner=here.c)
        of_c, of_a, own_c = here.member(here.c), here.member(here.a), here.member(here.c, own)
        done = left(here, clock)
        own.refresh_from_db()
        assert own.until == DAY_BEFORE
        assert [in_pools(who, ON) for who in (of_c, of_a, own_c)] == [set(), {here.pool.pk}, set()]
        assert in_pools(of_c, DAY_BEFORE) == {here.pool.pk}
        assert done.result["without"] == sorted([of_c.pk, own_c.pk])

    def test_who_works_for_two_boards_leaves_only_the_pool_of_the_contract_that_goes(self, here, clock):
        both = here.member(here.c)
        other = _hired(both, here.a, make.LONG_AGO)
        Membership.objects.create(pool=here.own_a, person=both, since=make.LONG_AGO, employment=other)
        left(here, clock)
        assert in_pools(both, ON) == {here.own_a.pk}

    def test_agreements_go_on_without_it_and_the_old_one_stays_as_it_was(self, here, clock):
        before = list(Policy.objects.filter(pool=here.pool).values())
        left(here, clock)
        assert served(here.pool, ON) == {here.a.pk: 2, here.b.pk: 2}
        assert served(here.pool, DAY_BEFORE) == {board.pk: 2 for board in here.boards}
        assert list(Policy.objects.filter(pool=here.pool).order_by("pk").values())[:1] == before

    def test_terms_caps_exclusions_and_signatures_are_taken_over(self, here, clock):
        old = Policy.objects.get(pool=here.pool)
        Policy.objects.filter(pk=old.pk).update(on_paper=False, reserve=2, tolerance=8)
        old.reaches.filter(board=here.b).update(week_cap=6)
        for board in here.boards:
            Signature.objects.create(policy=old, board=board, by=here.by)
        old.exclusions.create(function="assistant")
        old.exclusions.create(board=here.c)
        old.exclusions.create(school=here.at_c)
        left(here, clock)
        new = Policy.objects.get(pool=here.pool, holds_from=ON)
        assert (new.reserve, new.tolerance) == (2, 8)
        assert new.reaches.get(board=here.b).week_cap == 6
        assert [row.function for row in new.exclusions.all()] == ["assistant"]
        assert set(new.signatures.values_list("board", flat=True)) == {here.a.pk, here.b.pk}
        assert served(here.pool, ON) == {here.a.pk: 2, here.b.pk: 2}

    def test_agreements_yet_to_come_lose_it_too(self, here, clock):
        later = make.policy_of(here.pool, since=ON + dt.timedelta(days=30))
        later.reaches.create(board=here.c, ring=1)
        later.reaches.create(board=here.a, ring=1)
        left(here, clock)
        assert served(here.pool, ON + dt.timedelta(days=31)) == {here.a.pk: 1}

    def test_what_is_proposed_with_it_is_taken_back(self, here, clock):
        asked = make.policy_of(here.pool, since=ON, holds_from=None, on_paper=False)
        asked.reaches.create(board=here.c, ring=1)
        left(here, clock)
        asked.refresh_from_db()
        assert asked.withdrawn_at is not None

    def test_approvals_of_who_works_for_another_board_too_stay(self, here, clock):
        both = here.member(here.c)
        _hired(both, here.a, make.LONG_AGO)
        row = Approval.objects.create(person=both, board=here.b, state="asked")
        left(here, clock)
        row.refresh_from_db()
        assert row.state == "asked"

    def test_approvals_of_and_for_its_people_end(self, here, clock):
        of_c, of_a = here.member(here.c), here.member(here.a)
        rows = [
            Approval.objects.create(person=who, board=board, state="asked")
            for who, board in ((of_c, here.a), (of_a, here.c), (of_a, here.b))
        ]
        left(here, clock)
        assert [Approval.objects.get(pk=row.pk).state for row in rows] == ["withdrawn", "withdrawn", "asked"]


class TestRights:
    def test_every_right_on_it_and_its_schools_ends_and_no_other(self, here, clock):
        make.user("school", {"role": "school-leader", "region": here.region, "school": here.at_c})
        adviser(here.c)
        kept = adviser(here.a)
        change = here.agreed(here.draft("leave"))
        clock(2026, 11, 30)
        assert Grant.objects.filter(board=here.c).exists()
        clock(2026, 12, 1)
        assert here.done(change).result["rights"] == 2
        assert list(Grant.objects.values_list("user", flat=True)) == [kept.pk]

    def test_who_covers_for_nobody_any_more_loses_the_own_agenda_unless_work_waits(self, here, clock):
        idle, busy = here.member(here.c), here.member(here.c)
        for who in (idle, busy):
            who.user = make.user("invaller", {"role": "substitute", "region": here.region})
            who.save()
        here.booked(busy, here.lending.at_b, ON)
        left(here, clock)
        assert list(Grant.objects.values_list("user", flat=True)) == [busy.user_id]

    def test_the_first_day_stands(self, here):
        for day in (ON, ON + dt.timedelta(days=1)):
            board_leave(board=here.c, on=day, by=here.by)
        here.c.refresh_from_db()
        assert here.c.left_on == ON

    def test_who_typed_over_a_signature_on_paper_is_no_reader_of_the_file(self, here, clock):
        reader = adviser(here.c)
        change = here.draft("leave")
        change_sign(change=change, board=here.c, by=here.by, paper="brief van 12 november")
        clock(2026, 12, 1)
        here.done(change)
        assert list(ExitFile.objects.get().readers.all()) == [reader]

    def test_the_board_has_its_day(self, here, clock):
        left(here, clock)
        here.c.refresh_from_db()
        assert here.c.left_on == ON


class TestMoney:
    def test_its_balance_is_paid_off_and_those_of_others_move_only_by_that(self, here, clock):
        here.booked(here.member(here.c), here.lending.at_b, DAY_BEFORE)
        here.booked(here.member(here.a), here.lending.at_b, DAY_BEFORE)
        here.lending.post(DAY_BEFORE)
        before = balances(here.region)
        left(here, clock)
        after = balances(here.region)
        assert after.get(here.c.pk, 0) == 0
        assert after[here.a.pk] == before[here.a.pk]
        assert sum(after.values()) == 0

    def test_it_may_stay_as_owed(self, here, clock):
        here.booked(here.member(here.c), here.lending.at_b, DAY_BEFORE)
        left(here, clock, settles=False)
        assert balances(here.region)[here.c.pk] > 0

    def test_a_debt_is_paid_to_who_has_most_to_receive(self, here):
        here.booked(here.member(here.a), here.at_c, DAY_BEFORE)
        here.lending.post(DAY_BEFORE)
        owed = -balances(here.region)[here.c.pk]
        made = board_settle(board=here.c, date=here.lending.live()[0].date, by=here.by)
        assert [(one.giver, one.receiver, one.cents) for one in made] == [(here.c, here.a, owed)]
        assert board_settle(board=here.c, date=DAY_BEFORE, by=here.by) == []

    def test_old_statements_keep_their_names(self, here, clock):
        who = here.member(here.c)
        here.booked(who, here.lending.at_b, DAY_BEFORE)
        left(here, clock)
        lines = statement_of(here.b, DAY_BEFORE.replace(day=1)).lines
        assert [line.entry.person for line in lines if line.entry.kind == "loan"] == [who]

    def test_running_loans_either_way_make_the_other_board_sign_and_go_on(self, here, clock):
        out = here.booked(here.member(here.c), here.lending.at_b, ON)
        change = here.draft("leave")
        assert boards_concerned(change) == {here.c.pk, here.b.pk}
        assert [(loan.giver, loan.receiver) for loan in effect_of(change).loans] == [(here.c.pk, here.b.pk)]
        kept = Booking.objects.filter(pk=out.pk).values().get()
        here.agreed(change)
        clock(2026, 12, 1)
        here.done(change)
        assert Booking.objects.filter(pk=out.pk).values().get() == kept
        here.lending.post(ON)
        assert balances(here.region)[here.c.pk] > 0
        assert unbalanced(here.region) == []


class TestFile:
    def test_it_is_built_by_due_work_and_its_readers_are_told(self, here, clock):
        reader = adviser(here.c)
        left(here, clock)
        _work()
        file = ExitFile.objects.get()
        assert list(file.readers.all()) == [reader, here.by] or set(file.readers.all()) == {reader, here.by}
        assert file.sha256
        assert {row.recipient for row in Outgoing.objects.all()} == {reader.email, here.by.email}

    def test_its_tables_are_what_the_manifest_says_and_add_up_to_the_ledger(self, here):
        who = here.member(here.c)
        here.booked(who, here.lending.at_b, DAY_BEFORE)
        make.need(make.group(here.at_c))
        here.lending.post(DAY_BEFORE)
        archive = zipfile.ZipFile(io.BytesIO(exit_bytes(here.c)))
        manifest = json.loads(archive.read("manifest.json"))
        counts = {one["file"]: one["rows"] for one in manifest["files"]}
        assert list(counts) == [f"{name}.csv" for name, _heads, _read in TABLES]
        assert (counts["scholen.csv"], counts["mensen.csv"], counts["lidmaatschappen.csv"]) == (1, 1, 1)
        assert (counts["inzet.csv"], counts["vragen.csv"], counts["grootboek.csv"]) == (1, 2, 1)
        lines = archive.read("grootboek.csv").decode("utf-8-sig").splitlines()
        effect = sum(int(line.rsplit(";", 1)[1].lstrip("'")) for line in lines[1:])
        assert effect == balances(here.region)[here.c.pk]

    def test_nothing_of_other_boards_is_in_it(self, here):
        theirs = here.member(here.a)
        here.booked(theirs, here.lending.at_b, DAY_BEFORE)
        here.lending.post(DAY_BEFORE)
        archive = zipfile.ZipFile(io.BytesIO(exit_bytes(here.c)))
        text = "".join(archive.read(name).decode() for name in archive.namelist())
        assert theirs.last_name not in text
        assert theirs.reference not in text.split(";")

    def test_of_who_came_from_elsewhere_only_the_name_is_in_it(self, here):
        theirs = here.member(here.a)
        theirs.email = "sam@elders.example"
        theirs.save()
        here.booked(theirs, here.at_c, DAY_BEFORE)
        archive = zipfile.ZipFile(io.BytesIO(exit_bytes(here.c)))
        rows = archive.read("inzet.csv").decode("utf-8-sig").splitlines()
        assert str(theirs) in rows[1]
        assert theirs.reference not in rows[1].split(";")
        assert theirs.email not in "".join(archive.read(name).decode() for name in archive.namelist())

    def test_of_who_went_to_another_board_only_the_contract_here_is_in_it(self, here):
        gone = here.member(here.c)
        gone.email, gone.phone, gone.home_postcode = "weg@elders.example", "0612345678", "1011AB"
        gone.save()
        gone.memberships.all().delete()
        gone.employments.update(until=make.LONG_AGO + dt.timedelta(days=30))
        new = _hired(gone, here.a, make.LONG_AGO + dt.timedelta(days=60))
        Membership.objects.create(pool=here.pool, person=gone, since=new.since, employment=new)
        here.booked(gone, here.lending.at_b, DAY_BEFORE)
        files = _files(here.c)
        assert gone.reference in files["mensen.csv"]
        assert not [part for part in (gone.email, gone.phone, gone.home_postcode) if part in "".join(files.values())]
        assert gone.reference not in files["lidmaatschappen.csv"] + files["inzet.csv"]

    def test_of_who_works_for_two_boards_only_the_work_under_the_contract_here_is_in_it(self, here):
        both = here.member(here.c)
        other = _hired(both, here.a, make.LONG_AGO)
        Membership.objects.create(pool=here.own_a, person=both, since=make.LONG_AGO, employment=other)
        here.booked(both, here.lending.at_b, DAY_BEFORE)
        here.lending.worked(both, date=DAY_BEFORE, at=here.lending.at_a, part="pm", pool=here.own_a)
        files = _files(here.c)
        assert [line.count(both.reference) for line in files["inzet.csv"].splitlines()[1:]] == [1]
        assert here.lending.at_a.code not in files["inzet.csv"]
        assert here.own_a.code not in files["lidmaatschappen.csv"]

    def test_its_agencies_with_prices_and_calls_are_in_it_and_those_of_no_other_board(self, here):
        for board, name in ((here.c, "Invalkracht"), (here.a, "Van elders")):
            agency = Agency.objects.create(board=board, name=name, phone="020 123")
            AgencyPrice.objects.create(agency=agency, since=ON, cents_per_hour=8450)
            need = make.need(make.group(make.school(board)), date=ON)
            called = {"due_at": timezone.now(), "answered_at": timezone.now()}
            AgencyCall.objects.create(need=need, agency=agency, answer="no", **called)
        mine = AgencyCall.objects.get(agency__board=here.c)
        files = _files(here.c)
        assert files["bureaus.csv"].splitlines()[1:] == [f"{mine.agency_id};Invalkracht;020 123;;"]
        assert files["bureauprijzen.csv"].splitlines()[1:] == [f"{mine.agency_id};Invalkracht;2026-12-01;8450"]
        (call,) = files["bureaus-gebeld.csv"].splitlines()[1:]
        assert call.startswith(f"{mine.need_id};2026-12-01;{mine.agency_id};Invalkracht;no;")
        assert f"{mine.need_id};2026-12-01;" in files["vragen.csv"]
        assert "Van elders" not in "".join(files.values())

    def test_statements_are_read_in_as_many_queries_for_many_months_as_for_one(
        self, here, django_assert_max_num_queries
    ):
        for months in range(4):
            here.booked(here.member(here.c), here.lending.at_b, DAY_BEFORE - dt.timedelta(days=31 * months))
        here.lending.post(DAY_BEFORE)
        read = next(read for name, _heads, read in TABLES if name == "afrekeningen")
        with django_assert_max_num_queries(1):
            rows = list(read(here.c))
        assert len(rows) == 4
        assert [row[1] for row in rows[1:]] == [row[-1] for row in rows[:-1]]

    def test_equal_data_give_equal_bytes(self, here):
        here.member(here.c)
        assert exit_bytes(here.c) == exit_bytes(here.c)

    def test_each_side_takes_it_once_and_then_it_is_forgotten(self, here, clock):
        done = left(here, clock)
        refused("exit-not-built", exit_take, change=done, side="board", by=here.by)
        _work()
        data = exit_take(change=done, side="board", by=here.by)
        refused("exit-taken", exit_take, change=done, side="board", by=here.by)
        assert exit_take(change=done, side="region", by=here.by) == data
        assert ExitFile.objects.get().data is None

    def test_it_can_be_made_again(self, here, clock):
        done = left(here, clock)
        _work()
        first = exit_take(change=done, side="board", by=here.by)
        exit_renew(change=done, by=here.by)
        with pytest.raises(Refused):
            exit_take(change=done, side="board", by=here.by)
        _work()
        assert exit_take(change=done, side="board", by=here.by) == first

    def test_forgotten_it_is_not_built_again_by_work_that_runs_twice(self, here, clock):
        done = left(here, clock)
        now = clock(2026, 12, 1)
        exit_build(change=done, now=now, data=b"a")
        for side in ("board", "region"):
            exit_take(change=done, side=side, by=here.by)
        exit_build(change=done, now=now, data=b"b")
        assert ExitFile.objects.get().data is None

    def test_built_twice_it_is_the_first(self, here, clock):
        done = left(here, clock)
        now = clock(2026, 12, 1)
        exit_build(change=done, now=now, data=b"a")
        exit_build(change=done, now=now, data=b"b")
        assert bytes(ExitFile.objects.get().data) == b"a"


def _hired(who, board, since):
    """Return another contract of somebody."""
    job = {"function": "substitute", "contract": "permanent", "fte_hundredths": 50}
    return who.employments.create(board=board, since=since, **job)


def _files(board):
    """Return the tables of the file of a board, as text."""
    archive = zipfile.ZipFile(io.BytesIO(exit_bytes(board)))
    return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def _work():
    """Do what is due of the files."""
    worker = make_worker(1)
    for work in Work.objects.filter(kind="ledger.exit", state="open"):
        work.state = "done"
        work.save()
        worker.registry["ledger.exit"].attempt(work, work.due)(work.due)


def test_done_twice_changes_nothing(here, clock):
    here.booked(here.member(here.c), here.lending.at_b, DAY_BEFORE)
    done = left(here, clock)
    tables = (Membership, Policy, Entry, Grant, Approval)
    before = [list(model.objects.order_by("pk").values()) for model in tables]
    here.done(done)
    assert [list(model.objects.order_by("pk").values()) for model in tables] == before
    assert not reaches_on(ON).filter(board=here.c).exists()
    assert Entry.objects.aggregate(total=Sum("postings__cents"))["total"] == 0


class TestRunningLoansThatEnd:
    """What was signed: loans from and to the board end on the day, with what was offered; all else goes on."""

    def lent(self, here, who, at, day, pool=None):
        need = make.need(make.group(at), date=day, parts=["am"])
        (row,) = make.assignment(need, who, state="published", pool=pool or here.pool)
        return row

    def test_loans_from_the_day_on_end_and_the_day_before_and_own_work_stay(self, here, clock):
        of_a, of_c = here.member(here.a), here.member(here.c)
        before = self.lent(here, of_a, here.at_c, DAY_BEFORE)
        ends = [self.lent(here, of_a, here.at_c, ON), self.lent(here, of_c, here.lending.at_a, ON)]
        own = self.lent(here, here.member(here.c), here.at_c, ON)
        others = self.lent(here, here.member(here.a), here.lending.at_b, ON)
        done = left(here, clock, ends_loans=True)
        assert done.result["loans"] == 2
        for row in ends:
            row.refresh_from_db()
            assert (row.state, row.booking.released_at is None) == ("released", False)
            assert AuditRow.objects.filter(target=f"need:{row.need_part.need_id}", action="need.release").exists()
        for row in (before, own, others):
            row.refresh_from_db()
            assert (row.state, row.booking.released_at) == ("published", None)

    def test_without_that_choice_they_go_on(self, here, clock):
        row = self.lent(here, here.member(here.a), here.at_c, ON)
        left(here, clock)
        row.refresh_from_db()
        assert (row.state, row.booking.released_at) == ("published", None)

    def test_open_offers_between_boards_are_withdrawn_and_others_stay_open(self, here, clock):
        of_a, of_c = here.member(here.a), here.member(here.c)
        asked = {
            "to c": offered(of_a, [make.need(make.group(here.at_c), date=ON, parts=["am"])]),
            "from c": offered(of_c, [make.need(make.group(here.lending.at_a), date=ON, parts=["am"])]),
            "own": offered(here.member(here.c), [make.need(make.group(here.at_c), date=ON, parts=["am"])]),
            "before": offered(here.member(here.a), [make.need(make.group(here.at_c), date=DAY_BEFORE, parts=["am"])]),
        }
        left(here, clock, ends_loans=True)
        states = {name: OfferPart.objects.get(offer=offer).state for name, offer in asked.items()}
        live = OfferPart.State.LIVE
        assert states == {"to c": "withdrawn", "from c": "withdrawn", "own": live, "before": live}

    def test_a_step_on_what_ended_is_not_undone_any_more(self, here, clock):
        who = make.substitute(here.pool, employer=here.a)
        clock(2026, 12, 1)
        need = make.need(make.group(here.at_c), date=ON + dt.timedelta(days=1), parts=["am"])
        asked = {"parts": {"am"}, "person": who, "overrides": [], "ground": "", "version": need.version}
        assign_by_hand(need=need, **asked, by=here.by)
        here.done(here.agreed(here.draft("leave", ends_loans=True)))
        with pytest.raises(Refused) as error:
            step_undo(step=step_last(by=here.by), by=here.by)
        assert error.value.code == "changed-since"
        assert not Booking.objects.filter(person=who, released_at__isnull=True).exists()

    def test_another_choice_ends_the_signatures(self, here):
        self.lent(here, here.member(here.a), here.at_c, ON)
        change = here.draft("leave")
        change_sign(change=change, board=here.c, by=here.by)
        change_terms(change=change, on=ON, wanted=Wanted(ends_loans=True), by=here.by)
        change.refresh_from_db()
        assert change.ends_loans
        assert not change.consents.exists()
