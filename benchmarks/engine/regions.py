"""Synthetic days for measuring: regions of eight boards side by side, drawn from a seed."""

import os
import random
from pathlib import Path

from msgspec.structs import replace

from beurs.engine.formats import read_problem
from beurs.engine.formats.cover import CoverProblem, Need, Person, Pool, School, Travel

DAY = ("2026-11-24/am", "2026-11-24/pm")
SKILLS = ("lower", "upper", "gym", "special")
SCALES = {"region": (1, 150, 200), "province": (10, 150, 190), "nation": (60, 150, 167)}
DATA = Path(os.environ.get("BEURS_DATA", Path(__file__).parents[3] / "shared" / "data"))


def named(scale: str, seed: int = 9) -> CoverProblem:
    """Draw the day of a scale, or read a problem file, without reasons."""
    if scale not in SCALES:
        return replace(read_problem(scale), explain="none")
    count, needs, people = SCALES[scale]
    return day(seed, regions=count, needs=needs, people=people)


def files(pattern: str = "cover-day-*.json.gz") -> tuple[str, ...]:
    """Find the days among the instances of the data folder, regions first."""
    return tuple(sorted(map(str, (DATA / "instances").glob(pattern)), key=lambda path: ("nation" in path, path)))


def short(scale: str) -> str:
    """Name a scale or file in a table."""
    return Path(scale).name.removesuffix(".json.gz").removeprefix("cover-day-")


def day(seed: int, *, regions: int, needs: int, people: int) -> CoverProblem:
    """Draw one day of whole-day needs: per region 120 schools, an own pool per board and one joint pool.

    The joint pool also reaches the next region, a ring further.
    """
    rng = random.Random(seed)
    parts = [_region(rng, k, regions, needs, people) for k in range(regions)]
    schools, pools, staff, asked = ([row for part in parts for row in part[k]] for k in range(4))
    return CoverProblem(
        explain="none",
        travel=Travel(detour=1.3, kmh=30, midday_min=30),
        schools=schools,
        pools=pools,
        people=staff,
        needs=asked,
    )


def _region(
    rng: random.Random, k: int, regions: int, needs: int, people: int
) -> tuple[list[School], list[Pool], list[Person], list[Need]]:
    lat, lon = 51.4 + 0.25 * (k // 8), 4.3 + 0.4 * (k % 8)
    boards = [f"b{k}-{b}" for b in range(8)]
    schools = [
        School(id=f"s{k}-{s}", board=rng.choice(boards), lat=lat + rng.uniform(0, 0.2), lon=lon + rng.uniform(0, 0.3))
        for s in range(120)
    ]
    reach = dict.fromkeys(boards, 2) | {f"b{(k + 1) % regions}-{b}": 3 for b in range(8) if regions > 1}
    pools = [Pool(id=f"own-{board}", rings={board: 1}) for board in boards]
    pools.append(Pool(id=f"joint-{k}", rings=reach))
    staff = [_person(rng, f"p{k}-{p}", pools, schools, (lat, lon)) for p in range(people)]
    asked = [_need(rng, f"n{k}-{n}", schools, k, people) for n in range(needs)]
    return schools, pools, staff, asked


def _person(
    rng: random.Random, name: str, pools: list[Pool], schools: list[School], corner: tuple[float, float]
) -> Person:
    own, joint = rng.choice(pools[:-1]).id, pools[-1].id
    return Person(
        id=name,
        pools=[joint] if rng.random() < 0.5 else [own, joint] if rng.random() < 0.6 else [own],
        lat=corner[0] + rng.uniform(0, 0.2),
        lon=corner[1] + rng.uniform(0, 0.3),
        skills=["teacher", *(skill for skill in SKILLS if rng.random() < 0.5)],
        slots=list(DAY) if rng.random() < 0.95 else [rng.choice(DAY)],
        week_max=rng.choice([4, 6, 8, 8, 8, 10]),
        worked=rng.randint(0, 20),
        max_travel_min=rng.randint(30, 50),
        avoid=[school.id for school in rng.sample(schools, rng.randint(0, 2))],
        prefer=[school.id for school in rng.sample(schools, rng.randint(0, 3))],
    )


def _need(rng: random.Random, name: str, schools: list[School], k: int, people: int) -> Need:
    return Need(
        id=name,
        school=rng.choice(schools).id,
        slots=list(DAY),
        accepts={rng.choice(SKILLS[:2]): 0, "teacher": 1},
        priority=rng.choice([1, 1, 2, 2, 4]),
        previous=f"p{k}-{rng.randrange(people)}" if rng.random() < 0.4 else None,
    )
