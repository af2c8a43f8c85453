"""When nobody comes: what a school may still do, the least harmful first, and recording it in two taps."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from beurs.accounts.models import User
from beurs.cover import services
from beurs.cover.access.offers.agencies import agencies_of
from beurs.cover.access.options import Option, open_parts, options_of
from beurs.cover.access.outcomes import measure_word, outcome_get
from beurs.cover.access.school import need_of_school
from beurs.cover.access.team import team_of
from beurs.cover.forms.outcomes import OutcomeForm
from beurs.cover.measures import WARN, Finding
from beurs.cover.models import Ground, Measure, Need
from beurs.cover.refusals import RULES
from beurs.cover.views.refusing import sentence
from beurs.cover.views.school.today import idle_warn
from beurs.errors import Refused
from beurs.region.access import REPORT_ABSENCE, school_get
from beurs.region.access.schools import valid_on
from beurs.region.models import Group, School

TICKS: dict[str, tuple[tuple[str, object], ...]] = {
    Measure.HOME: (("parents_told", gettext_lazy("Parents knew a day ahead")),),
    Measure.UNQUALIFIED: (
        ("council", gettext_lazy("The council agreed")),
        ("reported", gettext_lazy("Reported to the inspectorate")),
    ),
}
"""What the school may still tick; what the law asks without exception is said by the button itself."""
STATED: dict[str, tuple[str, object]] = {
    Measure.EXTRA_DAY: ("consent", gettext_lazy("Says yes. Record it")),
    Measure.SUPPORT: ("consent", gettext_lazy("Says yes. Record it")),
    Measure.TASKS: ("consent", gettext_lazy("Says yes. Record it")),
    Measure.ONLINE: ("vog_seen", gettext_lazy("Certificate seen. Record it")),
    Measure.AGENCY: ("vog_seen diploma_seen", gettext_lazy("Certificate and diploma seen. Record it")),
    Measure.UNQUALIFIED: (
        "only_creative vog_seen",
        gettext_lazy("Music, gym or craft only, certificate seen. Record it"),
    ),
}


@dataclass(frozen=True)
class Line:
    """A rule that is not in order: the sentence, where it stands, whether it may be all the same."""

    text: str
    source: str
    warns: bool


@dataclass(frozen=True)
class Card:
    """One measure as the page shows it, unfolded or not; `stated` are the ticks that its button sends along."""

    option: Option
    lines: tuple[Line, ...]
    ticks: tuple[tuple[str, object], ...]
    stated: tuple[str, ...]
    button: object
    open: bool = False

    @property
    def euros(self) -> float:
        """What it costs extra."""
        return self.option.cents / 100


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show what a school may do for a group that nobody comes for; record what it did."""
    school = school_get(request.user, REPORT_ABSENCE, code)
    need = need_of_school(school, pk)
    status = 200
    if request.method == "POST":
        told = _recorded(request, school, need)
        if told is not None:
            return told
        status = 422
    context = _context(school, need, request.POST.get("kind", ""))
    return render(request, "cover/school/outcome.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take back what a school recorded."""
    assert isinstance(request.user, User)
    school = school_get(request.user, REPORT_ABSENCE, code)
    found = outcome_get(request.user, pk)
    try:
        services.outcome_withdraw(outcome=found, by=request.user)
    except Refused as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Taken back. The group asks for somebody again."))
    return _to_day(school, found.need_part.need)


def _recorded(request: HttpRequest, school: School, need: Need) -> HttpResponse | None:
    """Record what was sent; None, with the reason as a message, when that may not be."""
    assert isinstance(request.user, User)
    mates = team_of(school, need.date, ["am", "pm"])
    form = OutcomeForm(
        request.POST, people=[mate.person.pk for mate in mates], groups=_groups(school, need), board=school.board_id
    )
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return None
    typed, began = form.cleaned_data, timezone.now()
    deed = services.Deed(
        kind=typed["kind"],
        person=typed["person"],
        responsible=typed["responsible"],
        home_group=None if typed["home_group"] == need.group else typed["home_group"],
        pupils=typed["pupils"],
        lost=typed["lost"],
        said=form.said,
        grounds=tuple(typed["grounds"]),
        agency=typed["agency"],
        name=typed["name"],
    )
    try:
        told = services.outcome_record(
            need=need, parts=set(typed["part"]), deed=deed, version=typed["version"], by=request.user
        )
    except Refused as error:
        messages.error(request, sentence(error))
        return None
    words = {"group": need.group.name, "what": measure_word(deed.kind)}
    messages.success(request, _("Recorded for group %(group)s: %(what)s.") % words)
    for finding in told.warned:
        messages.warning(request, line_of(finding).text)
    if deed.kind in services.ROUTES:
        idle_warn(request, need, began)
    return _to_day(school, need)


def _context(school: School, need: Need, chosen: str) -> dict[str, object]:
    """Return what the page shows; unfolded is the measure that was `chosen`, else the least harmful."""
    parts = open_parts(need)
    options = options_of(need) if parts else ()
    legal = [one for one in options if one.legal]
    unfolded = next((one for one in legal if one.kind == chosen), legal[0] if legal else None)
    return {
        "school": school,
        "need": need,
        "parts": parts,
        "cards": [_card(one, unfolded=one is unfolded) for one in legal],
        "never": [_card(one) for one in options if not one.legal],
        "groups": _groups(school, need),
        "grounds": Ground.choices,
        "agencies": agencies_of(school.board_id),
        "minutes": sum(part.ends - part.starts for part in parts),
    }


def _card(option: Option, *, unfolded: bool = False) -> Card:
    stated, button = STATED.get(option.kind, ("", _("Record it")))
    lines = tuple(line_of(one) for one in option.failing)
    return Card(option, lines, TICKS.get(option.kind, ()), tuple(stated.split()), button, unfolded)


def line_of(finding: Finding) -> Line:
    """Return a finding in words; nobody is named."""
    facts = {"person": _("The colleague"), "responsible": _("The responsible colleague"), **finding.facts}
    return Line(str(RULES[finding.code]) % facts, finding.source, finding.status == WARN)


def _groups(school: School, need: Need) -> QuerySet[Group]:
    return school.groups.filter(valid_on(need.date)).order_by("year_from", "name")


def _to_day(school: School, need: Need) -> HttpResponse:
    response = redirect("cover:school-today", code=school.code)
    response["Location"] += f"?date={need.date.isoformat()}#need-{need.pk}"
    return response
