"""Who gets the report of every month by mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ReportSubscription(models.Model):
    """The monthly report as a mail to a user's own address, until it is ended by the user or for want of the right."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="report_subscriptions")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="one_report_subscription"
            ),
        ]

    def __str__(self) -> str:
        return f"monthly report for {self.user_id}"
