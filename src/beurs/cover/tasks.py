"""The work of this room that is due: looks, sending, ends, reminders, notices, plans that follow.

A handler reads and chooses outside any transaction and writes in the one that closes its work, so that a worker that
dies at any moment leaves work that another does once.
"""

import datetime as dt
from collections import defaultdict
from typing import Any

from beurs.cover.access.plans import planned_places
from beurs.cover.models import Offer, Trial
from beurs.cover.services import subscriptions
from beurs.cover.services.offers import closing, following, making, notices, standing, telling, waves
from beurs.cover.services.offers.answering import offer_expire
from beurs.cover.services.offers.searching import standing_start
from beurs.cover.services.offers.telling import UNREACHED, offer_unreached
from beurs.cover.services.repairing import plans_follow
from beurs.cover.services.trials import TRIAL, trial_end, trial_fail, trial_play
from beurs.cover.timing import local_of
from beurs.errors import Refused
from beurs.messages.models import Work
from beurs.messages.patience import Patience
from beurs.messages.registry import Finish, Handler, Registry
from beurs.region.models import Board, Region

SOON = Patience(first=dt.timedelta(seconds=1), longest=dt.timedelta(seconds=30), tries=200)
"""A morning's work that fails is tried again within seconds."""
TWICE = Patience(first=dt.timedelta(seconds=1), longest=dt.timedelta(seconds=1), tries=2)
"""Somebody waits for a trial: what fails twice is said."""


def register(registry: Registry) -> None:
    """Let this room do its own work."""
    for kind, attempt in ATTEMPTS.items():
        registry.add(kind, Handler(attempt=attempt, patience=SOON, slow=kind in SLOW))
    registry.add(TRIAL, Handler(attempt=_trial, bury=_trial_failed, patience=TWICE, slow=True))
    for kind, (attempt_all, most) in TOGETHER.items():
        registry.add(kind, Handler(patience=SOON, attempt_all=attempt_all, together=most))


def _look(works: list[Work], now: dt.datetime) -> Finish:
    looks: dict[int, list[int | None]] = defaultdict(list)
    for work in works:
        looks[work.payload["search"]].append(work.payload["wave"])
    wave = waves.wave_read(looks, now)
    return _nothing if wave is None else lambda at: _void(waves.wave_write(wave, at))


def _told(works: list[Work], _now: dt.datetime) -> Finish:
    ends = [telling.End(**work.payload) for work in works]
    return lambda at: _void(telling.ends_told(ends, at))


def _send(work: Work, _now: dt.datetime) -> Finish:
    return lambda at: _void(making.offer_send(offer=_offer(work), now=at))


def _remind(work: Work, _now: dt.datetime) -> Finish:
    return lambda at: _void(making.offer_remind(offer=_offer(work), now=at))


def _expire(work: Work, _now: dt.datetime) -> Finish:
    return lambda at: _void(offer_expire(offer=_offer(work), now=at))


def _unreached(work: Work, _now: dt.datetime) -> Finish:
    return lambda at: _void(offer_unreached(_offer(work), way=work.payload["way"], now=at))


def _notice(work: Work, _now: dt.datetime) -> Finish:
    board, day = _place(work)
    return lambda at: _void(notices.notice_write(board=board, day=day, key=work.payload["key"], now=at))


def _standing(work: Work, _now: dt.datetime) -> Finish:
    board, day = _place(work)
    return lambda at: _void(standing_start(board=board, day=day, now=at))


def _follow(work: Work, _now: dt.datetime) -> Finish:
    """Repair the plan before the work closes: done twice it changes nothing more."""
    plans_follow(places=[_place(work)], by=None)
    return _nothing


def _follow_region(work: Work, now: dt.datetime) -> Finish:
    region = Region.objects.get(pk=work.payload["region"])
    plans_follow(places=planned_places(region, local_of(now).date(), None), by=None)
    return _nothing


def _trial(work: Work, now: dt.datetime) -> Finish:
    """Play mornings while somebody wants to know; how far it is stands in the trial itself."""
    trial = Trial.objects.select_related("region", "board__region", "policy__pool__region").get(
        pk=work.payload["trial"]
    )
    try:
        result = trial_play(trial, now)
    except Refused:
        return _nothing
    return lambda at: trial_end(trial, result, at)


def _trial_failed(work: Work, now: dt.datetime) -> None:
    trial_fail(work.payload["trial"], now)


def _month(work: Work, _now: dt.datetime) -> Finish:
    """Set the report before the work closes: that takes seconds."""
    pk, month = work.payload["subscription"], dt.date.fromisoformat(work.payload["month"])
    made = subscriptions.month_read(pk, month)
    return lambda at: _void(subscriptions.month_write(pk, month, made, at))


def _offer(work: Work) -> Offer:
    return Offer.objects.select_related("person").get(pk=work.payload["offer"])


def _place(work: Work) -> tuple[Board, dt.date]:
    board = Board.objects.select_related("region").get(pk=work.payload["board"])
    return board, dt.date.fromisoformat(work.payload["day"])


def _nothing(_now: dt.datetime) -> None:
    """Change nothing: the work was overtaken, or did what it had to already."""


def _void(_done: Any) -> None:
    """Drop what a service returned."""


TOGETHER = {closing.WAVE: (_look, waves.TOGETHER), telling.TOLD: (_told, telling.TOGETHER)}
"""Work of which many are done together, and how many."""

ATTEMPTS = {
    making.SEND: _send,
    making.REMIND: _remind,
    making.EXPIRE: _expire,
    UNREACHED: _unreached,
    notices.NOTICE: _notice,
    standing.STANDING: _standing,
    following.FOLLOW: _follow,
    following.FOLLOW_REGION: _follow_region,
    subscriptions.MONTH: _month,
}
"""The handler of every other kind of work."""

SLOW = frozenset({following.FOLLOW, following.FOLLOW_REGION, subscriptions.MONTH})
"""What plans or sets a report, and may take seconds while somebody waits for an offer."""
