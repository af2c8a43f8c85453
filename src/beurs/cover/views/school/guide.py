"""A school tells who comes to cover what they need, and answers their questions."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from beurs.accounts.models import User
from beurs.cover.forms.guides import GroupGuideForm, SchoolGuideForm
from beurs.cover.forms.phone import AnswerQuestionForm
from beurs.cover.models import SchoolQuestion
from beurs.cover.services.questions import question_answer
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.region.access import REPORT_ABSENCE, school_get
from beurs.region.access.schools import valid_on
from beurs.region.models import GroupGuide, School, SchoolGuide
from beurs.region.services import group_guide_set, school_guide_set

BAD = 422
SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Take what a school tells everybody who comes to cover."""
    school, today = school_get(request.user, REPORT_ABSENCE, code), timezone.localdate()
    form = SchoolGuideForm(request.POST or None, initial=_initial(school))
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        try:
            school_guide_set(school=school, today=today, by=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Kept. Who comes to cover sees it from now on."))
            return redirect("cover:school-guide", code=code)
    groups = school.groups.filter(valid_on(today)).select_related("guide")
    context = {"school": school, "form": form, "groups": groups}
    return render(request, "cover/school/guide.html", context, status=BAD if form.is_bound else 200)


def _initial(school: School) -> dict[str, Any]:
    known = SchoolGuide.objects.filter(school=school).first() or SchoolGuide(school=school)
    names = ("contact_name", "contact_role", "contact_phone", "contact_email", "routines", "places")
    found = {name: getattr(known, name) for name in names}
    return {**found, "parking": school.parking, "arrival_note": school.arrival_note}


@require_http_methods(["GET", "HEAD", "POST"])
def group_guide(request: HttpRequest, code: str, group: int) -> HttpResponse:
    """Take what a school tells who comes to cover one group."""
    school, today = school_get(request.user, REPORT_ABSENCE, code), timezone.localdate()
    found = get_object_or_404(school.groups.filter(valid_on(today)), pk=group)
    known = GroupGuide.objects.filter(group=found).first() or GroupGuide(group=found)
    form = GroupGuideForm(request.POST or None, initial={"timetable": known.timetable, "notes": known.notes})
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        try:
            group_guide_set(group=found, today=today, by=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Kept. Who comes to cover sees it from now on."))
            return redirect("cover:school-guide", code=code)
    context = {"school": school, "group": found, "form": form}
    return render(request, "cover/school/group_guide.html", context, status=BAD if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, code: str) -> HttpResponse:
    """Show what who covers asked a school, open ones first, and take an answer."""
    school = school_get(request.user, REPORT_ABSENCE, code)
    asked = SchoolQuestion.objects.filter(need__school=school).select_related("person", "need__group", "need__school")
    form: Form | None = None
    if request.method == "POST":
        form = AnswerQuestionForm(request.POST)
        if form.is_valid() and _answered(request, form, asked):
            return redirect("cover:school-questions", code=code)
    context = {
        "school": school,
        "waiting": asked.filter(answered_at__isnull=True),
        "answered": asked.filter(answered_at__isnull=False).order_by("-answered_at")[:SHOWN],
        "form": form,
    }
    return render(request, "cover/school/questions.html", context, status=BAD if form is not None else 200)


def _answered(request: HttpRequest, form: Form, asked: Any) -> bool:
    assert isinstance(request.user, User)
    found = get_object_or_404(asked, pk=form.cleaned_data["question"])
    try:
        question_answer(question=found, text=form.cleaned_data["text"], now=timezone.now(), by=request.user)
    except Refused as error:
        form.add_error(None, sentence(error))
        return False
    messages.success(request, _("Answered. %(name)s hears it at once.") % {"name": found.person})
    return True
