"""Who is in which pool on what terms, papers that were seen, and asking boards: from the page of one person."""

from collections.abc import Callable

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beurs.accounts.models import User
from beurs.pools.access.members import contracts_kept, contracts_offered, membership_get
from beurs.pools.access.reach import pools_kept
from beurs.pools.forms import EndForm, JoinForm, MembershipForm, PaperForm
from beurs.pools.services import approval_ask, membership_change, membership_end, membership_start, passport_see
from beurs.pools.views.acting import done
from beurs.pools.views.people import page_of
from beurs.region.access import EDIT_PEOPLE, boards_for, person_get
from beurs.region.models import Board, Person


@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody in a pool."""
    who = person_get(request.user, EDIT_PEOPLE, pk)
    contracts, pools = contracts_kept(request.user, who), pools_kept(request.user)
    form = JoinForm(request.POST, contracts=contracts, pools=pools, auto_id="id_join_%s")

    def act(by: User) -> object:
        typed = form.cleaned_data
        return membership_start(pool=typed["pool"], person=who, since=typed["since"], terms=form.terms(), by=by)

    return _acted(request, form, "join_form", act, said=_("%(person)s is in the pool.") % {"person": who}, who=who)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change on what terms somebody is in a pool."""
    row = membership_get(request.user, pk)
    form = MembershipForm(request.POST, contracts=contracts_offered(request.user, row), auto_id=f"id_{row.pk}_%s")

    def act(by: User) -> object:
        return membership_change(membership=row, terms=form.terms(), by=by)

    return _acted(request, form, f"terms_{row.pk}", act, said=_("The terms are kept."), who=row.person)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's place in a pool."""
    row = membership_get(request.user, pk)
    form = EndForm(request.POST, auto_id=f"id_end_{row.pk}_%s")

    def act(by: User) -> object:
        return membership_end(membership=row, until=form.cleaned_data["until"], by=by)

    return _acted(request, form, f"end_{row.pk}", act, said=_("The last day in the pool is kept."), who=row.person)


@require_POST
def see(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a paper was seen, for the board of the user that employs the person."""
    who = person_get(request.user, EDIT_PEOPLE, pk)
    form = PaperForm(request.POST, auto_id="id_paper_%s")

    def act(by: User) -> object:
        return passport_see(person=who, board=_employer(request, who), **form.cleaned_data, by=by)

    return _acted(request, form, "paper_form", act, said=_("Noted that the paper was seen."), who=who)


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a board of the region whether it receives somebody."""
    who = person_get(request.user, EDIT_PEOPLE, pk)
    asked = request.POST.get("board", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    board = Board.objects.filter(region=who.region_id, pk=number).first()
    if board is None:
        raise Http404
    said = _("%(board)s is asked.") % {"board": board}
    return done(request, lambda by: approval_ask(person=who, board=board, by=by), said, _url(who))


def _employer(request: HttpRequest, who: Person) -> Board:
    boards = boards_for(request.user, EDIT_PEOPLE)
    found = boards.filter(employments__person=who).order_by("-employments__since").first() or boards.first()
    if found is None:
        raise Http404
    return found


def _url(who: Person) -> str:
    return reverse("pools:person", args=[who.pk])


def _acted(
    request: HttpRequest, form: forms.Form, name: str, act: Callable[[User], object], *, said: str, who: Person
) -> HttpResponse:
    """Act on a form that is right; else show the person's page with what is wrong at its fields."""
    return done(request, act, said, _url(who)) if form.is_valid() else page_of(request, who, {name: form})
