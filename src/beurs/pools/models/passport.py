"""What was seen of a person's papers, once for every board, and which boards receive the person."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beurs.region.models import Board, Person


class PassportItem(models.Model):
    """That a paper was seen, on which day and by whom; never the paper, its number or a copy."""

    class Kind(models.TextChoices):
        """Papers that a board looks at before somebody stands before a group (WPO art. 3)."""

        IDENTITY = "identity", _("identity")
        DIPLOMA = "diploma", _("diploma or recognised foreign qualification")
        SUITABILITY = "suitability", _("suitability declaration")
        VOG = "vog", _("certificate of conduct")
        REGISTER = "register", _("teacher register")
        REFERENCES = "references", _("references asked")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="passport")
    kind = models.CharField(_("paper"), max_length=11, choices=Kind)
    seen_on = models.DateField(_("seen on"))
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="passport_items")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="passport_items"
    )

    class Meta:
        ordering = ["person_id", "kind", "-seen_on"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "seen_on", "board"], name="passport_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id} seen on {self.seen_on}"


class Approval(models.Model):
    """Whether a board receives a newcomer of a pool; one row per person and board, the trail keeps what went before."""

    class State(models.TextChoices):
        """Where the question stands."""

        ASKED = "asked", _("waits for an answer")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="approvals")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="approvals")
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="approvals_asked"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="approvals_decided"
    )

    class Meta:
        ordering = ["board_id", "asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "board"], name="approval_once"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True) | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="approval_decided_or_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.board_id}: {self.state}"
