"""The work of this room: delivering what stands in the outbox."""

import datetime as dt
from collections.abc import Mapping
from functools import partial

from django.conf import settings

from beurs.messages import services
from beurs.messages.channels import Channel, Enclosed, Gone, Parcel, Undeliverable, Unreachable
from beurs.messages.channels.mail import Mail
from beurs.messages.channels.push import Push
from beurs.messages.channels.resting import Resting
from beurs.messages.channels.sms import Sms
from beurs.messages.models import Outgoing, Work
from beurs.messages.patience import Patience
from beurs.messages.registry import Finish, Handler, Later, Registry
from beurs.messages.services.outbox import KIND

PATIENCE = Patience(tries=60)
"""About thirteen hours: a mail server that is down in the evening is up again before school."""

LATE = 3
"""The try, a quarter of a minute after the first, from which the next channel is used too: offers last minutes."""

LONGEST_WORTH = dt.timedelta(days=1)


def register(registry: Registry) -> None:
    """Let this room do its own work, over the channels of the settings."""
    registry.add(KIND, delivery(channels()))


def channels() -> dict[str, Channel]:
    """Return the channels that the settings have a provider for."""
    found: dict[str, Channel] = {Outgoing.Channel.MAIL: Mail(), Outgoing.Channel.PUSH: push()}
    if settings.SMS_URL:
        found[Outgoing.Channel.SMS] = Sms(settings.SMS_URL, settings.SMS_TOKEN)
    return {name: Resting(channel) for name, channel in found.items()}


def push() -> Push:
    """Return the push channel with the key and the services of the settings."""
    return Push(key=settings.PUSH_KEY, contact=settings.PUSH_CONTACT, allowed=tuple(settings.PUSH_HOSTS))


def delivery(ways: Mapping[str, Channel]) -> Handler:
    """Return the handler that delivers messages over the given channels."""
    return Handler(attempt=partial(_deliver, ways), bury=_give_up, patience=PATIENCE, slow=True)


def _deliver(ways: Mapping[str, Channel], work: Work, now: dt.datetime) -> Finish:
    message = Outgoing.objects.get(pk=work.payload["message"])
    if message.state != Outgoing.State.QUEUED:
        return lambda _: None
    if message.until is not None and message.until <= now:
        return lambda _: services.message_expire(message)
    if message.asleep_from and message.asleep_until and message.asleep_from <= now < message.asleep_until:
        raise Later(message.asleep_until)
    try:
        if message.channel not in ways:
            raise Unreachable(f"no provider for {message.channel}")
        answer = ways[message.channel].send(_parcel(message, now))
    except Undeliverable as fault:
        return partial(_failed, message, fault)
    except Unreachable:
        if work.tries == LATE:
            services.message_otherwise(message, now=now)
        raise
    return lambda at: services.message_sent(message, answer=answer, now=at)


def _failed(message: Outgoing, fault: Undeliverable, now: dt.datetime) -> None:
    services.message_failed(message, answer=fault.code, now=now)
    if isinstance(fault, Gone) and message.channel == Outgoing.Channel.PUSH:
        services.subscription_gone(pk=int(message.recipient))


def _parcel(message: Outgoing, now: dt.datetime) -> Parcel:
    left = message.until - now if message.until else LONGEST_WORTH
    return Parcel(
        key=message.key,
        message_id=message.message_id,
        recipient=message.recipient,
        language=message.language,
        subject=message.subject,
        text=message.text,
        html=message.html,
        link=message.link,
        target=message.target,
        seconds=max(1, int(left.total_seconds())),
        files=_files(message),
    )


def _files(message: Outgoing) -> tuple[Enclosed, ...]:
    """Return the files of a message; most have none, and ask nothing."""
    if not message.files:
        return ()
    return tuple(Enclosed(one.name, one.kind, bytes(one.body)) for one in message.attachments.all())


def _give_up(work: Work, now: dt.datetime) -> None:
    services.message_failed(Outgoing.objects.get(pk=work.payload["message"]), answer=work.last_error, now=now)
