"""Two planners, one person: exactly one wins, whichever database, and never by luck alone."""

import threading
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from beurs.cover.models import Assignment, Need
from beurs.cover.services import absence_report, assign_by_hand, proposals_agree
from beurs.cover.services.rules import priority_rule_add
from beurs.errors import Refused
from beurs.pools.models import Booking, Policy, Reach
from beurs.pools.services import bookings as pools
from tests import factories as make
from tests.cover.lending import Neighbours
from tests.cover.scenes import Morning

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks exist on PostgreSQL only")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite itself")
PATIENCE = 30


@pytest.fixture
def rivals():
    """Return two needs with a proposal for the same person, and two planners."""
    morning = Morning()
    person = morning.substitute()
    needs = [morning.need(), morning.need()]
    for need in needs:
        make.assignment(need, person, pool=morning.pool)
    return needs, [morning.by, make.user("Ilse")], person


def together(*actions):
    """Run the actions in threads that start at once; return per action what it returned or raised."""
    start = threading.Barrier(len(actions))
    found = [None] * len(actions)

    def run(index, action):
        start.wait(PATIENCE)
        try:
            found[index] = action()
        except (Refused, IntegrityError) as error:
            found[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, action)) for index, action in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return found


@contextmanager
def meeting_before_insert(monkeypatch):
    """Let two callers both pass the check "is the person free" before either inserts."""
    gate = threading.Barrier(2)
    check = pools._refuse_taken

    def slow(rows):
        check(rows)
        if any(row.part == "am" for row in rows):
            with_patience(gate)

    monkeypatch.setattr(pools, "_refuse_taken", slow)
    yield


def with_patience(gate):
    """Wait for the other caller, but not for ever: a lock may keep it out until we are done."""
    try:
        gate.wait(2)
    except threading.BrokenBarrierError:
        return


def agree(need, by):
    return lambda: proposals_agree(needs={need.pk: 1}, by=by)


def standing(person):
    return Booking.objects.filter(person=person, part="am", released_at__isnull=True).count()


def test_of_two_planners_who_agree_one_person_exactly_one_wins(rivals, monkeypatch):
    needs, planners, person = rivals
    with meeting_before_insert(monkeypatch):
        found = together(*(agree(need, by) for need, by in zip(needs, planners, strict=True)))
    refused = [refusal for outcome in found for _, refusal in outcome.refused]
    assert [refusal.code for refusal in refused] == ["person-taken"]
    assert sorted(len(outcome.agreed) for outcome in found) == [0, 2]
    assert standing(person) == 1
    assert Assignment.objects.filter(state="agreed").values("need_part__need").distinct().count() == 1


def test_agreeing_and_choosing_by_hand_race_alike(rivals, monkeypatch):
    needs, planners, person = rivals
    by_hand = {"parts": {"am", "pm"}, "person": person, "overrides": [], "ground": "", "version": 1}
    with meeting_before_insert(monkeypatch):
        agreed, chosen = together(
            agree(needs[0], planners[0]), lambda: assign_by_hand(need=needs[1], by=planners[1], **by_hand)
        )
    lost = [refusal.code for _, refusal in agreed.refused] + ([chosen.code] if isinstance(chosen, Refused) else [])
    assert lost in (["person-taken"], ["double-booking"])
    assert standing(person) == 1


def test_of_two_planners_on_one_need_the_second_is_told(rivals):
    needs, planners, person = rivals
    found = together(*(agree(needs[0], by) for by in planners))
    codes = [refusal.code for outcome in found for _, refusal in outcome.refused]
    assert codes == ["need-changed"]
    assert standing(person) == 1


def test_two_planners_with_the_same_needs_in_opposite_order_do_not_block_each_other(rivals):
    needs, planners, _ = rivals
    one, two = needs
    found = together(
        lambda: proposals_agree(needs={one.pk: 1, two.pk: 1}, by=planners[0]),
        lambda: proposals_agree(needs={two.pk: 1, one.pk: 1}, by=planners[1]),
    )
    assert sum(len(outcome.agreed) for outcome in found) == 2


def test_of_two_reports_of_one_absence_the_second_is_refused():
    morning = Morning()
    teacher = make.teacher(morning.group())
    given = {"person": teacher, "school": morning.school, "kind": "sick", "first": make.MONDAY, "first_part": "am"}
    report = partial(absence_report, last=make.MONDAY, by=morning.by, **given)
    found = together(report, report)
    assert [error.code for error in found if isinstance(error, Refused)] == ["absence-overlaps"]
    assert Need.objects.count() == 1


@on_postgresql
@pytest.mark.parametrize(
    ("lock", "constraint", "double"), [(False, False, True), (False, True, False), (True, False, False)]
)
def test_without_lock_and_constraint_the_race_is_lost_with_either_it_is_won(
    rivals, monkeypatch, lock, constraint, double
):
    needs, planners, person = rivals
    if not lock:
        monkeypatch.setattr(pools, "people_lock", lambda people: None)
        monkeypatch.setattr("beurs.cover.services.proposals.people_lock", lambda people: None)
    with without_constraint(keep=constraint), meeting_before_insert(monkeypatch):
        together(*(agree(need, by) for need, by in zip(needs, planners, strict=True)))
        assert (standing(person) == 2) is double
        Booking.objects.all().update(released_at=make.user().joined_at)


@pytest.fixture
def at_the_cap():
    """Return two needs with proposals for different people of a pool that may send one more, and two planners."""
    morning = Morning()
    Reach.objects.filter(board=morning.board).update(day_cap=3)
    make.assignment(morning.need(parts=["pm"]), morning.substitute(), pool=morning.pool, state="agreed")
    needs = [morning.need(), morning.need()]
    for need in needs:
        make.assignment(need, morning.substitute(), pool=morning.pool)
    return needs, [morning.by, make.user("Ilse")], morning


def sent(morning):
    return Booking.objects.filter(pool=morning.pool, released_at__isnull=True).count()


def test_of_two_planners_at_the_cap_of_a_pool_the_second_is_refused(at_the_cap, monkeypatch):
    needs, planners, morning = at_the_cap
    with meeting_before_insert(monkeypatch):
        found = together(*(agree(need, by) for need, by in zip(needs, planners, strict=True)))
    assert [refusal.code for outcome in found for _, refusal in outcome.refused] == ["cap-reached"]
    assert sent(morning) == 3


def test_agreeing_and_choosing_by_hand_keep_to_the_cap_together(at_the_cap, monkeypatch):
    needs, planners, morning = at_the_cap
    chosen = {"parts": {"am", "pm"}, "person": morning.substitute(), "overrides": [], "ground": "", "version": 1}
    with meeting_before_insert(monkeypatch):
        agreed, by_hand = together(
            agree(needs[0], planners[0]), lambda: assign_by_hand(need=needs[1], by=planners[1], **chosen)
        )
    lost = [refusal.code for _, refusal in agreed.refused] + ([by_hand.code] if isinstance(by_hand, Refused) else [])
    assert lost == ["cap-reached"]
    assert sent(morning) == 3


@on_postgresql
def test_without_the_lock_of_the_cap_the_pool_sends_too_many(at_the_cap, monkeypatch):
    needs, planners, morning = at_the_cap
    monkeypatch.setattr("beurs.cover.services.proposals.caps_lock", lambda boards: None)
    with meeting_before_insert(monkeypatch):
        together(*(agree(need, by) for need, by in zip(needs, planners, strict=True)))
    assert sent(morning) == 5


def last_spare():
    """Return two needs at different boards with proposals for the two people of a pool that keeps one of them free."""
    scene = Neighbours()
    Policy.objects.filter(pool=scene.pool).update(reserve=1)
    third = make.board(scene.region)
    for board in (scene.other, third):
        Reach.objects.create(policy=scene.policy, board=board, ring=4)
    needs = [scene.far_need(), make.need(make.group(make.school(third)))]
    return scene, needs, [scene.colleague(), scene.colleague()]


def last_tolerated():
    """Return two needs at one board with proposals out of two pools of one lender, which may lend two parts more."""
    scene = Neighbours()
    Policy.objects.filter(pool=scene.pool).update(tolerance=2)
    scene.lends()
    pool = make.pool(scene.region, owner=scene.board, reach={scene.board: 1, scene.other: 4})
    people = [scene.colleague(), make.substitute(pool, employer=scene.board)]
    return scene, [scene.far_need(), scene.far_need()], people


@pytest.fixture(
    params=[(last_spare, "reserve-kept"), (last_tolerated, "tolerance-reached")], ids=["reserve", "tolerance"]
)
def one_more(request):
    """Return two needs with proposals of which an agreement lets one stand, two planners, people, and the refusal."""
    build, code = request.param
    scene, needs, people = build()
    for need, person in zip(needs, people, strict=True):
        make.assignment(need, person, pool=person.memberships.get().pool, ring=4)
    return needs, [scene.by, make.user("Ilse")], people, code


def lent(people):
    return Booking.objects.filter(person__in=people, released_at__isnull=True).count()


def test_of_two_planners_at_the_last_an_agreement_allows_the_second_is_refused(one_more, monkeypatch):
    needs, planners, people, code = one_more
    with meeting_before_insert(monkeypatch):
        found = together(*(agree(need, by) for need, by in zip(needs, planners, strict=True)))
    assert [refusal.code for outcome in found for _, refusal in outcome.refused] == [code]
    assert lent(people) == 2


def test_agreeing_and_choosing_by_hand_keep_to_an_agreement_together(one_more, monkeypatch):
    needs, planners, people, code = one_more
    chosen = {"parts": {"am", "pm"}, "person": people[1], "overrides": [], "ground": "", "version": 1}
    with meeting_before_insert(monkeypatch):
        agreed, by_hand = together(
            agree(needs[0], planners[0]), lambda: assign_by_hand(need=needs[1], by=planners[1], **chosen)
        )
    lost = [refusal.code for _, refusal in agreed.refused] + ([by_hand.code] if isinstance(by_hand, Refused) else [])
    assert lost == [code]
    assert lent(people) == 2


@on_postgresql
def test_without_that_lock_both_pass_what_the_agreement_allows(one_more, monkeypatch):
    needs, planners, people, _code = one_more
    monkeypatch.setattr("beurs.cover.services.proposals.caps_lock", lambda boards: None)
    with meeting_before_insert(monkeypatch):
        together(*(agree(need, by) for need, by in zip(needs, planners, strict=True)))
    assert lent(people) == 4


@contextmanager
def without_constraint(*, keep):
    """Drop "one place at a time" for a while, unless it is to be kept."""
    rule = next(found for found in Booking._meta.constraints if found.name == pools.ONE_PLACE)
    if not keep:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Booking, rule)
    try:
        yield
    finally:
        if not keep:
            with connection.schema_editor() as editor:
                editor.add_constraint(Booking, rule)


@on_sqlite
def test_sqlite_itself_refuses_a_duplicate_insert(rivals):
    needs, _, person = rivals
    part = needs[0].parts.get(part="am")
    made = make.booking(person, part)
    columns = [field.column for field in Booking._meta.concrete_fields if not field.primary_key]
    listed = ", ".join(columns)
    insert = (
        f"INSERT INTO {Booking._meta.db_table} ({listed}) SELECT {listed} FROM {Booking._meta.db_table} WHERE id = %s"
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, [made.pk])
    assert standing(person) == 1
    assert Need.objects.count() == 2


def test_two_who_write_a_rule_for_one_day_at_once_leave_one(clock):
    region, by = make.region(), make.user()
    points = {"base": 1, "young": 1, "special": 1, "lost": 1, "lost_max": 1, "twice": 1}
    write = partial(priority_rule_add, region=region, since=make.MONDAY, by=by, **points)
    outcomes = together(write, write)
    assert sorted(getattr(one, "code", "") for one in outcomes) == ["", "rule-exists"]
    assert region.priority_rules.count() == 1
