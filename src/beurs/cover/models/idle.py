"""When somebody was booked privately while a salaried person of a pool stood idle."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from beurs.cover.models.needs import Need
from beurs.region.models import Person


class IdleNote(models.Model):
    """One act by which a group got somebody from outside the salaried pools, and who of those was free and fit then.

    `parts` names the day parts of the need; nobody is in `people` twice, however many pools bring them.
    """

    class Route(models.TextChoices):
        """How somebody was booked."""

        EXTRA_DAY = "extra-day", _("extra day of a part-timer")
        ON_CALL = "on-call", _("on-call list, chosen by hand")
        OUTSIDE = "outside", _("somebody from outside: agency, online or unqualified")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="idle_notes")
    parts = models.JSONField(default=list)
    route = models.CharField(max_length=9, choices=Route)
    people = models.ManyToManyField(Person, related_name="idle_notes")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.route} for {self.need_id}"
