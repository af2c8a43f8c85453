"""Past mornings planned again, in order: what one morning does counts in the week and the faces of the next."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from msgspec.structs import replace as changed

from beurs import engine
from beurs.cover.models import Need
from beurs.cover.problem.agreed import Agreed, contract_in, giver_of, tolerances
from beurs.cover.problem.bars import starts_at
from beurs.cover.problem.build import key_of, problem_of
from beurs.cover.problem.facts import Booked
from beurs.cover.problem.pooling import in_effect
from beurs.cover.problem.replaying.arranging import Arrangement
from beurs.cover.problem.replaying.past import Past
from beurs.cover.problem.roster import Slot, Worker, week_of
from beurs.cover.problem.said import WORKED_DAYS
from beurs.cover.problem.snapshot import Snapshot
from beurs.cover.replays import Hours
from beurs.engine.formats.cover import Assignment, CoverProblem, CoverResult
from beurs.engine.formats.cover import Need as Asked
from beurs.pools.lending import case_of
from beurs.pools.terms import Differences, Way, window_of

SECONDS = 60.0
"""A safety stop, far beyond what a morning takes: whatever ends by the clock would not be the same twice."""


@dataclass
class Tally:
    """What one board got on one morning, in day parts and travel minutes; `rings` and `hours` count the filled."""

    asked: int = 0
    covered: int = 0
    minutes: int = 0
    lent: int = 0
    borrowed: int = 0
    rings: Counter[int] = field(default_factory=Counter)
    hours: Counter[Hours] = field(default_factory=Counter)


class Morning(Snapshot):
    """The rows of one past day as its lessons begin; a call comes when the school reported the need, not then."""

    def called_at(self, need: Need) -> dt.datetime:
        """Return when a need was reported."""
        return need.created_at


class Play:
    """The mornings of a past under one arrangement; `morning` is asked day by day, in order."""

    def __init__(self, past: Past, arrangement: Arrangement) -> None:
        self.past, self.arrangement = past, arrangement
        self.spans = arrangement.spans(past.pools)
        self.work = past.worked_before()
        self.standing: dict[int, dict[Slot, Booked]] = defaultdict(dict)
        self.drawn: dict[tuple[int, int], list[Booked]] = defaultdict(list)
        self.faces: dict[str, str] = {}
        self.joint = frozenset(span.pool.pk for span in self.spans if span.pool.owner_id is None)
        self.lent = past.lent_before(window_of(tolerances(self.spans)))
        for row in past.booked:
            self._note(row)

    def morning(self, day: dt.date) -> dict[int, Tally]:
        """Plan a morning and return what it came to per board (its id)."""
        return self._tallied(day, self.solved(day))

    def solved(self, day: dt.date) -> CoverResult:
        """Plan a morning and book what the plan says."""
        problem = self.problem(day)
        result = engine.solve(engine.Instance.from_problem(problem), time_limit=SECONDS)
        self.remember(day, problem, result)
        return result

    def problem(self, day: dt.date) -> CoverProblem:
        """Return the problem of a morning, after the mornings that were played before it."""
        snapshot = self._snapshot(day)
        made = self.arrangement.problem(problem_of(snapshot), snapshot.people, day)
        return changed(made, explain="none", needs=[self._faced(need) for need in made.needs])

    def _faced(self, need: Asked) -> Asked:
        return changed(need, previous=self.faces.get(need.spell or need.id, need.previous))

    def _snapshot(self, day: dt.date) -> Snapshot:
        monday, sunday = week_of(day, day)
        needs = self.past.needs[day]
        now = min(starts_at(part, day) for need in needs for part in self.past.parts[need.pk])
        pools = in_effect([span for span in self.spans if span.holds(day)], day, day, now)
        return Morning(
            region=self.past.region,
            boards=self.past.boards,
            first=day,
            last=day,
            now=now,
            needs=needs,
            parts={need.pk: self.past.parts[need.pk] for need in needs},
            standing={},
            pools=pools,
            people={pk: self._worker(worker, monday, sunday, day) for pk, worker in self.past.people.items()},
            drawn=defaultdict(list, {key: self._within(rows, monday, sunday) for key, rows in self.drawn.items()}),
            rules=self.past.rules,
            agreed=Agreed(self.past.approved, Differences(tolerances(pools), self.lent), self.joint),
        )

    def _worker(self, worker: Worker, monday: dt.date, sunday: dt.date, day: dt.date) -> Worker:
        """Return somebody with the work of this week and of the weeks before, as they went in this play."""
        pk = worker.person.pk
        before = day - dt.timedelta(days=WORKED_DAYS)
        booked = {slot: row for slot, row in self.standing[pk].items() if monday <= slot[0] <= sunday}
        worked = sum(count for date, count in self.work[pk].items() if before <= date < day)
        return replace(worker, bookings=booked, worked=worked)

    @staticmethod
    def _within(rows: list[Booked], monday: dt.date, sunday: dt.date) -> list[Booked]:
        return [row for row in rows if monday <= row.date <= sunday]

    def _note(self, row: Booked) -> None:
        self.standing[row.person_id][row.date, row.part] = row
        if row.pool_id is not None:
            self.drawn[row.pool_id, row.board_id].append(row)

    def remember(self, day: dt.date, problem: CoverProblem, result: CoverResult) -> None:
        """Book what the plan says, so that the next morning finds it done."""
        needs = {need.pk: need for need in self.past.needs[day]}
        spells = {need.id: need.spell or need.id for need in problem.needs}
        for number, (need, row) in enumerate((needs[key_of(row.need)], row) for row in result.assignments):
            school, person = need.school, key_of(row.person)
            place = (school.pk, school.board_id, _pool(row), school.lat, school.lon)
            self._note(Booked(-number - 1, person, day, row.slot[11:], *place))
            self.work[person][day] += 1
            lender = giver_of(self.past.people[person], _pool(row), school.board_id, day)
            if lender is not None:
                joint = _pool(row) if _pool(row) in self.joint else 0
                self.lent[Way(lender, school.board_id, joint or 0)][day] += 1
            self.faces[spells[row.need]] = row.person

    def _tallied(self, day: dt.date, result: CoverResult) -> dict[int, Tally]:
        found: dict[int, Tally] = defaultdict(Tally)
        boards = {need.pk: need.school.board_id for need in self.past.needs[day]}
        for need, board in boards.items():
            found[board].asked += len(self.past.parts[need])
        lasting = self._minutes(day)
        trips = {}
        for row in result.assignments:
            board, person = boards[key_of(row.need)], key_of(row.person)
            found[board].covered += 1
            found[board].rings[row.ring or 0] += 1
            trips[row.need, person] = (board, row.minutes or 0)
            hours, lender = self._worked(row, board, day, lasting[key_of(row.need), row.slot[11:]])
            found[board].hours[hours] += 1
            if lender is not None:
                found[board].borrowed += 1
                found[lender].lent += 1
        for board, minutes in trips.values():
            found[board].minutes += minutes
        return dict(found)

    def _minutes(self, day: dt.date) -> dict[tuple[int, str], int]:
        """Return the minutes of the day parts of a morning, per need (id) and part."""
        parts = [part for need in self.past.needs[day] for part in self.past.parts[need.pk]]
        return {(part.need_id, part.part): part.ends - part.starts for part in parts}

    def _worked(self, row: Assignment, board: int, day: dt.date, minutes: int) -> tuple[Hours, int | None]:
        """Return the hours of a day part at a board, and the board that lends.

        Who is hired on a contract that the board has yet to make covers in the function of the membership's contract.
        """
        worker = self.past.people[key_of(row.person)]
        through = contract_in(worker, _pool(row), day)
        found = case_of(worker.employments, board, day, through=through)
        employer, job = (board, through) if found.under is None else (found.under.board_id, found.under)
        known = (employer, self.past.functions.get(job.pk, "")) if job is not None else (0, "")
        return Hours(row.ring or 0, *known, found.giver is not None, minutes), found.giver


def _pool(row: Assignment) -> int | None:
    return None if row.pool is None else key_of(row.pool)


def played(past: Past, arrangements: list[Arrangement]) -> Iterator[list[dict[int, Tally]]]:
    """Yield per morning, in order, what each arrangement came to per board."""
    plays = [Play(past, one) for one in arrangements]
    for day in past.days:
        yield [play.morning(day) for play in plays]
