"""Offers as durable facts: the search for somebody, who was asked, and what they answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beurs.cover.models.dispatch import DispatchRule
from beurs.cover.models.needs import Need, NeedPart
from beurs.pools.models import Pool
from beurs.region.models import Person

LIVE = ("proposed", "sent", "seen")
"""The states of an offer that may still be answered; a proposed one waits for the end of quiet hours."""


class Search(models.Model):
    """The trail of one need from the first offer until somebody is found, or nobody is.

    While it runs: `ring` is the place of the ring that is asked (0 before the first), out of `rings`; `wave` rises with
    every look at whom to ask; `next_at` is when that happens again; `asked` counts the people asked; `until` is when
    the last open offer ends; `chance` the percentage with which it will be filled in time. `bridge` names who stands
    before the group until somebody who comes later arrives. `ended_why` is the code of what ended it.
    """

    class State(models.TextChoices):
        """The life of a search."""

        RUNNING = "running", _("running")
        FILLED = "filled", _("filled")
        STOPPED = "stopped", _("stopped")
        GIVEN_UP = "given-up", _("nobody found")

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="searches")
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    rule = models.ForeignKey(DispatchRule, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ring = models.PositiveSmallIntegerField(default=0)
    rings = models.PositiveSmallIntegerField(default=0)
    wave = models.PositiveIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    chance = models.PositiveSmallIntegerField(null=True, blank=True)
    bridge = models.CharField(_("who bridges"), max_length=120, blank=True)
    noticed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["need"], condition=Q(state="running"), name="one_search_at_a_time"),
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True) | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="search_ended_has_moment",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(state="running"), name="search_running_next")]

    def __str__(self) -> str:
        return f"search {self.pk} for need {self.need_id} ({self.state})"


class Offer(models.Model):
    """One question to one person: will you take these day parts of one spell?

    `due_at` is when it is to leave, `until` when it ends. `from_minute` (after midnight) is set when the person would
    come later than the first lesson. `via` says how the answer came, `answered_by` who wrote it down when that was a
    planner. `probability` and `why` are what the choice was made with; they never rest on this person's own answers.
    """

    class State(models.TextChoices):
        """The life of an offer; a person who accepted may still cancel."""

        PROPOSED = "proposed", _("waits to be sent")
        SENT = "sent", _("sent")
        SEEN = "seen", _("seen")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("no answer")
        WITHDRAWN = "withdrawn", _("withdrawn")
        FILLED = "filled", _("somebody else came first")
        CANCELLED = "cancelled", _("cancelled after acceptance")

    class Via(models.TextChoices):
        """How an answer came."""

        APP = "app", _("in the app")
        LINK = "link", _("by the link in the message")
        PHONE = "phone", _("by phone")
        SMS = "sms", _("by text message")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    ring = models.PositiveSmallIntegerField(default=0)
    pool = models.ForeignKey(Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    probability = models.FloatField(null=True, blank=True)
    why = models.JSONField(default=list, blank=True)
    from_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    until = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    via = models.CharField(max_length=5, choices=Via, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(declined_at__isnull=True), name="offer_accepted_or_declined"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "cancelled"]) | (Q(accepted_at__isnull=False) & ~Q(via="")),
                name="offer_accepted_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | (Q(declined_at__isnull=False) & ~Q(via="")),
                name="offer_declined_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_at__isnull=True, accepted_at__isnull=True, declined_at__isnull=True)
                | (~Q(state__in=LIVE) & Q(ended_at__isnull=False)),
                name="offer_live_or_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "id"], condition=Q(state__in=LIVE), name="offer_person_live"),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk} to {self.person_id} ({self.state})"

    @property
    def is_live(self) -> bool:
        """Tell whether it may still be answered, as far as its state goes."""
        return self.state in LIVE


class OfferPart(models.Model):
    """One day part that an offer asks for; parts end one by one, when somebody else takes one of them.

    `person` repeats that of the offer, so that the database itself refuses to ask somebody twice at once.
    """

    class State(models.TextChoices):
        """What became of this part."""

        LIVE = "live", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("no answer")
        WITHDRAWN = "withdrawn", _("withdrawn")
        FILLED = "filled", _("somebody else came first")
        CANCELLED = "cancelled", _("cancelled after acceptance")

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="parts")
    need_part = models.ForeignKey(NeedPart, on_delete=models.PROTECT, related_name="offer_parts")
    search = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="offer_parts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.LIVE)

    class Meta:
        ordering = ["offer_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "need_part"], name="offer_part_once"),
            models.UniqueConstraint(
                fields=["need_part"], condition=Q(state="accepted"), name="one_acceptance_per_part"
            ),
            models.UniqueConstraint(
                fields=["person", "need_part"], condition=Q(state="live"), name="one_live_offer_per_person_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} for {self.need_part_id} ({self.state})"
