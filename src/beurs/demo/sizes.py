"""How much is generated: the small region of the tests, the demo region, and the many regions of the benchmarks."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Size:
    """One region: schools per board, weeks of history, and people on the on-call list per ten schools."""

    schools: tuple[int, ...]
    weeks: int
    on_call_per_ten: int = 9

    @property
    def all_schools(self) -> int:
        """Return the number of schools of the whole region."""
        return sum(self.schools)


SMALL = Size(schools=(4, 2), weeks=3, on_call_per_ten=30)
REGION = Size(schools=(22, 18, 15, 13, 10, 8, 6, 3), weeks=13)
SIZES = {"small": SMALL, "region": REGION}


@dataclass(frozen=True)
class Scale:
    """So many regions of one size; more of them carry a shorter history."""

    regions: int
    size: Size


SCALES = {
    "region": Scale(1, REGION),
    "province": Scale(10, replace(REGION, weeks=2)),
    "nation": Scale(60, replace(REGION, weeks=1)),
}
"""What `beurs demo --scale` makes.

The nation is 480 boards, 5,700 schools, 122,460 people and 77,256 needs (5,754 of them today), 1.7 million rows in all:
252 s of one core, 267 MB of memory and 183 MB of SQLite; 90 % of the day parts behind are filled.
"""
