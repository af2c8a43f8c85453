"""Pools of substitutes, how far they reach, and the bookings that keep one person in one place."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beurs.region.models import Board, Part, Person, Region, School


class Pool(models.Model):
    """People who cover for others; owned by one board, or joint when `owner` is empty. A pool never employs."""

    class Kind(models.TextChoices):
        """The kinds of pool in the field."""

        PERMANENT = "permanent", _("permanent pool")
        FLEXIBLE = "flexible", _("flexible pool")
        ON_CALL = "on-call", _("on-call list")
        SUPPORT = "support", _("support staff pool")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="pools")
    owner = models.ForeignKey(Board, null=True, blank=True, on_delete=models.PROTECT, related_name="pools")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.PERMANENT)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["region", "code"], name="pool_code_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a pool, dated; one person in several pools stays one person."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["pool_id", "person_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "person"], condition=Q(until__isnull=True), name="membership_open_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__lte=F("until")), name="membership_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.pool_id}"


class Policy(models.Model):
    """How far a pool reaches from a date on; the latest row not after a day holds on that day.

    `reserve` keeps that many idle people beyond the owners' known needs (empty: no rule; 0 is a rule).
    """

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="policies")
    since = models.DateField(_("since"))
    reserve = models.PositiveSmallIntegerField(_("reserve"), null=True, blank=True)

    class Meta:
        ordering = ["pool_id", "since"]
        constraints = [models.UniqueConstraint(fields=["pool", "since"], name="policy_once")]

    def __str__(self) -> str:
        return f"{self.pool_id} since {self.since}"


class Reach(models.Model):
    """A board that a pool serves under a policy: in which ring, and for at most how many day parts."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="reaches")
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="reaches")
    ring = models.PositiveSmallIntegerField(_("ring"), validators=[MinValueValidator(1), MaxValueValidator(100)])
    day_cap = models.PositiveSmallIntegerField(_("day parts a day at most"), null=True, blank=True)
    week_cap = models.PositiveSmallIntegerField(_("day parts a week at most"), null=True, blank=True)

    class Meta:
        ordering = ["policy_id", "ring", "board_id"]
        constraints = [models.UniqueConstraint(fields=["policy", "board"], name="reach_once")]

    def __str__(self) -> str:
        return f"{self.policy_id} to {self.board_id} in ring {self.ring}"


class Booking(models.Model):
    """One person in one school for one whole day part; unique while not released, whichever path wrote it.

    `purpose` and `purpose_id` name the row of a higher room that asked for it. `starts` and `ends` are minutes
    after midnight and `minutes` the paid minutes inside the part.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bookings")
    date = models.DateField()
    part = models.CharField(max_length=2, choices=Part)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="bookings")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="bookings")
    pool = models.ForeignKey(Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="bookings")
    purpose = models.CharField(max_length=20)
    purpose_id = models.BigIntegerField(null=True)
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="bookings_made"
    )
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="bookings_released"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "date", "part"],
                condition=Q(released_at__isnull=True),
                name="one_place_at_a_time",
            ),
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="booking_in_order"),
        ]
        indexes = [models.Index(fields=["date", "board"], name="booking_date_board")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.date}/{self.part}"
