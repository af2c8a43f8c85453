"""An exhaustive reference for small cover problems: every feasible plan, scored by the letter of the format.

Written apart from both the solver and the judge, in the plainest way, so that agreement means something.
A plan is a dict from (need id, slot) to person id and holds the fixed work.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations, pairwise, permutations

from msgspec.structs import replace

from beurs.engine.formats.cover import (
    FUNNEL,
    Assignment,
    CoverProblem,
    CoverResult,
    FixedViolation,
    FunnelStep,
    Need,
    OpenNeed,
    Person,
    TierValue,
)

Plan = dict[tuple[str, str], str]
Values = tuple[int, ...]


def week(slot: str) -> tuple[int, int]:
    return date.fromisoformat(slot[:10]).isocalendar()[:2]


class Brute:
    """All that is asked of one problem by enumeration; meant for at most four people and four needs."""

    def __init__(self, problem: CoverProblem) -> None:
        self.problem = problem
        self.need = {need.id: need for need in problem.needs}
        self.person = {person.id: person for person in problem.people}
        self.school = {school.id: school for school in problem.schools}
        self.pool = {pool.id: pool for pool in problem.pools}
        self.fixed: Plan = {(pin.need, pin.slot): pin.person for pin in problem.fixed}
        self.demand = Counter(
            (slot, self.school[need.school].board)
            for need in problem.needs
            for slot in need.slots
            if (need.id, slot) not in self.fixed
        )

    # ---- travel, fit, pool

    def trip(self, start: object, end: object) -> int | None:
        one, two, travel = start, end, self.problem.travel
        if one.lat is None or two.lat is None:
            return None
        phi, psi = math.radians(one.lat), math.radians(two.lat)
        half = math.sin((psi - phi) / 2) ** 2
        half += math.cos(phi) * math.cos(psi) * math.sin(math.radians(two.lon - one.lon) / 2) ** 2
        km = 2 * 6371.0088 * math.atan2(math.sqrt(half), math.sqrt(1 - half))
        return math.floor(travel.detour * km * 60 / travel.kmh + 0.5)

    def home(self, person: Person, need: Need) -> int | None:
        matrix = self.problem.travel.matrix
        if matrix is None:
            return self.trip(person, self.school[need.school])
        return matrix.home.get(person.id, {}).get(need.school)

    def midday(self, morning: Need, afternoon: Need) -> int | None:
        matrix = self.problem.travel.matrix
        if matrix is None:
            return self.trip(self.school[morning.school], self.school[afternoon.school])
        return matrix.between.get(morning.school, {}).get(afternoon.school)

    def fit(self, person: Person, need: Need) -> int | None:
        values = [value for skill, value in need.accepts.items() if skill in person.skills]
        return min(values) if values else None

    def board(self, need: Need) -> str:
        return self.school[need.school].board

    def route(self, person: Person, need: Need) -> tuple[str | None, int | None]:
        rings = [(self.pool[name].rings.get(self.board(need)), at) for at, name in enumerate(person.pools)]
        reached = [(ring, at) for ring, at in rings if ring is not None]
        if not reached:
            return None, None
        ring, at = min(reached)
        return person.pools[at], ring

    def pair_breaks(self, person: Person, need: Need, slot: str) -> list[str]:
        """The rules of the pair that it breaks, in the order of the funnel."""
        minutes = self.home(person, need)
        bars = {(bar.board, bar.school, bar.need) for bar in person.barred}
        mine = {(self.board(need), None, None), (None, need.school, None), (None, None, need.id)}
        broken = {
            "skill": self.fit(person, need) is None,
            "ring": self.route(person, need)[1] is None,
            "barred": bool(bars & mine),
            "avoid": need.school in person.avoid,
            "travel": minutes is None or minutes > person.max_travel_min,
            "free": slot not in person.slots,
        }
        return [rule for rule, wrong in broken.items() if wrong]

    # ---- feasibility of what is not fixed

    def too_far(self, rows: list[tuple[str, str]]) -> bool:
        """Whether two of the need-slots of one person are one day's morning and afternoon, too far apart."""
        limit = self.problem.travel.midday_min
        for (one, slot), (other, later) in permutations(rows, 2):
            if limit is None or slot[:10] != later[:10] or not (slot[-2:] == "am" and later[-2:] == "pm"):
                continue
            if self.need[one].school != self.need[other].school:
                minutes = self.midday(self.need[one], self.need[other])
                if minutes is None or minutes > limit:
                    return True
        return False

    def cap_rows(self, plan: Plan, cap: object, slot: str) -> list[tuple[str, str]]:
        same = (lambda a, b: a[:10] == b[:10]) if cap.per == "day" else (lambda a, b: week(a) == week(b))
        return [
            (name, other)
            for (name, other), who in plan.items()
            if same(slot, other)
            and self.board(self.need[name]) == cap.board
            and self.route(self.person[who], self.need[name])[0] == cap.pool
        ]

    def addition_allowed(self, plan: Plan, name: str, slot: str) -> bool:
        """Whether the new, not fixed row (name, slot) of the plan keeps every rule against the others."""
        person, need = self.person[plan[name, slot]], self.need[name]
        rows = [key for key, who in plan.items() if who == person.id]
        if self.pair_breaks(person, need, slot) or sum(key[1] == slot for key in rows) > 1:
            return False
        in_week = sum(week(key[1]) == week(slot) for key in rows)
        if person.week_max is not None and in_week > person.week_max:
            return False
        if any(self.too_far([key, (name, slot)]) for key in rows if key != (name, slot)):
            return False
        pool, ring = self.route(person, need)
        for cap in self.problem.caps:
            mine = cap.pool == pool and cap.board == self.board(need)
            if mine and len(self.cap_rows(plan, cap, slot)) > cap.slots:
                return False
        return ring == 1 or self.reserve_kept(plan, pool, slot)

    def reserve_kept(self, plan: Plan, pool: str, slot: str) -> bool:
        rule = self.pool[pool].reserve
        if rule is None:
            return True
        busy = {who for (_, at), who in self.fixed.items() if at == slot}
        free = [one for one in self.problem.people if pool in one.pools and slot in one.slots and one.id not in busy]
        own = sum(
            count for (at, board), count in self.demand.items() if at == slot and self.pool[pool].rings.get(board) == 1
        )
        lent = 0
        for (name, at), who in plan.items():
            if at == slot and (name, at) not in self.fixed:
                used, ring = self.route(self.person[who], self.need[name])
                lent += used == pool and ring > 1
        return lent <= max(0, len(free) - own - rule)

    # ---- enumeration

    def plans(self, keep: Callable[[Plan, int], bool] = lambda plan, reach: True) -> Iterator[Plan]:
        """Every feasible plan; `keep(partial, most that can still be covered)` may cut branches."""
        atoms = []
        for need in self.problem.needs:
            left = [slot for slot in need.slots if (need.id, slot) not in self.fixed]
            parts = [[slot] for slot in left] if need.splittable else [left]
            atoms += [(need, part) for part in parts if part]
        yield from self._extend(dict(self.fixed), atoms, keep)

    def _extend(self, plan: Plan, atoms: list, keep: Callable[[Plan, int], bool]) -> Iterator[Plan]:
        if not keep(plan, sum(need.priority * len(part) for need, part in atoms)):
            return
        if not atoms:
            yield dict(plan)
            return
        (need, part), rest = atoms[0], atoms[1:]
        for person in self.problem.people:
            for slot in part:
                plan[need.id, slot] = person.id
            if all(self.addition_allowed(plan, need.id, slot) for slot in part):
                yield from self._extend(plan, rest, keep)
            for slot in part:
                del plan[need.id, slot]
        yield from self._extend(plan, rest, keep)

    # ---- tiers

    def values(self, plan: Plan) -> Values:
        """The tiers of the plan in the order of the problem."""
        rows = [(self.person[who], self.need[name]) for (name, _), who in plan.items()]
        held = Counter(plan.values())
        named = {
            "covered": sum(need.priority for _, need in rows),
            "fit": sum(self.fit(person, need) or 0 for person, need in rows),
            "ring": sum((self.route(person, need)[1] or 1) - 1 for person, need in rows),
            "faces": self.faces(plan),
            "travel": sum(
                self.travel_cost(person, need) for person, need in {(p.id, n.id): (p, n) for p, n in rows}.values()
            ),
            "spread": sum(n * self.person[who].worked + n * (n - 1) // 2 for who, n in held.items()),
            "changes": sum(plan.get((pin.need, pin.slot)) != pin.person for pin in self.problem.planned),
        }
        return tuple(named[name] for name in self.problem.tiers)

    def travel_cost(self, person: Person, need: Need) -> int:
        minutes = self.home(person, need)
        if minutes is None:
            return 0
        return minutes - 15 if need.school in person.prefer else minutes

    def faces(self, plan: Plan) -> int:
        total = 0
        spells: dict[object, list[Need]] = {}
        for need in self.problem.needs:
            spells.setdefault(need.spell if need.spell is not None else (need.id,), []).append(need)
        for needs in spells.values():
            line = sorted((slot, need.id, need.previous) for need in needs for slot in need.slots)
            faces = [line[0][2]] + [plan.get((name, slot)) for slot, name, _ in line]
            seen = [face for at, face in enumerate(faces) if face is not None]
            total += sum(one != two for one, two in pairwise(seen))
        return total

    # ---- answers

    def best(self) -> tuple[Values, Plan]:
        """The lexicographic optimum and a plan that reaches it."""
        best: tuple[Values, Plan] | None = None

        def keep(plan: Plan, reach: int) -> bool:
            have = sum(self.need[name].priority for name, _ in plan)
            return best is None or have + reach >= best[0][0]

        for plan in self.plans(keep):
            values = self.values(plan)
            if best is None or key(values) < key(best[0]):
                best = (values, plan)
        assert best is not None
        return best

    def best_covered(self) -> int:
        """The optimum of `covered` alone."""
        return self.best()[0][0]

    def contradicted(self, values: Values, bounds: Values) -> list[str]:
        """Bounds that a feasible plan beats while its earlier tiers equal the given values."""
        wrong = []
        for plan in self.plans():
            for at, value in enumerate(self.values(plan)):
                beats = value > bounds[at] if at == 0 else value < bounds[at]
                if beats:
                    wrong.append(f"{self.problem.tiers[at]} {value} beats the bound {bounds[at]}: {plan}")
                if value != values[at]:
                    break
        return wrong

    def broken_by_fixed(self) -> set[tuple[str, str, str, str]]:
        """(need, slot, person, rule) of all that fixed work breaks."""
        rows = {
            (name, slot, who, rule)
            for (name, slot), who in self.fixed.items()
            for rule in self.pair_breaks(self.person[who], self.need[name], slot)
        }
        for who, person in self.person.items():
            mine = [key for key, other in self.fixed.items() if other == who]
            for name, slot in mine:
                in_week = [other for _, other in mine if week(other) == week(slot)]
                today = [row for row in mine if row[1][:10] == slot[:10]]
                if person.week_max is not None and len(in_week) > person.week_max:
                    rows.add((name, slot, who, "week"))
                if sum(other == slot for _, other in mine) > 1:
                    rows.add((name, slot, who, "double"))
                if any(self.too_far(list(pair)) for pair in combinations(today, 2)):
                    rows.add((name, slot, who, "midday"))
        for cap in self.problem.caps:
            for name, slot in self.fixed:
                held = self.cap_rows(self.fixed, cap, slot)
                if (name, slot) in held and len(held) > cap.slots:
                    rows.add((name, slot, self.fixed[name, slot], "cap"))
        return rows

    def result(self, plan: Plan, bounds: Values | None = None) -> CoverResult:
        """The plan as a result file; without bounds the values are given as bounds."""
        values = self.values(plan)
        limits = bounds or values
        order = {need.id: at for at, need in enumerate(self.problem.needs)}
        return CoverResult(
            status="optimal" if limits == values else "feasible",
            tiers=[
                TierValue(name=name, value=value, bound=bound)
                for name, value, bound in zip(self.problem.tiers, values, limits, strict=True)
            ],
            assignments=[
                self._assignment(name, slot, plan[name, slot])
                for name, slot in sorted(plan, key=lambda row: (order[row[0]], row[1]))
            ],
            open=[self._open(plan, need) for need in self.problem.needs if self._left(plan, need)],
            violations_fixed=[
                FixedViolation(need=name, slot=slot, person=who, rule=rule)
                for name, slot, who, rule in sorted(self.broken_by_fixed())
            ],
        )

    def _assignment(self, name: str, slot: str, who: str) -> Assignment:
        person, need = self.person[who], self.need[name]
        pool, ring = self.route(person, need)
        return Assignment(
            need=name,
            slot=slot,
            person=who,
            pool=pool,
            fit=self.fit(person, need),
            ring=ring,
            minutes=self.home(person, need),
            fixed=self.fixed.get((name, slot)) == who,
        )

    def _left(self, plan: Plan, need: Need) -> list[str]:
        return sorted(slot for slot in need.slots if (need.id, slot) not in plan)

    def _open(self, plan: Plan, need: Need) -> OpenNeed:
        left = self._left(plan, need)
        silent = self.problem.explain == "none"
        return OpenNeed(need=need.id, slots=left, funnel=[] if silent else self.funnel(plan, need, left))

    def funnel(self, plan: Plan, need: Need, left: list[str]) -> list[FunnelStep]:
        """How many people each rule leaves for all open slots together."""
        people = list(self.problem.people)
        steps = []
        for rule in FUNNEL:
            people = [one for one in people if rule == "all" or self._passes(plan, one, need, left, rule)]
            steps.append(FunnelStep(rule=rule, left=len(people)))
        return steps

    def _passes(self, plan: Plan, person: Person, need: Need, left: list[str], rule: str) -> bool:
        rows = [(name, slot) for (name, slot), who in plan.items() if who == person.id and slot not in left]
        if rule == "week":
            used = sum(week(slot) == week(left[0]) for _, slot in rows) + len(left)
            return person.week_max is None or used <= person.week_max
        if rule == "midday":
            return not any(self.too_far([row, (need.id, slot)]) for row in rows for slot in left)
        if rule == "cap":
            others = {row: who for row, who in plan.items() if not (who == person.id and row[1] in left)} | {
                (need.id, slot): person.id for slot in left
            }
            pool, _ = self.route(person, need)
            mine = [cap for cap in self.problem.caps if (cap.pool, cap.board) == (pool, self.board(need))]
            return all(len(self.cap_rows(others, cap, left[0])) <= cap.slots for cap in mine)
        if rule == "taken":
            return not any(who == person.id and slot in left for (_, slot), who in plan.items())
        return not any(rule in self.pair_breaks(person, need, slot) for slot in left)


def key(values: Values) -> Values:
    """Smaller is better: the first tier is the only one to be maximised."""
    return (-values[0], *values[1:])


def changed(problem: CoverProblem, change: object) -> CoverProblem:
    """The problem after a change that a result proposes under `relax`."""
    people = {person.id: person for person in problem.people}

    def with_person(**facts: object) -> CoverProblem:
        new = replace(people[change.person], **facts)
        return replace(problem, people=[new if one.id == new.id else one for one in problem.people])

    match type(change).__name__:
        case "TravelChange":
            return with_person(max_travel_min=change.to)
        case "WeekChange":
            return with_person(week_max=change.to)
        case "AvoidChange":
            avoid = people[change.person].avoid
            return with_person(avoid=[school for school in avoid if school != change.school])
        case "SlotsChange":
            return with_person(slots=[*people[change.person].slots, *change.slots])
        case "MiddayChange":
            return replace(problem, travel=replace(problem.travel, midday_min=change.to))
        case "RingChange":
            pools = [
                replace(pool, rings={**pool.rings, change.board: change.to}) if pool.id == change.pool else pool
                for pool in problem.pools
            ]
            return replace(problem, pools=pools)
        case "SkillChange":
            needs = [
                replace(need, accepts={**need.accepts, change.skill: change.to}) if need.id == change.need else need
                for need in problem.needs
            ]
            return replace(problem, needs=needs)
    raise TypeError(change)
