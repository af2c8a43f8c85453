"""How somebody wants to be reached, and what a school tells somebody who comes to help."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beurs.region.models.people import Person
from beurs.region.models.places import Board, Group, School

MINUTES = [MaxValueValidator(1439)]
AT_MOST = [MaxLengthValidator(4000)]


class Way(models.TextChoices):
    """The ways to reach somebody, by the names of the channels of `messages`."""

    PUSH = "push", _("notification on this phone")
    SMS = "sms", _("text message")
    MAIL = "mail", _("e-mail")


def ways_default() -> list[str]:
    """Return the order in which somebody is reached who said nothing."""
    return [Way.PUSH, Way.SMS, Way.MAIL]


def ways_check(ways: object) -> None:
    """Raise ValidationError unless `ways` is a list of one or more different ways."""
    known = Way.values
    if not isinstance(ways, list) or not ways or len(set(ways)) < len(ways) or not set(ways) <= set(known):
        raise ValidationError(_("found %(found)s; expected some of %(known)s, each once"), params=_told(ways, known))


def _told(ways: object, known: list[str]) -> dict[str, str]:
    return {"found": str(ways)[:80], "known": ", ".join(known)}


class ContactWish(models.Model):
    """How one person wants to be reached: the first of `channels` that works, not in the quiet hours.

    `quiet_from` and `quiet_until` are minutes after midnight and may span it; equal means no quiet hours.
    `early_calls`: agreed to urgent calls for the same day before 07:00. `month_max`: day parts a month.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="contact_wish")
    channels = models.JSONField(_("reach me by"), default=ways_default, validators=[ways_check])
    quiet_from = models.PositiveSmallIntegerField(_("quiet from"), default=21 * 60, validators=MINUTES)
    quiet_until = models.PositiveSmallIntegerField(_("quiet until"), default=7 * 60, validators=MINUTES)
    early_calls = models.BooleanField(_("urgent calls before 07:00"), default=False)
    month_max = models.PositiveSmallIntegerField(
        _("day parts a month at most"), null=True, blank=True, validators=[MaxValueValidator(62)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__lt=1440, quiet_until__lt=1440), name="contact_quiet_within_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} by {', '.join(self.channels)}"

    def is_quiet(self, minute: int) -> bool:
        """Tell whether a minute after midnight lies in the quiet hours."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= minute < self.quiet_until
        return minute >= self.quiet_from or minute < self.quiet_until


class SchoolGuide(models.Model):
    """What a school tells everybody who comes to cover; never a name of a pupil.

    `contact_*` is whom to ask; `routines` and `places` (where to find what) are for who accepted.
    """

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="guide")
    contact_name = models.CharField(_("contact person"), max_length=90, blank=True)
    contact_role = models.CharField(_("role"), max_length=60, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=30, blank=True)
    contact_email = models.EmailField(_("e-mail address for questions"), blank=True)
    routines = models.TextField(_("how we do things"), blank=True, validators=AT_MOST)
    places = models.TextField(_("where to find what"), blank=True, validators=AT_MOST)
    changed_on = models.DateField(_("changed on"), null=True, blank=True)

    def __str__(self) -> str:
        return f"guide of {self.school_id}"


class GroupGuide(models.Model):
    """What a school tells who comes to cover one group: the day's timetable and what is special; no pupil names."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="guide")
    timetable = models.TextField(_("timetable of the day"), blank=True, validators=AT_MOST)
    notes = models.TextField(_("good to know"), blank=True, validators=AT_MOST)
    changed_on = models.DateField(_("changed on"), null=True, blank=True)

    def __str__(self) -> str:
        return f"guide of group {self.group_id}"


class TravelRule(models.Model):
    """What an employer pays for travel from a day on; the latest row not after a day holds on that day.

    `cents_km` per kilometre, there and back; nothing below `from_km` one way, at most `most_km` one way counts.
    """

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="travel_rules")
    since = models.DateField(_("since"))
    cents_km = models.PositiveSmallIntegerField(_("cents per kilometre"))
    from_km = models.PositiveSmallIntegerField(_("paid from, kilometres"), default=0)
    most_km = models.PositiveSmallIntegerField(_("paid up to, kilometres"), null=True, blank=True)

    class Meta:
        ordering = ["board_id", "since"]
        constraints = [
            models.UniqueConstraint(fields=["board", "since"], name="travel_rule_once"),
            models.CheckConstraint(
                condition=Q(most_km__isnull=True) | Q(from_km__lte=F("most_km")), name="travel_rule_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board_id} since {self.since}"
