"""Reading the state of the work table."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.conf import settings
from django.db.models import QuerySet

from beurs.messages.models import Beat, Outgoing, PushSubscription, Work


def has_provider(channel: str) -> bool:
    """Tell whether this installation can send over a channel: text messages need a provider, the others do not."""
    return channel != Outgoing.Channel.SMS or bool(settings.SMS_URL)


def browsers_of(users: Collection[int]) -> dict[int, list[str]]:
    """Return per user (id) the ids, as text, of the browsers that take notifications, the oldest first."""
    found: dict[int, list[str]] = defaultdict(list)
    for user, pk in PushSubscription.objects.filter(user__in=users).order_by("pk").values_list("user", "pk"):
        found[user].append(str(pk))
    return found


def message_about(target: str) -> QuerySet[Outgoing]:
    """Return the messages about one thing ("kind:id"), oldest first."""
    return Outgoing.objects.filter(target=target).order_by("pk")


def work_dead() -> QuerySet[Work]:
    """Return the work that was given up, oldest first."""
    return Work.objects.filter(state=Work.State.DEAD).order_by("pk")


def work_late(*, now: dt.datetime, by: dt.timedelta) -> QuerySet[Work]:
    """Return open work that is overdue by more than a span, the latest first."""
    return Work.objects.filter(state=Work.State.OPEN, due__lt=now - by).order_by("due", "pk")


def workers_alive(*, now: dt.datetime, within: dt.timedelta) -> QuerySet[Beat]:
    """Return the workers that were seen within a span and have not stopped."""
    return Beat.objects.filter(stopped_at__isnull=True, seen_at__gte=now - within).order_by("worker")
