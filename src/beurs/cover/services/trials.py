"""Trials: asked for in a request, played by a worker morning by morning, stopped by whoever asked."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.access.offers.rules import Rule, rule_of
from beurs.cover.models import LIVE_TRIAL, Trial
from beurs.cover.problem.replaying import Told, apart, preview, redesigned
from beurs.cover.problem.trying import rule_read, rule_written, tried_written, try_rules
from beurs.cover.timing import local_of
from beurs.errors import Refused
from beurs.messages.services.work import work_add, work_cancel
from beurs.pools.models import Policy
from beurs.region.models import Board, Region

TRIAL = "cover.trial"
STOPPED = "trial-stopped"

Kind, State = Trial.Kind, Trial.State


def policy_try(*, policy: Policy, wanted: dict[str, Any], by: User) -> Trial:
    """Ask what a policy, or `wanted` in its place, would have come to (see `problem.replaying.policy_with`)."""
    return _start(Kind.POLICY, policy.pool.region, by, policy=policy, wanted=wanted)


def apart_try(*, region: Region, by: User) -> Trial:
    """Ask what the mornings of a region would have been with each board on its own."""
    return _start(Kind.APART, region, by)


def design_try(*, region: Region, page: str, wanted: dict[str, Any], by: User) -> Trial:
    """Ask what the mornings of a region would have been with other pools (`wanted` as `problem.replaying.redesigned`).

    `page` is the address of the page that asks, and shows the answer.
    """
    return _start(Kind.DESIGN, region, by, page=page, wanted=wanted)


def rule_try(*, board: Board, rule: Rule, typed: dict[str, str] | None, by: User) -> Trial:
    """Ask what a board's rule for asking people would have come to; `typed` is the form that it came from."""
    return _start(Kind.RULE, board.region, by, board=board, wanted={**rule_written(rule), "typed": typed})


@transaction.atomic
def _start(kind: str, region: Region, by: User, **fields: Any) -> Trial:
    """Write a trial with its work; what the same user asked of the same thing before gives way."""
    same = {"policy": fields.get("policy"), "board": fields.get("board"), "page": fields.get("page", "")}
    for old in Trial.objects.filter(kind=kind, region=region, made_by=by, **same, state__in=LIVE_TRIAL):
        _end(old, State.STOPPED)
    now = timezone.now()
    trial = Trial.objects.create(kind=kind, region=region, made_by=by, made_at=now, **fields)
    work_add(kind=TRIAL, key=str(trial.pk), due=now, payload={"trial": trial.pk})
    board = fields.get("board")
    audit_write(
        "trial.start",
        by=by,
        target=f"trial:{trial.pk}",
        region_id=region.pk,
        board_id=None if board is None else board.pk,
        kind=kind,
    )
    return trial


@transaction.atomic
def trial_stop(*, trial: Trial, by: User) -> None:
    """Let a trial end without an answer; one that has ended stays as it is."""
    row = Trial.objects.select_for_update(of=("self",)).get(pk=trial.pk)
    if row.is_live:
        _end(row, State.STOPPED)
        audit_write("trial.stop", by=by, target=f"trial:{row.pk}", region_id=row.region_id, kind=row.kind)


def _end(trial: Trial, state: str) -> None:
    trial.state, trial.ended_at = state, timezone.now()
    trial.save(update_fields=["state", "ended_at"])
    work_cancel(kind=TRIAL, key=str(trial.pk), now=trial.ended_at)


def trial_play(trial: Trial, now: dt.datetime) -> dict[str, Any]:
    """Play the mornings of a trial and return its result, empty without any. For a worker, outside a transaction.

    Raises `Refused("trial-stopped")` as soon as nobody wants the answer any more.
    """

    def told(done: int, total: int) -> None:
        row = Trial.objects.filter(pk=trial.pk, state__in=LIVE_TRIAL)
        if not row.update(state=State.RUNNING, done=done, total=total):
            raise Refused(STOPPED)

    return PLAYS[trial.kind](trial, now, told) or {}


def _policy(trial: Trial, now: dt.datetime, told: Told) -> dict[str, Any] | None:
    assert trial.policy is not None
    return preview(trial.policy, trial.wanted, local_of(now).date(), told)


def _apart(trial: Trial, now: dt.datetime, told: Told) -> dict[str, Any] | None:
    return apart(trial.region, local_of(now).date(), told)


def _design(trial: Trial, now: dt.datetime, told: Told) -> dict[str, Any] | None:
    return redesigned(trial.region, trial.wanted, local_of(now).date(), told)


def _rule(trial: Trial, now: dt.datetime, told: Told) -> dict[str, Any] | None:
    assert trial.board is not None
    rule = rule_of(trial.board, local_of(now).date())
    found = try_rules(trial.board, rule, rule_read(trial.board, trial.wanted), now, told)
    return None if found is None else tried_written(found)


PLAYS: dict[str, Callable[[Trial, dt.datetime, Told], dict[str, Any] | None]] = {
    Kind.POLICY: _policy,
    Kind.APART: _apart,
    Kind.RULE: _rule,
    Kind.DESIGN: _design,
}


def trial_end(trial: Trial, result: dict[str, Any], now: dt.datetime) -> None:
    """Keep the result of a trial; earlier ones of the same thing by the same user go."""
    ended = {"state": State.DONE, "ended_at": now, "result": result}
    if Trial.objects.filter(pk=trial.pk, state__in=LIVE_TRIAL).update(**ended):
        same = Trial.objects.filter(kind=trial.kind, region=trial.region_id, made_by=trial.made_by_id)
        same.filter(policy=trial.policy_id, board=trial.board_id, page=trial.page, pk__lt=trial.pk).delete()


def trial_fail(trial: int, now: dt.datetime) -> None:
    """Say that a trial (its id) went wrong."""
    Trial.objects.filter(pk=trial, state__in=LIVE_TRIAL).update(state=State.FAILED, ended_at=now)
