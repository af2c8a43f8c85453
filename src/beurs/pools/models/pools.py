"""Pools of substitutes and who is in them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beurs.region.models import Board, Employment, Person, Region, School


class Pool(models.Model):
    """People who cover for others; owned by one board, or joint when `owner` is empty. A pool never employs."""

    class Kind(models.TextChoices):
        """The kinds of pool in the field."""

        PERMANENT = "permanent", _("permanent pool")
        FLEXIBLE = "flexible", _("flexible pool")
        ON_CALL = "on-call", _("on-call list")
        SUPPORT = "support", _("support staff pool")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="pools")
    owner = models.ForeignKey(Board, null=True, blank=True, on_delete=models.PROTECT, related_name="pools")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.PERMANENT)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["region", "code"], name="pool_code_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a pool, dated; one person in several pools stays one person.

    `employment` is the contract under which the person covers, so that exactly one board employs; None only where
    there is no contract yet. `home_school` is where an idle person goes. An empty `function` is that of the contract,
    an empty `tariff` (a code) that of the function.
    """

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    employment = models.ForeignKey(
        Employment, null=True, blank=True, on_delete=models.RESTRICT, related_name="memberships"
    )
    home_school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="home_of")
    function = models.CharField(_("function"), max_length=16, choices=Employment.Function, blank=True)
    tariff = models.CharField(_("tariff"), max_length=20, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["pool_id", "person_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "person"], condition=Q(until__isnull=True), name="membership_open_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__lte=F("until")), name="membership_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.pool_id}"
