"""Reading the state of the work table."""

import datetime as dt

from django.conf import settings
from django.db.models import QuerySet

from beurs.accounts.models import User
from beurs.messages.models import Beat, Outgoing, PushSubscription, Work


def has_provider(channel: str) -> bool:
    """Tell whether this installation can send over a channel: text messages need a provider, the others do not."""
    return channel != Outgoing.Channel.SMS or bool(settings.SMS_URL)


def browsers_of(user: User | None) -> list[PushSubscription]:
    """Return the browsers that take notifications for a user, the oldest first."""
    return list(PushSubscription.objects.filter(user=user).order_by("pk")) if user is not None else []


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
