"""The list of people and the page of one person."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from beurs.pools.access.members import contracts_kept, contracts_offered, members_listed, memberships_kept
from beurs.pools.access.newcomers import approvals_of, papers_of
from beurs.pools.access.reach import pools_in_sight, pools_kept
from beurs.pools.forms import EndForm, JoinForm, MembershipForm, PaperForm, PeopleInPoolsFilterForm
from beurs.pools.models import Approval, Membership
from beurs.region.access import EDIT_PEOPLE, PLAN, VIEW_PEOPLE, boards_for, may, people_for, person_get, require
from beurs.region.access.people import PeopleFilter, WeekCell, qualifications_on, week_of_person
from beurs.region.models import Board, Part, Person, SchoolPreference, Weekday
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
    return page_of(request, person_get(request.user, VIEW_PEOPLE, pk), {})


def page_of(request: HttpRequest, found: Person, faulty: dict[str, Form]) -> HttpResponse:
    """Draw the page of a person; `faulty` has a form that was sent with faults, by the name it has on the page."""
    today = timezone.localdate()
    context = {
        "person": found,
        "employments": found.employments.select_related("board", "school").order_by("-since"),
        "qualifications": qualifications_on(found, today),
        "week": _rows(week_of_person(found, today)),
        "exceptions": found.availability_exceptions.filter(date__gte=today).order_by("date", "part")[:20],
        "preferences": _preferences(request, found),
        "memberships": _memberships(request, found, today, faulty),
        "weekdays": Weekday.labels,
        "papers": papers_of(found.passport.select_related("board")),
        "approvals": approvals_of(found),
        **_forms(request, found, today),
        **faulty,
    }
    return render(request, "pools/person.html", context, status=422 if faulty else 200)


def _memberships(
    request: HttpRequest, found: Person, today: dt.date, faulty: dict[str, Form]
) -> list[tuple[Membership, Form | None, Form]]:
    """Return the running and coming memberships, each with its forms for who may change it."""
    lasting = Q(until__isnull=True) | Q(until__gte=today)
    rows = found.memberships.filter(lasting).select_related("pool", "employment__board", "home_school")
    kept = set(memberships_kept(request.user).filter(person=found, until=None).values_list("pk", flat=True))
    return [
        (
            row,
            faulty.get(f"terms_{row.pk}") or _terms_form(request, row) if row.pk in kept else None,
            faulty.get(f"end_{row.pk}", EndForm(auto_id=f"id_end_{row.pk}_%s")),
        )
        for row in rows
    ]


def _terms_form(request: HttpRequest, row: Membership) -> MembershipForm:
    names = ("employment", "home_school", "function", "tariff")
    initial = {name: getattr(row, name) for name in names}
    contracts = contracts_offered(request.user, row)
    return MembershipForm(contracts=contracts, initial=initial, auto_id=f"id_{row.pk}_%s")


def _forms(request: HttpRequest, found: Person, today: dt.date) -> dict[str, object]:
    """Return what who keeps the person's data may write here."""
    if not _edits(request, found):
        return {}
    asked = found.approvals.filter(state__in=(Approval.State.ASKED, Approval.State.APPROVED)).values("board")
    boards = Board.objects.filter(region=found.region_id, closed_on__isnull=True).exclude(pk__in=asked)
    return {
        "join_form": JoinForm(
            contracts=contracts_kept(request.user, found),
            pools=pools_kept(request.user),
            initial={"since": today},
            auto_id="id_join_%s",
        ),
        "paper_form": PaperForm(initial={"seen_on": today}, auto_id="id_paper_%s"),
        "boards_to_ask": boards.exclude(employments__person=found).order_by("name").distinct(),
    }


def _edits(request: HttpRequest, found: Person) -> bool:
    return people_for(request.user, EDIT_PEOPLE).filter(pk=found.pk).exists()


def _rows(week: list[WeekCell]) -> list[tuple[str, list[WeekCell]]]:
    """Turn the ten day parts into a row of mornings and a row of afternoons."""
    return [(str(part.label), [cell for cell in week if cell.part == part]) for part in Part]


def _preferences(request: HttpRequest, found: Person) -> QuerySet[SchoolPreference]:
    """Return a person's wishes; a school's block only to who plans or employs the person."""
    wishes = found.school_preferences.select_related("school")
    if may(request.user, PLAN) or may(request.user, EDIT_PEOPLE):
        return wishes
    return wishes.exclude(kind=SchoolPreference.Kind.SCHOOL_BLOCK)
