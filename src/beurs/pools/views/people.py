"""The list of people and the page of one person."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from beurs.pools.access.members import members_listed
from beurs.pools.access.reach import pools_in_sight
from beurs.pools.forms import PeopleInPoolsFilterForm
from beurs.region.access import EDIT_PEOPLE, PLAN, VIEW_PEOPLE, boards_for, may, person_get, require
from beurs.region.access.people import PeopleFilter, WeekCell, qualifications_on, week_of_person
from beurs.region.access.schools import valid_on
from beurs.region.models import Part, Person, SchoolPreference, Weekday
from beurs.region.views.listing import Column, download, listing


def _functions(person: Person) -> str:
    return ", ".join(dict.fromkeys(str(row.get_function_display()) for row in person.current))  # type: ignore[attr-defined]


def _boards(person: Person) -> str:
    return ", ".join(dict.fromkeys(row.board.name for row in person.current))  # type: ignore[attr-defined]


def _fte(person: Person) -> float:
    return sum(row.fte_hundredths for row in person.current) / 100  # type: ignore[attr-defined]


def _pools(person: Person) -> str:
    return ", ".join(row.pool.name for row in person.in_pools)  # type: ignore[attr-defined]


PEOPLE_COLUMNS = (
    Column("name", _("Name"), ("last_name", "first_name"), str),
    Column("reference", _("Reference"), ("reference",), lambda person: person.reference),
    Column("function", _("Function"), (), _functions),
    Column("board", _("Board"), (), _boards),
    Column("fte", _("Fte"), (), _fte, "num"),
    Column("pools", _("Pools"), (), _pools),
    Column("email", _("E-mail"), ("email",), lambda person: person.email),
    Column("phone", _("Telephone"), (), lambda person: person.phone),
)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show the people in reach, filtered and sorted, or give them as a file."""
    require(request.user, VIEW_PEOPLE)
    boards, pools = boards_for(request.user, VIEW_PEOPLE), pools_in_sight(request.user)
    form = PeopleInPoolsFilterForm(request.GET, boards=boards, pools=pools)
    wanted = form.cleaned_data if form.is_valid() else {}
    board = wanted.get("board")
    narrowed = PeopleFilter(
        text=wanted.get("q", "").strip(),
        board=board.pk if board else None,
        function=wanted.get("function", ""),
        place_unknown=wanted.get("place_unknown", False),
    )
    rows = members_listed(request.user, timezone.localdate(), narrowed, wanted.get("pool"))
    file = download(request, rows, PEOPLE_COLUMNS, "people")
    if file is not None:
        return file
    context = {
        "listing": listing(request, rows, PEOPLE_COLUMNS),
        "form": form,
        "may_edit": may(request.user, EDIT_PEOPLE),
    }
    return render(request, "pools/people.html", context)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what planning knows of one person: contract, qualifications, week, wishes, pools; no score, no reasons."""
    found = person_get(request.user, VIEW_PEOPLE, pk)
    today = timezone.localdate()
    context = {
        "person": found,
        "employments": found.employments.select_related("board", "school").order_by("-since"),
        "qualifications": qualifications_on(found, today),
        "week": _rows(week_of_person(found, today)),
        "exceptions": found.availability_exceptions.filter(date__gte=today).order_by("date", "part")[:20],
        "preferences": _preferences(request, found),
        "memberships": found.memberships.filter(valid_on(today)).select_related("pool"),
        "weekdays": Weekday.labels,
    }
    return render(request, "pools/person.html", context)


def _rows(week: list[WeekCell]) -> list[tuple[str, list[WeekCell]]]:
    """Turn the ten day parts into a row of mornings and a row of afternoons."""
    return [(str(part.label), [cell for cell in week if cell.part == part]) for part in Part]


def _preferences(request: HttpRequest, found: Person) -> QuerySet[SchoolPreference]:
    """Return a person's wishes; a school's block only to who plans or employs the person."""
    wishes = found.school_preferences.select_related("school")
    if may(request.user, PLAN) or may(request.user, EDIT_PEOPLE):
        return wishes
    return wishes.exclude(kind=SchoolPreference.Kind.SCHOOL_BLOCK)
