"""Posting as due work: every night, from the day on which a region first writes a setting of the ledger."""

import datetime as dt

from beurs.cover.timing import local_of, moment_of
from beurs.messages.services import work_add
from beurs.region.lessons import ONE_DAY
from beurs.region.models import Region

POST = "ledger.post"
AT_MINUTE = 3 * 60


def posting_due(region: Region, now: dt.datetime) -> None:
    """Let the books be brought up to yesterday in the coming night; asked again the same day, once."""
    day = local_of(now).date() + ONE_DAY
    payload = {"region": region.pk, "day": day.isoformat()}
    work_add(kind=POST, key=f"region:{region.pk}:{day.isoformat()}", due=moment_of(day, AT_MINUTE), payload=payload)
