"""Boards, schools, groups and timetables, drawn from a seed; rows are unsaved model instances."""

import datetime as dt
import itertools
from collections import Counter
from dataclasses import dataclass
from random import Random

from beurs.demo import words
from beurs.demo.seeds import pick
from beurs.demo.sizes import Size
from beurs.demo.towns import Spot, Town, spot
from beurs.region.models import Board, Group, PupilCount, Region, School, TimetablePart
from beurs.region.models.places import PlaceSource

PUPILS_PER_SCHOOL = 223
PUPILS_PER_GROUP = 23
SPECIAL_PER_GROUP = 14
ALL_YEARS = (1, 8)


def boards(region: Region, size: Size, index: int) -> list[Board]:
    """Return the boards of region number `index`; real board numbers start above 10,000."""
    return [
        Board(region=region, number=f"{100 + index * 10 + n:05d}", name=words.BOARDS[n] + _suffix(index))
        for n in range(len(size.schools))
    ]


def _suffix(index: int) -> str:
    return f" {index + 1}" if index else ""


def location_code(number: int) -> str:
    """Return a code in the form of DUO's that no school has: real ones do not begin with 99.

    >>> location_code(0), location_code(1), location_code(260)
    ('99AA00', '99AB00', '99KA00')
    """
    site, school = divmod(number, 26 * 26)
    return f"99{chr(65 + school // 26)}{chr(65 + school % 26)}{site:02d}"


def schools(rng: Random, owners: list[Board], size: Size, index: int, towns: tuple[Town, ...]) -> list[School]:
    """Return the schools of the boards, each in a town of its own draw, with invented names used once."""
    names = _school_names(rng)
    first = index * size.all_schools
    found: list[School] = []
    for rank, (board, count) in enumerate(zip(owners, size.schools, strict=True)):
        for number in range(count):
            code = location_code(first + len(found))
            place = spot(rng, towns)
            found.append(School(board=board, code=code, name=names.pop(), kind=_kind(rank, number)))
            _address(rng, found[-1], place)
    return found


def _kind(rank: int, number: int) -> str:
    if number != 3 or rank > 3:
        return School.Kind.BO
    return School.Kind.SO if rank == 3 else School.Kind.SBO


def _school_names(rng: Random) -> list[str]:
    names = [f"{article} {stem}{end}" for stem in words.SCHOOL_STEMS for article, end in words.SCHOOL_ENDS]
    rng.shuffle(names)
    return names


def _address(rng: Random, school: School, place: Spot) -> None:
    school.street = f"{rng.choice(words.STREETS)} {rng.randint(1, 90)}"
    school.postcode, school.place, school.municipality = place.postcode, place.town.name, place.town.municipality
    school.lat, school.lon = place.lat, place.lon
    school.place_source = PlaceSource.POSTCODE if rng.random() < 0.03 else PlaceSource.EXACT
    school.denomination = pick(rng, words.DENOMINATIONS)
    school.phone = f"023-0000{rng.randrange(1000):03d}"
    school.website = f"https://{school.code.lower()}.voorbeeld.example"
    school.parking = rng.choice(("", "Parkeren kan in de straat.", "Fiets in het rek bij de zijdeur."))
    school.arrival_note = rng.choice(("", "Meld je bij de hoofdingang.", "Bel aan bij de conciërge."))


def pupils(rng: Random, found: list[School]) -> list[int]:
    """Return the number of pupils per school; together about 221 times the number of schools."""
    special = [school.kind != School.Kind.BO for school in found]
    drawn = [min(2.6, max(0.3, rng.lognormvariate(0.0, 0.5))) for _ in found]
    mean = sum(drawn) / len(drawn)
    return [
        round(rng.uniform(70, 130)) if apart else round(PUPILS_PER_SCHOOL * weight / mean)
        for weight, apart in zip(drawn, special, strict=True)
    ]


def groups(rng: Random, school: School, count: int, since: dt.date) -> list[Group]:
    """Return the groups of one school: combination groups where fewer than eight fit the pupils."""
    per_group = PUPILS_PER_GROUP if school.kind == School.Kind.BO else SPECIAL_PER_GROUP
    number = max(3, round(count / per_group))
    bands = _combined(number) if number < 8 else _graded(rng, number)
    times = Counter(bands)
    seen: Counter[tuple[int, int]] = Counter()
    per_year = count / 8
    found = []
    for band in bands:
        seen[band] += 1
        size = round(per_year * (band[1] - band[0] + 1) / times[band] + rng.uniform(-2, 2))
        name = "/".join(map(str, range(band[0], band[1] + 1)))
        letter = chr(96 + seen[band]) if times[band] > 1 else ""
        found.append(
            Group(
                school=school,
                name=name + letter,
                year_from=band[0],
                year_to=band[1],
                size=min(33, max(7, size)),
                since=since,
            )
        )
    return found


def _combined(number: int) -> list[tuple[int, int]]:
    edges = [round(8 * n / number) for n in range(number + 1)]
    return [(low + 1, high) for low, high in itertools.pairwise(edges)]


def _graded(rng: Random, number: int) -> list[tuple[int, int]]:
    each, extra = divmod(number, 8)
    more = set(rng.sample(range(1, 9), extra))
    years = [(year, year) for year in range(1, 9) for _ in range(each + (year in more))]
    if rng.random() < 0.6:
        years = [(1, 2) if year[0] <= 2 else year for year in years]
    return years


def pupil_counts(rng: Random, school: School, found: list[Group], year: int) -> list[PupilCount]:
    """Return the pupils on 1 October of `year` (the sum of the groups) and of the two years before."""
    now = sum(group.size or 0 for group in found)
    return [
        PupilCount(school=school, year=year - ago, pupils=round(now * (1 + rng.uniform(-0.04, 0.05) * ago)))
        for ago in range(3)
    ]


@dataclass(frozen=True)
class Hours:
    """A kind of school week: lesson times in minutes after midnight; taught afternoons as (weekday, year band)."""

    morning: tuple[int, int]
    wednesday: tuple[int, int]
    afternoon: tuple[int, int]
    afternoons: tuple[tuple[int, tuple[int, int]], ...]


def _afternoons(*days: int, friday: tuple[int, int] | None = ALL_YEARS) -> tuple[tuple[int, tuple[int, int]], ...]:
    taught = tuple((day, ALL_YEARS) for day in days)
    return (*taught, (5, friday)) if friday else taught


WEEKS = {
    Hours((510, 720), (510, 735), (780, 900), _afternoons(1, 2, 4)): 0.20,
    Hours((510, 720), (510, 735), (780, 900), _afternoons(1, 2, 4, friday=(5, 8))): 0.22,
    Hours((510, 735), (510, 750), (765, 870), _afternoons(1, 2, 4)): 0.22,
    Hours((510, 720), (510, 720), (750, 840), _afternoons(1, 2, 3, 4)): 0.36,
}


def timetable(rng: Random, school: School, since: dt.date) -> list[TimetablePart]:
    """Return the week of one school: traditional or continuous with free afternoons, or five equal days."""
    hours = pick(rng, WEEKS)
    shift = rng.choice((-10, -5, 0, 0, 0, 5))
    rows = [(day, "am", ALL_YEARS, hours.wednesday if day == 3 else hours.morning) for day in range(1, 6)] + [
        (day, "pm", band, hours.afternoon) for day, band in hours.afternoons
    ]
    return [
        TimetablePart(
            school=school,
            since=since,
            weekday=day,
            part=part,
            year_from=band[0],
            year_to=band[1],
            starts=times[0] + shift,
            ends=times[1] + shift,
        )
        for day, part, band, times in rows
    ]


def taught_parts(group: Group, week: list[TimetablePart]) -> list[TimetablePart]:
    """Return the rows of its school's week in which a group has lessons, in time order."""
    rows = [row for row in week if row.year_from <= group.year_to and group.year_from <= row.year_to]
    return sorted(rows, key=lambda row: (row.weekday, row.part))
