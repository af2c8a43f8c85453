"""The work of one person as events of a calendar feed: what was published, and what was taken back since."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from beurs.cover.ical import Event
from beurs.cover.models import Assignment, Need
from beurs.region.models import Person, School, SchoolGuide

BACK = dt.timedelta(days=92)
AHEAD = dt.timedelta(days=400)
PUBLISHED = Assignment.State.PUBLISHED


def events_of(person: Person, today: dt.date, address: Callable[[Need], str]) -> list[Event]:
    """Return the events of a person from three months back, one per group and day, in order of day.

    `address` gives the page of a day. Work that was published and released again stays as a cancelled event, so that
    calendars take it off. An event has the same identity for as long as it is the same person, group and day.
    """
    rows = Assignment.objects.filter(
        person=person,
        published_at__isnull=False,
        need_part__need__date__gte=today - BACK,
        need_part__need__date__lte=today + AHEAD,
    )
    related = rows.select_related("need_part__need__school", "need_part__need__group", "booking")
    found: dict[int, list[Assignment]] = defaultdict(list)
    for row in related.order_by("need_part__need__date", "need_part__starts", "pk"):
        found[row.need_part.need_id].append(row)
    schools = {row.need_part.need.school_id for listed in found.values() for row in listed}
    guides = {guide.school_id: guide for guide in SchoolGuide.objects.filter(school__in=schools)}
    return [_event(person, listed, guides, address) for listed in found.values()]


def _event(
    person: Person, rows: list[Assignment], guides: dict[int, SchoolGuide], address: Callable[[Need], str]
) -> Event:
    standing = [row for row in rows if row.state == PUBLISHED]
    shown, need = standing or rows, rows[0].need_part.need
    moments = [moment for row in rows for moment in (row.published_at, row.released_at) if moment is not None]
    return Event(
        uid=f"need-{need.pk}-{person.pk}@{settings.MAIL_DOMAIN}",
        sequence=need.version,
        stamp=max(moments),
        date=need.date,
        starts=min(_starts(row) for row in shown),
        ends=max(_ends(row) for row in shown),
        summary=_summary(need),
        location=place_of(need.school),
        description=_description(need.school, guides.get(need.school_id)),
        url=address(need),
        cancelled=not standing,
    )


def _starts(row: Assignment) -> int:
    return row.booking.starts if row.booking is not None else row.need_part.starts


def _ends(row: Assignment) -> int:
    return row.booking.ends if row.booking is not None else row.need_part.ends


def _summary(need: Need) -> str:
    name = need.group.name
    group = _("Group %(name)s") % {"name": name} if name[:1].isdigit() else name
    return f"{group}, {need.school.name}"


def place_of(school: School) -> str:
    """Return the address of a school on one line, without what is not known."""
    town = " ".join(word for word in (school.postcode, school.place) if word)
    return ", ".join(word for word in (school.name, school.street, town) if word)


def _description(school: School, guide: SchoolGuide | None) -> str:
    contact = ""
    if guide is not None and guide.contact_name:
        contact = " ".join(word for word in (guide.contact_name, guide.contact_phone or school.phone) if word)
    phone = contact or school.phone
    return "\n".join(line for line in (school.arrival_note, school.parking, phone) if line)
