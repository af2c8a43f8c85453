"""What a school did when nobody came, and the dated numbers by which that is judged and priced."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beurs.cover.models.agencies import Agency
from beurs.cover.models.needs import NeedPart
from beurs.pools.models import Booking
from beurs.region.models import Group, Person, Region


class Measure(models.TextChoices):
    """What a school can do itself, the least harmful first."""

    EXTRA_DAY = "extra-day", _("extra day of a part-timer")
    COUNSELLOR = "counsellor", _("internal counsellor before the group")
    HEAD = "head", _("head before the group")
    AGENCY = "agency", _("teacher from an agency")
    SUBJECT = "subject-teacher", _("subject teacher")
    TRAINEE = "trainee", _("trainee, with the responsible colleague in the building")
    ONLINE = "online-teacher", _("online teacher, somebody in the room")
    TASKS = "task-split", _("tasks divided: one teacher leads, support staff carries out")
    SUPPORT = "support", _("support staff under supervision")
    SPLIT = "split", _("group divided over other groups")
    HOME = "group-home", _("group at home")
    UNQUALIFIED = "unqualified", _("unqualified, as an emergency")


class Ground(models.TextChoices):
    """Why it came to this: codes, no free text, never a cause of absence."""

    NOBODY = "nobody", _("nobody could come")
    DECLINED = "declined", _("nobody accepted in time")
    LATE = "late", _("reported too late")
    BUDGET = "budget", _("no money for somebody else")
    CHOICE = "choice", _("the school chose this")


class Outcome(models.Model):
    """What a school did with one day part that nobody came for; no names of pupils, no cause.

    `person` stood before the group (booked when known here); of somebody from outside `name` is kept, and the `agency`
    that sent them. `responsible` is the qualified colleague in the
    building, `home_group` the group that stayed at home (empty: the group of the need). `pupils` were affected and
    `lost_minutes` of teaching were lost. The ticks are what the school says: consent of who was asked, consent of
    the council, a report to the inspectorate, parents told a day ahead, only music, gym or craft, certificate and
    diploma seen. `warned` are the codes of the rules that were warned about.
    """

    need_part = models.ForeignKey(NeedPart, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=15, choices=Measure)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes")
    responsible = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes")
    name = models.CharField(max_length=120, blank=True)
    home_group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pupils = models.PositiveSmallIntegerField(null=True, blank=True)
    lost_minutes = models.PositiveSmallIntegerField(default=0)
    consent = models.BooleanField(default=False)
    council = models.BooleanField(default=False)
    reported = models.BooleanField(default=False)
    parents_told = models.BooleanField(default=False)
    only_creative = models.BooleanField(default=False)
    vog_seen = models.BooleanField(default=False)
    diploma_seen = models.BooleanField(default=False)
    grounds = models.JSONField(default=list, blank=True)
    warned = models.JSONField(default=list, blank=True)
    booking = models.OneToOneField(Booking, null=True, blank=True, on_delete=models.PROTECT, related_name="outcome")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need_part"], condition=Q(withdrawn_at__isnull=True), name="one_outcome_per_need_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.need_part_id}"


class EmergencyRule(models.Model):
    """A region's dated numbers for when nobody comes; the standard ones are those of law and protocol.

    `short_weeks_max` four-day weeks a school year for groups from year `short_weeks_from`; a group stays at home
    from day `home_from_day` of a spell; at most `online_days_max` days a week online; `lost_percent` of the lesson
    time counts as lost when a group is divided or supervised without its own teacher.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="emergency_rules")
    since = models.DateField(_("since"))
    short_weeks_max = models.PositiveSmallIntegerField(_("four-day weeks a year at most"), default=7)
    short_weeks_from = models.PositiveSmallIntegerField(_("counted from year group"), default=3)
    home_from_day = models.PositiveSmallIntegerField(_("at home from day"), default=2)
    online_days_max = models.PositiveSmallIntegerField(_("online days a week at most"), default=1)
    lost_percent = models.PositiveSmallIntegerField(
        _("lost when divided or supervised, percent"), default=50, validators=[MaxValueValidator(100)]
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["region", "since"], name="emergency_rule_once")]

    def __str__(self) -> str:
        return f"{self.region_id} since {self.since}"


class MeasurePrice(models.Model):
    """What a measure costs a school extra per day part, in cents, from a day on in a region."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="measure_prices")
    since = models.DateField(_("since"))
    kind = models.CharField(max_length=15, choices=Measure)
    cents = models.PositiveIntegerField(_("cents a day part"))

    class Meta:
        ordering = ["since", "kind"]
        constraints = [models.UniqueConstraint(fields=["region", "since", "kind"], name="measure_price_once")]

    def __str__(self) -> str:
        return f"{self.kind} since {self.since}"
