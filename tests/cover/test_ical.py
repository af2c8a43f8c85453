"""Our calendars as others read them: icalendar (khal), vobject (Radicale) and ical (Home Assistant)."""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from beurs.cover.ical import Event, calendar

STAMP = dt.datetime(2026, 11, 20, 17, 3, 9, tzinfo=dt.UTC)
NOTE = "Meld je bij de conciërge; fiets in het rek, sleutel \\ pasje bij de balie.\nÉén trap op: lokaal 6, 'de Zee'. "
LONG = NOTE * 3


def event(**changed: object) -> Event:
    said = {
        "uid": "need-7-9@voorbeeld.example",
        "sequence": 3,
        "stamp": STAMP,
        "date": dt.date(2026, 11, 24),
        "starts": 510,
        "ends": 855,
        "summary": "Groep 6, De Stormvogel",
        "location": "De Stormvogel, Zeeweg 1, 2071 AB Santpoort-Noord",
        "description": LONG,
        "url": "https://beurs.voorbeeld.example/own/days/7/",
    }
    return Event(**{**said, **changed})


class Read(NamedTuple):
    """An event as a client understands it; moments in UTC."""

    uid: str
    sequence: int
    starts: dt.datetime
    ends: dt.datetime
    summary: str
    location: str
    description: str
    status: str


def utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)


def by_icalendar(text: str) -> list[Read]:
    parsed = icalendar.Calendar.from_ical(text)
    assert not parsed.errors
    return [
        Read(
            str(one["UID"]),
            int(one["SEQUENCE"]),
            utc(one["DTSTART"].dt),
            utc(one["DTEND"].dt),
            str(one["SUMMARY"]),
            str(one["LOCATION"]),
            str(one["DESCRIPTION"]),
            str(one["STATUS"]),
        )
        for one in parsed.walk("VEVENT")
    ]


def by_vobject(text: str) -> list[Read]:
    parsed = vobject.readOne(text)
    parsed.validate(raiseException=True)
    return [
        Read(
            one.uid.value,
            int(one.sequence.value),
            utc(one.dtstart.value),
            utc(one.dtend.value),
            one.summary.value,
            one.location.value,
            one.description.value,
            one.status.value,
        )
        for one in parsed.vevent_list
    ]


def by_home_assistant(text: str) -> list[Read]:
    parsed = IcsCalendarStream.calendar_from_ics(text)
    return [
        Read(
            one.uid,
            one.sequence,
            utc(one.dtstart),
            utc(one.dtend),
            one.summary,
            one.location,
            one.description,
            str(one.status.value),
        )
        for one in parsed.events
    ]


READERS = pytest.mark.parametrize("read", [by_icalendar, by_vobject, by_home_assistant])
Reader = Callable[[str], list[Read]]


@READERS
def test_three_clients_read_what_was_written(read: Reader) -> None:
    (found,) = read(calendar("De Beurs, mijn werk", [event()]))
    assert found == Read(
        "need-7-9@voorbeeld.example",
        3,
        dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 24, 13, 15, tzinfo=dt.UTC),
        "Groep 6, De Stormvogel",
        "De Stormvogel, Zeeweg 1, 2071 AB Santpoort-Noord",
        LONG,
        "CONFIRMED",
    )


@READERS
@pytest.mark.parametrize(
    ("date", "hour"),
    [
        (dt.date(2026, 3, 27), 7),  # the Friday before the clock goes forward
        (dt.date(2026, 3, 30), 6),  # the Monday after
        (dt.date(2026, 10, 23), 6),
        (dt.date(2026, 10, 26), 7),
        (dt.date(2035, 7, 2), 6),
    ],
)
def test_half_past_eight_stays_half_past_eight_when_the_clock_changes(read: Reader, date: dt.date, hour: int) -> None:
    (found,) = read(calendar("x", [event(date=date)]))
    assert found.starts == dt.datetime(date.year, date.month, date.day, hour, 30, tzinfo=dt.UTC)


@READERS
def test_a_day_that_was_taken_back_is_read_as_cancelled(read: Reader) -> None:
    found = read(calendar("x", [event(cancelled=True, sequence=4), event(uid="other")]))
    assert [(one.uid, one.status, one.sequence) for one in found] == [
        ("need-7-9@voorbeeld.example", "CANCELLED", 4),
        ("other", "CONFIRMED", 3),
    ]


@READERS
def test_an_agenda_without_work_is_a_calendar_all_the_same(read: Reader) -> None:
    text = calendar("x", [])
    assert "BEGIN:VTIMEZONE" in text
    if read is by_vobject:
        assert not hasattr(vobject.readOne(text), "vevent")
    else:
        assert read(text) == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=300))
def test_any_text_comes_back_as_it_was_and_no_line_is_longer_than_75_bytes(text: str) -> None:
    written = calendar("x", [event(summary="s", description=f"a{text}b")])
    assert all(len(line) <= 75 for line in written.encode().split(b"\r\n"))
    assert by_icalendar(written)[0].description == f"a{text}b"
    assert by_vobject(written)[0].description == f"a{text}b"


def test_nobody_writes_lines_of_their_own_into_a_calendar() -> None:
    written = calendar("x", [event(summary="Groep 6\r\nEND:VEVENT\x00\x1b", location="a\rb")])
    assert written.count("END:VEVENT") == 2  # the true one, and one in the middle of a text
    assert "\r\nEND:VEVENT\r\n" in written
    assert "SUMMARY:Groep 6\\nEND:VEVENT\r\n" in written
    assert not any(sign in written for sign in "\x00\x1b")
