"""People, their employments, what they may teach and when they can."""

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beurs.region.models.calendar import Part, Weekday
from beurs.region.models.places import LATITUDE, LONGITUDE, Board, Group, PlaceSource, Region, School
from beurs.region.months import months_later


class Skill(models.TextChoices):
    """What a person may do before a group; the words are the skills of `beurs.cover/1`."""

    TEACHER = "teacher", _("qualified teacher")
    LOWER = "lower", _("experienced in groups 1 to 4")
    UPPER = "upper", _("experienced in groups 5 to 8")
    GYM = "gym", _("gym lessons, groups 3 to 8")
    SPECIAL = "special", _("special education")
    SUBJECT = "subject", _("subject teacher")
    CAREER_CHANGER = "career-changer", _("career changer with suitability declaration")
    LIO_EMPLOYEE = "lio-employee", _("final-phase trainee, employed")
    LIO_INTERN = "lio-intern", _("final-phase trainee, intern")
    STUDENT = "student", _("student teacher")
    ASSISTANT = "assistant", _("teaching assistant")
    SUPPORTER = "supporter", _("teaching supporter")


class Person(models.Model):
    """Somebody who works or covers in the region; no cause of absence and no citizen number is kept.

    `reference` is the number under which the employer's file knows the person. `court_barred` and the
    certificate of conduct (VOG) decide whether the person may stand before a group at all (WPO art. 3).
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="people")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    reference = models.CharField(_("reference"), max_length=30)
    first_name = models.CharField(_("first name"), max_length=60)
    last_name = models.CharField(_("last name"), max_length=90)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    home_postcode = models.CharField(_("home postcode"), max_length=6, blank=True)
    lat = models.FloatField(null=True, blank=True, validators=LATITUDE)
    lon = models.FloatField(null=True, blank=True, validators=LONGITUDE)
    place_source = models.CharField(max_length=8, choices=PlaceSource, default=PlaceSource.NONE)
    max_travel_min = models.PositiveSmallIntegerField(_("travel limit, minutes"), default=45)
    week_max = models.PositiveSmallIntegerField(
        _("day parts a week at most"), null=True, blank=True, validators=[MaxValueValidator(14)]
    )
    short_notice = models.BooleanField(_("may be called for the same day"), default=True)
    vog_issued_on = models.DateField(_("certificate of conduct issued on"), null=True, blank=True)
    court_barred = models.BooleanField(_("barred by a court"), default=False)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        ordering = ["last_name", "first_name", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["region", "reference"], name="person_reference_once"),
            models.CheckConstraint(
                condition=Q(place_source="none", lat__isnull=True, lon__isnull=True)
                | (~Q(place_source="none") & Q(lat__isnull=False, lon__isnull=False)),
                name="person_place_known_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Employment(models.Model):
    """A contract of one person with exactly one board; `fte_hundredths` 100 is full time (1,659 hours a year)."""

    class Function(models.TextChoices):
        """Functions of the sector agreement that matter here."""

        TEACHER = "teacher", _("teacher")
        SUBSTITUTE = "substitute", _("substitute")
        SUBJECT_TEACHER = "subject-teacher", _("subject teacher")
        HEAD = "head", _("school leader")
        COUNSELLOR = "counsellor", _("internal counsellor")
        ASSISTANT = "assistant", _("teaching assistant")
        SUPPORTER = "supporter", _("teaching supporter")
        CAREER_CHANGER = "career-changer", _("career changer")
        LIO_EMPLOYEE = "lio-employee", _("final-phase trainee, employed")
        LIO_INTERN = "lio-intern", _("final-phase trainee, intern")
        STUDENT = "student", _("student teacher")
        OTHER = "other", _("other")

    class Contract(models.TextChoices):
        """Kinds of contract; only temporary ones count in the contract chain."""

        PERMANENT = "permanent", _("permanent")
        TEMPORARY = "temporary", _("temporary")
        ON_CALL = "on-call", _("on call")
        NONE = "none", _("no employment contract")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="employments")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="employments")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="employments")
    function = models.CharField(_("function"), max_length=16, choices=Function)
    contract = models.CharField(_("contract"), max_length=9, choices=Contract, default=Contract.PERMANENT)
    fte_hundredths = models.PositiveSmallIntegerField(_("fte, hundredths"), validators=[MaxValueValidator(150)])
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["person_id", "since"]
        constraints = [
            models.UniqueConstraint(fields=["person", "board", "function", "since"], name="employment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.board_id}"

    @property
    def fte(self) -> float:
        """Return the contract as a fraction of full time."""
        return self.fte_hundredths / 100


class EmploymentRule(models.Model):
    """The dated numbers of law and sector agreement that a region plans with.

    `chain_*`: so many temporary contracts in so many months at one board, forgotten after a gap (sickness
    cover is exempt). `call_notice_hours`: notice for a call; a person may agree to less. A call that is withdrawn
    later than that is paid for `late_pay_percent` of its time, and any call for at least `call_pay_minutes`.
    `vog_months`: how old a certificate of conduct may be when an employment starts (it does not expire after that).
    `week_parts`: day parts a week nobody works more than (empty: only what people say themselves).
    `document_days`: how long before its end a document is warned about.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="employment_rules")
    since = models.DateField(_("since"))
    chain_contracts = models.PositiveSmallIntegerField(_("contracts in a chain"), default=6)
    chain_months = models.PositiveSmallIntegerField(_("months in a chain"), default=36)
    chain_gap_months = models.PositiveSmallIntegerField(_("months that break a chain"), default=6)
    call_notice_hours = models.PositiveSmallIntegerField(_("call notice, hours"), default=24)
    late_pay_percent = models.PositiveSmallIntegerField(
        _("pay of a call withdrawn late, percent"), default=100, validators=[MaxValueValidator(100)]
    )
    call_pay_minutes = models.PositiveSmallIntegerField(_("pay of a call at least, minutes"), default=180)
    vog_months = models.PositiveSmallIntegerField(_("age of a certificate of conduct, months"), default=6)
    week_parts = models.PositiveSmallIntegerField(
        _("day parts a week at most"), null=True, blank=True, validators=[MaxValueValidator(14)]
    )
    document_days = models.PositiveSmallIntegerField(_("days of warning for a document"), default=60)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["region", "since"], name="employment_rule_once")]

    def __str__(self) -> str:
        return f"{self.region_id} since {self.since}"

    def vog_too_old(self, issued: dt.date, starts: dt.date) -> bool:
        """Tell whether a certificate is too old for an employment that starts on a day; later it never is again."""
        return months_later(issued, self.vog_months) < starts


class Qualification(models.Model):
    """A dated skill of a person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="qualifications")
    skill = models.CharField(_("qualification"), max_length=16, choices=Skill)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "skill", "since"], name="qualification_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.skill}"


class Document(models.Model):
    """A paper of a person that ends on a day (inclusive): only its kind and its end are kept, never a copy."""

    class Kind(models.TextChoices):
        """Papers that do expire; a certificate of conduct does not."""

        WORK_PERMIT = "work-permit", _("permit to live and work here")
        SUITABILITY = "suitability", _("suitability declaration of a career changer")
        GYM_WAIVER = "gym-waiver", _("gym lessons while studying for the certificate")
        RECOGNITION = "recognition", _("recognition of a foreign diploma")
        FIRST_AID = "first-aid", _("first aid and fire drill")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("document"), max_length=11, choices=Kind)
    until = models.DateField(_("valid until"))

    class Meta:
        ordering = ["until", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="document_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} until {self.until}"


class TeachingPart(models.Model):
    """Who teaches which group in which day part of the week (duo partners share a group by day parts)."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="teaching")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="teaching")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    part = models.CharField(max_length=2, choices=Part)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person", "weekday", "part"],
                condition=Q(until__isnull=True),
                name="teaching_part_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.group_id} {self.weekday}/{self.part}"


class AvailabilityPart(models.Model):
    """A day part of the week that a person offers for cover."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="availability")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    part = models.CharField(max_length=2, choices=Part)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "weekday", "part"],
                condition=Q(until__isnull=True),
                name="availability_part_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.weekday}/{self.part}"


class AvailabilityException(models.Model):
    """One date on which a person can, or cannot, whatever the week says."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="availability_exceptions")
    date = models.DateField()
    part = models.CharField(max_length=2, choices=Part)
    available = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "date", "part"], name="exception_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.date}/{self.part}"


class SchoolPreference(models.Model):
    """A wish of a person about a school, or a school's block of a person."""

    class Kind(models.TextChoices):
        """Whose wish it is, and which way it points."""

        PREFER = "prefer", _("likes to go there")
        AVOID = "avoid", _("would rather not go there")
        SCHOOL_BLOCK = "school-block", _("the school asks for somebody else")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="school_preferences")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=12, choices=Kind)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "school", "kind"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.school_id}"
