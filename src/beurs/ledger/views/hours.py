"""Signing hours: a school's week with one button, the worker's own on the phone, and the planner's differences."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from beurs.cover.access.own import own_person
from beurs.cover.views.asked import day_within
from beurs.ledger.access.hours import Hours, differences, differing_get, unsigned_at, unsigned_of, week_of_school
from beurs.ledger.services.signing import SCHOOL, WORKER, hours_decide, hours_sign
from beurs.ledger.views.overview import user_of
from beurs.pools.models import Booking
from beurs.region.access import PLAN, SIGN_HOURS, may, require, school_get, schools_for
from beurs.region.templatetags.region import short_day

WEEK = dt.timedelta(days=7)
LOOK_BACK = dt.timedelta(days=45)
SHOWN = 20


@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    """Show the week of the one school of a user, or let somebody with more schools choose."""
    require(request.user, SIGN_HOURS)
    found = list(schools_for(request.user, SIGN_HOURS).filter(closed_on__isnull=True))
    if len(found) == 1:
        return school(request, found[0].code)
    today = timezone.localdate()
    waiting = unsigned_at(found, today - dt.timedelta(days=today.isoweekday() - 1), today)
    rows = sorted(((one, waiting.get(one.pk, 0)) for one in found), key=lambda row: not row[1])
    context = {"schools": rows, "waiting": len(waiting), "plans": may(request.user, PLAN)}
    return render(request, "ledger/schools.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def school(request: HttpRequest, code: str) -> HttpResponse:
    """Show a week of a school; posted, sign the minutes that were sent."""
    place, today = school_get(request.user, SIGN_HOURS, code), timezone.localdate()
    day = day_within(request.GET.get("week", "")) or today
    monday = day - dt.timedelta(days=day.isoweekday() - 1)
    rows = week_of_school(place, monday, today)
    if request.method == "POST":
        _signed(request, _typed(request, rows), SCHOOL)
        return redirect(f"{reverse('ledger:school-hours', args=[code])}?week={monday.isoformat()}")
    context: dict[str, Any] = {
        "school": place,
        "rows": rows,
        "monday": monday,
        "friday": monday + dt.timedelta(days=4),
        "previous": monday - WEEK,
        "following": monday + WEEK if monday + WEEK <= today else None,
        "unsigned": sum(row.school is None for row in rows),
    }
    return render(request, "ledger/school_hours.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Show what somebody worked lately with what was signed; posted, sign for oneself."""
    person, today = own_person(request.user), timezone.localdate()
    rows = unsigned_of(person, today - LOOK_BACK, today)
    if request.method == "POST":
        _signed(request, _typed(request, rows), WORKER)
        return redirect("ledger:own-hours")
    context = {
        "waiting": [row for row in rows if row.worker is None],
        "done": [row for row in rows if row.worker is not None],
    }
    return render(request, "ledger/own_hours.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def differing(request: HttpRequest) -> HttpResponse:
    """List the hours on which school and worker differ; posted, decide one."""
    require(request.user, PLAN)
    if request.method == "POST":
        typed = request.POST.get("booking", "")
        asked = [int(typed)] if typed.isascii() and typed.isdecimal() and len(typed) < 19 else []
        for booking in differing_get(request.user, asked):
            minutes = _number(request.POST.get("minutes", ""))
            note = request.POST.get("note", "")[:300]
            hours_decide(booking=booking, minutes=-1 if minutes is None else minutes, ground=note, by=user_of(request))
            messages.success(request, _("Decided. The books follow tonight."))
        return redirect("ledger:differences")
    return render(request, "ledger/differences.html", {"rows": differences(request.user)})


def _typed(request: HttpRequest, rows: Iterable[Hours]) -> dict[Booking, int]:
    """Return the minutes that were typed per booking in sight; what a planner decided is left alone.

    Says so of every field that holds something else than minutes.
    """
    found = {}
    for row in rows:
        text = request.POST.get(f"minutes{row.booking.pk}", "")
        minutes = _number(text)
        if row.decided:
            continue
        if minutes is not None:
            found[row.booking] = minutes
        elif text.strip():
            messages.error(request, _no_minutes(row.booking, text.strip()[:SHOWN]))
    return found


def _no_minutes(booking: Booking, typed: str) -> str:
    words = {"day": short_day(booking.date), "part": booking.get_part_display(), "typed": typed}
    return _("Not signed: %(day)s %(part)s. “%(typed)s” is no number of minutes.") % words


def _signed(request: HttpRequest, minutes: Mapping[Booking, int], side: str) -> None:
    if not minutes:
        return
    n = len(hours_sign(minutes=minutes, side=side, by=user_of(request)))
    messages.success(request, ngettext("Signed %(n)s day part.", "Signed %(n)s day parts.", n) % {"n": n})


def _number(text: str) -> int | None:
    """Return minutes that were typed: digits only, few of them."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
