"""The drawer: one need, why this person or why nobody, and what a planner may do about it."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beurs.cover import problem
from beurs.cover.access import board
from beurs.cover.access.board.rows import clock
from beurs.cover.access.board.states import OPEN
from beurs.cover.access.offers.agencies import sent_by_agency, to_call
from beurs.cover.access.offers.searches import known_of, search_of
from beurs.cover.models import Need
from beurs.cover.services.offers.agencies import to_say
from beurs.cover.views.board import effects, telling, wording
from beurs.cover.views.board.asking import Asked, asked_of
from beurs.cover.views.board.context import bench_context
from beurs.cover.views.board.page import page_context, seen, today_boards
from beurs.region.access import EDIT_PEOPLE, PLAN, VIEW_COVER, may, people_for
from beurs.region.models import Person

CANDIDATES = 12


@require_safe
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one need: in the drawer for htmx, with the whole board around it otherwise."""
    found = board.need_of(request.user, VIEW_COVER, pk)
    return answer(request, found)


def answer(request: HttpRequest, found: Need, status: int = 200, **more: Any) -> HttpResponse:
    """Return the drawer of a need with `more` in it (a refusal, the candidates), as fragment or whole page."""
    asked = replace(asked_of(request), day=found.date)
    sight = seen(request, asked)
    if as_fragment(request):
        context = fragment_context(request, asked, sight, found)
        return render(request, "cover/board/swap_drawer.html", context | more, status=status)
    context = page_context(request, asked, sight, selected=found.pk, target=board.target_of(found))
    context |= drawer_context(request, found, context["today"].row(found.pk))
    context["drawer"] = "cover/board/drawer.html"
    return render(request, "cover/board/today.html", context | more, status=status)


def as_fragment(request: HttpRequest) -> bool:
    """Tell whether only the drawer is asked for (a page taken from the history needs everything)."""
    return request.headers.get("HX-Target") == "drawer" and "HX-History-Restore-Request" not in request.headers


def on_week(request: HttpRequest) -> bool:
    """Tell whether the drawer stands beside the week, which has no bench and no list of one day."""
    shown = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return shown.startswith(reverse("cover:week"))


def fragment_context(request: HttpRequest, asked: Asked, sight: board.Sight, found: Need) -> dict[str, Any]:
    """Return the context of the drawer alone, with the bench sorted for its need."""
    bench = board.bench_page(
        sight.region, today_boards(sight, asked), asked.day, target=board.target_of(found), sort=asked.bench
    )
    return {
        "asked": asked,
        "query": asked.query(),
        "bench": bench,
        "on_week": on_week(request),
        **bench_context(replace(asked, page=1), found.pk),
        **drawer_context(request, found, board.row_of(sight, found)),
    }


def drawer_context(request: HttpRequest, found: Need, row: board.NeedRow | None) -> dict[str, Any]:
    """Return what the drawer says about a need; without a row nobody is wanted there any more."""
    if row is None:
        return {"row": None, "need": found}
    told = problem.explain_need(found)
    headline, sentence = telling.open_sentence(told.funnel, clock(row.starts)) if told.funnel else ("", "")
    due = found.agency_at is not None and row.may_plan and row.state == OPEN
    return {
        **(agency_context(request, found) if due else {}),
        "agency_due": due,
        "row": row,
        "need": found,
        "reasons": telling.lines(told.reasons),
        "runner_up": told.runner_up,
        "chosen": told.chosen,
        "losses": effects.without_lines(told.without),
        "alone": told.without is not None and told.without.alone,
        "tiers": telling.tier_rows(told.tiers) if told.runner_up and telling.supports(told.tiers) else [],
        "funnel": telling.funnel_steps(told.funnel),
        "headline": headline,
        "sentence": sentence,
        "offers": telling.offers(told.relax),
        "weights": telling.priority_points(found),
        "contacts": contacts(row),
        "live": search_of(found),
        "sent": sent_by_agency(found) if row.sent else None,
        "now": timezone.now(),
    }


def agency_context(request: HttpRequest, found: Need) -> dict[str, Any]:
    """Return the agencies to call for a need and what to say to them; empty when its board has none."""
    agencies = to_call(found)
    return {"agencies": agencies, "agency_say": to_say(found, str(request.user))} if agencies else {}


def contacts(row: board.NeedRow) -> list[Person]:
    """Return the people of a row in the order of the day parts, for a planner with their telephone and mail."""
    people = Person.objects.in_bulk(list(row.person_ids))
    found = [people[pk] for pk in row.person_ids]
    for person in found:
        if not row.may_plan:
            person.phone = person.email = ""
    return found


@require_safe
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a planner who could stand here, ranked, with what fails; `all` shows everybody."""
    found = board.need_of(request.user, PLAN, pk)
    context = {"choosing": True, **candidates_context(request, found)}
    if request.headers.get("HX-Target") == "choose":
        asked = replace(asked_of(request), day=found.date)
        row = board.row_of(seen(request, asked), found)
        context |= {"need": found, "row": row, "query": asked.query()}
        return render(request, "cover/board/choose.html", context)
    return answer(request, found, **context)


def candidates_context(request: HttpRequest, found: Need) -> dict[str, Any]:
    """Return the ranked candidates: those possible first, the others folded away."""
    live, closed = known_of(found)
    everybody = telling.choices(problem.candidates(found), live, closed)
    possible = [person for person in everybody if person.possible]
    shown = possible if "all" in request.GET else possible[:CANDIDATES]
    barred = [person for person in everybody if not person.possible]
    compared = any(person.effect for person in shown)
    return {
        "compared": compared,
        "candidates": shown,
        "more": len(possible) - len(shown),
        "barred": barred[: CANDIDATES * 2],
    }


def _knows(request: HttpRequest, found: Need, person: Person) -> bool:
    """Tell whether a user plans the need's board or manages the person, and so may read all that is on record."""
    plans = may(request.user, PLAN, board=found.school.board)
    return plans or people_for(request.user, EDIT_PEOPLE).filter(pk=person.pk).exists()


@require_safe
def why_not(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Say of one person on the bench what stands in the way of this need."""
    found = board.need_of(request.user, VIEW_COVER, pk)
    asked = replace(asked_of(request), day=found.date)
    sight = seen(request, asked)
    who = board.bench_person(sight, found.date, person)
    reasons = problem.why_not(found, who)
    told: dict[str, Any] = {"who": who}
    told["obstacles"] = wording.obstacles(reasons, knowing=_knows(request, found, who))
    if not reasons:
        told["standing"] = [effects.standing_line(reason) for reason in problem.standing_reasons(found, who)]
    told["title"] = _("Why not %(name)s") % {"name": who} if reasons else _("%(name)s can") % {"name": who}
    if request.headers.get("HX-Target") == "why-not":
        return render(request, "cover/board/why_not.html", {"why": told})
    return answer(request, found, why=told)
