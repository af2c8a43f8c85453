"""Who may see and do what: the only way a door gets regions, boards, schools and people.

Absent and forbidden answer alike: both raise `Http404`.
"""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from beurs.accounts.models import User
from beurs.region.models import Board, Employment, Grant, Person, Region, Role, School, TeachingPart

type Visitor = User | AnonymousUser

VIEW_REGION = "region.view"
VIEW_COVER = "cover.view"
PLAN = "cover.plan"
REPORT_ABSENCE = "absence.report"
VIEW_CARRIED = "carried.view"
VIEW_SCHOOL = "school.view"
VIEW_PEOPLE = "people.view"
EDIT_PEOPLE = "people.edit"
EDIT_REGION = "region.edit"
EDIT_RULES = "rules.edit"
SIGN_SHARING = "sharing.sign"
VIEW_AUDIT = "audit.view"
VIEW_OWN = "own.view"
VIEW_LEDGER = "ledger.view"
SPEAK_LEDGER = "ledger.speak"
EDIT_LEDGER = "ledger.edit"
SIGN_HOURS = "hours.sign"

RIGHTS: dict[str, frozenset[str]] = {
    Role.COORDINATOR: frozenset(
        {VIEW_REGION, VIEW_COVER, VIEW_CARRIED, PLAN, REPORT_ABSENCE, VIEW_SCHOOL, VIEW_PEOPLE, VIEW_AUDIT}
        | {EDIT_PEOPLE, EDIT_REGION, EDIT_RULES, SIGN_SHARING, VIEW_LEDGER, SPEAK_LEDGER, EDIT_LEDGER, SIGN_HOURS}
    ),
    Role.PLANNER: frozenset(
        {VIEW_REGION, VIEW_COVER, VIEW_CARRIED, PLAN, REPORT_ABSENCE, VIEW_SCHOOL, VIEW_PEOPLE, SIGN_HOURS}
    ),
    Role.HR_ADVISER: frozenset(
        {VIEW_REGION, VIEW_COVER, REPORT_ABSENCE, VIEW_SCHOOL, VIEW_PEOPLE, EDIT_PEOPLE, SIGN_SHARING, VIEW_AUDIT}
        | {VIEW_LEDGER, SPEAK_LEDGER}
    ),
    Role.SCHOOL_LEADER: frozenset({VIEW_REGION, REPORT_ABSENCE, VIEW_SCHOOL, VIEW_PEOPLE, SIGN_HOURS}),
    Role.SUBSTITUTE: frozenset({VIEW_OWN}),
    Role.AUDITOR: frozenset({VIEW_REGION, VIEW_COVER, VIEW_CARRIED, VIEW_AUDIT, VIEW_LEDGER}),
}


def grants_of(user: Visitor) -> list[Grant]:
    """Return the grants of a user, read once per request (kept on the user object)."""
    if not isinstance(user, User):
        return []
    kept: list[Grant] | None = getattr(user, "kept_grants", None)
    if kept is None:
        kept = list(user.grants.select_related("region", "board", "school__board").order_by("id"))
        user.kept_grants = kept  # type: ignore[attr-defined]
    return kept


def _with(user: Visitor, right: str) -> list[Grant]:
    return [grant for grant in grants_of(user) if right in RIGHTS[grant.role]]


def may(
    user: Visitor,
    right: str,
    *,
    region: Region | None = None,
    board: Board | None = None,
    school: School | None = None,
) -> bool:
    """Tell whether `user` holds `right` on the narrowest place given (on anything at all when none is)."""
    return any(_reaches(grant, region, board, school) for grant in _with(user, right))


def _reaches(grant: Grant, region: Region | None, board: Board | None, school: School | None) -> bool:
    if school is not None:
        if grant.school_id is not None:
            return grant.school_id == school.pk
        return _reaches(grant, region, school.board, None)
    if board is not None:
        if grant.school_id is not None:
            return False
        if grant.board_id is not None:
            return grant.board_id == board.pk
        return grant.region_id == board.region_id
    if region is not None:
        return grant.region_id == region.pk and grant.board_id is None and grant.school_id is None
    return True


def require(user: Visitor, right: str) -> None:
    """Raise Http404 unless `user` holds `right` on anything at all."""
    if not may(user, right):
        raise Http404


def region_of(user: Visitor) -> Region:
    """Return the region a user works in: that of the first grant. Raises Http404 without any."""
    for grant in grants_of(user):
        return grant.region
    raise Http404


def is_region_wide(user: Visitor, right: str) -> bool:
    """Tell whether the right holds for the whole of the region that a user works in, not for some boards or schools.

    A right on the whole of another region says nothing of the first (see `region_of`).
    """
    return any(grant.region_id in regions_for(user, right) for grant in grants_of(user)[:1])


def boards_for(user: Visitor, right: str) -> QuerySet[Board]:
    """Return the boards on which a user holds a right (a grant on one school gives no board)."""
    boards = {grant.board_id for grant in _with(user, right) if grant.board_id is not None}
    return Board.objects.filter(Q(region__in=regions_for(user, right)) | Q(pk__in=boards))


def schools_for(user: Visitor, right: str) -> QuerySet[School]:
    """Return the schools on which a user holds a right: granted one by one, or through board or region."""
    schools = {grant.school_id for grant in _with(user, right) if grant.school_id is not None}
    return School.objects.filter(Q(board__in=boards_for(user, right)) | Q(pk__in=schools)).select_related("board")


def people_for(user: Visitor, right: str) -> QuerySet[Person]:
    """Return the people employed by the boards, placed at or teaching at the schools, on which a user holds a right.

    Who worked there before and no longer does is another board's business; only a whole region keeps seeing them.
    """
    schools = {grant.school_id for grant in _with(user, right) if grant.school_id is not None}
    mine = Q(board__in=boards_for(user, right)) & lasting()
    reached = Q(pk__in=Employment.objects.filter(mine | Q(board__region__in=regions_for(user, right))).values("person"))
    if schools:
        reached |= Q(pk__in=Employment.objects.filter(lasting(), school__in=schools).values("person"))
        reached |= Q(pk__in=TeachingPart.objects.filter(lasting(), group__school__in=schools).values("person"))
    return Person.objects.filter(reached)


def lasting() -> Q:
    """Return the condition that a dated row (`until` inclusive) is not over today; it may have yet to begin."""
    return Q(until__isnull=True) | Q(until__gte=timezone.localdate())


def regions_for(user: Visitor, right: str) -> set[int]:
    """Return the ids of the regions on the whole of which a user holds a right."""
    return {grant.region_id for grant in _with(user, right) if grant.board_id is None and grant.school_id is None}


def board_get(user: Visitor, right: str, pk: int) -> Board:
    """Return one board; Http404 when it is absent or out of the user's reach."""
    return _one(boards_for(user, right).filter(pk=pk))


def school_get(user: Visitor, right: str, code: str) -> School:
    """Return one school by its location code; Http404 when it is absent or out of the user's reach."""
    return _one(schools_for(user, right).filter(code=code))


def person_get(user: Visitor, right: str, pk: int) -> Person:
    """Return one person; Http404 when absent or out of the user's reach."""
    return _one(people_for(user, right).filter(pk=pk))


def _one[T](found: Iterable[T]) -> T:
    for row in found:
        return row
    raise Http404
