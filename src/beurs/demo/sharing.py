"""What boards agreed on sharing as the demo tells it: signatures, passports, approvals, and one proposal that waits."""

import datetime as dt

from beurs.demo.calendar import early
from beurs.demo.ground import Draw, Places, Team
from beurs.demo.pools import JOINT, partners
from beurs.demo.rows import save
from beurs.pools.models import Approval, Booking, Exclusion, PassportItem, Policy, Pool, Reach, Signature
from beurs.region.models import Board, Person

Kind = PassportItem.Kind
SEEN = (Kind.IDENTITY, Kind.DIPLOMA, Kind.VOG)
SIGNED_BEFORE = dt.timedelta(days=14)
ASKED_BEFORE = dt.timedelta(days=3)
AHEAD = dt.timedelta(days=28)
WAITING = 2
SIGNED_ALREADY = 2


def sharing_write(draw: Draw, ground: Places, team: Team) -> None:
    """Write it after the weeks behind: who was lent to a board by then is approved there, a few others still wait."""
    lent = set(Booking.objects.filter(pool__in=partners(team.pools)).values_list("person", "board"))
    save(_passports(team))
    save(_approvals(team, lent, draw.today))
    _exclusion_write(team, ground)
    _proposal_write(team, ground.boards, draw.today)


def signatures(team: Team) -> list[Signature]:
    """Return the signatures of everybody in an agreement that is not on paper, unsaved."""
    signed = {policy.pk: policy for policy in team.policies if not policy.on_paper}
    return [
        Signature(policy=policy, board=reach.board, at=early(policy.since - SIGNED_BEFORE))
        for reach in team.reaches
        if (policy := signed.get(reach.policy_id)) is not None
    ]


def _members(team: Team, pool: Pool) -> list[Person]:
    return [row.person for row in team.memberships if row.pool_id == pool.pk]


def _passports(team: Team) -> list[PassportItem]:
    people = {person.pk: person for pool in partners(team.pools) for person in _members(team, pool)}
    jobs = {job.person_id: job for job in team.maker.employments if job.person_id in people}
    return [
        PassportItem(person=person, kind=kind, seen_on=jobs[pk].since, board=jobs[pk].board)
        for pk, person in people.items()
        for kind in SEEN
        if kind != Kind.VOG or person.vog_issued_on is not None
    ]


def _approvals(team: Team, lent: set[tuple[int, int]], today: dt.date) -> list[Approval]:
    """Return an approval per member and board that borrows; of each pool the last who was never lent there waits."""
    pools = partners(team.pools)
    found: dict[tuple[int, int], Approval] = {}
    for pool in pools:
        people = _members(team, pool)
        for board in (other.owner for other in pools if other.owner is not None and other != pool):
            fresh = [person.pk for person in people if (person.pk, board.pk) not in lent][-WAITING:]
            for person in people:
                waits = person.pk in fresh[-1:] and board == pools[0].owner
                found[person.pk, board.pk] = _approval(person, board, team, today, waits=waits)
    return list(found.values())


def _approval(person: Person, board: Board, team: Team, today: dt.date, *, waits: bool) -> Approval:
    if waits:
        return Approval(person=person, board=board, asked_at=early(today - ASKED_BEFORE))
    agreed = early(max(policy.since for policy in team.policies if not policy.on_paper))
    state = Approval.State.APPROVED
    return Approval(person=person, board=board, state=state, asked_at=agreed, decided_at=agreed)


def _exclusion_write(team: Team, ground: Places) -> None:
    """Leave a school of a partner out of the first agreement: one where that pool never stood."""
    policy = next(policy for policy in team.policies if not policy.on_paper)
    visited = set(Booking.objects.filter(pool=policy.pool_id).values_list("school_id", flat=True))
    boards = {reach.board_id for reach in team.reaches if reach.policy_id == policy.pk} - {policy.pool.owner_id}
    free = [school for school in ground.schools if school.board_id in boards and school.pk not in visited]
    if free:
        Exclusion.objects.create(policy=policy, school=free[-1])


def _proposal_write(team: Team, boards: list[Board], today: dt.date) -> None:
    """Propose other terms for the joint pool, signed by some boards and not by the first."""
    proposal = Policy.objects.create(
        pool=team.pools.joint,
        since=today + AHEAD,
        release_minute=7 * 60 + 15,
        approval_needed=True,
        tolerance=30,
        window_days=91,
        note="Besproken in het overleg van de besturen.",
        proposed_at=early(today - ASKED_BEFORE),
    )
    reaches = [Reach(policy=proposal, board=board, ring=JOINT, week_cap=20) for board in boards]
    signed = [Signature(policy=proposal, board=board, at=early(today)) for board in boards[1 : 1 + SIGNED_ALREADY]]
    save(reaches)
    save(signed)
