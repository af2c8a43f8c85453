"""Newcomers that wait for a board, with what was seen of their papers; and what each member is approved for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from beurs.pools.models import Approval, Membership, PassportItem
from beurs.region.access import EDIT_PEOPLE, Visitor, boards_for
from beurs.region.access.rights import lasting
from beurs.region.models import Employment, Person


@dataclass(frozen=True)
class Paper:
    """One kind of paper: when and by which board it was seen last, None when nobody did."""

    kind: PassportItem.Kind
    item: PassportItem | None


def newcomers_for(user: Visitor) -> QuerySet[Approval]:
    """Return what boards of the user were asked, the longest waiting first, with person, papers, pools and employers.

    Being asked is the ground on which a board reads somebody else's employee here: name, papers seen, pools.
    """
    return _rows(user).filter(state=Approval.State.ASKED).order_by("asked_at", "pk")


def newcomers_known(user: Visitor) -> QuerySet[Approval]:
    """Return what boards of the user answered, the latest first."""
    return _rows(user).exclude(state=Approval.State.ASKED).order_by("-decided_at", "pk")


def approval_get(user: Visitor, pk: int) -> Approval:
    """Return one question to a board of the user; Http404 when absent or another's."""
    found = _rows(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def papers_of(items: Iterable[PassportItem]) -> list[Paper]:
    """Return every kind of paper with the latest time it was seen."""
    latest: dict[str, PassportItem] = {}
    for item in sorted(items, key=lambda item: item.seen_on):
        latest[item.kind] = item
    return [Paper(kind, latest.get(kind)) for kind in PassportItem.Kind]


def approvals_of(person: Person) -> QuerySet[Approval]:
    """Return where a person stands with each board that was asked."""
    return person.approvals.select_related("board", "decided_by").order_by("board__name")


def _rows(user: Visitor) -> QuerySet[Approval]:
    pools = Membership.objects.filter(lasting()).select_related("pool")
    jobs = Employment.objects.filter(lasting()).select_related("board")
    rows = Approval.objects.filter(board__in=boards_for(user, EDIT_PEOPLE)).select_related("person", "board")
    return rows.prefetch_related(
        Prefetch("person__memberships", pools, to_attr="in_pools"),
        Prefetch("person__employments", jobs, to_attr="current"),
        Prefetch("person__passport", PassportItem.objects.select_related("board"), to_attr="papers"),
    )
