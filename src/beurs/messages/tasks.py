"""The work of this room: delivering what stands in the outbox."""

import datetime as dt
from collections.abc import Mapping
from functools import partial

from django.conf import settings

from beurs.messages import services
from beurs.messages.channels import Channel, Parcel, Undeliverable, Unreachable
from beurs.messages.channels.mail import Mail
from beurs.messages.channels.sms import Sms
from beurs.messages.models import Outgoing, Work
from beurs.messages.patience import Patience
from beurs.messages.registry import Finish, Handler, Registry
from beurs.messages.services.outbox import KIND

PATIENCE = Patience(tries=60)
"""About thirteen hours: a mail server that is down in the evening is up again before school."""


def register(registry: Registry) -> None:
    """Let this room do its own work, over the channels of the settings."""
    registry.add(KIND, delivery(channels()))


def channels() -> dict[str, Channel]:
    """Return the channels that the settings have a provider for."""
    found: dict[str, Channel] = {Outgoing.Channel.MAIL: Mail()}
    if settings.SMS_URL:
        found[Outgoing.Channel.SMS] = Sms(settings.SMS_URL, settings.SMS_TOKEN)
    return found


def delivery(ways: Mapping[str, Channel]) -> Handler:
    """Return the handler that delivers messages over the given channels."""
    return Handler(attempt=partial(_deliver, ways), bury=_give_up, patience=PATIENCE)


def _deliver(ways: Mapping[str, Channel], work: Work, now: dt.datetime) -> Finish:
    message = Outgoing.objects.get(pk=work.payload["message"])
    if message.state != Outgoing.State.QUEUED:
        return lambda _: None
    if message.until is not None and message.until <= now:
        return lambda _: services.message_expire(message)
    if message.channel not in ways:
        raise Unreachable(f"no provider for {message.channel}")
    try:
        answer = ways[message.channel].send(_parcel(message))
    except Undeliverable as fault:
        code = fault.code
        return lambda _: services.message_failed(message, answer=code)
    return lambda at: services.message_sent(message, answer=answer, now=at)


def _parcel(message: Outgoing) -> Parcel:
    return Parcel(
        key=message.key,
        message_id=message.message_id,
        recipient=message.recipient,
        language=message.language,
        subject=message.subject,
        text=message.text,
        html=message.html,
    )


def _give_up(work: Work, _now: dt.datetime) -> None:
    services.message_failed(Outgoing.objects.get(pk=work.payload["message"]), answer=work.last_error)
