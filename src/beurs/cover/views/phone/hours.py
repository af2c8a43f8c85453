"""The hours of somebody who covers, per month, on the screen and as a file."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beurs.cover.access.own import own_person
from beurs.cover.access.phone.hours import Month, month_of
from beurs.cover.views.asked import day_within
from beurs.region.access.contact import contact_of
from beurs.region.exports import CSV, XLSX, table_download
from beurs.region.lessons import ONE_DAY
from beurs.region.templatetags.region import minute

MOST_AWAY = dt.timedelta(days=800)


@require_safe
def hours(request: HttpRequest) -> HttpResponse:
    """Show what was worked and is booked in a month, or give it as a file."""
    person, today = own_person(request.user), timezone.localdate()
    first = _month(request.GET.get("month", ""), today)
    shown = month_of(person, first, today)
    kind = request.GET.get("format", "")
    if kind in (CSV, XLSX):
        return _file(shown, kind)
    context = {
        "shown": shown,
        "today": today,
        "previous": (first - ONE_DAY).replace(day=1),
        "following": (first + dt.timedelta(days=31)).replace(day=1),
        "most": contact_of(person).month_max,
    }
    return render(request, "cover/phone/hours.html", context)


def _month(text: str, today: dt.date) -> dt.date:
    """Return the first of the asked month ("2026-11-01"), of this month when none or one far away is asked."""
    asked = day_within(text)
    day = asked if asked is not None and abs(asked - today) <= MOST_AWAY else today
    return day.replace(day=1)


def _file(shown: Month, kind: str) -> HttpResponse:
    heads = [_("Day"), _("School"), _("Group"), _("From"), _("Until"), _("Minutes"), _("Employer")]
    rows = [
        (row.date, row.school, row.group, minute(row.starts), minute(row.ends), row.minutes, row.employer)
        for row in shown.rows
    ]
    return table_download(f"{_('hours')}-{shown.first:%Y-%m}", heads, rows, kind)
