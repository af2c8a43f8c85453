"""Plans as snapshots that can be replayed, assignments, and the steps that can be undone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beurs.cover.models.needs import NeedPart
from beurs.pools.models import Booking, Pool
from beurs.region.models import Board, Person, Region


class Plan(models.Model):
    """One run of the engine over the days `first` to `last` for some boards of a region.

    `problem` and `result` are the gzipped files of `beurs.cover/1`, so that the run can be replayed and judged.
    `tiers` repeats name, value and bound of every tier for the screens.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="plans")
    boards = models.ManyToManyField(Board, related_name="plans", blank=True)
    first = models.DateField()
    last = models.DateField()
    seed = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=10)
    tiers = models.JSONField(default=list)
    problem = models.BinaryField()
    result = models.BinaryField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="plans")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["region", "first", "last"], name="plan_region_days")]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


class Assignment(models.Model):
    """A person for one day part of a need: proposed, agreed (booked), published, or released again.

    A proposal holds no booking and the next plan may replace it unless it is `locked`; agreed and published
    ones hold the booking that makes a double booking impossible. `overrides` names the rules a planner set
    aside and `ground` says why. `late_minutes` are paid though the call was withdrawn too late. `minutes`, `fit` and
    `ring` are null where unknown (see `violations_fixed`).
    """

    class State(models.TextChoices):
        """The life of an assignment."""

        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed")
        PUBLISHED = "published", _("published")
        RELEASED = "released", _("released")

    class Source(models.TextChoices):
        """Who came up with it."""

        PLAN = "plan", _("plan")
        HAND = "hand", _("planner")
        OWN = "own", _("the school's own solution")

    class OwnKind(models.TextChoices):
        """How a school solved it itself."""

        DUO = "duo", _("duo partner")
        EXTRA_DAY = "extra-day", _("extra day by consent")

    need_part = models.ForeignKey(NeedPart, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=9, choices=State)
    source = models.CharField(max_length=4, choices=Source)
    own_kind = models.CharField(max_length=9, choices=OwnKind, blank=True)
    locked = models.BooleanField(default=False)
    pool = models.ForeignKey(Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ring = models.PositiveSmallIntegerField(null=True, blank=True)
    fit = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    why = models.JSONField(default=dict, blank=True)
    overrides = models.JSONField(default=list, blank=True)
    ground = models.CharField(max_length=500, blank=True)
    late_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments")
    booking = models.OneToOneField(Booking, null=True, blank=True, on_delete=models.PROTECT, related_name="assignment")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need_part"], condition=~Q(state="released"), name="one_person_per_need_part"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "released"]) | Q(booking__isnull=False),
                name="agreed_assignment_is_booked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.need_part_id}"


class Step(models.Model):
    """A planner's action that can be taken back; `facts` holds what its inverse needs."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="steps")
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="steps")
    day = models.DateField()
    kind = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M:%S}"
