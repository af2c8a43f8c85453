"""Who may do what, where: a grant gives one role on a region, a board or a school."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beurs.region.models.places import Board, Region, School


class Role(models.TextChoices):
    """The roles of the main job; `access.RIGHTS` says what each may do."""

    COORDINATOR = "coordinator", _("regional coordinator")
    PLANNER = "planner", _("planner")
    HR_ADVISER = "hr-adviser", _("HR adviser")
    SCHOOL_LEADER = "school-leader", _("school leader")
    SUBSTITUTE = "substitute", _("substitute")
    AUDITOR = "auditor", _("staff council or auditor")


class Grant(models.Model):
    """One role of one user on the whole region, one board or one school."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=13, choices=Role)
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="grants")
    board = models.ForeignKey(Board, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "region"],
                condition=Q(board__isnull=True, school__isnull=True),
                name="grant_once_on_region",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "board"], condition=Q(board__isnull=False), name="grant_once_on_board"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "school"], condition=Q(school__isnull=False), name="grant_once_on_school"
            ),
            models.CheckConstraint(
                condition=Q(board__isnull=True) | Q(school__isnull=True), name="grant_on_board_or_school"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
