"""One day of work: the handover, a question to the school, and taking back a yes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from beurs.accounts.models import User
from beurs.cover.access.own import own_person
from beurs.cover.access.phone.days import days_back, handover_of, own_need
from beurs.cover.access.phone.facts import OfferFacts, offer_facts
from beurs.cover.forms.phone import CancelForm, QuestionForm
from beurs.cover.models import SchoolQuestion
from beurs.cover.services.cancelling import yes_take_back
from beurs.cover.services.questions import question_ask
from beurs.cover.views.phone.keeping import kept
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.region.models import SchoolGuide


@require_safe
def day(request: HttpRequest, need: int) -> HttpResponse:
    """Show what one needs on a day: times, way, whom to ask, timetable, routines, where things are."""
    shown = handover_of(request.user, need)
    context = {"shown": shown, "today": timezone.localdate(), "phone": shown.phone}
    return kept(request, render(request, "cover/phone/day.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, need: int) -> HttpResponse:
    """Show what was asked and answered about a day, and take another question."""
    found, person = own_need(request.user, need), own_person(request.user)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        try:
            question_ask(need=found, person=person, text=form.cleaned_data["text"], now=timezone.now(), by=request.user)
        except Refused as error:
            form.add_error("text", sentence(error))
        else:
            messages.success(request, _("Asked. You hear the answer as soon as the school gives it."))
            return redirect("cover:phone-question", need=need)
    asked = SchoolQuestion.objects.filter(need=found, person=person)
    guide = SchoolGuide.objects.filter(school=found.school).first()
    phone = (guide and guide.contact_phone) or found.school.phone
    context = {"need": found, "asked": asked, "form": form, "phone": phone, "guide": guide}
    return render(request, "cover/phone/question.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, need: int) -> HttpResponse:
    """Say until when one can cancel and what happens then, and take the yes back."""
    shown, now = handover_of(request.user, need), timezone.now()
    if shown.offer is None:
        raise Http404
    facts = offer_facts(shown.offer)
    if request.method == "POST":
        assert isinstance(request.user, User)
        chosen = _chosen_days(request, facts)
        try:
            yes_take_back(offer=shown.offer, now=now, by=request.user, days=chosen)
        except Refused as error:
            return _cancel_page(request, facts, chosen, 409, refused=sentence(error))
        rest = len(facts.days) - len(chosen)
        said = ngettext("You still come on %(n)s day.", "You still come on %(n)s days.", rest) % {"n": rest}
        gone = _("Cancelled. We look for somebody else.")
        messages.success(request, f"{gone} {said}" if rest else gone)
        return redirect("cover:own")
    return _cancel_page(request, facts, [need], 200)


def _chosen_days(request: HttpRequest, facts: OfferFacts) -> list[int]:
    """Return the needs of the days that were ticked; of a yes for one day that day."""
    if len(facts.days) == 1:
        return [facts.first.need]
    form = CancelForm(request.POST, days=[day.need for day in facts.days])
    return list(form.cleaned_data["day"]) if form.is_valid() else []


def _cancel_page(request: HttpRequest, facts: OfferFacts, picked: list[int], status: int, **more: Any) -> HttpResponse:
    """Show the days of a yes; ticked are those that were `picked` and may still go."""
    days = days_back(facts, timezone.now())
    some = [one for one in days if one.may]
    context = {"facts": facts, "days": days, "some": some, "how": (some or days)[0].how, "picked": picked, **more}
    return render(request, "cover/phone/cancel.html", context, status=status)
