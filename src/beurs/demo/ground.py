"""The standing part of a demo region: places, calendar, rules, people and pools, written stage by stage."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Model

from beurs.cover.models import PriorityRule
from beurs.demo import calendar, guides, places, pools, staff, substitutes
from beurs.demo.calendar import early
from beurs.demo.people import Maker
from beurs.demo.rows import save
from beurs.demo.seeds import stream
from beurs.demo.sizes import Size
from beurs.demo.towns import shifted
from beurs.pools.models import Membership, Policy, Reach
from beurs.region.models import (
    Board,
    Closure,
    EmploymentRule,
    Group,
    Region,
    School,
    TimetablePart,
)

NAME = "Kennemerland en Meer (voorbeeld)"
SLUG = "voorbeeld"


@dataclass(frozen=True)
class Draw:
    """What one region is drawn from: the seed, its number among the regions, its size and its today."""

    seed: int
    index: int
    size: Size
    today: dt.date


@dataclass
class Places:
    """The saved places of a region; `weeks` and `pupils` per school id."""

    region: Region
    boards: list[Board]
    schools: list[School]
    groups: list[Group]
    weeks: dict[int, list[TimetablePart]]
    pupils: dict[int, int]
    closures: list[Closure]
    rule: PriorityRule


@dataclass
class Team:
    """The saved people of a region: staff and who teaches what, pools, who covers, and how far each pool reaches."""

    maker: Maker
    taught: staff.Taught
    pools: pools.Pools
    bench: substitutes.Bench
    policies: list[Policy]
    reaches: list[Reach]

    @property
    def memberships(self) -> list[Membership]:
        """Return who is in which pool."""
        return self.bench.memberships


def slug(index: int) -> str:
    """Return the slug of region number `index`."""
    return SLUG if index == 0 else f"{SLUG}-{index + 1}"


def region_write(draw: Draw) -> Region:
    """Write the region; its moment of creation follows from `today`, so that equal draws give equal rows."""
    name = NAME if draw.index == 0 else f"{NAME[:-1]} {draw.index + 1})"
    region = Region.objects.create(name=name, slug=slug(draw.index), is_demo=True)
    region.created_at = early(draw.today)
    region.save(update_fields=["created_at"])
    return region


def places_write(draw: Draw, region: Region) -> Places:
    """Write boards, schools, groups, timetables, the calendar and the dated rules."""
    rng = stream(draw.seed, draw.index, "places")
    since = calendar.school_year(draw.today - dt.timedelta(weeks=draw.size.weeks + 1))
    boards = places.boards(region, draw.size, draw.index)
    save(boards)
    schools = places.schools(rng, boards, draw.size, draw.index, shifted(draw.index))
    save(schools)
    counts = places.pupils(rng, schools)
    groups = {school.pk: places.groups(rng, school, n, since) for school, n in zip(schools, counts, strict=True)}
    weeks = {school.pk: places.timetable(rng, school, since - dt.timedelta(days=365)) for school in schools}
    save(group for found in groups.values() for group in found)
    save(row for week in weeks.values() for row in week)
    save(row for school in schools for row in places.pupil_counts(rng, school, groups[school.pk], since.year))
    closures = calendar.region_closures(region, draw.today) + calendar.study_days(rng, region, schools, draw.today)
    save(closures)
    return Places(
        region=region,
        boards=boards,
        schools=schools,
        groups=[group for found in groups.values() for group in found],
        weeks=weeks,
        pupils={school.pk: sum(group.size or 0 for group in groups[school.pk]) for school in schools},
        closures=closures,
        rule=_rules_write(region, since),
    )


def _rules_write(region: Region, since: dt.date) -> PriorityRule:
    EmploymentRule.objects.create(region=region, since=since, source="Voorbeeldwaarden naar cao PO en wet")
    return PriorityRule.objects.create(region=region, since=since - dt.timedelta(days=365))


def team_write(draw: Draw, ground: Places) -> Team:
    """Write staff, teaching, pools, the people who cover, and the sharing policies."""
    maker = Maker(stream(draw.seed, draw.index, "people"), ground.region, shifted(draw.index), draw.today)
    found = pools.pools(ground.region, ground.boards, draw.today)
    save(found.all)
    team = Team(maker, staff.Taught(), found, substitutes.Bench(), [], [])
    _school_teams(draw, ground, team)
    _covering(draw, ground, team)
    bench = team.bench
    bench.employ(maker.employments)
    staff_rows: list[Sequence[Model]] = [maker.people, maker.employments, maker.qualifications, team.taught.parts]
    for rows in (*staff_rows, bench.memberships, bench.availability, bench.exceptions, bench.preferences):
        save(rows)
    team.policies = pools.policies(found, draw.today)
    save(team.policies)
    team.reaches = pools.reaches(found, team.policies, ground.boards)
    save(team.reaches)
    _telling(draw, ground, team)
    return team


def _telling(draw: Draw, ground: Places, team: Team) -> None:
    """Write what schools tell who comes to cover, what boards pay for travel, and how people want to be reached."""
    rng = stream(draw.seed, draw.index, "telling")
    since = team.pools.all[0].since
    guides.guides_write(rng, ground.schools, ground.groups, since)
    guides.travel_write(rng, ground.boards, since)
    guides.wishes_write(rng, team.bench.members())


def _school_teams(draw: Draw, ground: Places, team: Team) -> None:
    rng = stream(draw.seed, draw.index, "teams")
    groups: dict[int, list[Group]] = {}
    for group in ground.groups:
        groups.setdefault(group.school_id, []).append(group)
    for school in ground.schools:
        unit = staff.SchoolTeam(rng, team.maker, school, ground.weeks[school.pk], team.taught)
        for group in groups[school.pk]:
            unit.staff(group)
        staff.around_the_groups(rng, team.maker, school, ground.pupils[school.pk])


def _covering(draw: Draw, ground: Places, team: Team) -> None:
    rng = stream(draw.seed, draw.index, "covering")
    homes: dict[int, list[School]] = {}
    for school in ground.schools:
        homes.setdefault(school.board_id, []).append(school)
    hiring = substitutes.Hiring(rng, team.maker, team.bench, team.pools, homes)
    hiring.permanent_pools(team.maker.fte_of_boards())
    wanted = draw.size.all_schools * staff.STAFF_PER_SCHOOL - len(team.maker.people)
    staff.helpers(rng, team.maker, ground.schools, wanted)
    many = draw.size.all_schools * draw.size.on_call_per_ten // 10
    hiring.on_call(ground.boards, many)
    hiring.part_timers(team.taught.parts, many // 4)
    hiring.support(team.maker.of(staff.Function.ASSISTANT), max(2, many // 20))
    substitutes.wishes(rng, team.bench, ground.schools, draw.today)
