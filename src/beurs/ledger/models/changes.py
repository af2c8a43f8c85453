"""A change of the design of the pools: drafted, signed by the boards it concerns, carried out on its day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beurs.ledger.models.rules import KeyRule
from beurs.pools.models import Pool
from beurs.region.models import Board, Person, Region

LIVE_CHANGES = ("drafted", "planned")
"""The states in which a change may still be taken back."""


class DesignChange(models.Model):
    """One change with its day `on`: the first day of the new design.

    A dissolved `pool` is joint; a founded one gets `pool` when it is there, until then `name` says what it will be
    called and `pool_kind`, `key` how it works. `partners` are the boards whose own pools help one another after a
    dissolution, or that a founded pool serves. `board` leaves the region. `settles`: balances are paid off on the day,
    else they stay in the books as owed. `ends_loans`: what a board that leaves lends or borrows on and after the day
    ends then, else it goes on as agreed. `result` counts what was done.
    """

    class Kind(models.TextChoices):
        """The changes there are."""

        DISSOLVE = "dissolve", _("dissolve a joint pool")
        FOUND = "found", _("found a joint pool")
        LEAVE = "leave", _("a board leaves")

    class State(models.TextChoices):
        """The life of a change."""

        DRAFTED = "drafted", _("draft")
        PLANNED = "planned", _("agreed")
        DONE = "done", _("done")
        WITHDRAWN = "withdrawn", _("withdrawn")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="design_changes")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFTED)
    on = models.DateField(_("from"))
    pool = models.ForeignKey(Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="design_changes")
    board = models.ForeignKey(Board, null=True, blank=True, on_delete=models.PROTECT, related_name="design_changes")
    partners = models.ManyToManyField(Board, related_name="+", blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    pool_kind = models.CharField(_("kind"), max_length=9, choices=Pool.Kind, blank=True)
    key = models.CharField(_("key"), max_length=6, choices=KeyRule.Kind, blank=True)
    settles = models.BooleanField(_("settle the balances"), default=True)
    ends_loans = models.BooleanField(_("end the running loans"), default=False)
    note = models.CharField(_("why"), max_length=300, blank=True)
    result = models.JSONField(default=dict, blank=True)
    drafted_at = models.DateTimeField(default=timezone.now)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pool"], condition=Q(state__in=LIVE_CHANGES, pool__isnull=False), name="one_live_change_a_pool"
            ),
            models.UniqueConstraint(
                fields=["board"],
                condition=Q(state__in=LIVE_CHANGES, board__isnull=False),
                name="one_live_change_a_board",
            ),
            models.CheckConstraint(
                condition=Q(kind="dissolve", pool__isnull=False, board__isnull=True)
                | Q(kind="leave", pool__isnull=True, board__isnull=False)
                | (Q(kind="found", board__isnull=True) & ~Q(name="")),
                name="change_names_its_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"


class ChangeMember(models.Model):
    """Where somebody goes who is in a `pool` now: to the own pool of `board`, None: to no pool.

    Of a founded pool there is a row for who joins it, `pool` being the own pool the person comes from.
    """

    change = models.ForeignKey(DesignChange, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+")
    board = models.ForeignKey(Board, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["change_id", "id"]
        constraints = [models.UniqueConstraint(fields=["change", "person", "pool"], name="change_member_once")]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.board_id}"


class Consent(models.Model):
    """A board's signature under a change; `paper` says what was signed outside the system, and where it is kept."""

    change = models.ForeignKey(DesignChange, on_delete=models.CASCADE, related_name="consents")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    paper = models.CharField(_("signed on paper"), max_length=200, blank=True)

    class Meta:
        ordering = ["change_id", "at", "id"]
        constraints = [models.UniqueConstraint(fields=["change", "board"], name="consent_once")]

    def __str__(self) -> str:
        return f"{self.board_id} to {self.change_id}"


class ExitFile(models.Model):
    """The own data of a board that left, as a ZIP: taken once by the board and once by the region, then forgotten.

    `readers` had the board's rights until it left. `sha256` stays when the bytes are gone.
    """

    change = models.OneToOneField(DesignChange, on_delete=models.CASCADE, related_name="exit_file")
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    data = models.BinaryField(null=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    board_took_at = models.DateTimeField(null=True, blank=True)
    board_took_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    region_took_at = models.DateTimeField(null=True, blank=True)
    region_took_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"exit file of {self.change_id}"
