"""What would help: every promised change, made and solved again, gains exactly what it promises."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from benchmarks.engine import regions
from beurs.engine.cover.assign import is_pure
from beurs.engine.cover.board import Board
from beurs.engine.cover.instance import Instance
from beurs.engine.formats import CoverProblem, checked
from beurs.engine.formats.cover import Cap, Relax
from tests.engine.brute import changed
from tests.engine.plans import solved


def short_of_people(seed: int, **facts: object) -> CoverProblem:
    """A region's day with rather fewer people than it asks for."""
    return replace(regions.day(seed, regions=1, needs=24, people=22), explain="open", **facts)


def promised(problem: CoverProblem) -> Iterator[Relax]:
    """Each change that the result proposes, once."""
    seen = []
    for need in solved(problem).open:
        for relax in need.relax:
            if relax not in seen:
                seen.append(relax)
                yield relax


def broken(problem: CoverProblem) -> tuple[list[str], int]:
    """Promises that a new solve does not keep, and how many there were."""
    before, wrong, count = solved(replace(problem, explain="none")).tiers[0].value, [], 0
    for relax in promised(problem):
        gains = solved(replace(checked(changed(problem, relax.change)), explain="none")).tiers[0].value - before
        count += 1
        if gains != relax.gains:
            wrong.append(f"{relax.change} promises {relax.gains} and gains {gains}")
    return wrong, count


def test_every_change_promised_to_a_region_gains_what_it_promises():
    found = [broken(short_of_people(seed)) for seed in range(12)]
    assert [wrong for wrong, _ in found if wrong] == []
    assert sum(count for _, count in found) > 12


def test_promises_are_kept_where_caps_could_bind():
    caps = [Cap(pool="joint-0", board=f"b0-{b}", per="day", slots=4) for b in range(8)]
    days = [short_of_people(seed, caps=caps) for seed in range(6)]
    found = [broken(day) for day in days]
    assert [wrong for wrong, _ in found if wrong] == []
    assert sum(count for _, count in found) > 4


def test_no_smaller_change_of_the_same_person_would_do():
    days = [short_of_people(seed) for seed in range(12)]
    tried = 0
    for day in days:
        before = solved(replace(day, explain="none")).tiers[0].value
        for relax in promised(day):
            if relax.change.__class__.__name__ == "TravelChange":
                less = replace(relax.change, to=relax.change.to - 1)
                assert solved(replace(changed(day, less), explain="none")).tiers[0].value - before < relax.gains
                tried += 1
    assert tried > 2


@pytest.mark.long
@pytest.mark.parametrize("block", range(20, 140, 40))
def test_many_changes_promised_to_regions_gain_what_they_promise(block):
    found = [broken(short_of_people(seed)) for seed in range(block, block + 40)]
    assert [wrong for wrong, _ in found if wrong] == []
    assert sum(count for _, count in found) > 40


def test_these_regions_are_assignments():
    assert is_pure(Board.of(Instance.from_problem(short_of_people(0))))
