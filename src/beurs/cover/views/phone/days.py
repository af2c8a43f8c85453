"""One day of work: the handover, a question to the school, and taking back a yes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from beurs.accounts.models import User
from beurs.cover.access.own import own_person
from beurs.cover.access.phone.days import Cancelling, cancel_rule_of, cancelling_of, handover_of, own_need
from beurs.cover.access.phone.facts import OfferFacts, offer_facts
from beurs.cover.forms.phone import QuestionForm
from beurs.cover.models import SchoolQuestion
from beurs.cover.services.cancelling import yes_take_back
from beurs.cover.services.questions import question_ask
from beurs.cover.timing import moment_of
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.region.models import SchoolGuide


@require_safe
def day(request: HttpRequest, need: int) -> HttpResponse:
    """Show what one needs on a day: times, way, whom to ask, timetable, routines, where things are."""
    shown = handover_of(request.user, need)
    context = {"shown": shown, "today": timezone.localdate(), "phone": shown.phone}
    return render(request, "cover/phone/day.html", context)


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
        try:
            yes_take_back(offer=shown.offer, now=now, by=request.user)
        except Refused as error:
            return _cancel_page(request, facts, 409, refused=sentence(error))
        messages.success(request, _("Cancelled. We look for somebody else."))
        return redirect("cover:own")
    return _cancel_page(request, facts, 200)


def _cancel_page(request: HttpRequest, facts: OfferFacts, status: int, **more: Any) -> HttpResponse:
    context = {"facts": facts, "how": _how(facts), "today": timezone.localdate(), **more}
    return render(request, "cover/phone/cancel.html", context, status=status)


def _how(facts: OfferFacts) -> Cancelling:
    rule = cancel_rule_of(facts.school.board.region, facts.first.date)
    return cancelling_of(facts.offer, moment_of(facts.first.date, facts.first.starts), rule, timezone.now())
