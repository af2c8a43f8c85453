"""Trials that a user may look at, and what of their figures: all of the own boards, of others what policies tell."""

from collections.abc import Set
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from beurs.cover.models import Trial
from beurs.cover.replays import Replay
from beurs.pools.access.reach import pools_in_sight
from beurs.pools.models import Policy
from beurs.region.access import PLAN, VIEW_COVER, Visitor, boards_for
from beurs.region.models import Board, Region

Kind, State = Trial.Kind, Trial.State


@dataclass(frozen=True)
class Sight:
    """Whose figures somebody sees: everything of the boards `seen`, lent and borrowed day parts of those `named`.

    `named` holds `seen`. Totals over all boards are open to both; people never are.
    """

    boards: tuple[Board, ...]
    seen: frozenset[int]
    named: frozenset[int]


def policy_in_sight(user: Visitor, pk: int) -> Policy:
    """Return a policy of a pool that a user may look at; Http404 when absent or out of reach."""
    rows = Policy.objects.filter(pk=pk, pool__in=pools_in_sight(user)).select_related("pool__region", "pool__owner")
    found = rows.prefetch_related("reaches__board").first()
    if found is None or not boards_for(user, VIEW_COVER).filter(pk__in=parties(found)).exists():
        raise Http404
    return found


def may_try(user: Visitor, policy: Policy) -> bool:
    """Tell whether a user plans for a board that a policy concerns."""
    return boards_for(user, PLAN).filter(pk__in=parties(policy)).exists()


def parties(policy: Policy) -> set[int]:
    """Return the boards (ids) that a policy concerns: those it serves and the owner of the pool."""
    owner = {policy.pool.owner_id} if policy.pool.owner_id is not None else set()
    return owner | {row.board_id for row in policy.reaches.all()}


def sight_of(user: Visitor, region: Region, known: set[int]) -> Sight:
    """Return what a user sees of the boards of a region, `known` (ids) being parties to what is looked at."""
    boards = tuple(Board.objects.filter(region=region, closed_on__isnull=True).order_by("name"))
    seen = frozenset(boards_for(user, VIEW_COVER).values_list("pk", flat=True))
    return Sight(boards, seen, seen | known)


def open_total(replay: Replay, seen: Set[int]) -> bool:
    """Tell whether the fill of all boards may be shown: not where it tells that of the one board out of sight."""
    return len(replay.asked.keys() - seen) != 1


def policy_trial(user: Visitor, policy: Policy) -> Trial | None:
    """Return the latest answer about a policy: to the user whatever its numbers, to others as it is proposed."""
    rows = Trial.objects.filter(kind=Kind.POLICY, policy=policy, state=State.DONE)
    return rows.filter(Q(made_by=user.pk) | Q(wanted={})).first()


def apart_trial(region: Region) -> Trial | None:
    """Return the latest answer to what a region would be with each board on its own."""
    return Trial.objects.filter(kind=Kind.APART, region=region, state=State.DONE).first()


def design_trial(region: Region, page: str) -> Trial | None:
    """Return the latest answer to a page (its address) that asked about another design of the pools."""
    return Trial.objects.filter(kind=Kind.DESIGN, region=region, page=page, state=State.DONE).first()


def rule_trial(user: Visitor, board: Board) -> Trial | None:
    """Return the latest answer to a user about a board's rule for asking people."""
    return Trial.objects.filter(kind=Kind.RULE, board=board, made_by=user.pk, state=State.DONE).first()


def last_asked(user: Visitor, kind: str, **which: object) -> Trial | None:
    """Return what a user asked last of a policy, board or region, unless it was answered."""
    found = Trial.objects.filter(kind=kind, made_by=user.pk, **which).first()
    return None if found is None or found.state == State.DONE else found


def trial_get(user: Visitor, pk: int) -> Trial:
    """Return a trial that a user asked for; Http404 when absent or somebody else's."""
    found = Trial.objects.filter(pk=pk, made_by=user.pk).first()
    if found is None:
        raise Http404
    return found
