"""The tables of a people import and their columns; documented in `docs/formats-people.md`."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from beurs.region.imports import readers
from beurs.region.imports.columns import Column, Sheet
from beurs.region.imports.faults import Unreadable, Words
from beurs.region.models import Employment, SchoolPreference, Skill

FUNCTIONS = {
    "leerkracht": "teacher",
    "leraar": "teacher",
    "groepsleerkracht": "teacher",
    "invaller": "substitute",
    "vervanger": "substitute",
    "pooler": "substitute",
    "vakleerkracht": "subject-teacher",
    "vakdocent": "subject-teacher",
    "directeur": "head",
    "schoolleider": "head",
    "adjunct-directeur": "head",
    "intern begeleider": "counsellor",
    "ib'er": "counsellor",
    "onderwijsassistent": "assistant",
    "leraarondersteuner": "supporter",
    "zij-instromer": "career-changer",
    "lio-werknemer": "lio-employee",
    "lio-stagiair": "lio-intern",
    "student": "student",
    "overig": "other",
}
CONTRACTS = {
    "vast": "permanent",
    "onbepaalde tijd": "permanent",
    "tijdelijk": "temporary",
    "bepaalde tijd": "temporary",
    "oproep": "on-call",
    "min-max": "on-call",
    "geen": "none",
}
SKILLS = {
    "bevoegd": "teacher",
    "leraar": "teacher",
    "onderbouw": "lower",
    "bovenbouw": "upper",
    "gym": "gym",
    "bewegingsonderwijs": "gym",
    "speciaal": "special",
    "vakdocent": "subject",
    "zij-instromer": "career-changer",
    "lio-werknemer": "lio-employee",
    "lio-stagiair": "lio-intern",
    "student": "student",
    "onderwijsassistent": "assistant",
    "leraarondersteuner": "supporter",
}
WISHES = {"graag": "prefer", "liever niet": "avoid", "school vraagt een ander": "school-block"}
WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            ("ma", "maandag", "monday", "mon", "1"),
            ("di", "dinsdag", "tuesday", "tue", "2"),
            ("wo", "woensdag", "wednesday", "wed", "3"),
            ("do", "donderdag", "thursday", "thu", "4"),
            ("vr", "vrijdag", "friday", "fri", "5"),
        ),
        start=1,
    )
    for word in words
}
PARTS = {
    **dict.fromkeys(("ochtend", "och", "am", "morning"), ("am",)),
    **dict.fromkeys(("middag", "mid", "pm", "afternoon"), ("pm",)),
    **dict.fromkeys(("dag", "hele dag", "day"), ("am", "pm")),
}
SCALE = re.compile(r"\s+(l[a-e]|l1[0-4]|schaal\s*\d+)$", re.IGNORECASE)


def _spelled(own: Mapping[str, Any], codes: Iterable[str]) -> dict[str, Any]:
    """Dutch words and the codes of the model, both accepted."""
    return {**own, **{code: code for code in codes}}


def function(cell: str) -> object:
    """Read a function; the salary scale behind it ("leraar LB") is dropped."""
    return readers.choice(_spelled(FUNCTIONS, Employment.Function.values))(SCALE.sub("", cell))


def weekdays(cell: str) -> tuple[int, ...]:
    """Read one or more weekdays: "ma", "ma di wo" or "ma-vr" is not a range but refused."""
    words = re.split(r"[\s,;/+]+", cell.casefold())
    expected = _("days such as ma, or ma di do")
    if any(word not in WEEKDAYS for word in words) or len({WEEKDAYS[word] for word in words}) < len(words):
        raise Unreadable("choice", cell, expected)
    return tuple(sorted(WEEKDAYS[word] for word in words))


def years(cell: str) -> tuple[int, int]:
    """Read the year groups of a group: "6" is (6, 6), "1-2", "1/2" and "1 en 2" are (1, 2)."""
    found = re.fullmatch(r"([1-8])(?:\s*(?:[-/+]|en|t/m)\s*([1-8]))?", cell.strip().casefold())
    if not found or int(found[2] or found[1]) < int(found[1]):
        raise Unreadable("form", cell, _("year groups such as 6, or 1-2"))
    return int(found[1]), int(found[2] or found[1])


def years_of_name(name: str) -> tuple[int, int] | None:
    """Derive the year groups from a group's name ("6a", "groep 1/2b", "4-5"); None when the name does not say."""
    found = re.fullmatch(r"(?:groep|group|gr\.?)?\s*([1-8])\s*[a-z]?(?:\s*[-/+]\s*([1-8]))?\s*[a-z]?", name.casefold())
    if not found or int(found[2] or found[1]) < int(found[1]):
        return None
    return int(found[1]), int(found[2] or found[1])


def _optional(name: str, read: readers.Reader, heads: tuple[str, ...], example: Words) -> Column:
    return Column(name, read, heads, example, required=False, filled=False)


REFERENCE = Column(
    "reference",
    readers.text(30),
    ("personeelsnummer", "medewerkernummer", "reference", "nummer"),
    _("a staff number"),
)
SCHOOL_HEADS = ("school", "vestigingscode", "schoolcode", "school code")
SCHOOL_COLUMN = Column("school", readers.school_code, SCHOOL_HEADS, _("a location code such as 16AH00"))
GROUP_COLUMN = Column("group", readers.text(12), ("groep", "group"), _("the name of a group, such as 6a"))
WEEKDAY_COLUMN = Column("weekdays", weekdays, ("dag", "weekdag", "dagen", "weekday", "day"), _("a day such as ma"))
PART_COLUMN = Column("parts", readers.choice(PARTS), ("dagdeel", "part"), _("ochtend, middag or dag"))
SINCE_COLUMN = _optional("since", readers.date, ("sinds", "vanaf", "ingangsdatum", "since"), _("a date"))
UNTIL_COLUMN = _optional("until", readers.date, ("tot en met", "einddatum", "until"), _("a date"))

PEOPLE = Sheet(
    "people",
    (
        REFERENCE,
        Column("first_name", readers.text(60), ("voornaam", "roepnaam", "first name"), _("a first name")),
        _optional("infix", readers.text(20), ("tussenvoegsel", "voorvoegsel", "infix"), "van der"),
        Column("last_name", readers.text(69), ("achternaam", "last name"), _("a last name")),
        _optional("email", readers.email, ("e-mail", "e-mailadres", "mail"), _("an e-mail address")),
        _optional("phone", readers.phone, ("telefoon", "telefoonnummer", "mobiel", "phone"), _("a telephone number")),
        _optional("home_postcode", readers.postcode, ("postcode", "home postcode"), _("a postcode such as 2011 AB")),
        Column(
            "board",
            readers.board_number,
            ("bestuursnummer", "bestuur", "bevoegd gezag nummer", "board number", "board"),
            _("a board number of five digits"),
        ),
        Column("function", function, ("functie", "function"), _("a function such as leerkracht")),
        _optional(
            "contract",
            readers.choice(_spelled(CONTRACTS, Employment.Contract.values)),
            ("contract", "dienstverband", "soort contract"),
            _("vast, tijdelijk, oproep or geen"),
        ),
        Column("fte", readers.fte, ("fte", "wtf", "werktijdfactor", "deeltijdfactor"), "0,8"),
        Column("since", readers.date, ("in dienst", "sinds", "ingangsdatum", "since"), _("a date")),
        _optional("until", readers.date, ("uit dienst", "tot en met", "einddatum", "until"), _("a date")),
        _optional("school", readers.school_code, SCHOOL_HEADS, _("a location code such as 16AH00")),
        _optional("vog", readers.date, ("vog", "vog-datum", "vog datum", "vog date"), _("a date")),
        _optional("travel", readers.whole(5, 240), ("reistijd", "max reistijd", "travel limit"), _("minutes: 45")),
        _optional(
            "week_max", readers.whole(0, 14), ("dagdelen per week", "max dagdelen per week", "week max"), _("a number")
        ),
        _optional("short_notice", readers.yes_no, ("spoed", "spoed mogelijk", "short notice"), _("yes or no")),
    ),
)
GROUPS = Sheet(
    "groups",
    (
        SCHOOL_COLUMN,
        GROUP_COLUMN,
        Column("years", years, ("leerjaren", "leerjaar", "jaargroepen", "years"), _("year groups such as 6, or 1-2")),
        _optional("size", readers.whole(1, 99), ("leerlingen", "pupils", "size"), _("a number of pupils")),
    ),
)
TEACHING = Sheet(
    "teaching",
    (
        Column(REFERENCE.name, REFERENCE.read, REFERENCE.heads, REFERENCE.example, filled=False),
        SCHOOL_COLUMN,
        GROUP_COLUMN,
        WEEKDAY_COLUMN,
        PART_COLUMN,
        SINCE_COLUMN,
    ),
)
QUALIFICATIONS = Sheet(
    "qualifications",
    (
        REFERENCE,
        Column(
            "skill",
            readers.choice(_spelled(SKILLS, Skill.values)),
            ("bevoegdheid", "qualification", "skill"),
            _("a qualification such as bevoegd"),
        ),
        SINCE_COLUMN,
        UNTIL_COLUMN,
    ),
)
AVAILABILITY = Sheet("availability", (REFERENCE, WEEKDAY_COLUMN, PART_COLUMN, SINCE_COLUMN))
PREFERENCES = Sheet(
    "preferences",
    (
        REFERENCE,
        SCHOOL_COLUMN,
        Column(
            "kind",
            readers.choice(_spelled(WISHES, SchoolPreference.Kind.values)),
            ("wens", "voorkeur", "preference"),
            _("graag or liever niet"),
        ),
    ),
)
SHEETS = (PEOPLE, GROUPS, TEACHING, QUALIFICATIONS, AVAILABILITY, PREFERENCES)
