"""The pools, whom they serve under which agreement, and the agreements as they are proposed and signed."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beurs.accounts.models import User
from beurs.errors import Refused
from beurs.pools.access.newcomers import newcomers_for
from beurs.pools.access.policies import PolicyState
from beurs.pools.access.reach import pool_facts
from beurs.pools.access.sharing import (
    Agreement,
    Towards,
    agreements_of,
    lendable,
    may_propose,
    members_of,
    owners_missing,
    policy_get,
    pool_get,
    sent_today,
    to_sign,
)
from beurs.pools.forms import ProposalForm
from beurs.pools.models import Exclusion, Policy, Pool
from beurs.pools.refusals import SENTENCES
from beurs.pools.services import policy_propose, policy_sign, policy_withdraw
from beurs.pools.views.acting import done
from beurs.pools.wording import KEPT, STATES, left_out_in_words, reaches_in_words, terms_in_words
from beurs.region.access import EDIT_PEOPLE, SIGN_SHARING, VIEW_COVER, board_get, may, require
from beurs.region.refusals import told


@require_safe
def pools(request: HttpRequest) -> HttpResponse:
    """Say in words which pool serves which board, in which order and within which limits."""
    require(request.user, VIEW_COVER)
    shown = [
        {
            "facts": facts,
            "reaches": reaches_in_words(facts.reaches),
            "terms": terms_in_words(facts.policy, facts.policy.exclusions.all()) if facts.policy else [],
        }
        for facts in pool_facts(request.user, timezone.localdate())
    ]
    context = {
        "pools": shown,
        "to_sign": to_sign(request.user).select_related("pool").order_by("since") if _signs(request) else [],
        "waiting": newcomers_for(request.user).count() if may(request.user, EDIT_PEOPLE) else None,
    }
    return render(request, "pools/pools.html", context)


@require_safe
def pool(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one pool: what was agreed, who may be sent where today, its members and the history."""
    require(request.user, VIEW_COVER)
    return _page(request, pool_get(request.user, pk))


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose an agreement; it holds once it is signed."""
    found = pool_get(request.user, pk)
    if not may_propose(request.user, found):
        raise Http404
    form = _form(request, found, _in_force(agreements_of(request.user, found, timezone.localdate())))
    assert isinstance(request.user, User)
    if form.is_valid():
        since = form.cleaned_data["since"]
        try:
            policy_propose(
                pool=found, since=since, terms=form.terms(), serves=form.serves(), leaves=form.leaves(), by=request.user
            )
        except Refused as error:
            form.add_error("since" if "day" in error.code or "past" in error.code else None, told(SENTENCES, error))
        else:
            messages.success(request, _("The proposal stands. It holds once it is signed."))
            return redirect("pools:pool", pk)
    return _page(request, found, form)


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign an agreement for a board."""
    policy = policy_get(request.user, pk)
    asked = request.POST.get("board", "")
    board = board_get(request.user, SIGN_SHARING, int(asked) if asked.isdecimal() and len(asked) < 10 else 0)
    said = _("Signed for %(board)s.") % {"board": board}
    return done(request, lambda by: policy_sign(policy=policy, board=board, by=by), said, _url(policy))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an agreement that does not hold yet."""
    policy = policy_get(request.user, pk)
    said = _("The agreement is withdrawn.")
    return done(request, lambda by: policy_withdraw(policy=policy, by=by), said, _url(policy))


def _signs(request: HttpRequest) -> bool:
    return may(request.user, SIGN_SHARING)


def _url(policy: Policy) -> str:
    return reverse("pools:pool", args=[policy.pool_id])


def _page(request: HttpRequest, found: Pool, form: ProposalForm | None = None) -> HttpResponse:
    today, now = timezone.localdate(), timezone.now()
    agreements = agreements_of(request.user, found, today)
    current = _in_force(agreements)
    proposing = may_propose(request.user, found)
    shown = (form or _form(request, found, current)) if proposing else None
    context = {
        "pool": found,
        "today": today,
        "current": _shown(found, current) if current else None,
        "waiting": [
            _shown(found, one) for one in agreements if one.state in (PolicyState.PROPOSED, PolicyState.SIGNED)
        ],
        "history": [
            _shown(found, one) for one in agreements if one.state not in (PolicyState.PROPOSED, PolicyState.SIGNED)
        ],
        "sent": [_sent(one) for one in sent_today(request.user, found, today, now)],
        "members": members_of(request.user, found, today),
        "form": shown,
        "others": [left_out_in_words(row) for row in shown.others] if shown else [],
    }
    return render(request, "pools/pool.html", context, status=422 if form is not None else 200)


def _shown(found: Pool, one: Agreement) -> dict[str, Any]:
    return {
        "policy": one.policy,
        "state": one.state,
        "word": STATES[one.state],
        "terms": terms_in_words(one.policy, one.policy.exclusions.all()),
        "reaches": reaches_in_words(one.reaches),
        "signatures": list(one.policy.signatures.all()),
        "missing": one.missing,
        "owners": owners_missing(found, one),
        "mine": one.mine,
        "may_withdraw": one.may_withdraw,
        "previewed": one.previewed,
    }


def _sent(one: Towards) -> dict[str, Any]:
    kept = [(KEPT[why], number) for why, number in sorted(one.kept.items())]
    return {"towards": one, "kept": kept, "hidden": one.number - len(one.names)}


def _in_force(agreements: list[Agreement]) -> Agreement | None:
    return next((one for one in agreements if one.state is PolicyState.IN_FORCE), None)


def _form(request: HttpRequest, found: Pool, current: Agreement | None) -> ProposalForm:
    """Return the form as it was sent, or as the agreement in force has it, from next week on."""
    today = timezone.localdate()
    people = lendable(request.user, found, today)
    rows = list(current.policy.exclusions.all()) if current else []
    mine = set(people.values_list("pk", flat=True)) if any(row.person_id for row in rows) else set()
    shown = [row for row in rows if _has_field(row, mine)]
    function = next((row for row in shown if row.function), None)
    others = [row for row in rows if row not in shown or (row.function and row != function)]
    given: dict[str, Any] = {"pool": found, "people": people, "others": others}
    if request.method == "POST":
        return ProposalForm(request.POST, **given)
    return ProposalForm(initial=_started(current, shown, today), **given)


def _has_field(row: Exclusion, people: set[int]) -> bool:
    """Tell whether the form has a field for an exclusion: a school, a function, or a person (of `people`) alone."""
    said = [row.person_id in people, bool(row.function), row.school_id is not None]
    return said.count(True) == 1 and row.board_id is None and (row.person_id is None or row.person_id in people)


def _started(current: Agreement | None, shown: list[Exclusion], today: dt.date) -> dict[str, Any]:
    initial: dict[str, Any] = {"since": today + dt.timedelta(days=7)}
    if current is not None:
        policy = current.policy
        names = ("reserve", "release_days", "tolerance", "window_days", "approval_needed")
        initial |= {name: getattr(policy, name) for name in names}
        if policy.release_minute is not None:
            initial["release"] = dt.time(policy.release_minute // 60, policy.release_minute % 60)
        initial["schools"] = [row.school_id for row in shown if row.school_id]
        initial["people"] = [row.person_id for row in shown if row.person_id]
        initial["function"] = next((row.function for row in shown if row.function), "")
        for reach in current.reaches:
            said = {"ring": reach.ring, "day": reach.day_cap, "week": reach.week_cap, "return": reach.reciprocal}
            initial |= {f"{name}-{reach.board_id}": value for name, value in said.items()}
    return initial
