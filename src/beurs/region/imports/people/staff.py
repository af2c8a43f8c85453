"""Who the people of a file are: persons and their employments, and who leaves."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from beurs.region.imports.columns import Record
from beurs.region.imports.compare import Gathering, Part
from beurs.region.imports.faults import Words, one_of
from beurs.region.imports.kinds import Reading
from beurs.region.imports.places import PostcodeBook
from beurs.region.imports.readers import folded
from beurs.region.imports.things import BOARD, EMPLOYMENT, PERSON, SCHOOL, Held, Key
from beurs.region.models.places import PlaceSource

ONE_DAY = dt.timedelta(days=1)
PLAIN = {"email": "", "phone": "", "vog": None, "week_max": None}
GIVEN_ONLY = {"travel": "max_travel_min", "short_notice": "short_notice"}


class Staff:
    """The people of one import: gathers persons and employments, and answers who is known here.

    `members` are the references in the tables of people; `leavers` those who leave with this import.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading, self.scope, self.faults = reading, reading.scope, reading.faults
        self.persons = Gathering(PERSON, reading.faults, repeats=True)
        self.employments = Gathering(EMPLOYMENT, reading.faults)
        self.boards: set[str] = set()
        self.records: dict[Key, Record] = {}
        self.book = PostcodeBook.read()
        for table in reading.of("people"):
            for record in table.records(reading.faults):
                self._add(record)
        self._end_dates()

    @property
    def members(self) -> set[Key]:
        """Keys of the people in the tables of people."""
        return set(self.persons.wanted)

    @cached_property
    def boards_of(self) -> dict[Key, set[str]]:
        """The boards that employ, or employed, each person the database knows."""
        found: dict[Key, set[str]] = {}
        for person, board, _function, _since in self.scope.held(EMPLOYMENT):
            found.setdefault(person, set()).add(board[0])
        return found

    @cached_property
    def boards_now(self) -> dict[Key, set[str]]:
        """The boards that employ each person the database knows on the day of this edition, or later."""
        found: dict[Key, set[str]] = {}
        for row in self.scope.held(EMPLOYMENT).values():
            if self._current(row):
                found.setdefault(row.key[0], set()).add(row.key[1][0])
        return found

    @cached_property
    def leavers(self) -> set[Key]:
        """Who has left on the day of this edition: nobody employs them any more."""
        gone = {key for key, wanted in self.persons.wanted.items() if wanted.values["left_on"] is not None}
        return gone | {row.key for row in self.scope.held(PERSON).values() if self._leaves(row)}

    @cached_property
    def staying(self) -> set[Key]:
        """Who has an employment that this import leaves alone or brings."""
        held = self.scope.held(EMPLOYMENT).values()
        kept = {row.key[0] for row in held if self._current(row) and not self._ends(row)}
        return kept | {key[0] for key in self.employments.wanted}

    def parts(self) -> list[Part]:
        """Persons first, then their employments."""
        return [self.persons.part(self._leaves), self.employments.part(self._ends)]

    def rows(self, sheet: str, mentioned: set[Key]) -> Iterator[tuple[Record, Key]]:
        """Read the rows of a table beside the people, with who each is about.

        `mentioned` is filled with everybody the table speaks for: its own people, and all in the tables of people.
        """
        for table in self.reading.of(sheet):
            mentioned |= self.members
            for record in table.records(self.faults):
                person = self.known(record)
                if person is not None:
                    mentioned.add(person)
                    yield record, person

    def known(self, record: Record) -> Key | None:
        """The key of the person a row is about, or None with a fault when that is nobody of yours."""
        key = (record.values["reference"],)
        if key in self.persons.wanted or (key in self.scope.held(PERSON) and self._is_yours(key)):
            return key
        self.faults.add(record.fault("reference", "unknown", key[0], _("a staff number from the table of people")))
        return None

    def open_school(self, record: Record) -> Key | None:
        """The key of the open school of the region that a row names, or None with a fault."""
        key = (record.values["school"],)
        held = self.scope.held(SCHOOL).get(key)
        if held is not None and held.values["closed_on"] is None:
            return key
        self.faults.add(record.fault("school", "unknown", key[0], _("the location code of an open school")))
        return None

    def school(self, record: Record) -> Key | None:
        """The same, of your own boards only."""
        key = self.open_school(record)
        if key is None or self.scope.may_edit(self.scope.held(SCHOOL)[key].values["board"][0]):
            return key
        self.faults.add(record.fault("school", "not-yours", key[0], _("a school of your own boards")))
        return None

    def _is_yours(self, key: Key) -> bool:
        """Whether one of your boards employs a person; who has no employer any more is the last one's."""
        employers = self.boards_now.get(key) or self.boards_of.get(key, set())
        return self.scope.boards is None or bool(employers & self.scope.boards)

    def _add(self, record: Record) -> None:
        values = record.values
        board = (values["board"],)
        person = (values["reference"],)
        school = values.get("school")
        if not self._board_fits(record) or not self._reference_fits(record, person):
            return
        if school is not None and self.school(record) is None:
            return
        since: Any = values["since"]
        until: Any = values.get("until")
        if until is not None and until < since:
            self.faults.add(record.fault("until", "order", until, str(since)))
        elif self.persons.add(record, person, self._person(values, person)):
            self.boards.add(str(values["board"]))
            key: Key = (person, board, values["function"], since)
            if self.employments.add(record, key, _employment(values)):
                self.records[key] = record

    def _board_fits(self, record: Record) -> bool:
        number = str(record.values["board"])
        if not self.scope.may_edit(number):
            self.faults.add(record.fault("board", "not-yours", number, one_of(self.scope.boards or ())))
            return False
        if (number,) not in self.scope.held(BOARD):
            known = [str(key[0]) for key in self.scope.held(BOARD)]
            self.faults.add(record.fault("board", "unknown", number, one_of(known)))
            return False
        return True

    def _reference_fits(self, record: Record, person: Key) -> bool:
        """Two boards may use the same number for different people: never let one overwrite the other.

        A board that employed somebody before and no longer does has no more say than any other.
        """
        held, board = self.scope.held(PERSON).get(person), str(record.values["board"])
        employers = self.boards_now.get(person) or self.boards_of.get(person, set())
        if held is None or not employers or board in employers:
            return True
        same = folded(held.values["last_name"]) == folded(_last_name(record.values))
        if same and self._is_yours(person):
            return True
        expected = f"{board}-"
        self.faults.add(record.fault("reference", "reference-taken", person[0], expected))
        return False

    def _person(self, values: Mapping[str, Any], key: Key) -> dict[str, Any]:
        found: dict[str, Any] = {"first_name": values["first_name"], "last_name": _last_name(values)}
        names = {"vog": "vog_issued_on"}
        found |= {
            names.get(name, name): empty if values[name] is None else values[name]
            for name, empty in PLAIN.items()
            if name in values
        }
        found |= {field: values[name] for name, field in GIVEN_ONLY.items() if values.get(name) is not None}
        if "home_postcode" in values:
            postcode = values["home_postcode"] or ""
            held = self.scope.held(PERSON).get(key)
            moved = held is None or held.values["home_postcode"] != postcode
            found["home_postcode"] = postcode
            if moved or (held is not None and held.values["place_source"] != PlaceSource.EXACT):
                found |= self.book.place(postcode)
        return found

    def _end_dates(self) -> None:
        """Set `left_on` of everybody in the file: the day after the last employment, empty while one goes on."""
        ends: dict[Key, list[dt.date | None]] = {}
        for key, wanted in self.employments.wanted.items():
            ends.setdefault(key[0], []).append(_until(wanted.values, self.scope.held(EMPLOYMENT).get(key)))
        for row in self.scope.held(EMPLOYMENT).values():
            if row.key not in self.employments.wanted and not self._ends(row):
                ends.setdefault(row.key[0], []).append(row.values["until"])
        for key, wanted in self.persons.wanted.items():
            left_on = _left_on(ends.get(key, [None]), self.scope.edition)
            self.persons.wanted[key] = replace(wanted, values={**wanted.values, "left_on": left_on})

    def _current(self, row: Held) -> bool:
        return row.values["until"] is None or row.values["until"] >= self.scope.edition

    def _ends(self, row: Held) -> bool:
        """An employment at a board of the file that the file no longer has."""
        return row.key not in self.employments.wanted and row.key[1][0] in self.boards and self._current(row)

    def _leaves(self, row: Held) -> bool:
        """A person whom a board of the file employed and nobody employs now."""
        employed = bool(self.boards_of.get(row.key, set()) & self.boards)
        here = row.key in self.persons.wanted or row.key in self.staying
        return employed and row.values["left_on"] is None and not here

    def said(self, key: Key, name: str) -> Any:
        """Return what holds of a person of the file after this import: what it says, else what is known."""
        wanted, held = self.persons.wanted[key].values, self.scope.held(PERSON)
        if name in wanted:
            return wanted[name]
        return held[key].values[name] if key in held else None

    def notes(self, qualified: set[Key]) -> list[Words]:
        """What keeps people of the file out of planning, in numbers."""
        wanted = self.persons.wanted
        found: list[Words] = []

        unqualified = len(wanted.keys() - qualified)
        no_vog = sum(self.said(key, "vog_issued_on") is None for key in wanted)
        no_place = sum(self.said(key, "place_source") in (None, PlaceSource.NONE) for key in wanted)
        if unqualified:
            text = ngettext(
                "%(number)s person has no qualification and cannot cover.",
                "%(number)s people have no qualification and cannot cover.",
                unqualified,
            )
            found.append(text % {"number": unqualified})
        if no_vog:
            text = ngettext(
                "%(number)s person has no VOG and cannot cover.",
                "%(number)s people have no VOG and cannot cover.",
                no_vog,
            )
            found.append(text % {"number": no_vog})
        if no_place:
            text = ngettext(
                "%(number)s person lives at an unknown place and is left out of planning.",
                "%(number)s people live at an unknown place and are left out of planning.",
                no_place,
            )
            found.append(text % {"number": no_place})
        return found


def _last_name(values: Mapping[str, Any]) -> str:
    return " ".join(part for part in (values.get("infix"), values["last_name"]) if part)


def _employment(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"fte_hundredths": values["fte"]}
    if values.get("contract") is not None:
        found["contract"] = values["contract"]
    if "until" in values:
        found["until"] = values["until"]
    if "school" in values:
        found["school"] = (values["school"],) if values["school"] else None
    return found


def _until(values: Mapping[str, Any], held: Held | None) -> dt.date | None:
    found: dt.date | None = values.get("until", held.values["until"] if held else None)
    return found


def _left_on(ends: list[dt.date | None], edition: dt.date) -> dt.date | None:
    last = max((end for end in ends if end is not None), default=None)
    return None if None in ends or last is None or last >= edition else last + ONE_DAY
