"""One's own days, for somebody who covers."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from beurs.cover.access.own import WEEKS, own_days, own_person
from beurs.cover.access.phone.hours import month_of
from beurs.cover.access.phone.offers import offers_waiting
from beurs.cover.views.asked import day_within
from beurs.cover.views.phone.keeping import kept
from beurs.cover.views.phone.wording import time_left
from beurs.region.access.contact import contact_of

MOST_AWAY = dt.timedelta(days=400)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show where one works in the coming weeks, and what waits for an answer."""
    person = own_person(request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    first = _monday(request.GET.get("from", ""), today)
    step = dt.timedelta(weeks=WEEKS)
    shown = own_days(person, first, now)
    month = month_of(person, today.replace(day=1), today)
    context = {
        "shown": shown,
        "today": today,
        "now": now,
        "previous": first - step,
        "following": first + step,
        "cards": [{"facts": facts, "left": time_left(facts.offer, now)} for facts in offers_waiting(person, now)],
        "parts": month.parts,
        "most": contact_of(person).month_max,
    }
    return kept(request, render(request, "cover/own.html", context))


def _monday(text: str, today: dt.date) -> dt.date:
    """Return the Monday of the asked day, of today when none or one far away is asked."""
    asked = day_within(text)
    day = asked if asked is not None and abs(asked - today) <= MOST_AWAY else today
    return day - dt.timedelta(days=day.weekday())
