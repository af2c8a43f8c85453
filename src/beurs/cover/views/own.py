"""One's own days, for somebody who covers."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from beurs.cover.access.own import WEEKS, own_days, own_person
from beurs.cover.views.asked import day_within

MOST_AWAY = dt.timedelta(days=400)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show where one is planned in the coming weeks."""
    person = own_person(request.user)
    today = timezone.localdate()
    first = _monday(request.GET.get("from", ""), today)
    step = dt.timedelta(weeks=WEEKS)
    shown = own_days(person, first, today)
    context = {"shown": shown, "today": today, "previous": first - step, "following": first + step}
    return render(request, "cover/own.html", context)


def _monday(text: str, today: dt.date) -> dt.date:
    """Return the Monday of the asked day, of today when none or one far away is asked."""
    asked = day_within(text)
    day = asked if asked is not None and abs(asked - today) <= MOST_AWAY else today
    return day - dt.timedelta(days=day.weekday())
