"""The outbox: queue a message with the deed it tells about, withdraw it, and record what became of it."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from beurs.messages.models import Attachment, Outgoing, Work
from beurs.messages.services.work import Wanted, moment, work_add, works_add

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


@dataclass(frozen=True)
class Letter:
    """A message to queue: `write` is called in the language of the recipient; see `Outgoing`.

    Nothing leaves before `due`, nor at or after `until`. What is late by then waits while the recipient is `asleep`.
    """

    key: str
    channel: str
    recipient: str
    language: str
    write: Callable[[], Text]
    due: dt.datetime
    until: dt.datetime | None = None
    target: str = ""
    if_failed: Otherwise | None = None
    asleep: tuple[dt.datetime, dt.datetime] | None = None


def message_add(**letter: Any) -> Outgoing:
    """Queue one message, given as the fields of a `Letter`; as `messages_add`."""
    return messages_add([Letter(**letter)])[0]


def messages_add(letters: Iterable[Letter]) -> list[Outgoing]:
    """Queue messages in the caller's transaction, in three statements; asked again with a key, the first one stands.

    Raises RuntimeError outside a transaction, ValueError for an unknown channel, files on another channel than mail, or
    files that weigh more than `MOST_BYTES` together.
    """
    asked = list(letters)
    if not asked:
        return []
    if not connection.in_atomic_block:
        raise RuntimeError(f"messages_add({asked[0].key!r}) outside a transaction")
    written = {one.key: _written(one) for one in asked}
    made = {one.key: _row(one, written[one.key]) for one in asked}
    Outgoing.objects.bulk_create(made.values(), ignore_conflicts=True)
    rows = Outgoing.objects.in_bulk(list(made), field_name="key")
    Attachment.objects.bulk_create(
        Attachment(message=row, name=file.name, kind=file.kind, body=file.body)
        for key, row in rows.items()
        if row.message_id == made[key].message_id
        for file in written[key].files
    )
    works_add(Wanted(KIND, one.key, one.due, {"message": rows[one.key].pk}) for one in asked)
    return [rows[one.key] for one in asked]


def _written(letter: Letter) -> Text:
    with translation.override(letter.language):
        written = letter.write()
    _files_check(letter.channel, written.files)
    return written


def _row(letter: Letter, written: Text) -> Outgoing:
    since, until = letter.asleep or (None, None)
    return Outgoing(
        key=letter.key,
        channel=_channel(letter.channel),
        recipient=letter.recipient,
        language=letter.language,
        subject=_one_line(written.subject),
        text=str(written.text),
        html=str(written.html),
        link=written.link,
        secret=written.secret,
        files=len(written.files),
        if_failed=asdict(letter.if_failed) if letter.if_failed else {},
        message_id=f"<{uuid.uuid4()}@{settings.MAIL_DOMAIN}>",
        target=letter.target,
        until=moment(letter.until) if letter.until else None,
        asleep_from=moment(since) if since else None,
        asleep_until=moment(until) if until else None,
    )


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


@transaction.atomic(savepoint=False)
def messages_withdraw(*, targets: Collection[str]) -> set[str]:
    """Keep the queued messages about things ("kind:id") from leaving; return about which one may leave after all.

    The rows of their work are locked first, so that no worker can take one between the look and the withdrawal. A
    fixed number of statements, however many.
    """
    queued = Outgoing.objects.filter(state=Outgoing.State.QUEUED)
    about = dict(queued.filter(target__in=targets).values_list("key", "target"))
    if not about:
        return set()
    works = Work.objects.select_for_update().filter(kind=KIND, key__in=about).order_by("pk")
    tried = {key for key, tries in works.values_list("key", "tries") if tries}
    rows = list(queued.filter(key__in=about).order_by("pk"))
    queued.filter(pk__in=[row.pk for row in rows]).update(state=Outgoing.State.WITHDRAWN)
    _forget(*rows)
    certain = {row.key for row in rows} - tried
    return {target for key, target in about.items() if key not in certain}


def message_sent(message: Outgoing, *, answer: str, now: dt.datetime) -> None:
    """Record that the provider took a message; a withdrawn one stays withdrawn, with the moment it left."""
    rows, left = Outgoing.objects.filter(pk=message.pk), {"sent_at": moment(now), "answer": answer[:200]}
    if not rows.filter(state=Outgoing.State.QUEUED).update(state=Outgoing.State.SENT, **left):
        rows.update(**left)
    _forget(message)


def message_failed(message: Outgoing, *, answer: str, now: dt.datetime) -> None:
    """Record that a message will never leave and what the provider said; add the work that was asked for then."""
    if _end(message, Outgoing.State.FAILED, answer):
        message_otherwise(message, now=now)


@transaction.atomic
def message_otherwise(message: Outgoing, *, now: dt.datetime) -> None:
    """Add, once, the work that was asked for should a message fail; it may still leave when it is merely late."""
    if message.if_failed:
        work_add(due=now, key=message.key, **message.if_failed)


def message_expire(message: Outgoing) -> None:
    """Withdraw a message whose time has passed."""
    _end(message, Outgoing.State.WITHDRAWN, "expired")


def _end(message: Outgoing, state: str, answer: str) -> bool:
    rows = Outgoing.objects.filter(pk=message.pk, state=Outgoing.State.QUEUED)
    ended = rows.update(state=state, answer=answer[:200]) == 1
    _forget(message)
    return ended


def _forget(*messages: Outgoing) -> None:
    """Take secrets and files out of messages that no longer need them."""
    if any(message.files for message in messages):
        Attachment.objects.filter(message__in=messages).delete()
    secret = [message for message in messages if message.secret]
    for message in secret:
        for name in ("text", "html", "link"):
            setattr(message, name, getattr(message, name).replace(message.secret, FORGOTTEN))
        message.secret = ""
    Outgoing.objects.bulk_update(secret, ["text", "html", "link", "secret"])
