"""What follows from a cover problem alone, recomputed the plain way: travel, fit, pool and ring of each pair.

Nothing here is shared with the solver: a mistake in one must not hide the same mistake in the other.
"""

import math
from datetime import date
from functools import lru_cache

from beurs.engine.formats.cover import CoverProblem, Need, Person, Pin, School

EARTH_KM = 6371.0088
PAIR_RULES = ("skill", "ring", "barred", "avoid", "travel", "free")
ROUNDING = 1e-6  # this near to a half minute both neighbours are right

Minutes = tuple[int, int]  # the smallest and the largest number of minutes that is right


@lru_cache(maxsize=4096)
def week_of(slot: str) -> str:
    """The ISO week of the slot, such as `2026-W48`."""
    year, week, _ = date.fromisoformat(day_of(slot)).isocalendar()
    return f"{year}-W{week:02d}"


def day_of(slot: str) -> str:
    """The date of the slot."""
    return slot[:10]


def great_circle(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Kilometres between two places in degrees, by the haversine formula."""
    across = math.sin(math.radians(lat2 - lat1) / 2) ** 2
    along = math.sin(math.radians(lon2 - lon1) / 2) ** 2
    half = across + math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * along
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def rounded(minutes: float) -> Minutes:
    """The whole minutes that are right: both neighbours when the unrounded value is within 1e-6 of a half."""
    below = math.floor(minutes)
    if abs(minutes - below - 0.5) <= ROUNDING:
        return below, below + 1
    nearest = math.floor(minutes + 0.5)
    return nearest, nearest


class Facts:
    """Look-ups and pair facts of one problem; `minutes` are pairs of smallest and largest right value."""

    def __init__(self, problem: CoverProblem) -> None:
        self.problem = problem
        self.people = {person.id: person for person in problem.people}
        self.needs = {need.id: need for need in problem.needs}
        self.schools = {school.id: school for school in problem.schools}
        self.pools = {pool.id: pool for pool in problem.pools}
        self.need_place = {need.id: place for place, need in enumerate(problem.needs)}
        self.slots = {person.id: frozenset(person.slots) for person in problem.people}
        self.skills = {person.id: frozenset(person.skills) for person in problem.people}
        self.fixed = {(pin.need, pin.slot): pin for pin in problem.fixed}
        self.fixed_of: dict[str, list[Pin]] = {}
        for pin in problem.fixed:
            self.fixed_of.setdefault(pin.person, []).append(pin)

    def board(self, need: Need) -> str:
        """The board of the need's school."""
        return self.schools[need.school].board

    def home_minutes(self, person: Person, need: Need) -> Minutes | None:
        """Minutes from the person's home to the need's school; None when it is out of reach."""
        matrix = self.problem.travel.matrix
        if matrix is not None:
            given = matrix.home.get(person.id, {}).get(need.school)
            return None if given is None else (given, given)
        return self._minutes(person, self.schools[need.school])

    def midday_minutes(self, morning: Need, afternoon: Need) -> Minutes | None:
        """Minutes from the school of the morning to that of the afternoon; None when out of reach."""
        matrix = self.problem.travel.matrix
        if matrix is not None:
            given = matrix.between.get(morning.school, {}).get(afternoon.school)
            return None if given is None else (given, given)
        return self._minutes(self.schools[morning.school], self.schools[afternoon.school])

    def _minutes(self, start: Person | School, end: School) -> Minutes | None:
        travel = self.problem.travel
        places = (start.lat, start.lon, end.lat, end.lon)
        if None in places or travel.detour is None or travel.kmh is None:
            return None
        km = great_circle(*(place for place in places if place is not None))
        return rounded(travel.detour * km * 60 / travel.kmh)

    def fit(self, person: Person, need: Need) -> int | None:
        """The smallest accepted value among the person's skills, None without an accepted skill."""
        return min((need.accepts[skill] for skill in person.skills if skill in need.accepts), default=None)

    def route(self, person: Person, need: Need) -> tuple[str, int] | None:
        """The pool and ring by which the person reaches the need's board, None when no pool does."""
        board = self.board(need)
        best: tuple[str, int] | None = None
        for pool in person.pools:
            ring = self.pools[pool].rings.get(board)
            if ring is not None and (best is None or ring < best[1]):
                best = (pool, ring)
        return best

    def barred(self, person: Person, need: Need) -> bool:
        """Whether a bar of the person names the need, its school or its board."""
        return any(
            bar.need == need.id or bar.school == need.school or bar.board == self.board(need) for bar in person.barred
        )

    def breaks(self, rule: str, person: Person, need: Need, slot: str) -> bool | None:
        """Whether the pair breaks the rule of that name; None where the rounding of minutes leaves it open."""
        match rule:
            case "skill":
                return self.skills[person.id].isdisjoint(need.accepts)
            case "ring":
                return self.route(person, need) is None
            case "barred":
                return self.barred(person, need)
            case "avoid":
                return need.school in person.avoid
            case "travel":
                return _beyond(self.home_minutes(person, need), person.max_travel_min)
            case "free":
                return slot not in self.slots[person.id]
        raise KeyError(rule)

    def too_far_at_midday(self, morning: Need, afternoon: Need) -> bool | None:
        """Whether the midday trip breaks the limit; None where the rounding of minutes leaves it open."""
        limit = self.problem.travel.midday_min
        if limit is None or morning.school == afternoon.school:
            return False
        return _beyond(self.midday_minutes(morning, afternoon), limit)


def _beyond(minutes: Minutes | None, limit: int) -> bool | None:
    """Whether a trip is too long or out of reach; None where one right number of minutes is and one is not."""
    if minutes is None or minutes[0] > limit:
        return True
    return None if minutes[1] > limit else False
