"""Dated settings of the ledger: tariffs at cost price, VAT treatments with their ground, keys of shared cost."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beurs.pools.models import Pool
from beurs.region.models import Board, Employment, Region

MOST_CENTS_PER_HOUR = 50_000


class Tariff(models.Model):
    """What an hour of a board's employees costs from a day on: cents at cost price, without margin.

    `function` empty holds for every function without a row of its own. `source` says where the amount comes from.
    """

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="tariffs")
    function = models.CharField(_("function"), max_length=16, choices=Employment.Function, blank=True)
    cents_per_hour = models.PositiveIntegerField(
        _("cents an hour"), validators=[MinValueValidator(1), MaxValueValidator(MOST_CENTS_PER_HOUR)]
    )
    source = models.CharField(_("source"), max_length=200)
    since = models.DateField(_("since"))

    class Meta:
        ordering = ["board_id", "function", "since"]
        constraints = [models.UniqueConstraint(fields=["board", "function", "since"], name="tariff_once")]

    def __str__(self) -> str:
        return f"{self.board_id} {self.function or 'all'} since {self.since}"


class VatRule(models.Model):
    """How VAT is treated in a region from a day on, and on which legal ground."""

    class Subject(models.TextChoices):
        """What a treatment is for."""

        LOAN = "loan", _("loan of staff")
        SHARED = "shared", _("shared cost")

    class Treatment(models.TextChoices):
        """The treatments that a ledger line can have."""

        COST_SHARING = "cost-sharing", _("exempt: cost-sharing group")
        EXEMPT_LOAN = "exempt-loan", _("exempt: loan closely related to education")
        TAXED = "taxed", _("taxed")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="vat_rules")
    subject = models.CharField(_("for"), max_length=6, choices=Subject)
    treatment = models.CharField(_("treatment"), max_length=12, choices=Treatment)
    permille = models.PositiveSmallIntegerField(_("rate, permille"), default=0, validators=[MaxValueValidator(1000)])
    ground = models.CharField(_("legal ground"), max_length=300)
    since = models.DateField(_("since"))

    class Meta:
        ordering = ["region_id", "subject", "since"]
        constraints = [
            models.UniqueConstraint(fields=["region", "subject", "since"], name="vat_rule_once"),
            models.CheckConstraint(
                condition=Q(treatment="taxed", permille__gt=0) | (~Q(treatment="taxed") & Q(permille=0)),
                name="vat_rate_only_when_taxed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.subject}: {self.treatment} since {self.since}"


class KeyRule(models.Model):
    """By which key the shared cost of a pool, or of the region (`pool` empty), is divided from a day on."""

    class Kind(models.TextChoices):
        """What a board's part is measured by."""

        PUPILS = "pupils", _("per pupil")
        FTE = "fte", _("per fte")
        USE = "use", _("per use")
        FIXED = "fixed", _("fixed parts")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="key_rules")
    pool = models.ForeignKey(Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="key_rules")
    kind = models.CharField(_("key"), max_length=6, choices=Kind)
    source = models.CharField(_("source"), max_length=200)
    since = models.DateField(_("since"))

    class Meta:
        ordering = ["region_id", "pool_id", "since"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "since"], name="key_rule_once_a_pool"),
            models.UniqueConstraint(
                fields=["region", "since"], condition=Q(pool__isnull=True), name="key_rule_once_a_region"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id}/{self.pool_id} {self.kind} since {self.since}"


class KeyPart(models.Model):
    """The fixed part of a board under a key of fixed parts; a weight, not a percentage."""

    rule = models.ForeignKey(KeyRule, on_delete=models.PROTECT, related_name="parts")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="key_parts")
    weight = models.PositiveIntegerField(_("part"))

    class Meta:
        ordering = ["rule_id", "board_id"]
        constraints = [models.UniqueConstraint(fields=["rule", "board"], name="key_part_once")]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.board_id} {self.weight}"
