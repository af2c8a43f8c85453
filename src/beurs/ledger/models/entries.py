"""The books: entries and their postings, which are never changed, and the months that were closed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beurs.ledger.models.rules import Tariff, VatRule
from beurs.pools.models import Booking, Pool
from beurs.region.models import Board, Part, Person, Region, School


class Book(models.Model):
    """The books of a region; its row is held by whoever writes in them, so that writers follow one another."""

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="book")

    def __str__(self) -> str:
        return f"books of {self.region_id}"


class Closing(models.Model):
    """A month (its first day) that takes no entries any more, with what stood in it: entries, and cents given.

    Months close in order; the open month of a region is the one after its latest closing.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="closings")
    month = models.DateField()
    entries = models.PositiveIntegerField()
    cents = models.BigIntegerField()
    closed_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["region_id", "month"]
        constraints = [
            models.UniqueConstraint(fields=["region", "month"], name="closing_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="closing_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.month:%Y-%m}"


class Entry(models.Model):
    """One fact of give and take; append-only, the database refuses to change or delete a row.

    `date` is when it happened, `month` (a first day) the month it is booked in. A loan has the minutes of one day
    part, the tariff and VAT rule it was priced by, and a rising `version` per booking. A correction is the mirror
    image of the entry it `corrects`: minutes and cents negated. Shared cost and contributions are borne by `giver`
    and divided over postings by the weights in `basis`; advances and settlements are money from `giver` to
    `receiver`. `cents` is without VAT; the postings hold both.
    """

    class Kind(models.TextChoices):
        """The kinds of entry."""

        LOAN = "loan", _("loan")
        CORRECTION = "correction", _("correction")
        SHARED = "shared", _("shared cost")
        CONTRIBUTION = "contribution", _("contribution")
        ADVANCE = "advance", _("advance")
        SETTLEMENT = "settlement", _("settlement")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind)
    month = models.DateField()
    date = models.DateField()
    part = models.CharField(max_length=2, choices=Part, blank=True)
    giver = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Board, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pool = models.ForeignKey(Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    booking = models.ForeignKey(Booking, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    version = models.PositiveSmallIntegerField(default=1)
    minutes = models.IntegerField(default=0)
    cents_per_hour = models.PositiveIntegerField(default=0)
    cents = models.IntegerField()
    vat_permille = models.PositiveSmallIntegerField(default=0)
    vat_cents = models.IntegerField(default=0)
    tariff = models.ForeignKey(Tariff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    vat_rule = models.ForeignKey(VatRule, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="corrected_by"
    )
    basis = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=300, blank=True)
    posted_at = models.DateTimeField(default=timezone.now)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "version"], condition=Q(kind="loan"), name="loan_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="entry_in_a_month"),
            models.CheckConstraint(
                condition=Q(kind="correction", corrects__isnull=False)
                | (~Q(kind="correction") & Q(corrects__isnull=True)),
                name="correction_of_something",
            ),
            models.CheckConstraint(
                condition=~Q(kind="loan") | Q(booking__isnull=False, person__isnull=False, tariff__isnull=False),
                name="loan_of_a_booking",
            ),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="entry_between_two"),
        ]
        indexes = [models.Index(fields=["region", "month"], name="entry_region_month")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of {self.date}"


class Posting(models.Model):
    """What an entry does to the balance of one board, in cents with VAT: positive is to receive, negative to pay.

    The postings of an entry sum to zero. Cents are four bytes wide so that a sum over them stays a whole number on
    PostgreSQL too, where sums of eight bytes are decimals.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="postings")
    cents = models.IntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["entry", "board"], name="posting_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.board_id} {self.cents}"
