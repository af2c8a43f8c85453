"""Day parts: when a school teaches and when it is closed."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beurs.region.models.places import YEAR_GROUP, Board, Region, School


class Part(models.TextChoices):
    """The two parts of a school day; "am" sorts before "pm"."""

    AM = "am", _("morning")
    PM = "pm", _("afternoon")


class Weekday(models.IntegerChoices):
    """School days by ISO number."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")


class TimetablePart(models.Model):
    """A day part in which a school teaches the year groups `year_from` to `year_to`.

    No row means no lessons (a free Wednesday afternoon). `starts` and `ends` are minutes after midnight.
    A school's timetable on a date is its rows with the latest `since` not after that date.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="timetable")
    since = models.DateField()
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    part = models.CharField(max_length=2, choices=Part)
    year_from = models.PositiveSmallIntegerField(default=1, validators=YEAR_GROUP)
    year_to = models.PositiveSmallIntegerField(default=8, validators=YEAR_GROUP)
    starts = models.PositiveSmallIntegerField(validators=[MaxValueValidator(1439)])
    ends = models.PositiveSmallIntegerField(validators=[MaxValueValidator(1440)])

    class Meta:
        ordering = ["school_id", "since", "weekday", "part", "year_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "since", "weekday", "part", "year_from"], name="timetable_part_once"
            ),
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="timetable_starts_before_end"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.weekday}/{self.part}"


class Closure(models.Model):
    """Days without lessons: for the whole region, one board or one school; `first` and `last` inclusive."""

    class Kind(models.TextChoices):
        """Why there are no lessons."""

        HOLIDAY = "holiday", _("school holiday")
        PUBLIC = "public", _("public holiday")
        STUDY_DAY = "study-day", _("study day of the school")

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="closures")
    board = models.ForeignKey(Board, null=True, blank=True, on_delete=models.CASCADE, related_name="closures")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.CASCADE, related_name="closures")
    kind = models.CharField(max_length=9, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))

    class Meta:
        ordering = ["first", "id"]
        constraints = [models.CheckConstraint(condition=Q(first__lte=F("last")), name="closure_in_order")]

    def __str__(self) -> str:
        return f"{self.name} {self.first}"
