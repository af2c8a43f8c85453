"""Agencies that a board calls when its rings have nobody left, and what they answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beurs.cover.models.needs import Need
from beurs.cover.models.offers import Search
from beurs.region.models import Board


class Agency(models.Model):
    """An agency with which a board has an agreement; it has nobody in this system, so a planner calls it.

    With `ended_at` it is called no more and stays on record.
    """

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="agencies")
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=30)
    email = models.EmailField(_("e-mail"), blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "name"], condition=Q(ended_at__isnull=True), name="agency_once_per_board"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgencyPrice(models.Model):
    """What an hour of somebody from an agency costs its board, all in, in cents, from a day on."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="prices")
    since = models.DateField(_("since"))
    cents_per_hour = models.PositiveIntegerField(_("cents an hour"))

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["agency", "since"], name="agency_price_once")]

    def __str__(self) -> str:
        return f"{self.agency_id} since {self.since}"


class AgencyCall(models.Model):
    """One agency for one need: due since the search reached its ring, or called by a planner before that.

    The latest `answer` counts; `search` is empty when a planner called of their own accord.
    """

    class Answer(models.TextChoices):
        """What the agency said."""

        DUE = "due", _("to be called")
        YES = "yes", _("sends somebody")
        NO = "no", _("has nobody")
        NONE = "none", _("no answer")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="agency_calls")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="calls")
    search = models.ForeignKey(Search, null=True, blank=True, on_delete=models.SET_NULL, related_name="agency_calls")
    answer = models.CharField(max_length=4, choices=Answer, default=Answer.DUE)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "agency"], name="agency_call_once"),
            models.CheckConstraint(
                condition=Q(answer="due", answered_at__isnull=True) | (~Q(answer="due") & Q(answered_at__isnull=False)),
                name="agency_call_answered_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} for {self.need_id}: {self.answer}"
