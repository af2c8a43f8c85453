"""The pools of the region and how far each reaches, with one agreement between boards that began this school year."""

import datetime as dt
from dataclasses import dataclass

from beurs.demo.calendar import early, school_year
from beurs.pools.models import Policy, Pool, Reach
from beurs.region.models import Board, Region

OWN, JOINT, ON_CALL, PARTNER = 1, 2, 3, 4


@dataclass
class Pools:
    """The pools of a region by what they are; `own` follows the order of the boards."""

    own: list[Pool]
    joint: Pool
    on_call: Pool
    support: Pool

    @property
    def all(self) -> list[Pool]:
        """Return every pool."""
        return [*self.own, self.joint, self.on_call, self.support]


def pools(region: Region, boards: list[Board], today: dt.date) -> Pools:
    """Return an own pool per board, the joint pool, the on-call list and the support pool, unsaved."""
    since = school_year(today - dt.timedelta(days=365))
    own = [
        Pool(region=region, owner=board, code=f"eigen-{board.number}", name=f"Eigen pool {_short(board)}", since=since)
        for board in boards
    ]
    return Pools(
        own,
        Pool(region=region, code="regionaal", name="Regionale pool", since=since),
        Pool(region=region, code="oproep", name="Oproeplijst", kind=Pool.Kind.ON_CALL, since=since),
        Pool(region=region, code="ondersteuning", name="Ondersteuningspool", kind=Pool.Kind.SUPPORT, since=since),
    )


def _short(board: Board) -> str:
    return board.name.split(" ", 1)[1]


def policies(found: Pools, today: dt.date) -> list[Policy]:
    """Return the policies: everybody's first one, and the agreement of the first boards since this school year."""
    agreed = school_year(today)
    first = [
        Policy(pool=pool, since=pool.since, holds_from=pool.since, on_paper=True, proposed_at=early(pool.since))
        for pool in found.all
    ]
    later = [
        Policy(
            pool=pool,
            since=agreed,
            holds_from=agreed,
            proposed_at=early(agreed),
            reserve=1,
            release_minute=16 * 60,
            release_days=1,
            approval_needed=True,
            tolerance=20,
            window_days=91,
        )
        for pool in partners(found)
    ]
    return first + later


def partners(found: Pools) -> list[Pool]:
    """Return the own pools that help each other's boards: half of the boards, at least two."""
    return found.own[: max(2, len(found.own) // 2)]


def reaches(found: Pools, rows: list[Policy], boards: list[Board]) -> list[Reach]:
    """Return whom each policy serves: own ring 1, joint ring 2, on call ring 3, partner boards ring 4 with a cap."""
    owners = [pool.owner for pool in partners(found)]
    latest = {policy.pool.code: policy for policy in rows if not policy.on_paper}
    made = [Reach(policy=policy, board=policy.pool.owner, ring=OWN) for policy in rows if policy.pool.owner]
    for policy in rows:
        if policy.pool is found.joint:
            made += [Reach(policy=policy, board=board, ring=JOINT) for board in boards]
        elif policy.pool in (found.on_call, found.support):
            made += [Reach(policy=policy, board=board, ring=ON_CALL) for board in boards]
    for policy in latest.values():
        made += [
            Reach(policy=policy, board=board, ring=PARTNER, week_cap=6, reciprocal=True)
            for board in owners
            if board is not None and board != policy.pool.owner
        ]
    return made
