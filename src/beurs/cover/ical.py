"""Calendars as iCalendar text (RFC 5545): Dutch clock times, stable identities, cancelled events."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

LINE_BYTES = 75
PRODUCT = "-//De Beurs//agenda//NL"
ZONE = "Europe/Amsterdam"
VTIMEZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    f"X-LIC-LOCATION:{ZONE}",
    "BEGIN:DAYLIGHT",
    "TZNAME:CEST",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "DTSTART:19810329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZNAME:CET",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""Clock changes of the European Union since 1996, as rules without an end."""


@dataclass(frozen=True)
class Event:
    """One event on one day; `starts` and `ends` in minutes after midnight on the Dutch clock.

    `uid` never changes for what is the same work; `sequence` rises when it changes; `stamp` is when it last did.
    """

    uid: str
    sequence: int
    stamp: dt.datetime
    date: dt.date
    starts: int
    ends: int
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    cancelled: bool = False


def calendar(name: str, events: Iterable[Event]) -> str:
    """Return a calendar with its time zone and events, lines ended by CRLF and folded at 75 bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", f"X-WR-TIMEZONE:{ZONE}"]
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H", *VTIMEZONE]
    for event in events:
        lines += _event(event)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(event: Event) -> list[str]:
    stamp = event.stamp.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART;TZID={ZONE}:{_local(event.date, event.starts)}",
        f"DTEND;TZID={ZONE}:{_local(event.date, event.ends)}",
        f"SUMMARY:{_text(event.summary)}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if event.cancelled else 'OPAQUE'}",
    ]
    said = {"LOCATION": event.location, "DESCRIPTION": event.description}
    lines += [f"{name}:{_text(value)}" for name, value in said.items() if value]
    return [*lines, *([f"URL:{event.url}"] if event.url else []), "END:VEVENT"]


def _local(date: dt.date, minute: int) -> str:
    return f"{date:%Y%m%d}T{minute // 60:02d}{minute % 60:02d}00"


def _text(value: str) -> str:
    """Escape a text: backslash, comma, semicolon, line break; other control characters go."""
    plain = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in lines if sign >= " " and sign != "\x7f")


def _folded(line: str) -> str:
    """Break a line into pieces of at most 75 bytes, never inside a character; the next ones begin with a space."""
    pieces, piece, size = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LINE_BYTES:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + sign, size + width
    return "\r\n".join([*pieces, piece])
