"""What people say about the books: hours signed, lines agreed or disputed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beurs.ledger.models.entries import Entry
from beurs.pools.models import Booking
from beurs.region.models import Board


class SignOff(models.Model):
    """The minutes of one booking as school and worker sign them; where they differ a planner decides.

    The planned minutes hold until both signed the same or somebody decided: no side alone changes what is paid.
    """

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="sign_off")
    planned = models.PositiveSmallIntegerField()
    school_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    school_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    school_at = models.DateTimeField(null=True, blank=True)
    worker_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    worker_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    worker_at = models.DateTimeField(null=True, blank=True)
    decided_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    ground = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["booking_id"]

    def __str__(self) -> str:
        return f"hours of {self.booking_id}"

    @property
    def agreed(self) -> int | None:
        """Return the minutes that hold instead of the planned ones, None while the planned ones do."""
        if self.decided_minutes is not None:
            return self.decided_minutes
        return self.school_minutes if self.school_minutes == self.worker_minutes else None

    @property
    def differs(self) -> bool:
        """Tell whether school and worker both signed, something else each, and nobody decided yet."""
        both = self.school_minutes is not None and self.worker_minutes is not None
        return both and self.decided_minutes is None and self.school_minutes != self.worker_minutes


class Stance(models.Model):
    """What a board says of a line of its statement: agreed, or disputed with a note that another board answers."""

    class State(models.TextChoices):
        """The life of a stance; a dispute ends kept or corrected."""

        AGREED = "agreed", _("agreed")
        DISPUTED = "disputed", _("disputed")
        KEPT = "kept", _("disputed, kept")
        CORRECTED = "corrected", _("disputed, corrected")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="stances")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "board"], name="stance_once"),
            models.CheckConstraint(condition=Q(state="agreed") | ~Q(note=""), name="dispute_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.board_id} on {self.entry_id}: {self.state}"
