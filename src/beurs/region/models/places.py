"""Regions, boards, school locations and their groups."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LATITUDE = [MinValueValidator(-90.0), MaxValueValidator(90.0)]
LONGITUDE = [MinValueValidator(-180.0), MaxValueValidator(180.0)]
YEAR_GROUP = [MinValueValidator(1), MaxValueValidator(8)]


class PlaceSource(models.TextChoices):
    """How we know where something is; `none` keeps it out of planning rather than at distance zero."""

    EXACT = "exact", _("exact address")
    POSTCODE = "postcode", _("postcode centre")
    NONE = "none", _("unknown")


class Region(models.Model):
    """A set of boards that plan together."""

    class Holidays(models.TextChoices):
        """The three holiday regions of the Dutch school calendar."""

        NORTH = "noord", _("North")
        MIDDLE = "midden", _("Middle")
        SOUTH = "zuid", _("South")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(unique=True)
    holidays = models.CharField(_("holiday region"), max_length=6, choices=Holidays, default=Holidays.NORTH)
    detour_percent = models.PositiveSmallIntegerField(_("detour factor, percent"), default=130)
    kmh = models.PositiveSmallIntegerField(_("travel speed, km/h"), default=30)
    bike_kmh = models.PositiveSmallIntegerField(_("cycling speed, km/h"), default=16)
    arrival_min = models.PositiveSmallIntegerField(_("at school before the lessons, minutes"), default=30)
    midday_min = models.PositiveSmallIntegerField(_("midday change of school, minutes"), default=30)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Board(models.Model):
    """A school board (bevoegd gezag): employer and data controller.

    `left_on` is the day from which it no longer takes part in the region; what it did before stays readable.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="boards")
    number = models.CharField(_("board number"), max_length=5, validators=[RegexValidator(r"^\d{5}$")])
    name = models.CharField(_("name"), max_length=200)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    left_on = models.DateField(_("left the region on"), null=True, blank=True)

    class Meta:
        ordering = ["name", "number"]
        constraints = [models.UniqueConstraint(fields=["region", "number"], name="board_number_once")]

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """A school location (vestiging): the place where cover is needed."""

    class Kind(models.TextChoices):
        """School types of Dutch primary and special education."""

        BO = "bo", _("primary school")
        SBO = "sbo", _("special primary school")
        SO = "so", _("special school")

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="schools")
    code = models.CharField(
        _("location code"), max_length=6, validators=[RegexValidator(r"^[0-9]{2}[A-Z]{2}[0-9]{2}$")]
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("school type"), max_length=3, choices=Kind, default=Kind.BO)
    street = models.CharField(_("street"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=6, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    municipality = models.CharField(_("municipality"), max_length=80, blank=True)
    denomination = models.CharField(_("denomination"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    lat = models.FloatField(null=True, blank=True, validators=LATITUDE)
    lon = models.FloatField(null=True, blank=True, validators=LONGITUDE)
    place_source = models.CharField(max_length=8, choices=PlaceSource, default=PlaceSource.NONE)
    parking = models.CharField(_("parking"), max_length=200, blank=True)
    arrival_note = models.CharField(_("on arrival"), max_length=300, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["name", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="school_code_once"),
            models.CheckConstraint(
                condition=Q(place_source="none", lat__isnull=True, lon__isnull=True)
                | (~Q(place_source="none") & Q(lat__isnull=False, lon__isnull=False)),
                name="school_place_known_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PupilCount(models.Model):
    """Pupils of a location on 1 October of a year; `suppressed` when the source wrote fewer than five."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="pupil_counts")
    year = models.PositiveSmallIntegerField()
    pupils = models.PositiveIntegerField(null=True)
    suppressed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "year"], name="pupils_once_a_year")]

    def __str__(self) -> str:
        return f"{self.school_id} {self.year}: {self.pupils}"


class Group(models.Model):
    """A class of pupils of one or more year groups (a combination group has two or more)."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(_("name"), max_length=12)
    year_from = models.PositiveSmallIntegerField(_("lowest year group"), validators=YEAR_GROUP)
    year_to = models.PositiveSmallIntegerField(_("highest year group"), validators=YEAR_GROUP)
    size = models.PositiveSmallIntegerField(_("pupils"), null=True, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["school_id", "year_from", "name"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], condition=Q(until__isnull=True), name="group_name_once"),
            models.CheckConstraint(condition=Q(year_from__lte=F("year_to")), name="group_years_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """The centre of a Dutch postcode: six characters ("2011AB") or the four digits of its district."""

    code = models.CharField(primary_key=True, max_length=6)
    lat = models.FloatField(validators=LATITUDE)
    lon = models.FloatField(validators=LONGITUDE)

    def __str__(self) -> str:
        return self.code
