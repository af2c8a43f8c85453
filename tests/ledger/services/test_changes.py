"""A joint pool is dissolved into own pools, one is founded, a board leaves: dated, signed, and work goes on."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.errors import Refused
from beurs.ledger.access.books import balances
from beurs.ledger.access.changes import boards_concerned, effect_of, employers_of, own_pools
from beurs.ledger.models import DesignChange, Entry, KeyRule
from beurs.ledger.services.changes import (
    Wanted,
    change_carry_out,
    change_draft,
    change_people,
    change_sign,
    change_terms,
    change_withdraw,
)
from beurs.ledger.services.closing import month_close
from beurs.messages.models import Work
from beurs.pools.access.policies import policies_on, reaches_on
from beurs.pools.models import Booking, Membership, Pool
from tests import factories as make
from tests.ledger.scenes import unbalanced
from tests.ledger.switching import DAY_BEFORE, ON, TODAY, Joint

pytestmark = pytest.mark.django_db


def refused(code, act, **given):
    with pytest.raises(Refused) as caught:
        act(**given)
    assert caught.value.code == code
    return caught.value


def served(pool, day):
    return {row.board_id: row.ring for row in reaches_on(day).filter(policy__pool=pool)}


def in_pools(who, day):
    rows = Membership.objects.filter(person=who, since__lte=day).exclude(until__lt=day)
    return set(rows.values_list("pool", flat=True))


class TestDissolving:
    def test_everybody_goes_to_the_own_pool_of_the_employer(self, clock):
        here = Joint()
        of_a, of_b = here.member(here.a), here.member(here.b)
        change = here.agreed(here.draft())
        clock(2026, 12, 1)
        here.done(change)
        own_b = Pool.objects.get(owner=here.b)
        assert in_pools(of_a, ON) == {here.own_a.pk}
        assert in_pools(of_b, ON) == {own_b.pk}
        assert in_pools(of_b, DAY_BEFORE) == {here.pool.pk}
        assert own_b.since == ON
        assert served(own_b, ON) == {here.b.pk: 1}

    def test_terms_go_along_and_the_old_membership_stays_readable(self, clock):
        here = Joint()
        who = here.member(here.b)
        Membership.objects.filter(person=who).update(home_school=here.lending.at_b, function="substitute", tariff="LB")
        change = here.agreed(here.draft())
        clock(2026, 12, 1)
        here.done(change)
        old, new = Membership.objects.filter(person=who).order_by("since")
        assert (old.pool, old.until) == (here.pool, DAY_BEFORE)
        kept = ("employment_id", "home_school_id", "function", "tariff")
        assert [getattr(old, name) for name in kept] == [getattr(new, name) for name in kept]
        assert (new.since, new.until) == (ON, None)

    def test_nothing_holds_of_the_pool_any_more_from_the_day_on(self, clock):
        here = Joint()
        change = here.agreed(here.draft())
        clock(2026, 12, 1)
        here.done(change)
        assert policies_on(DAY_BEFORE).filter(pool=here.pool).exists()
        assert not policies_on(ON).filter(pool=here.pool).exists()

    def test_partners_help_one_another_as_they_signed(self, clock):
        here = Joint()
        here.member(here.b)
        change = here.agreed(here.draft(partners=(here.a.pk, here.b.pk)))
        clock(2026, 12, 1)
        here.done(change)
        assert served(here.own_a, ON) == {here.a.pk: 1, here.b.pk: 2}
        assert served(Pool.objects.get(owner=here.b), ON) == {here.a.pk: 2, here.b.pk: 1}
        assert served(here.own_a, DAY_BEFORE) == {here.a.pk: 1}

    def test_an_own_pool_outside_the_partners_serves_its_board_only(self, clock):
        here = Joint()
        here.member(here.b)
        change = here.agreed(here.draft(partners=(here.a.pk, here.c.pk)))
        clock(2026, 12, 1)
        here.done(change)
        assert served(here.own_a, ON) == {here.a.pk: 1, here.c.pk: 2}
        assert served(Pool.objects.get(owner=here.b), ON) == {here.b.pk: 1}

    def test_who_has_no_contract_needs_a_choice(self):
        here = Joint()
        free = here.member(None)
        change = here.draft()
        assert [one.membership.person for one in effect_of(change).undecided] == [free]
        refused("change-undecided", change_sign, change=change, board=here.a, by=here.by)
        change_people(change=change, targets={free.pk: here.c.pk}, by=here.by)
        assert here.agreed(change).state == "planned"

    def test_who_is_sent_to_no_pool_is_in_none(self, clock):
        here = Joint()
        who = here.member(here.b)
        change = here.draft()
        change_people(change=change, targets={who.pk: None}, by=here.by)
        here.agreed(change)
        clock(2026, 12, 1)
        assert here.done(change).result["without"] == [who.pk]
        assert in_pools(who, ON) == set()

    def test_who_joins_after_the_agreement_goes_to_the_employer_too(self, clock):
        here = Joint()
        change = here.agreed(here.draft())
        late, free = here.member(here.a), here.member(None)
        clock(2026, 12, 1)
        done = here.done(change)
        assert in_pools(late, ON) == {here.own_a.pk}
        assert in_pools(free, ON) == set()
        assert done.result["without"] == [free.pk]

    def test_who_is_in_the_own_pool_already_is_not_there_twice(self, clock):
        here = Joint()
        who = here.member(here.a)
        Membership.objects.create(pool=here.own_a, person=who, since=make.LONG_AGO)
        change = here.agreed(here.draft())
        clock(2026, 12, 1)
        here.done(change)
        assert Membership.objects.filter(person=who, until=None).count() == 1

    def test_a_membership_that_had_yet_to_begin_begins_in_the_own_pool(self, clock):
        here = Joint()
        who = make.person(here.region, employer=here.a)
        later = ON + dt.timedelta(days=9)
        Membership.objects.create(pool=here.pool, person=who, since=later, employment=who.employments.get())
        change = here.agreed(here.draft())
        clock(2026, 12, 1)
        here.done(change)
        row = Membership.objects.get(person=who)
        assert (row.pool, row.since) == (here.own_a, later)

    def test_balances_are_paid_off_and_later_work_is_booked_as_ever(self, clock):
        here = Joint()
        who = here.member(here.a)
        here.booked(who, here.lending.at_b, DAY_BEFORE)
        after = here.booked(who, here.lending.at_b, ON)
        kept = Booking.objects.filter(pk=after.pk).values().get()
        change = here.agreed(here.draft())
        clock(2026, 12, 2)
        done = here.done(change)
        assert done.result["payments"] == 1
        assert not any(balances(here.region, pool=here.pool).values())
        assert Booking.objects.filter(pk=after.pk).values().get() == kept
        here.lending.post(ON)
        assert any(balances(here.region, pool=here.pool).values())
        assert unbalanced(here.region) == []

    def test_a_balance_may_stay_as_owed(self, clock):
        here = Joint()
        here.booked(here.member(here.a), here.lending.at_b, DAY_BEFORE)
        change = here.agreed(here.draft(settles=False))
        clock(2026, 12, 1)
        here.done(change)
        assert any(balances(here.region, pool=here.pool).values())
        assert not Entry.objects.filter(kind="settlement").exists()

    def test_a_month_that_closes_in_between_changes_nothing_in_it(self, clock):
        here = Joint()
        here.booked(here.member(here.a), here.lending.at_b, DAY_BEFORE)
        change = here.agreed(here.draft())
        clock(2026, 12, 3)
        closed = month_close(region=here.region, month=DAY_BEFORE, by=here.by)
        here.done(change)
        assert Entry.objects.filter(month=closed.month).count() == closed.entries
        assert Entry.objects.get(kind="settlement").month == ON
        assert not any(balances(here.region, pool=here.pool).values())

    def test_done_twice_changes_nothing(self, clock):
        here = Joint()
        here.booked(here.member(here.a), here.lending.at_b, DAY_BEFORE)
        change = here.agreed(here.draft())
        clock(2026, 12, 1)
        here.done(change)
        before = _rows()
        here.done(change)
        assert _rows() == before


def _rows():
    return [list(model.objects.order_by("pk").values()) for model in (Membership, Pool, Entry, Booking, AuditRow)]


class TestAgreeing:
    def test_with_the_last_signature_the_day_is_fixed(self):
        here = Joint()
        change = here.draft()
        change_sign(change=change, board=here.a, by=here.by)
        change_sign(change=change, board=here.b, by=here.by)
        assert not Work.objects.filter(kind="ledger.change").exists()
        change_sign(change=change, board=here.c, by=here.by)
        change.refresh_from_db()
        assert change.state == "planned"
        assert Work.objects.get(kind="ledger.change").due.date() == dt.date(2026, 11, 30)

    def test_a_board_signs_once_and_only_where_it_has_part(self):
        here = Joint()
        change = here.draft()
        change_sign(change=change, board=here.a, by=here.by)
        refused("change-signed", change_sign, change=change, board=here.a, by=here.by)
        refused("change-stranger", change_sign, change=change, board=make.board(here.region), by=here.by)

    def test_what_changes_in_a_draft_ends_the_signatures(self):
        here = Joint()
        who = here.member(here.a)
        change = here.draft()
        change_sign(change=change, board=here.a, by=here.by)
        change_people(change=change, targets={who.pk: here.a.pk}, by=here.by)
        assert change.consents.count() == 1
        change_people(change=change, targets={who.pk: here.b.pk}, by=here.by)
        assert change.consents.count() == 0
        change_sign(change=change, board=here.a, by=here.by)
        change_terms(change=change, on=ON + dt.timedelta(days=1), wanted=Wanted(), by=here.by)
        assert change.consents.count() == 0

    def test_nothing_happens_before_the_day(self, clock):
        here = Joint()
        who = here.member(here.a)
        change = here.agreed(here.draft())
        clock(2026, 11, 30)
        refused("change-too-early", change_carry_out, change=change, by=None)
        assert in_pools(who, ON) == {here.pool.pk}

    def test_nothing_happens_without_every_signature(self, clock):
        here = Joint()
        change = here.draft()
        change_sign(change=change, board=here.a, by=here.by)
        clock(2026, 12, 1)
        refused("change-not-agreed", change_carry_out, change=change, by=None)

    def test_it_can_be_taken_back_until_it_is_done(self, clock):
        here = Joint()
        change = here.agreed(here.draft())
        change_withdraw(change=change, by=here.by)
        assert Work.objects.get(kind="ledger.change").state == "cancelled"
        clock(2026, 12, 1)
        refused("change-not-agreed", change_carry_out, change=change, by=None)
        again = here.agreed(here.draft())
        here.done(again)
        refused("change-over", change_withdraw, change=again, by=here.by)


class TestDrafting:
    def test_today_will_do_and_yesterday_will_not(self):
        here = Joint()
        refused("change-past", here.draft, on=TODAY - dt.timedelta(days=1))
        assert here.draft(on=TODAY).on == TODAY

    def test_one_change_of_a_pool_at_a_time(self):
        here = Joint()
        here.draft()
        refused("change-exists", here.draft)

    def test_an_own_pool_is_not_dissolved(self):
        here = Joint()
        act = {"region": here.region, "kind": "dissolve", "on": ON, "by": here.by}
        refused("change-subject", change_draft, pool=here.own_a, **act)

    def test_a_pool_that_ended_by_then_is_not_dissolved(self):
        here = Joint()
        Pool.objects.filter(pk=here.pool.pk).update(until=DAY_BEFORE)
        here.pool.refresh_from_db()
        refused("change-subject", here.draft)
        assert here.draft(on=DAY_BEFORE).state == "drafted"

    def test_a_pool_that_begins_that_day_is_not_dissolved(self):
        here = Joint()
        Pool.objects.filter(pk=here.pool.pk).update(since=ON)
        here.pool.refresh_from_db()
        refused("change-subject", here.draft)

    def test_people_go_to_a_permanent_pool_that_runs_by_then_of_a_board_that_stays(self):
        here = Joint()
        Pool.objects.filter(pk=here.own_a.pk).update(kind="on-call")
        coming, permanent = make.pool(here.region, owner=here.a), make.pool(here.region, owner=here.a)
        Pool.objects.filter(pk=coming.pk).update(since=ON + dt.timedelta(days=1))
        assert own_pools(here.region, ON) == {here.a.pk: permanent}
        who = here.member(None)
        who.employments.create(board=here.c, function="teacher", fte_hundredths=50, since=make.LONG_AGO)
        rows = Membership.objects.filter(person=who)
        assert employers_of(rows, ON) == {who.pk: here.c.pk}
        here.c.left_on = ON
        here.c.save()
        assert employers_of(rows, ON) == {}
        assert boards_concerned(here.draft()) == {here.a.pk, here.b.pk}

    def test_a_board_that_is_not_there_is_no_target(self):
        here = Joint()
        who = here.member(here.a)
        elsewhere = make.board(make.region())
        change = here.draft()
        refused("change-target", change_people, change=change, targets={who.pk: elsewhere.pk}, by=here.by)

    def test_a_founded_pool_has_a_name_and_serves_two_boards(self):
        here = Joint()
        refused("change-name", here.draft, kind="found", partners=(here.a.pk, here.b.pk))
        refused("change-partners", here.draft, kind="found", name="Samen", partners=(here.a.pk,))

    def test_the_effect_takes_a_fixed_number_of_queries(self, django_assert_max_num_queries):
        here = Joint()
        change = here.draft()
        for _each in range(5):
            who = here.member(here.a)
            here.booked(who, here.lending.at_b, ON)
        with django_assert_max_num_queries(14):
            found = effect_of(change)
        assert (len(found.people), found.bookings) == (5, 5)


class TestFounding:
    def found(self, here, *people, **wanted):
        rows = Membership.objects.filter(person__in=people).values_list("pk", flat=True)
        partners = tuple(board.pk for board in here.boards)
        return here.draft("found", name="Samen", joining=tuple(rows), **{"partners": partners, **wanted})

    def test_who_was_chosen_joins_a_pool_that_serves_every_board(self, clock):
        here = Joint()
        own_b = make.pool(here.region, owner=here.b)
        joins, stays = here.member(here.b, own_b), here.member(here.b, own_b)
        change = here.agreed(self.found(here, joins, key="pupils"))
        clock(2026, 12, 1)
        done = here.done(change)
        pool = done.pool
        assert (pool.name, pool.owner, pool.since) == ("Samen", None, ON)
        assert served(pool, ON) == {board.pk: 2 for board in here.boards}
        assert in_pools(joins, ON) == {pool.pk}
        assert in_pools(joins, DAY_BEFORE) == {own_b.pk}
        assert in_pools(stays, ON) == {own_b.pk}
        assert KeyRule.objects.get(pool=pool).kind == "pupils"

    def test_its_key_holds_from_the_first_month_that_is_open(self, clock):
        here = Joint()
        change = here.agreed(self.found(here, here.member(here.a, here.own_a), key="fixed"))
        clock(2027, 1, 4)
        month_close(region=here.region, month=ON, by=here.by)
        done = here.done(change)
        rule = KeyRule.objects.get(pool=done.pool)
        assert rule.since == dt.date(2027, 1, 1)
        assert set(rule.parts.values_list("weight", flat=True)) == {1}

    def test_who_left_the_own_pool_by_then_does_not_join(self, clock):
        here = Joint()
        who, other = here.member(here.a, here.own_a), here.member(here.a, here.own_a)
        change = here.agreed(self.found(here, who, other))
        Membership.objects.filter(person=who).update(until=TODAY)
        clock(2026, 12, 1)
        here.done(change)
        assert in_pools(who, ON) == set()

    def test_boards_served_and_boards_that_give_sign(self):
        here = Joint()
        who = here.member(here.a, here.own_a)
        change = self.found(here, who, partners=(here.b.pk, here.c.pk))
        assert boards_concerned(change) == {here.a.pk, here.b.pk, here.c.pk}

    def test_a_pool_that_nobody_joins_is_not_agreed(self):
        here = Joint()
        refused("change-nobody", change_sign, change=self.found(here), board=here.a, by=here.by)

    def test_a_joint_pool_gives_nobody(self):
        here = Joint()
        who = here.member(here.a)
        with pytest.raises(Refused) as caught:
            self.found(here, who)
        assert caught.value.code == "change-member"

    def test_the_state_is_kept(self, clock):
        here = Joint()
        change = here.agreed(self.found(here, here.member(here.a, here.own_a)))
        clock(2026, 12, 1)
        here.done(change)
        assert DesignChange.objects.get(pk=change.pk).state == "done"
