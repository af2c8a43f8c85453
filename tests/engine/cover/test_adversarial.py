"""Days that are hard on a solver by their shape: ties everywhere, nobody, one for all, a crowd for one."""

import pytest
from msgspec.structs import replace

from beurs.engine.checks import check_cover, unverified_bounds
from beurs.engine.cover.online import Available, Cancelled, Declined, Live, Opened
from beurs.engine.formats import CoverProblem, CoverResult
from beurs.engine.formats.cover import Cap, Pool
from tests.engine.cover.small import AM, PM, need, person, problem, school, trips
from tests.engine.plans import plan_of, solved


def judged(given: CoverProblem) -> CoverResult:
    """The result, which the judge finds right and proven."""
    result = solved(given)
    assert check_cover(given, result) == []
    assert unverified_bounds(given, result) == []
    assert result.status == "optimal"
    return result


def named(result: CoverResult) -> dict[str, int]:
    return {tier.name: tier.value for tier in result.tiers}


def alike(people: int, needs: int, **facts: object) -> CoverProblem:
    """People and needs that differ in name only."""
    staff = [person(f"p{k}") for k in range(people)]
    return problem(people=staff, needs=[need(f"n{k}") for k in range(needs)], **facts)


@pytest.mark.parametrize(("people", "needs"), [(60, 60), (40, 90), (90, 40)])
def test_ties_everywhere_fill_as_many_as_can_be(people, needs):
    given = alike(people, needs)
    result = judged(given)
    filled = min(people, needs)
    assert named(result)["covered"] == 2 * filled
    assert named(result)["spread"] == filled
    assert plan_of(solved(given)) == plan_of(result)


def test_ties_everywhere_survive_events():
    live = Live(alike(30, 40))
    for k in range(25):
        live.apply([Declined(f"n{k}", f"p{k}"), Cancelled(f"n{k}"), Available(f"p{k}", [AM])][k % 3])
    assert live.repairs
    full = solved(live.problem)
    assert len(live.plan) == len(plan_of(full)) == 60


def test_nobody_eligible_leaves_everything_open_and_is_proven():
    given = problem(
        people=[person(f"p{k}", skills=["gym"]) for k in range(50)], needs=[need(f"n{k}") for k in range(50)]
    )
    result = judged(given)
    assert (named(result)["covered"], len(result.open), result.assignments) == (0, 50, [])


def test_no_people_and_no_needs_are_a_plan():
    assert judged(problem(people=[])).assignments == []
    assert judged(problem(needs=[])).assignments == []
    assert judged(problem(people=[], needs=[])).tiers[0].value == 0


def test_one_person_for_all_takes_the_dearest():
    needs = [need(f"n{k}", priority=1 + (37 * k) % 101) for k in range(101)]
    result = judged(problem(needs=needs))
    assert named(result)["covered"] == 2 * 101
    assert {row.need for row in result.assignments} == {one.id for one in needs if one.priority == 101}


def chain(n: int) -> CoverProblem:
    """Person k may go to school k in a minute and to the next in two; need k is at school k + 1."""
    trips_ = {f"p{k}": {f"s{k}": 1, f"s{k + 1}": 2} for k in range(n)}
    return problem(
        schools=[school(f"s{k}") for k in range(n + 1)],
        people=[person(f"p{k}") for k in range(n)],
        needs=[need(f"n{k}", school=f"s{k + 1}") for k in range(n)],
        travel=trips(trips_),
    )


@pytest.mark.parametrize("n", [3, 60, 400])
def test_a_chain_along_which_everybody_moves_is_found(n):
    given = chain(n)
    assert named(judged(given))["travel"] == 2 * n
    live = Live(given)
    moves = live.apply(Declined(f"n{n - 1}", f"p{n - 1}"))
    assert {(row.need, row.now) for row in moves} == {
        *((f"n{k}", f"p{k + 1}") for k in range(n - 1)),
        (f"n{n - 1}", None),
    }
    assert live.apply(Available("p0", [AM, PM])) == []
    back = live.apply(Opened(replace(given.needs[-1], id="again", priority=2)))
    assert {(row.need, row.now) for row in back} == {
        *((f"n{k}", f"p{k}") for k in range(n - 1)),
        ("again", f"p{n - 1}"),
    }


def test_zero_maxima_leave_everything_open():
    for facts in ({"week_max": 0}, {"slots": []}, {"pools": []}, {"skills": []}):
        assert judged(problem(people=[person("p1", **facts)])).assignments == []
    assert solved(problem(caps=[Cap(pool="own", board="b1", per="day", slots=0)])).assignments == []
    pools = [Pool(id="own", rings={"b1": 2}, reserve=10**9)]
    assert solved(problem(pools=pools)).assignments == []


def test_a_week_of_one_slot_takes_a_half_day_and_no_whole_one():
    one = person("p1", week_max=1)
    assert judged(problem(people=[one])).assignments == []
    assert len(judged(problem(people=[one], needs=[need(slots=[PM])])).assignments) == 1


def crowd(count: int) -> CoverProblem:
    staff = [replace(person(f"p{k}", worked=k, slots=[AM]), lat=None, lon=None) for k in range(count)]
    return problem(people=[*staff, person("near", worked=10_000)], needs=[need(slots=[AM])])


def test_a_crowd_out_of_reach_leaves_the_one_who_is_near():
    assert plan_of(judged(crowd(3_000))) == {("n1", AM): "near"}


@pytest.mark.long
def test_a_hundred_thousand_people_for_one_slot_and_one_need():
    staff = [person(f"p{k}", worked=1 + k % 9_000, slots=[AM]) for k in range(100_000)]
    staff[77_777] = replace(staff[77_777], worked=0)
    given = problem(people=staff, needs=[need(slots=[AM])])
    assert plan_of(judged(given)) == {("n1", AM): "p77777"}
    live = Live(given)
    assert [row.was for row in live.apply(Declined("n1", "p77777"))] == ["p77777"]
    assert live.plan["n1", AM] in {f"p{k}" for k in range(0, 100_000, 9_000)}
