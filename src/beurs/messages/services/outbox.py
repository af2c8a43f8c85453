"""The outbox: queue a message with the deed it tells about, withdraw it, and record what became of it."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from beurs.messages.models import Attachment, Outgoing, Work
from beurs.messages.services.work import moment, work_add

KIND = "message"


FORGOTTEN = "..."
MOST_BYTES = 3_000_000
"""What the files of one message weigh together at most: mail servers take 10 MB, and base64 adds a third."""


@dataclass(frozen=True)
class File:
    """A file that goes along with a mail: its name, its content type, its bytes."""

    name: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class Text:
    """What a message says; SMS uses `text` only, a notification `link` for where it leads, and only mail takes `files`.

    `secret` is the token in it: it stands in the outbox only until the message has left, as do the files.
    """

    subject: str
    text: str
    html: str = ""
    link: str = ""
    secret: str = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Otherwise:
    """The work to add when a message fails for good, in the same transaction."""

    kind: str
    payload: dict[str, Any]


def message_add(
    *,
    key: str,
    channel: str,
    recipient: str,
    language: str,
    write: Callable[[], Text],
    due: dt.datetime,
    until: dt.datetime | None = None,
    target: str = "",
    if_failed: Otherwise | None = None,
) -> Outgoing:
    """Queue a message in the caller's transaction; asked again with the same key, the first one stands.

    `write` is called in the language of the recipient. Nothing leaves before `due`, nor at or after `until`.
    Raises RuntimeError outside a transaction, ValueError for an unknown channel, files on another channel than mail, or
    files that weigh more than `MOST_BYTES` together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"message_add({key!r}) outside a transaction")
    row = Outgoing(key=key, channel=_channel(channel), recipient=recipient, language=language, target=target)
    with translation.override(language):
        written = write()
    row.subject, row.text, row.html = _one_line(written.subject), str(written.text), str(written.html)
    row.link, row.secret = written.link, written.secret
    _files_check(channel, written.files)
    row.files = len(written.files)
    row.if_failed = asdict(if_failed) if if_failed else {}
    row.until = moment(until) if until else None
    row.message_id = f"<{uuid.uuid4()}@{settings.MAIL_DOMAIN}>"
    Outgoing.objects.bulk_create([row], ignore_conflicts=True)
    made, row = row, Outgoing.objects.get(key=key)
    if written.files and row.message_id == made.message_id:
        Attachment.objects.bulk_create(
            Attachment(message=row, name=one.name, kind=one.kind, body=one.body) for one in written.files
        )
    work_add(kind=KIND, key=key, due=due, payload={"message": row.pk})
    return row


def _channel(channel: str) -> str:
    if channel not in Outgoing.Channel.values:
        raise ValueError(f"channel: found {channel!r}; expected one of {', '.join(Outgoing.Channel.values)}")
    return channel


def _files_check(channel: str, files: tuple[File, ...]) -> None:
    if files and channel != Outgoing.Channel.MAIL:
        raise ValueError(f"files: found {len(files)} on {channel}; expected them on mail only")
    weight = sum(len(one.body) for one in files)
    if weight > MOST_BYTES:
        raise ValueError(f"files: found {weight} bytes; expected at most {MOST_BYTES}")


def _one_line(subject: str) -> str:
    """A subject as one line of at most 200 characters: a line break would begin a header of its own."""
    return " ".join(str(subject).split())[:200]


@transaction.atomic
def message_withdraw(*, key: str) -> bool:
    """Keep a queued message from leaving; True when it is certain that it never left.

    The row of its work is locked first, so that no worker can take it between the look and the withdrawal.
    """
    work = Work.objects.select_for_update().get(kind=KIND, key=key)
    changed = Outgoing.objects.filter(key=key, state=Outgoing.State.QUEUED).update(state=Outgoing.State.WITHDRAWN)
    _forget(Outgoing.objects.get(key=key))
    return changed == 1 and work.tries == 0


def messages_withdraw(*, target: str) -> int:
    """Keep the queued messages about one thing ("kind:id") from leaving; return how many may be leaving after all."""
    rows = Outgoing.objects.filter(target=target, state=Outgoing.State.QUEUED).order_by("pk")
    return sum(not message_withdraw(key=key) for key in list(rows.values_list("key", flat=True)))


def message_sent(message: Outgoing, *, answer: str, now: dt.datetime) -> None:
    """Record that the provider took a message; a withdrawn one stays withdrawn, with the moment it left."""
    rows, left = Outgoing.objects.filter(pk=message.pk), {"sent_at": moment(now), "answer": answer[:200]}
    if not rows.filter(state=Outgoing.State.QUEUED).update(state=Outgoing.State.SENT, **left):
        rows.update(**left)
    _forget(message)


def message_failed(message: Outgoing, *, answer: str, now: dt.datetime) -> None:
    """Record that a message will never leave and what the provider said; add the work that was asked for then."""
    if _end(message, Outgoing.State.FAILED, answer) and message.if_failed:
        work_add(due=now, key=message.key, **message.if_failed)


def message_expire(message: Outgoing) -> None:
    """Withdraw a message whose time has passed."""
    _end(message, Outgoing.State.WITHDRAWN, "expired")


def _end(message: Outgoing, state: str, answer: str) -> bool:
    rows = Outgoing.objects.filter(pk=message.pk, state=Outgoing.State.QUEUED)
    ended = rows.update(state=state, answer=answer[:200]) == 1
    _forget(message)
    return ended


def _forget(message: Outgoing) -> None:
    """Take secret and files out of a message that no longer needs them."""
    if message.files:
        Attachment.objects.filter(message=message).delete()
    if message.secret:
        texts = {name: getattr(message, name).replace(message.secret, FORGOTTEN) for name in ("text", "html", "link")}
        Outgoing.objects.filter(pk=message.pk).update(secret="", **texts)
