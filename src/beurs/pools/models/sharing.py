"""The sharing agreement of a pool: its terms from a date on, whom it serves, whom it leaves out, who signed it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beurs.pools.models.pools import Pool
from beurs.region.models import Board, Employment, Person, School

MINUTES_OF_DAY = 24 * 60


class Policy(models.Model):
    """How far a pool reaches, as its boards agreed; the latest policy in force on a day holds on that day.

    It is in force from `holds_from`, the day agreed (`since`) or that of the last signature that it needed when that
    came later; None while a signature is missing, or when it was withdrawn. `on_paper` says that it was signed
    outside the system and entered as it stands: then every board in it counts as having signed.

    The boards of ring 1 come first: until `release_minute` of the day `release_days` before a day, the people of the
    pool are not lent further for that day (None: lent at once). `reserve` keeps that many idle people beyond the
    owners' known needs (None: no rule; 0 is a rule). `approval_needed`: a board receives only whom it approved.
    `tolerance` is how many day parts more one board may lend another than it got back in `window_days` (None: no
    rule), over all pools that it owns; in a joint pool, through that pool.
    """

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="policies")
    since = models.DateField(_("since"))
    reserve = models.PositiveSmallIntegerField(_("reserve"), null=True, blank=True)
    release_minute = models.PositiveSmallIntegerField(
        _("released at, minute of the day"), null=True, blank=True, validators=[MaxValueValidator(MINUTES_OF_DAY - 1)]
    )
    release_days = models.PositiveSmallIntegerField(_("released so many days before"), default=0)
    approval_needed = models.BooleanField(_("newcomers need approval"), default=False)
    tolerance = models.PositiveSmallIntegerField(_("tolerated difference, day parts"), null=True, blank=True)
    window_days = models.PositiveSmallIntegerField(
        _("counted over so many days"), default=28, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    on_paper = models.BooleanField(_("signed on paper"), default=False)
    holds_from = models.DateField(null=True, blank=True, db_index=True)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="policies_proposed"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="policies_withdrawn"
    )

    class Meta:
        ordering = ["pool_id", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "since"], condition=Q(withdrawn_at__isnull=True), name="policy_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(holds_from__isnull=True), name="policy_withdrawn_holds_not"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pool_id} since {self.since}"


class Reach(models.Model):
    """A board that a pool serves under a policy: in which ring, and for at most how many day parts.

    It counts once that board signed too. `reciprocal`: only while a pool of that board serves the owner in its turn.
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="reaches")
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="reaches")
    ring = models.PositiveSmallIntegerField(_("ring"), validators=[MinValueValidator(1), MaxValueValidator(100)])
    day_cap = models.PositiveSmallIntegerField(_("day parts a day at most"), null=True, blank=True)
    week_cap = models.PositiveSmallIntegerField(_("day parts a week at most"), null=True, blank=True)
    reciprocal = models.BooleanField(_("only in return"), default=False)

    class Meta:
        ordering = ["policy_id", "ring", "board_id"]
        constraints = [models.UniqueConstraint(fields=["policy", "board"], name="reach_once")]

    def __str__(self) -> str:
        return f"{self.policy_id} to {self.board_id} in ring {self.ring}"


class Exclusion(models.Model):
    """Who is not sent where under a policy: somebody, or everybody of a function, to a school, a board or any ring 2+.

    What is left empty excludes nobody from it: no person and no function means everybody, no school and no board
    every board beyond ring 1.
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="exclusions")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="exclusions")
    function = models.CharField(_("function"), max_length=16, choices=Employment.Function, blank=True)
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.CASCADE, related_name="exclusions")
    board = models.ForeignKey(Board, null=True, blank=True, on_delete=models.CASCADE, related_name="exclusions")

    class Meta:
        ordering = ["policy_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(function="") | Q(school__isnull=False) | Q(board__isnull=False),
                name="exclusion_says_something",
            ),
            models.CheckConstraint(
                condition=Q(school__isnull=True) | Q(board__isnull=True), name="exclusion_in_one_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.function or 'all'} not to {self.school_id or self.board_id or 'others'}"


class Signature(models.Model):
    """A board's signature under a policy; the owners' put it in force, that of a receiver makes its reach count."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="signatures")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="signatures")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="signatures"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["policy_id", "at", "id"]
        constraints = [models.UniqueConstraint(fields=["policy", "board"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.board_id} under {self.policy_id}"
