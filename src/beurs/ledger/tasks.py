"""The work of this room that is due: posting, drafts signed in part, changes on their day, and the file of who left."""

import datetime as dt

from beurs.ledger.models import DesignChange
from beurs.ledger.services.changes import change_carry_out, change_look, exit_build
from beurs.ledger.services.changes.agreeing import CARRY, LOOK
from beurs.ledger.services.changes.exporting import EXIT, exit_bytes
from beurs.ledger.services.due import POST, posting_due
from beurs.ledger.services.posting import entries_post
from beurs.messages.models import Work
from beurs.messages.registry import Finish, Handler, Registry
from beurs.region.lessons import ONE_DAY
from beurs.region.models import Region


def register(registry: Registry) -> None:
    """Let this room do its own work."""
    registry.add(POST, Handler(attempt=_post))
    registry.add(CARRY, Handler(attempt=_carry))
    registry.add(LOOK, Handler(attempt=_look))
    registry.add(EXIT, Handler(attempt=_exit))


def _post(work: Work, _now: dt.datetime) -> Finish:
    """Post before the work closes: in chunks, and done twice it changes nothing more."""
    region = Region.objects.get(pk=work.payload["region"])
    until = dt.date.fromisoformat(work.payload["day"]) - ONE_DAY
    entries_post(region=region, until=until, by=None)
    return lambda now: posting_due(region, now)


def _carry(work: Work, _now: dt.datetime) -> Finish:
    """Post first, in chunks of their own, so that the one transaction of the change is short."""
    change = DesignChange.objects.select_related("region").get(pk=work.payload["change"])
    if change.state == DesignChange.State.PLANNED and change.kind != DesignChange.Kind.FOUND:
        entries_post(region=change.region, until=change.on - ONE_DAY, by=None)
    return lambda _at: _void(change_carry_out(change=change, by=None))


def _look(work: Work, _now: dt.datetime) -> Finish:
    change = DesignChange(pk=work.payload["change"])
    return lambda at: _void(change_look(change=change, now=at))


def _exit(work: Work, _now: dt.datetime) -> Finish:
    """Read the rows before the work closes: nothing that a board did before its day changes any more."""
    change = DesignChange.objects.select_related("board__region").get(pk=work.payload["change"])
    assert change.board is not None
    data = exit_bytes(change.board)
    return lambda at: _void(exit_build(change=change, now=at, data=data))


def _void(_done: object) -> None:
    """Drop what a service returned."""
