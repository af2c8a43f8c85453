"""What somebody who covers wrote about themselves, in one look."""

import datetime as dt
from dataclasses import dataclass

from beurs.cover.access.phone.days import offers_week
from beurs.messages.access import browsers_of
from beurs.messages.models import Link
from beurs.region.access.contact import contact_of
from beurs.region.models import ContactWish, Person, SchoolPreference

FEED = "agenda"


@dataclass(frozen=True)
class Summary:
    """The week in day parts, the wish, the number of browsers with notifications, wishes about schools, the feed."""

    person: Person
    week: int
    wish: ContactWish
    browsers: int
    likes: int
    avoids: int
    exceptions: int
    feed: bool


def summary_of(person: Person, today: dt.date) -> Summary:
    """Return what a person wrote about themselves (six queries)."""
    kinds = list(person.school_preferences.values_list("kind", flat=True))
    return Summary(
        person=person,
        week=len(offers_week(person, today)),
        wish=contact_of(person),
        browsers=len(browsers_of([person.user_id])[person.user_id]) if person.user_id else 0,
        likes=kinds.count(SchoolPreference.Kind.PREFER),
        avoids=kinds.count(SchoolPreference.Kind.AVOID),
        exceptions=person.availability_exceptions.filter(date__gte=today).values("date").distinct().count(),
        feed=has_feed(person),
    )


def has_feed(person: Person) -> bool:
    """Tell whether a person's calendar feed has an address that works."""
    rows = Link.objects.filter(kind=FEED, target=f"person:{person.pk}", withdrawn_at__isnull=True)
    return rows.exists()
