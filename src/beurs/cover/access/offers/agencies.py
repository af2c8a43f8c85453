"""The agencies of a board, and how far a planner is with calling them for a need."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from beurs.cover.models import Agency, AgencyCall, AgencyPrice, Measure, Need, Outcome
from beurs.region.access import PLAN, Visitor, boards_for
from beurs.region.models import Board


@dataclass(frozen=True)
class ToCall:
    """An agency with what it said about a need so far, None when it was not called and its turn has not come."""

    agency: Agency
    call: AgencyCall | None

    @property
    def answered(self) -> bool:
        """Whether it said that it has nobody."""
        return self.call is not None and self.call.answer == AgencyCall.Answer.NO


def agencies_of(board: Board | int) -> QuerySet[Agency]:
    """Return the agencies that a board calls."""
    return Agency.objects.filter(board=board, ended_at__isnull=True).prefetch_related("prices")


def agency_prices_since(boards: Iterable[Board]) -> dict[int, list[tuple[dt.date, int]]]:
    """Return per agency (id) of boards from which day on an hour costs how many cents, in order of day."""
    found: dict[int, list[tuple[dt.date, int]]] = {}
    rows = AgencyPrice.objects.filter(agency__board__in=list(boards)).order_by("since")
    for agency, since, cents in rows.values_list("agency", "since", "cents_per_hour"):
        found.setdefault(agency, []).append((since, cents))
    return found


def to_call(need: Need) -> list[ToCall]:
    """Return the agencies of a need's board with their calls, who has nobody at the end. Two queries."""
    calls = {call.agency_id: call for call in AgencyCall.objects.filter(need=need)}
    found = [ToCall(agency, calls.get(agency.pk)) for agency in agencies_of(need.school.board_id)]
    return sorted(found, key=lambda one: one.answered)


def agency_get(user: Visitor, pk: int) -> Agency:
    """Return an agency of a board that a user plans; Http404 when absent or out of reach."""
    boards = boards_for(user, PLAN).order_by().values("pk")
    for agency in Agency.objects.filter(pk=pk, board__in=boards).select_related("board"):
        return agency
    raise Http404


def sent_by_agency(need: Need) -> Outcome | None:
    """Return who an agency sends for a need, with the agency; None when nobody."""
    rows = Outcome.objects.filter(need_part__need=need, kind=Measure.AGENCY, withdrawn_at__isnull=True)
    return rows.select_related("agency").order_by("pk").first()
