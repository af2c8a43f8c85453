"""The weeks behind and the morning ahead: absences, needs and who stood where, written in bulk."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from beurs.accounts.models import AuditRow, User
from beurs.cover.models import Absence, Gap, Need
from beurs.cover.models.plans import Assignment
from beurs.demo.absences import Window, absences, at, partial_returns
from beurs.demo.asked import Asked, Causes, Desk
from beurs.demo.calendar import SchoolDays
from beurs.demo.gaps import Gaps
from beurs.demo.ground import Draw, Places, Team
from beurs.demo.limits import Limits
from beurs.demo.outcomes import Schools
from beurs.demo.past import Past, Standing
from beurs.demo.roster import Reachable, Roster
from beurs.demo.rows import save
from beurs.demo.seeds import stream
from beurs.region.lessons import Lessons
from beurs.region.models import Skill, TeachingPart

RETURNED_EARLY_PER_SCHOOL = 0.02
TRAIL_DAYS = 14


@dataclass
class Weeks:
    """What was written: the causes, every need asked for and everybody who stood for one."""

    window: Window
    causes: Causes
    asked: list[Asked]
    made: list[Standing]

    def away_today(self) -> set[int]:
        """Return who is reported away on the morning of the demo (ids of people)."""
        today = self.window.today
        begun = [row for row in self.causes.absences if row.first <= today]
        return {row.person_id for row in begun if row.last is None or row.last >= today}

    def telling_schools(self) -> set[int]:
        """Return the schools (ids) that today have both a group without a teacher and one that somebody comes for."""
        held = {id(each.asked) for each in self.made}
        today = [each for each in self.asked if each.need.date == self.window.today and each.need.cancelled_at is None]
        return {each.need.school_id for each in today if id(each) in held} & {
            each.need.school_id for each in today if id(each) not in held
        }


def window_of(draw: Draw, days: SchoolDays) -> Window:
    """Return the days of history: whole weeks back from the school day that the board shows for `today`."""
    today = days.on_or_after(draw.today)
    monday = today - dt.timedelta(days=today.isoweekday() - 1)
    return Window(monday - dt.timedelta(weeks=draw.size.weeks), today, draw.today, days)


def history_write(draw: Draw, ground: Places, team: Team, planners: dict[int, User]) -> Weeks:
    """Write the history of one region without its trail; `planners` per board id signs for it."""
    window = window_of(draw, SchoolDays.of(ground.closures))
    causes = _causes_write(draw, ground, team, window, planners)
    desk = Desk.of(ground.groups, team.taught.parts, Lessons.of(ground.schools), window)
    asked = desk.needs(causes)
    roster = Roster.of(team, causes.absences)
    past = Past(
        seed=draw.seed,
        rng=stream(draw.seed, draw.index, "past"),
        window=window,
        roster=roster,
        schools=_schools(draw, team, roster, planners),
        reachable=Reachable.of(team),
        limits=Limits.of(team),
        rule=ground.rule,
        planners=planners,
        colleagues=_colleagues(team),
    )
    weeks = Weeks(window, causes, asked, past.play(asked))
    returned = _return_early(draw, window, weeks)
    _weeks_write(weeks)
    _settled_write(past.schools)
    Absence.objects.bulk_update(returned, ["last", "built_until", "version"])
    return weeks


def _schools(draw: Draw, team: Team, roster: Roster, planners: dict[int, User]) -> Schools:
    """Return the hands of the schools, which settle themselves what nobody came for."""
    return Schools(
        rng=stream(draw.seed, draw.index, "outcomes"),
        roster=roster,
        employments=[row for row in team.maker.employments if row.school_id is not None],
        qualified={row.person_id for row in team.maker.qualifications if row.skill == Skill.TEACHER},
        planners=planners,
    )


def _settled_write(schools: Schools) -> None:
    for row in schools.outcomes:
        if row.booking is not None:
            row.booking.purpose_id = row.need_part.pk
    save(schools.bookings)
    save(schools.outcomes)


def _causes_write(draw: Draw, ground: Places, team: Team, window: Window, planners: dict[int, User]) -> Causes:
    rng = stream(draw.seed, draw.index, "absences")
    away = absences(rng, team.maker.employments, window)
    for absence in away:
        absence.reported_by = planners.get(absence.school.board_id)
    save(away)
    worked = partial_returns(rng, away, window)
    save(worked)
    gaps = Gaps(window)
    gaps.vacancies(team.taught.vacant)
    gaps.courses(rng, ground.groups, ground.weeks)
    for gap in gaps.rows:
        gap.reported_by = planners.get(gap.group.school.board_id)
    save(gaps.rows)
    save(gaps.parts)
    return Causes(away, worked, gaps.rows, gaps.parts, team.taught.parts)


def _colleagues(team: Team) -> dict[int, list[TeachingPart]]:
    found: dict[int, list[TeachingPart]] = defaultdict(list)
    for row in team.taught.parts:
        found[row.group.school_id].append(row)
    return found


def _return_early(draw: Draw, window: Window, weeks: Weeks) -> list[Absence]:
    """Let somebody be back this morning though a substitute was sent already: a task for the planner."""
    wanted = max(1, round(draw.size.all_schools * RETURNED_EARLY_PER_SCHOOL))
    found = {
        each.asked.need.absence.pk: each.asked.need.absence
        for each in weeks.made
        if each.asked.need.date == window.today
        and each.asked.need.absence is not None
        and each.asked.need.absence.last is None
        and each.assignments[0].source == Assignment.Source.PLAN
    }
    back = list(found.values())[:wanted]
    for absence in back:
        absence.last = window.today - dt.timedelta(days=1)
        absence.built_until = absence.last
        absence.version += 1
    gone = {absence.pk for absence in back}
    for each in weeks.asked:
        if each.need.absence_id in gone and each.need.date >= window.today:
            _cancel(each, at(window.now, 7, 2))
    return back


def _cancel(asked: Asked, moment: dt.datetime) -> None:
    asked.need.cancelled_at = moment
    asked.need.version += 1
    for part in asked.parts:
        part.cancelled_at = moment


def _weeks_write(weeks: Weeks) -> None:
    save(each.need for each in weeks.asked)
    save(part for each in weeks.asked for part in each.parts)
    bookings = [booking for each in weeks.made for booking in each.bookings]
    assignments = [row for each in weeks.made for row in each.assignments]
    for booking, row in zip(bookings, assignments, strict=True):
        booking.purpose_id = row.need_part.pk
    save(bookings)
    save(assignments)


def school_signs(weeks: Weeks, school: int, by: User) -> None:
    """Let somebody of a school have reported its absences and gaps, instead of the planner."""
    absences_there = [row for row in weeks.causes.absences if row.school_id == school]
    gaps_there = [row for row in weeks.causes.gaps if row.group.school_id == school]
    for absence in absences_there:
        absence.reported_by = by
    for gap in gaps_there:
        gap.reported_by = by
    Absence.objects.bulk_update(absences_there, ["reported_by"])
    Gap.objects.bulk_update(gaps_there, ["reported_by"])


def trail_write(weeks: Weeks) -> None:
    """Write who reported and who sent whom, as the services would have, in the order in which it happened."""
    since = weeks.window.today - dt.timedelta(days=TRAIL_DAYS)
    rows: list[AuditRow] = [_absence_row(absence) for absence in weeks.causes.absences if absence.first >= since]
    rows += [_gap_row(gap) for gap in weeks.causes.gaps]
    rows += [_need_row(each) for each in weeks.made if each.asked.need.date >= since]
    rows.sort(key=lambda row: (row.at, row.target))
    save(rows)


def _absence_row(absence: Absence) -> AuditRow:
    board = absence.school.board
    return AuditRow(
        at=absence.reported_at,
        by=absence.reported_by,
        action="absence.report",
        target=f"absence:{absence.pk}",
        region_id=board.region_id,
        board_id=board.pk,
        day=absence.first,
    )


def _gap_row(gap: Gap) -> AuditRow:
    board = gap.group.school.board
    return AuditRow(
        at=gap.reported_at,
        by=gap.reported_by,
        action="gap.report",
        target=f"gap:{gap.pk}",
        region_id=board.region_id,
        board_id=board.pk,
        day=gap.first,
    )


def _need_row(standing: Standing) -> AuditRow:
    need: Need = standing.asked.need
    row = standing.assignments[0]
    own = row.source == Assignment.Source.OWN
    return AuditRow(
        at=row.published_at or row.made_at,
        by=row.made_by,
        action="need.own" if own else "need.publish",
        target=f"need:{need.pk}",
        region_id=need.school.board.region_id,
        board_id=need.school.board_id,
        day=need.date,
        facts={"group": need.group_id, "person": standing.person.pk},
    )
