"""A drafted change in the demo: the joint pool is to be dissolved, and half of the boards signed on paper."""

import datetime as dt

from beurs.accounts.models import User
from beurs.cover.timing import month_after
from beurs.demo.ground import early
from beurs.demo.rows import save
from beurs.ledger.access.changes import employers_of, members_of
from beurs.ledger.models import ChangeMember, Consent, DesignChange
from beurs.pools.models import Pool
from beurs.region.models import Board, Region

WHY = "Kortere lijnen: elk bestuur een eigen pool"
PAPER = "Brief van het bestuur, in de map Pools"


def change_write(region: Region, boards: list[Board], today: dt.date, by: User) -> None:
    """Draft the end of the joint pool on the first day of the month after next; all but the first boards signed."""
    pool = Pool.objects.get(region=region, code="regionaal")
    on, at = month_after(month_after(today)), early(today)
    change = DesignChange.objects.create(
        region=region, kind=DesignChange.Kind.DISSOLVE, pool=pool, on=on, note=WHY, drafted_by=by, drafted_at=at
    )
    helping = boards[: max(2, len(boards) // 2)]
    change.partners.set(helping)
    rows = members_of([pool], on)
    homes = employers_of(rows, on)
    save(
        ChangeMember(change=change, person_id=person, pool=pool, board_id=homes[person])
        for person in dict.fromkeys(row.person_id for row in rows)
        if person in homes
    )
    undecided = {row.person_id for row in rows} - homes.keys()
    if not undecided:
        save(Consent(change=change, board=board, by=by, at=at, paper=PAPER) for board in boards[len(helping) :])
