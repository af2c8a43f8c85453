"""What the demo's schools tell who comes to cover, what boards pay for travel, and how people want to be reached."""

import datetime as dt
from random import Random

from beurs.demo.rows import save
from beurs.region.models import (
    Board,
    ContactWish,
    Group,
    GroupGuide,
    Person,
    School,
    SchoolGuide,
    TravelRule,
    Way,
)

GUIDED = 0.75
ROUTINES = (
    "Hand omhoog is stil. Wie klaar is, leest.",
    "We beginnen in de kring. De klasassistent deelt uit.",
    "Twee keer per dag buiten. Rij op nummer naar binnen.",
)
PLACES = (
    "De dagmap ligt op het bureau. Schriften staan per vak in de kast links.",
    "Sleutel en inlog krijg je bij de administratie. Kopiëren kan naast de lerarenkamer.",
    "Gymspullen staan in de berging van de zaal. EHBO hangt bij de ingang.",
)
LESSONS = {
    False: "08:30 kring\n09:00 werken in hoeken\n10:00 fruit en buiten\n11:00 taal en spel\n12:45 voorlezen",
    True: "08:30 rekenen\n09:30 taal\n10:15 pauze\n10:30 spelling en lezen\n12:30 wereldoriëntatie",
}
NOTES = ("De weektaak hangt naast het bord.", "Op vrijdag is er muziek in de hal.", "")
CENTS, FROM_KM, MOST_KM = (19, 21, 23), (0, 3), (30, 40)


def guides_write(rng: Random, schools: list[School], groups: list[Group], since: dt.date) -> None:
    """Write guides for three in four schools and their groups, as changed on the first day of the demo."""
    told = [school for school in schools if rng.random() < GUIDED]
    save(_school(rng, school, since) for school in told)
    known = {school.pk for school in told}
    save(_group(rng, group, since) for group in groups if group.school_id in known and rng.random() < GUIDED)


def _school(rng: Random, school: School, since: dt.date) -> SchoolGuide:
    return SchoolGuide(
        school=school,
        contact_name=rng.choice(("Marit Poelgeest", "Sjoerd Wierda", "Imke Vaartkamp", "Tobias Nollen")),
        contact_role=rng.choice(("intern begeleider", "schoolleider", "bouwcoördinator")),
        contact_phone=school.phone,
        routines=rng.choice(ROUTINES),
        places=rng.choice(PLACES),
        changed_on=since,
    )


def _group(rng: Random, group: Group, since: dt.date) -> GroupGuide:
    timetable = LESSONS[group.year_from > 2]
    return GroupGuide(group=group, timetable=timetable, notes=rng.choice(NOTES), changed_on=since)


def travel_write(rng: Random, boards: list[Board], since: dt.date) -> None:
    """Write what every board pays for travel."""
    save(
        TravelRule(
            board=board,
            since=since,
            cents_km=rng.choice(CENTS),
            from_km=rng.choice(FROM_KM),
            most_km=rng.choice(MOST_KM),
        )
        for board in boards
    )


def wishes_write(rng: Random, people: list[Person]) -> None:
    """Write how people who cover want to be reached: one in three said so, one in five of those agreed to be early."""
    orders = ([Way.PUSH, Way.MAIL], [Way.SMS, Way.PUSH, Way.MAIL], [Way.MAIL], [Way.PUSH, Way.SMS, Way.MAIL])
    save(
        ContactWish(
            person=person,
            channels=list(rng.choice(orders)),
            quiet_from=rng.choice((1200, 1260, 1320)),
            quiet_until=rng.choice((390, 420)),
            early_calls=rng.random() < 0.2,
            month_max=rng.choice((None, None, 24, 28)),
        )
        for person in people
        if rng.random() < 1 / 3
    )
