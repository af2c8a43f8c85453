"""Needs: one group on one day without its teacher, in one or two day parts."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beurs.cover.models.causes import Absence, Gap
from beurs.region.models import Group, Part, Person, Region, School


class PriorityRule(models.Model):
    """A region's dated, visible rule for the priority of a need (1 to 1000); points are added to `base`.

    `young` for year groups 1 to 3, `special` for special education, `lost` per day part the group lost in
    the last ten school days (at most `lost_max`), `twice` when the group stood without a teacher on its
    previous school day: no group without a teacher twice running.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="priority_rules")
    since = models.DateField(_("since"))
    base = models.PositiveSmallIntegerField(_("every group"), default=10)
    young = models.PositiveSmallIntegerField(_("youngest groups (1 to 3)"), default=3)
    special = models.PositiveSmallIntegerField(_("special education"), default=5)
    lost = models.PositiveSmallIntegerField(_("per day part lost recently"), default=2)
    lost_max = models.PositiveSmallIntegerField(_("lost time at most"), default=10)
    twice = models.PositiveSmallIntegerField(_("twice running"), default=30)

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["region", "since"], name="priority_rule_once")]

    def __str__(self) -> str:
        return f"{self.region_id} since {self.since}"


class Need(models.Model):
    """A group that needs somebody on a day; the consecutive days of one absence form a `spell`.

    `accepts` maps a skill to its fit (0 is best), as in `beurs.cover/1`. `priority_why` lists the points of the
    rule that made `priority`. `previous` stood before this group last in the spell. `bridge` names who stands there
    until somebody who comes later arrives; since `agency_at` a planner is to call an agency. `version` rises with every
    change, so that the second of two planners is told instead of overwriting.
    """

    absence = models.ForeignKey(Absence, null=True, blank=True, on_delete=models.PROTECT, related_name="needs")
    gap = models.ForeignKey(Gap, null=True, blank=True, on_delete=models.PROTECT, related_name="needs")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="needs")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="needs")
    date = models.DateField()
    spell = models.CharField(max_length=40)
    accepts = models.JSONField(default=dict)
    priority = models.PositiveSmallIntegerField()
    priority_why = models.JSONField(default=list)
    splittable = models.BooleanField(default=False)
    previous = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    agency_at = models.DateTimeField(null=True, blank=True)
    bridge = models.CharField(_("who bridges"), max_length=120, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["date", "id"]
        constraints = [
            models.UniqueConstraint(fields=["absence", "group", "date"], name="need_once_per_absence"),
            models.UniqueConstraint(fields=["gap", "group", "date"], name="need_once_per_gap"),
            models.CheckConstraint(
                condition=Q(absence__isnull=False, gap__isnull=True) | Q(absence__isnull=True, gap__isnull=False),
                name="need_has_one_cause",
            ),
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=1000), name="need_priority_range"),
        ]
        indexes = [models.Index(fields=["date", "school"], name="need_date_school")]

    def __str__(self) -> str:
        return f"group {self.group_id} on {self.date}"


class NeedPart(models.Model):
    """One day part of a need, with the lesson times of that part in minutes after midnight."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="parts")
    part = models.CharField(max_length=2, choices=Part)
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["need_id", "part"]
        constraints = [
            models.UniqueConstraint(fields=["need", "part"], name="need_part_once"),
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="need_part_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}/{self.part}"
