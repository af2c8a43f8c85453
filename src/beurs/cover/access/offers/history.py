"""Answers to earlier offers, as the groups of the dispatch policy count them; no answer is ever shown from here."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, QuerySet

from beurs.cover.models import Offer, OfferPart
from beurs.cover.timing import moment_of
from beurs.region.distance import km_between, minutes_at
from beurs.region.models import Region, SchoolPreference

State = Offer.State
YES = (State.ACCEPTED, State.CANCELLED)
NO = (State.DECLINED, State.EXPIRED)
LOOK_BACK = dt.timedelta(days=365)
MOST = 50_000


@dataclass(frozen=True)
class Past:
    """One offer that was answered or ran out: its ring and kind of pool, minutes of travel, of lead time and until the
    answer (None: unknown place, no answer), and whether the school was one the person prefers."""

    ring: int
    kind: str
    travel: int | None
    lead: float
    weekday: int
    preferred: bool
    person: int
    yes: bool
    minutes: float | None


@dataclass(frozen=True)
class _Place:
    lat: float | None
    lon: float | None


def history_stamp(region: Region, before: dt.datetime) -> tuple[object, ...]:
    """Return what changes when the history of a region before a moment does."""
    found = _ended(region, before).aggregate(last=Max("pk"), moment=Max("ended_at"), count=Count("pk"))
    return (region.pk, before, found["last"], found["moment"], found["count"])


def history_of(region: Region, before: dt.datetime) -> list[Past]:
    """Return the offers of a region that ended in the year before a moment, the oldest first. Two queries.

    An offer that was withdrawn, or that somebody else filled, tells nothing and is left out. A multi-day offer counts
    once, by its first part.
    """
    prefer = set(
        SchoolPreference.objects.filter(
            person__region=region, kind=SchoolPreference.Kind.PREFER
        ).values_list("person", "school")
    )  # fmt: skip
    rows = OfferPart.objects.filter(offer__in=_ended(region, before)).order_by(
        "-offer_id", "need_part__need__date", "pk"
    )
    seen: dict[int, Past] = {}
    for row in rows.values(*NAMES)[:MOST]:
        if row["offer_id"] not in seen:
            seen[row["offer_id"]] = _past(row, region, prefer)
    return [seen[pk] for pk in sorted(seen)]


NAMES = (
    "offer_id", "person_id", "offer__state", "offer__ring", "offer__pool__kind", "offer__sent_at", "offer__accepted_at",
    "offer__declined_at", "person__lat", "person__lon", "need_part__starts", "need_part__need__date",
    "need_part__need__school_id", "need_part__need__school__lat", "need_part__need__school__lon",
)  # fmt: skip


def _ended(region: Region, before: dt.datetime) -> QuerySet[Offer]:
    return Offer.objects.filter(
        state__in=[*YES, *NO],
        person__region=region,
        sent_at__isnull=False,
        ended_at__lt=before,
        ended_at__gte=before - LOOK_BACK,
    )


def _past(row: dict[str, Any], region: Region, prefer: set[tuple[int, int]]) -> Past:
    home = _Place(row["person__lat"], row["person__lon"])
    school = _Place(row["need_part__need__school__lat"], row["need_part__need__school__lon"])
    km = km_between(home, school)
    date, sent = row["need_part__need__date"], row["offer__sent_at"]
    answered = row["offer__accepted_at"] or row["offer__declined_at"]
    return Past(
        ring=row["offer__ring"],
        kind=row["offer__pool__kind"] or "",
        travel=None if km is None else minutes_at(km, detour_percent=region.detour_percent, kmh=region.kmh),
        lead=(moment_of(date, row["need_part__starts"]) - sent).total_seconds() / 60,
        weekday=date.isoweekday(),
        preferred=(row["person_id"], row["need_part__need__school_id"]) in prefer,
        person=row["person_id"],
        yes=row["offer__state"] in YES,
        minutes=None if answered is None else (answered - sent).total_seconds() / 60,
    )
