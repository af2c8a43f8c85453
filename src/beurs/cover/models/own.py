"""What somebody who covers and a school say to each other, and until when one may cancel."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beurs.cover.models.needs import Need
from beurs.region.models import Person, Region

AT_MOST = [MaxLengthValidator(600)]


class SchoolQuestion(models.Model):
    """A question of somebody who covers to the school about one day, and its answer."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="questions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="school_questions")
    text = models.TextField(_("question"), validators=AT_MOST)
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True, validators=AT_MOST)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="question_answered_or_not",
            )
        ]
        indexes = [models.Index(fields=["need", "person"], name="question_need_person")]

    def __str__(self) -> str:
        return f"question {self.pk} about {self.need_id}"


class CancelRule(models.Model):
    """A region's dated rule on taking back a yes; the latest row not after a day holds on that day.

    Within `grace_min` minutes after the yes one cancels without anything being kept; later one cancels in the app until
    `app_min` minutes before the first lesson, and after that only by calling the school. `school_grace_min` is how
    long a school may take a day back as if it had not asked.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="cancel_rules")
    since = models.DateField(_("since"))
    grace_min = models.PositiveSmallIntegerField(_("free after a yes, minutes"), default=15)
    app_min = models.PositiveSmallIntegerField(_("in the app until before the lessons, minutes"), default=120)
    school_grace_min = models.PositiveSmallIntegerField(_("free for the school after a yes, minutes"), default=15)

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["region", "since"], name="cancel_rule_once")]

    def __str__(self) -> str:
        return f"{self.region_id} since {self.since}"
