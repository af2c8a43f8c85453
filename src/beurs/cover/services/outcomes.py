"""What a school did when nobody came: recorded once per day part, judged by the law, taken back when it was wrong."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field, replace

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.cover import measures
from beurs.cover.access.options import Scene
from beurs.cover.access.team import who_of
from beurs.cover.measures import NEVER, WARN, Case, Finding, Said
from beurs.cover.models import Agency, Assignment, IdleNote, Measure, Need, NeedPart, Outcome
from beurs.cover.problem import Snapshot
from beurs.cover.services.idle import idle_note
from beurs.cover.services.offers.closing import offers_withdraw_parts, person_gone, searches_settle
from beurs.cover.services.outcomes_end import outcomes_end, part_solved_refuse, person_touch
from beurs.cover.services.placing import proposals_at, proposals_release
from beurs.cover.services.repairing import days_of, plans_follow
from beurs.cover.services.trail import need_hold, needs_hold, needs_touch
from beurs.errors import Refused
from beurs.pools.models import Booking
from beurs.pools.services import bookings_make, people_lock
from beurs.region.models import Employment, Group, Person

PURPOSE = "outcome"
ROUTES: dict[str, str] = {
    Measure.EXTRA_DAY: IdleNote.Route.EXTRA_DAY,
    Measure.AGENCY: IdleNote.Route.OUTSIDE,
    Measure.ONLINE: IdleNote.Route.OUTSIDE,
    Measure.UNQUALIFIED: IdleNote.Route.OUTSIDE,
}
"""The measures that book somebody privately."""
STANDING = (Assignment.State.AGREED, Assignment.State.PUBLISHED)


@dataclass(frozen=True)
class Deed:
    """A measure as the school, or a planner who called an agency, tells it; see `Outcome`.

    `lost` minutes of all parts together, None: as assumed.
    """

    kind: str
    person: Person | None = None
    responsible: Person | None = None
    home_group: Group | None = None
    pupils: int | None = None
    lost: int | None = None
    said: Said = field(default_factory=Said)
    grounds: tuple[str, ...] = ()
    agency: Agency | None = None
    name: str = ""


@dataclass(frozen=True)
class Recorded:
    """The outcomes that were written, one a day part, and the rules that are not in order though it may be."""

    outcomes: list[Outcome]
    warned: tuple[Finding, ...]


def outcome_record(*, need: Need, parts: Collection[str], deed: Deed, version: int, by: User) -> Recorded:
    """Store what a school did with parts of a need that nobody came for; who stood there is booked.

    Raises `Refused`: the code of a rule that is never set aside (`beurs.cover.measures`), "need-changed", "no-parts",
    "part-not-needed", "part-covered", "part-solved", "not-own-staff", "lost-too-much", "person-taken", "agency-name".
    """
    recorded = outcome_write(need=need, parts=parts, deed=deed, version=version, by=by)
    plans_follow(places=days_of([need]), by=by)
    return recorded


def outcome_write(*, need: Need, parts: Collection[str], deed: Deed, version: int, by: User) -> Recorded:
    """Do what `outcome_record` does, all but letting plans follow, inside the caller's transaction."""
    with transaction.atomic():
        people_lock([person.pk for person in (deed.person, deed.responsible) if person is not None])
        row = need_hold(need, version)
        rows = _open_parts(row, parts)
        scene = replace(Scene.of(row, parts, deed.home_group), parts=tuple(rows))
        found = measures.findings(case_of(scene, deed), scene.rule)
        _refuse_never(found, deed)
        _refuse_strangers(row, deed)
        if deed.kind == Measure.AGENCY and not deed.name.strip():
            raise Refused("agency-name")
        _guard(row, rows, deed, by)
        proposals_release(proposals_at(rows))
        _offers_end(rows, deed, by)
        made = _written(rows, deed, _lost(scene, deed), found, by)
        searches_settle([row.pk], now=timezone.now())
        needs_touch([row], "need.outcome", by=by, kind=deed.kind, parts=[part.part for part in rows])
        person_touch(deed.person, row, by)
    return Recorded(made, tuple(one for one in found if one.status == WARN))


def outcome_withdraw(*, outcome: Outcome, by: User) -> Need:
    """Take back what was recorded for a need under the same deed; its group asks for somebody again.

    Raises `Refused("outcome-gone")` when somebody was first.
    """
    with transaction.atomic():
        need = needs_hold([outcome.need_part.need_id])[0]
        rows = Outcome.objects.select_for_update(of=("self",)).filter(
            need_part__need=need, kind=outcome.kind, made_at=outcome.made_at, withdrawn_at__isnull=True
        )
        if not outcomes_end(list(rows.order_by("pk")), by=by, now=timezone.now()):
            raise Refused("outcome-gone")
        needs_touch([need], "need.outcome-back", by=by, kind=outcome.kind)
    plans_follow(places=days_of([need]), by=by)
    return need


def case_of(scene: Scene, deed: Deed) -> Case:
    """Return what the rules ask about a deed."""
    names = [part.part for part in scene.parts]

    def mate(person: Person | None) -> measures.Who | None:
        if person is None:
            return None
        return who_of(person, scene.need.school, scene.need.date, names, besides=scene.need.group_id).who

    case = scene.case(deed.kind)
    return replace(case, person=mate(deed.person), responsible=mate(deed.responsible), said=deed.said)


def _open_parts(need: Need, parts: Collection[str]) -> list[NeedPart]:
    """Return the asked parts; each must be wanted, and neither covered nor settled by the school already."""
    have = {part.part: part for part in need.parts.filter(cancelled_at__isnull=True)}
    if not parts:
        raise Refused("no-parts")
    for name in sorted(parts):
        if name not in have:
            raise Refused("part-not-needed", part=name)
        standing = Assignment.objects.filter(need_part=have[name], state__in=STANDING).select_related("person").first()
        if standing is not None:
            raise Refused("part-covered", person=str(standing.person), part=name)
        part_solved_refuse(have[name])
    return [have[name] for name in sorted(parts)]


def _refuse_never(found: Iterable[Finding], deed: Deed) -> None:
    for one in found:
        if one.status == NEVER:
            raise Refused(one.code, person=str(deed.person or ""), responsible=str(deed.responsible or ""), **one.facts)


def _refuse_strangers(need: Need, deed: Deed) -> None:
    """Refuse people who do not work for the board, another board's agency, and another school's group at home."""
    board, date = need.school.board_id, need.date
    for person in (deed.person, deed.responsible):
        if person is None:
            continue
        jobs = Employment.objects.filter(person=person, board=board, since__lte=date)
        if not any(job.until is None or job.until >= date for job in jobs):
            raise Refused("not-own-staff", person=str(person))
    if deed.agency is not None and deed.agency.board_id != board:
        raise ValueError(f"agency: found one of board {deed.agency.board_id}; expected {board}")
    if deed.home_group is not None and deed.home_group.school_id != need.school_id:
        raise ValueError(f"home_group: found one of school {deed.home_group.school_id}; expected {need.school_id}")


def _guard(need: Need, parts: list[NeedPart], deed: Deed, by: User) -> None:
    """Keep who of the salaried pools was free when the school took somebody else."""
    route = ROUTES.get(deed.kind)
    if route is not None:
        board = need.school.board
        snapshot = Snapshot.of(board.region, [board], need.date, need.date)
        chosen = None if deed.person is None else deed.person.pk
        now = timezone.now()
        idle_note(snapshot=snapshot, need=need, parts=parts, route=route, by=by, now=now, chosen=chosen)


def _offers_end(parts: list[NeedPart], deed: Deed, by: User) -> None:
    """Withdraw what is open for these parts, and what is open to who stands there now."""
    now = timezone.now()
    offers_withdraw_parts(parts=parts, by=by, now=now)
    if deed.person is not None:
        person_gone(deed.person.pk, [(part.need.date, part.part) for part in parts], by=by, now=now)


def _lost(scene: Scene, deed: Deed) -> list[int]:
    """Return the lost minutes per part: as the school says, spread over the parts by length, or as assumed."""
    spans = [part.ends - part.starts for part in scene.parts]
    if deed.lost is None:
        return [measures.lost_minutes(deed.kind, span, scene.rule) for span in spans]
    if deed.lost > sum(spans):
        raise Refused("lost-too-much", minutes=sum(spans))
    found = [deed.lost * span // sum(spans) for span in spans]
    found[-1] += deed.lost - sum(found)
    return found


def _written(parts: list[NeedPart], deed: Deed, lost: list[int], found: Iterable[Finding], by: User) -> list[Outcome]:
    bookings = [None] * len(parts) if deed.person is None else bookings_make(rows=_bookings(parts, deed.person), by=by)
    now, warned = timezone.now(), [one.code for one in found if one.status == WARN]
    pupils = deed.pupils if deed.pupils is not None else (deed.home_group or parts[0].need.group).size
    rows = [
        Outcome(
            need_part=part,
            kind=deed.kind,
            person=deed.person,
            responsible=deed.responsible,
            home_group=deed.home_group,
            agency=deed.agency,
            name=deed.name.strip()[:120],
            pupils=pupils,
            lost_minutes=minutes,
            **asdict(deed.said),
            grounds=list(deed.grounds),
            warned=warned,
            booking=booking,
            made_by=by,
            made_at=now,
        )
        for part, minutes, booking in zip(parts, lost, bookings, strict=True)
    ]
    return Outcome.objects.bulk_create(rows)


def _bookings(parts: list[NeedPart], person: Person) -> list[Booking]:
    return [
        Booking(
            person=person,
            date=part.need.date,
            part=part.part,
            school=part.need.school,
            board=part.need.school.board,
            purpose=PURPOSE,
            purpose_id=part.pk,
            starts=part.starts,
            ends=part.ends,
            minutes=part.ends - part.starts,
        )
        for part in parts
    ]
