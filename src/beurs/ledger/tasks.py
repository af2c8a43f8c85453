"""The work of this room that is due: posting, every night."""

import datetime as dt

from beurs.ledger.services.due import ONE_DAY, POST, posting_due
from beurs.ledger.services.posting import entries_post
from beurs.messages.models import Work
from beurs.messages.registry import Finish, Handler, Registry
from beurs.region.models import Region


def register(registry: Registry) -> None:
    """Let this room do its own work."""
    registry.add(POST, Handler(attempt=_post))


def _post(work: Work, _now: dt.datetime) -> Finish:
    """Post before the work closes: in chunks, and done twice it changes nothing more."""
    region = Region.objects.get(pk=work.payload["region"])
    until = dt.date.fromisoformat(work.payload["day"]) - ONE_DAY
    entries_post(region=region, until=until, by=None)
    return lambda now: posting_due(region, now)
