"""After any change of the pools nobody is orphaned, the books add up, and what was stays as it was."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beurs.ledger.access.books import balances
from beurs.ledger.access.changes import people_of
from beurs.ledger.models import Entry, Posting
from beurs.ledger.services.changes import change_carry_out, change_people
from beurs.ledger.services.closing import month_close, open_month
from beurs.pools.access.policies import policies_on, reaches_on
from beurs.pools.models import Booking, Membership, Policy, Pool
from beurs.region.models import Board, Employment, Grant, Person
from tests import factories as make
from tests.ledger.scenes import unbalanced
from tests.ledger.switching import DAY_BEFORE, ON, Joint, adviser
from tests.ledger.test_history import thrown_away

pytestmark = pytest.mark.django_db

DAYS = [DAY_BEFORE - dt.timedelta(days=40 - day) for day in range(70)]
BOARDS = st.integers(0, 2)
WORLD = st.fixed_dictionaries(
    {
        "people": st.lists(
            st.tuples(
                st.one_of(st.none(), BOARDS),  # who employs
                st.sampled_from(["joint", "own", "both"]),  # which pools
                st.sampled_from([None, -20, 5, 40]),  # the membership begins so many days from the day
                st.sampled_from([None, -3, 10, 60]),  # ... and ends
            ),
            max_size=6,
        ),
        "work": st.lists(
            st.tuples(st.integers(0, 5), BOARDS, st.sampled_from(DAYS), st.booleans(), st.booleans()), max_size=8
        ),
        "policies": st.lists(
            st.tuples(st.sampled_from(["joint", "own"]), st.sampled_from(DAYS), st.sets(BOARDS), st.booleans()),
            max_size=3,
        ),
        "owners": st.sets(BOARDS),
        "partners": st.sets(BOARDS),
        "choices": st.lists(st.tuples(st.integers(0, 5), st.one_of(st.none(), BOARDS)), max_size=4),
        "settles": st.booleans(),
        "closes": st.booleans(),
    }
)


class World:
    """A region made from what Hypothesis drew."""

    def __init__(self, drawn):
        self.here = here = Joint()
        here.lending.price_board(here.c)
        self.drawn, self.boards, self.region = drawn, here.boards, here.region
        self.schools = [here.lending.at_a, here.lending.at_b, here.at_c]
        self.own = {0: here.own_a} | {
            one: make.pool(here.region, owner=self.boards[one]) for one in drawn["owners"] if one
        }
        for board in self.boards:
            adviser(board)
        self.people = [self._person(*one) for one in drawn["people"]]
        for which, board, date, part, pooled in drawn["work"]:
            self._work(which, self.schools[board], date, "am" if part else "pm", pooled)
        for pool, date, served, signed in drawn["policies"]:
            self._policy(here.pool if pool == "joint" else here.own_a, date, served, signed)

    def _person(self, employer, where, starts, ends):
        who = make.person(self.region, employer=None if employer is None else self.boards[employer])
        since = make.LONG_AGO if starts is None else ON + dt.timedelta(days=starts)
        until = None if ends is None else ON + dt.timedelta(days=ends)
        pools = [self.here.pool] if where != "own" else []
        if where != "joint":
            pools.append(self.own.get(employer, self.here.own_a))
        for pool in pools:
            job = Employment.objects.filter(person=who).first()
            if until is None or since <= until:
                Membership.objects.create(pool=pool, person=who, since=since, until=until, employment=job)
        return who

    def _work(self, which, school, date, part, pooled):
        if not self.people:
            return
        who = self.people[which % len(self.people)]
        if not Booking.objects.filter(person=who, date=date, part=part).exists():
            self.here.lending.worked(who, date=date, part=part, at=school, pool=self.here.pool if pooled else None)

    def _policy(self, pool, date, served, signed):
        if Policy.objects.filter(pool=pool, since=date).exists() or not served:
            return
        row = make.policy_of(pool, since=date, **({} if signed else {"holds_from": None, "on_paper": False}))
        for board in served:
            row.reaches.create(board=self.boards[board], ring=board + 1)

    def draft(self, kind):
        partners = tuple(self.boards[one].pk for one in self.drawn["partners"])
        if kind == "dissolve":
            return self._choose(self.here.draft("dissolve", partners=partners, settles=self.drawn["settles"]))
        if kind == "leave":
            return self.here.draft("leave", settles=self.drawn["settles"])
        lasting = Membership.objects.exclude(until__lt=ON).filter(pool__owner__isnull=False)
        joining = tuple(lasting.order_by("pk").values_list("pk", flat=True)[:4])
        everybody = tuple(board.pk for board in self.boards)
        return self.here.draft("found", name="Samen", partners=everybody, joining=joining) if joining else None

    def _choose(self, change):
        members = sorted({one.membership.person_id for one in people_of(change)})
        targets = {one.membership.person_id: None for one in people_of(change) if not one.chosen}
        for which, board in self.drawn["choices"]:
            if members:
                targets[members[which % len(members)]] = None if board is None else self.boards[board].pk
        change_people(change=change, targets=targets, by=self.here.by)
        return change


def stand(moment):
    """Return what may not change: bookings and entries byte for byte, who was where up to a day, policies of then."""
    dated = Membership.objects.filter(since__lte=moment).order_by("pool", "person", "since")
    return {
        "bookings": list(Booking.objects.order_by("pk").values()),
        "members": [
            (row.pool_id, row.person_id, row.since, min(row.until or moment, moment), row.employment_id)
            for row in dated
            if row.until is None or row.until >= row.since
        ],
        "reaches": sorted(reaches_on(moment).values_list("policy", "board", "ring")),
    }


def whole():
    """Return every row that a change may write."""
    return [list(model.objects.order_by("pk").values()) for model in (Membership, Pool, Policy, Entry, Posting, Grant)]


@pytest.mark.parametrize("kind", ["dissolve", "found", "leave"])
@given(drawn=WORLD)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_change_leaves_no_orphan_and_no_past_undone(clock, kind, drawn):
    clock()
    with thrown_away():
        world = World(drawn)
        change = world.draft(kind)
        if change is None:
            return
        world.here.agreed(change)
        goals = {(one.membership.person_id, one.membership.pool_id): one.board for one in people_of(change)}
        before, entries = stand(DAY_BEFORE), list(Entry.objects.order_by("pk").values())
        assert stand(DAY_BEFORE) == before
        clock(2026, 12, 2)
        if drawn["closes"]:
            world.here.lending.post(DAY_BEFORE)
            while (month := open_month(world.region)) < ON:
                month_close(region=world.region, month=month, by=world.here.by)
            entries = list(Entry.objects.order_by("pk").values())
        change_carry_out(change=change, by=None)
        change.refresh_from_db()
        assert stand(DAY_BEFORE) == before
        assert list(Entry.objects.order_by("pk").values())[: len(entries)] == entries
        no_orphan()
        {"dissolve": dissolved, "found": founded, "leave": gone}[kind](world, change, goals)
        assert unbalanced(world.region) == []
        assert sum(balances(world.region).values()) == 0
        rows = whole()
        change_carry_out(change=change, by=None)
        assert whole() == rows


def no_orphan():
    """No membership goes on in a pool that ended, and no agreement of one is in force."""
    for pool in Pool.objects.filter(until__isnull=False):
        assert not Membership.objects.filter(pool=pool).exclude(until__lte=pool.until).exists()
        after = pool.until + dt.timedelta(days=1)
        assert not policies_on(after).filter(pool=pool).exists()
        assert not Policy.objects.filter(pool=pool, holds_from__gte=after).exists()


def lasting(person):
    return Membership.objects.filter(person=person).exclude(until__lt=ON)


def dissolved(world, change, goals):
    """Everybody is in exactly the pool chosen; each new own pool serves its owner first, partners as agreed."""
    assert change.pool.until == DAY_BEFORE
    drawn = zip(world.people, world.drawn["people"], strict=True)
    elsewhere = {who.pk for who, (_employer, where, _starts, _ends) in drawn if where != "joint"}
    for (person, _pool), board in goals.items():
        owners = {row.pool.owner_id for row in lasting(person)}
        assert owners >= ({board} if board is not None else set())
        if board is not None and person not in elsewhere:
            assert owners == {board}
    for pool in Pool.objects.filter(since=ON):
        assert reaches_on(ON).get(policy__pool=pool, board=pool.owner).ring == 1
    if world.drawn["settles"]:
        assert not any(balances(world.region, pool=change.pool).values())


def founded(world, change, goals):
    """Who was chosen is in the new pool, on the terms of before, and in the old one no longer."""
    for person, pool in goals:
        assert lasting(person).filter(pool=change.pool).exists()
        assert not lasting(person).filter(pool=pool).exists()
    assert set(reaches_on(ON).filter(policy__pool=change.pool).values_list("board", flat=True)) == {
        board.pk for board in world.boards
    }


def gone(world, change, goals):
    """Nothing of the region reaches the board, its people are in no pool, and nobody has a right on it."""
    for day in (ON, *DAYS[41:], ON + dt.timedelta(days=100)):
        assert not reaches_on(day).filter(board=change.board).exists()
    assert not Grant.objects.filter(board=change.board).exists()
    assert Board.objects.get(pk=change.board_id).left_on == ON
    for person, pool in goals:
        assert not lasting(person).filter(pool=pool).exists()
    only = Person.objects.filter(employments__board=change.board_id)
    assert not Membership.objects.filter(person__in=only).exclude(until__lt=ON).exists()
    others = Employment.objects.exclude(board=change.board_id).values("person")
    stays = Membership.objects.filter(person__in=others, pool=world.here.pool).exclude(until__lt=ON)
    assert {row.person_id for row in stays} == {
        who.pk
        for who, (employer, where, starts, ends) in zip(world.people, world.drawn["people"], strict=True)
        if employer in (0, 1) and where != "own" and (ends is None or (ends >= 0 and (starts or -9999) <= ends))
    }
    if world.drawn["settles"]:
        assert balances(world.region).get(change.board_id, 0) == 0


def test_a_month_that_is_closing_and_a_change_do_not_lose_each_other(clock):
    """Closing takes the books first and the change after it, or the other way round: either way everything is in."""
    for first in ("close", "change"):
        with thrown_away():
            clock()
            here = Joint()
            here.booked(here.member(here.a), here.lending.at_b, DAY_BEFORE)
            change = here.agreed(here.draft())
            clock(2026, 12, 2)
            deeds = [
                lambda here=here: month_close(region=here.region, month=DAY_BEFORE, by=here.by),
                lambda here=here, change=change: here.done(change),
            ]
            for deed in deeds if first == "close" else reversed(deeds):
                deed()
            assert Entry.objects.filter(kind="loan", month=DAY_BEFORE.replace(day=1)).count() == 1
            assert not any(balances(here.region).values())


def test_the_worker_carries_a_change_out_once_on_its_day(clock):
    from beurs.cli.work import make_worker
    from beurs.messages.models import Work

    here = Joint()
    who = here.member(here.a)
    change = here.agreed(here.draft())
    work = Work.objects.get(kind="ledger.change")
    assert work.due.astimezone(ZoneInfo("Europe/Amsterdam")).date() == ON
    clock(2026, 12, 1, 0, 6)
    for _time in range(2):
        make_worker(1).registry["ledger.change"].attempt(work, timezone.now())(timezone.now())
    change.refresh_from_db()
    assert change.state == "done"
    assert [row.pool for row in lasting(who)] == [here.own_a]
