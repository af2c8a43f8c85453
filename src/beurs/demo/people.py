"""Makes one person at a time: invented name, address that cannot exist, certificate, and one employment."""

import datetime as dt
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from beurs.demo import words
from beurs.demo.seeds import pick
from beurs.demo.towns import Town, spot
from beurs.region.models import Board, Employment, Person, Qualification, Region, School, Skill
from beurs.region.models.places import PlaceSource

MAIL_DOMAIN = "voorbeeld.example"
SHARE_OF_WOMEN = 0.82


@dataclass
class Maker:
    """Makes the people of a region; what it made is kept in lists of unsaved rows, in the order of making."""

    rng: Random
    region: Region
    towns: tuple[Town, ...]
    today: dt.date
    people: list[Person] = field(default_factory=list)
    employments: list[Employment] = field(default_factory=list)
    qualifications: list[Qualification] = field(default_factory=list)

    def person(
        self,
        board: Board,
        function: str,
        fte: float,
        skills: list[str],
        *,
        school: School | None = None,
        contract: str = Employment.Contract.PERMANENT,
    ) -> Person:
        """Make somebody employed by `board` for `fte` with `skills`."""
        person = self._somebody(board)
        since = self.today - dt.timedelta(days=self.rng.randint(200, 7000))
        person.vog_issued_on = None if self.rng.random() < 0.008 else since - dt.timedelta(days=self.rng.randint(5, 80))
        self.people.append(person)
        self.employments.append(
            Employment(
                person=person,
                board=board,
                school=school,
                function=function,
                contract=contract,
                fte_hundredths=round(fte * 100),
                since=since,
            )
        )
        self.qualifications += [
            Qualification(person=person, skill=skill, since=since) for skill in dict.fromkeys(skills)
        ]
        return person

    def of(self, function: str) -> list[Person]:
        """Return the people made so far in a function."""
        return [row.person for row in self.employments if row.function == function]

    def fte_of_boards(self) -> dict[int, float]:
        """Return the fte made so far per board id."""
        found: dict[int, float] = defaultdict(float)
        for row in self.employments:
            found[row.board_id] += row.fte_hundredths / 100
        return found

    def _somebody(self, board: Board) -> Person:
        rng, number = self.rng, len(self.people) + 1
        first = rng.choice(words.WOMEN if rng.random() < SHARE_OF_WOMEN else words.MEN)
        last = f"{rng.choice(words.FAMILY_STEMS)}{rng.choice(words.FAMILY_ENDS)}"
        home = spot(rng, self.towns)
        return Person(
            region=self.region,
            reference=f"{board.number}-{number:05d}",
            first_name=first,
            last_name=f"{pick(rng, words.PARTICLES)} {last}".strip(),
            email=f"{_plain(first)}.{_plain(last)}.{number}@{MAIL_DOMAIN}",
            phone=f"06-0000{number % 10000:04d}",
            home_postcode=home.postcode,
            lat=home.lat,
            lon=home.lon,
            place_source=PlaceSource.EXACT,
            max_travel_min=rng.choice((20, 30, 30, 40, 45, 45, 60)),
            short_notice=True,
        )


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in decomposed if letter.isalpha() and letter.isascii())


def teacher_skills(rng: Random, *, lower: bool, upper: bool, special: bool) -> list[str]:
    """Return the qualifications of a teacher who knows these years; some know the other half too."""
    both = rng.random() < 0.3
    skills: list[str] = [Skill.TEACHER]
    if lower or both:
        skills.append(Skill.LOWER)
    if upper or both:
        skills.append(Skill.UPPER)
    if rng.random() < 0.55:
        skills.append(Skill.GYM)
    if special or rng.random() < 0.06:
        skills.append(Skill.SPECIAL)
    return skills
