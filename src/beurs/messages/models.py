"""Work that is due, messages that go out, signed links in them, and the workers."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q


class Work(models.Model):
    """One thing to do at or after `due`, at most one row per kind and key.

    While `lease_until` lies ahead, `holder` is busy with it. `tries` counts how often it was taken, and with the
    holder tells one taking from the next. Due rows of one kind and `group` may be taken and done together.
    `last_error` is a class and a place, never a text with personal data.
    """

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        DEAD = "dead"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    group = models.CharField(max_length=60, blank=True)
    due = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    holder = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="work_kind_key")]
        indexes = [
            models.Index(fields=["due", "id"], condition=Q(state="open"), name="work_open_due"),
            models.Index(fields=["holder"], condition=Q(state="open"), name="work_open_holder"),
            models.Index(fields=["kind", "id"], condition=Q(state="dead"), name="work_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"


class Outgoing(models.Model):
    """One message to one address over one channel.

    `key` says what it is, so that asking twice sends once; `message_id` is fixed at creation, so that a repeat can
    be told from a new message. `target` is "kind:id" of what it is about. A withdrawn message with `sent_at` had
    left already. `answer` is what the provider said. `secret` is the part of the text that opens a door: it is
    taken out as soon as the message has left or never will, as are its `files` (how many). `if_failed` names the work
    to do then. From `asleep_from` until `asleep_until` the recipient is not to be disturbed: what is late waits.
    """

    class Channel(models.TextChoices):
        MAIL = "mail"
        SMS = "sms"
        PUSH = "push"

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"
        WITHDRAWN = "withdrawn"

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    recipient = models.CharField(max_length=254)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    html = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    secret = models.CharField(max_length=64, blank=True)
    if_failed = models.JSONField(default=dict, blank=True)
    files = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=200, unique=True)
    target = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    until = models.DateTimeField(null=True)
    asleep_from = models.DateTimeField(null=True)
    asleep_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["target"], name="outgoing_target")]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk} ({self.state})"


class Attachment(models.Model):
    """A file that goes along with a mail; it stands here only until the message has left or never will."""

    message = models.ForeignKey(Outgoing, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    body = models.BinaryField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Link(models.Model):
    """A signed link to one thing for one person; only the SHA-256 of its token is kept.

    `target` is "kind:id" of what it is about. A link without `until` lasts until it is withdrawn.
    """

    class State(models.TextChoices):
        OPEN = "open"
        USED = "used"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"

    hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    target = models.CharField(max_length=60)
    person_id = models.BigIntegerField()
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "target"], name="link_kind_target")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"

    def state(self, now: dt.datetime) -> str:
        """Return what a link is good for at a moment; what was used stays used."""
        if self.used_at is not None:
            return self.State.USED
        if self.withdrawn_at is not None:
            return self.State.WITHDRAWN
        return self.State.EXPIRED if self.until is not None and self.until <= now else self.State.OPEN


class PushSubscription(models.Model):
    """A browser that takes notifications for a user: its push address and keys, as the browser gave them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=30)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"browser {self.pk} of {self.user_id}"


class Beat(models.Model):
    """A worker process and when it was last seen; `stopped_at` is empty while it runs, or after it was killed."""

    worker = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.worker
