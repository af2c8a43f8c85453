"""What causes a need: somebody is away, or nobody was there to begin with."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beurs.region.models import Group, Part, Person, School, Weekday


class Absence(models.Model):
    """Somebody is away from one day part to another (`last` empty: end unknown). Never why: only sick or other.

    Needs exist up to and including `built_until`: an open end is extended as days come into view.
    """

    class Kind(models.TextChoices):
        """The only distinction the law lets us keep; it decides whether the contract chain counts."""

        SICK = "sick", _("sick")
        OTHER = "other", _("other")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    first = models.DateField(_("first day"))
    first_part = models.CharField(max_length=2, choices=Part, default=Part.AM)
    last = models.DateField(_("last day"), null=True, blank=True)
    last_part = models.CharField(max_length=2, choices=Part, default=Part.PM)
    cover_wanted = models.BooleanField(_("cover wanted"), default=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="absences_reported"
    )
    reported_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    built_until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["first", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last__isnull=True) | Q(first__lte=F("last")), name="absence_in_order")
        ]
        indexes = [models.Index(fields=["school", "first"], name="absence_school_first")]

    def __str__(self) -> str:
        return f"{self.person_id} from {self.first}"


class WorkedPart(models.Model):
    """A partial return: from `since` on the absent person works this day part of the week again."""

    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="worked_parts")
    since = models.DateField()
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    part = models.CharField(max_length=2, choices=Part)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["absence", "weekday", "part"], name="worked_part_once")]

    def __str__(self) -> str:
        return f"{self.absence_id} {self.weekday}/{self.part}"


class Gap(models.Model):
    """A group without a teacher though nobody is away: an unfilled vacancy, or teachers on a study day."""

    class Kind(models.TextChoices):
        """Where the gap comes from."""

        VACANCY = "vacancy", _("unfilled vacancy")
        STUDY_DAY = "study-day", _("study day")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="gaps")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"), null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="gaps_reported"
    )
    reported_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    built_until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["first", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last__isnull=True) | Q(first__lte=F("last")), name="gap_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.group_id} from {self.first}"


class GapPart(models.Model):
    """A day part of the week in which the gap stands."""

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="parts")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    part = models.CharField(max_length=2, choices=Part)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gap", "weekday", "part"], name="gap_part_once")]

    def __str__(self) -> str:
        return f"{self.gap_id} {self.weekday}/{self.part}"
