import datetime as dt

import pytest

from beurs import demo
from beurs.demo.places import groups, location_code
from beurs.demo.seeds import stream
from beurs.region.models import Board, School

SINCE = dt.date(2026, 8, 1)


def bands(pupils: int, kind: str = "bo") -> list[tuple[int, int]]:
    found = groups(stream(1, "test"), School(kind=kind), pupils, SINCE)
    return [(group.year_from, group.year_to) for group in found]


def test_codes_of_sixty_regions_are_all_different_and_none_exists() -> None:
    codes = [location_code(number) for number in range(60 * 95)]
    assert len(set(codes)) == len(codes)
    assert all(code.startswith("99") for code in codes)


def test_board_numbers_lie_below_the_first_real_one(small: demo.Loaded) -> None:
    assert all(int(board.number) < 10_000 for board in Board.objects.filter(region=small.region))


def test_a_small_school_combines_years_and_every_year_stands_in_one_group() -> None:
    assert bands(92) == [(1, 2), (3, 4), (5, 6), (7, 8)]


def test_a_school_of_eight_groups_or_more_gives_every_year_a_group() -> None:
    years = bands(10 * 23)
    assert len(years) == 10
    assert {year for low, high in years for year in range(low, high + 1)} == set(range(1, 9))


def test_special_schools_have_smaller_groups() -> None:
    assert len(bands(84, "sbo")) > len(bands(84))


def test_parallel_groups_have_names_of_their_own() -> None:
    names = [group.name for group in groups(stream(1, "test"), School(kind="bo"), 500, SINCE)]
    assert len(set(names)) == len(names)


def test_school_names_are_used_once_and_every_school_has_a_place(small: demo.Loaded) -> None:
    schools = list(School.objects.all())
    assert len({school.name for school in schools}) == len(schools)
    assert all(52.2 < school.lat < 52.55 and 4.45 < school.lon < 4.85 for school in schools)


@pytest.mark.parametrize("number", [0, 675, 676, 5699])
def test_a_code_has_the_form_of_a_location_code(number: int) -> None:
    School._meta.get_field("code").run_validators(location_code(number))
