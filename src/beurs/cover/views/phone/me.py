"""Who covers writes about themselves: the week, how to be reached, how far and where, the calendar feed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beurs.accounts.models import User
from beurs.cover.access.own import own_person
from beurs.cover.access.phone.days import offers_week
from beurs.cover.access.phone.me import Summary, has_feed, summary_of
from beurs.cover.forms.me import DayForm, LimitsForm, PushForm, ReachForm, SchoolWishForm, WeekForm
from beurs.cover.services.feeds import feed_end, feed_make
from beurs.cover.services.own import own_day_offer, own_week_offer
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.messages.access import has_provider
from beurs.messages.channels.push import public_key
from beurs.messages.services import subscription_add, subscription_remove
from beurs.region.access.contact import contact_of
from beurs.region.models import ContactWish, Part, Person, School, SchoolPreference, Way, Weekday
from beurs.region.services import contact_wish_set, limits_set, school_wish_set

BAD = 422


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show what somebody wrote about themselves, with a page for each."""
    shown: Summary = summary_of(own_person(request.user), timezone.localdate())
    return render(request, "cover/phone/me.html", {"shown": shown})


@require_http_methods(["GET", "HEAD", "POST"])
def week(request: HttpRequest) -> HttpResponse:
    """Take the day parts of the week that somebody offers."""
    person, today = own_person(request.user), timezone.localdate()
    form = WeekForm(request.POST or None, initial={"since": today})
    if request.method == "POST" and form.is_valid():
        said = {"parts": form.parts(), "since": form.cleaned_data["since"]}
        if _done(request, form, lambda by: own_week_offer(person=person, today=today, by=by, **said)):
            return redirect("cover:phone-me")
    return _week_page(request, person, today, form=form)


@require_POST
def one_day(request: HttpRequest) -> HttpResponse:
    """Take a day on which somebody can, cannot, or goes by the week again."""
    person, today = own_person(request.user), timezone.localdate()
    form = DayForm(request.POST)
    if form.is_valid():
        said = {"date": form.cleaned_data["date"], "parts": form.cleaned_data["part"], "available": form.available()}
        if _done(request, form, lambda by: own_day_offer(person=person, today=today, by=by, **said)):
            return redirect("cover:phone-week")
    return _week_page(request, person, today, day_form=form)


def _week_page(request: HttpRequest, person: Person, today: dt.date, **forms: Form) -> HttpResponse:
    form = forms.get("form") or WeekForm(initial={"since": today})
    offered = {f"{day}/{part}" for day, part in offers_week(person, today)}
    ticked = set(form["part"].value() or ()) if form.is_bound else offered
    days = [
        {"weekday": day, "parts": [{"part": part, "ticked": f"{day}/{part}" in ticked} for part in Part.values]}
        for day in Weekday.values
    ]
    context = {
        "days": days,
        "form": form,
        "day_form": forms.get("day_form") or DayForm(initial={"date": today}),
        "said": person.availability_exceptions.filter(date__gte=today).order_by("date", "part"),
        "today": today,
    }
    bound = any(given.is_bound for given in forms.values())
    return render(request, "cover/phone/week.html", context, status=BAD if bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: HttpRequest) -> HttpResponse:
    """Take how somebody wants to be reached, and switch notifications on this phone on or off."""
    person = own_person(request.user)
    form = ReachForm(request.POST or None, initial=_initial(contact_of(person)))
    if request.method == "POST" and form.is_valid():
        wish = form.wish()
        if _done(request, form, lambda by: contact_wish_set(person=person, by=by, **wish)):
            return redirect("cover:phone-me")
    context = {
        "form": form,
        "push_key": public_key(settings.PUSH_KEY),
        "person": person,
        "texts": has_provider(Way.SMS),
    }
    return render(request, "cover/phone/reach.html", context, status=BAD if form.is_bound else 200)


def _initial(wish: ContactWish) -> dict[str, Any]:
    order = dict(zip(("first", "second", "third"), [*wish.channels, "", ""], strict=False))
    times = {name: dt.time(*divmod(getattr(wish, name), 60)) for name in ("quiet_from", "quiet_until")}
    return {**order, **times, "early_calls": wish.early_calls, "month_max": wish.month_max}


@require_POST
def push(request: HttpRequest) -> HttpResponse:
    """Switch notifications on or off for the browser that asks; answered as JSON to its script."""
    assert isinstance(request.user, User)
    own_person(request.user)
    form = PushForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"ok": False}, status=BAD)
    typed = form.cleaned_data
    if typed["off"]:
        subscription_remove(user=request.user, endpoint=typed["endpoint"])
        return JsonResponse({"ok": True, "on": False})
    keys = {"p256dh": typed["p256dh"], "auth": typed["auth"]}
    try:
        subscription_add(user=request.user, endpoint=typed["endpoint"], now=timezone.now(), **keys)
    except Refused as error:
        return JsonResponse({"ok": False, "sentence": sentence(error)}, status=409)
    return JsonResponse({"ok": True, "on": True})


@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """Take how far somebody travels and whether they may be asked for the same day."""
    person = own_person(request.user)
    initial = {"max_travel_min": person.max_travel_min, "short_notice": person.short_notice}
    form = LimitsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if _done(request, form, lambda by: limits_set(person=person, by=by, **typed)):
            return redirect("cover:phone-me")
    return _limits_page(request, person, form=form)


@require_POST
def school(request: HttpRequest) -> HttpResponse:
    """Take a wish about one school."""
    person = own_person(request.user)
    form = SchoolWishForm(request.POST, schools=_schools(person))
    if form.is_valid():
        where, kind = form.cleaned_data["school"], form.cleaned_data["kind"] or None
        if _done(request, form, lambda by: school_wish_set(person=person, school=where, kind=kind, by=by)):
            return redirect("cover:phone-limits")
    return _limits_page(request, person, wish_form=form)


def _limits_page(request: HttpRequest, person: Person, **forms: Form) -> HttpResponse:
    initial = {"max_travel_min": person.max_travel_min, "short_notice": person.short_notice}
    wishes = person.school_preferences.exclude(kind=SchoolPreference.Kind.SCHOOL_BLOCK).select_related("school")
    context = {
        "form": forms.get("form") or LimitsForm(initial=initial),
        "wish_form": forms.get("wish_form") or SchoolWishForm(schools=_schools(person)),
        "wishes": wishes.order_by("school__name"),
    }
    bound = any(given.is_bound for given in forms.values())
    return render(request, "cover/phone/limits.html", context, status=BAD if bound else 200)


def _schools(person: Person) -> Any:
    rows = School.objects.filter(board__region=person.region_id, closed_on__isnull=True)
    return rows.order_by("name", "code")


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Make the secret address of one's own calendar feed, or take it back; the address is shown once."""
    assert isinstance(request.user, User)
    person, now = own_person(request.user), timezone.now()
    address = ""
    if request.method == "POST" and "end" in request.POST:
        feed_end(person=person, now=now, by=request.user)
        messages.success(request, _("The address no longer works."))
        return redirect("cover:phone-calendar")
    if request.method == "POST":
        token = feed_make(person=person, now=now, by=request.user)
        address = f"{settings.SITE_URL}{reverse('cover:feed', args=[token])}"
    subscribe = address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1)
    context = {"address": address, "subscribe": subscribe, "has_feed": has_feed(person)}
    return render(request, "cover/phone/calendar.html", context)


def _done(request: HttpRequest, form: Form, write: Callable[[User], object]) -> bool:
    """Write, and say so; a refusal becomes an error of the form."""
    assert isinstance(request.user, User)
    try:
        write(request.user)
    except Refused as error:
        form.add_error(None, sentence(error))
        return False
    messages.success(request, _("Kept."))
    return True
