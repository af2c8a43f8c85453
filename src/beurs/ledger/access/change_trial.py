"""Past mornings under the pools that a change would make: the change as data, who may ask, and the latest answer."""

from typing import Any

from beurs.ledger.access.changes import boards_concerned, boards_signing, going, may_draft, own_pools
from beurs.ledger.models import LIVE_CHANGES, DesignChange
from beurs.pools.models import Pool
from beurs.region.access import Visitor

Kind = DesignChange.Kind


def design_of(change: DesignChange) -> dict[str, Any]:
    """Return a change that dissolves or founds a pool as `cover.problem.replaying.redesigning` reads it."""
    own = own_pools(change.region, change.on)
    dissolves = change.kind == Kind.DISSOLVE
    members = [[row.person_id, row.pool_id, board if dissolves else None] for row, board in going(change)]
    return {
        "ends": change.pool_id if dissolves else None,
        "kind": change.pool_kind or Pool.Kind.PERMANENT.value,
        "partners": sorted(change.partners.values_list("pk", flat=True)),
        "own": {str(board): pool.pk for board, pool in sorted(own.items())},
        "members": sorted(members, key=str),
    }


def is_playable(change: DesignChange) -> bool:
    """Tell whether past mornings can say something of a change: while it is still to come, and about pools."""
    return change.state in LIVE_CHANGES and change.kind != Kind.LEAVE


def may_play(user: Visitor, change: DesignChange) -> bool:
    """Tell whether a user may have the mornings played: who drafts changes, and who signs for a board concerned."""
    if not is_playable(change):
        return False
    return may_draft(user) or bool(boards_signing(user) & boards_concerned(change))
