import pytest

from beurs import demo
from beurs.cover.models import Need, NeedPart
from beurs.demo.sizes import REGION, SMALL
from beurs.region.models import Board, School
from tests.demo.conftest import MONDAY


def test_the_small_region_has_two_boards_and_six_schools_one_of_them_special(small: demo.Loaded) -> None:
    assert Board.objects.count() == 2
    assert School.objects.count() == SMALL.all_schools == 6
    assert School.objects.exclude(kind="bo").count() == 1


def test_the_region_has_eight_boards_and_95_schools() -> None:
    assert (len(REGION.schools), REGION.all_schools) == (8, 95)


def test_larger_scales_carry_a_shorter_history() -> None:
    assert [demo.SCALES[name].size.weeks for name in ("region", "province", "nation")] == [13, 2, 1]


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_the_demo_region_fills_nine_in_ten_over_a_quarter_and_has_a_busy_morning(seed: int) -> None:
    demo.load(seed=seed, today=MONDAY)
    parts = NeedPart.objects.filter(need__date__lt=MONDAY, cancelled_at=None)
    assert 0.88 <= parts.filter(assignments__isnull=False).count() / parts.count() <= 0.975
    open_now = Need.objects.filter(date=MONDAY, cancelled_at=None, parts__assignments=None)
    assert 60 <= open_now.distinct().count() <= 150
