"""Trials: past mornings played again for somebody who asked, how far that is, and what came out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from beurs.pools.models import Policy
from beurs.region.models import Board, Region


class Trial(models.Model):
    """One question to the mornings of the last weeks, answered by a worker.

    `wanted` are the numbers that were asked for (empty for a policy: its own), `result` the figures as
    `cover.replays` or `problem.trying` write them, empty when there was nothing to play. `done` of `total` mornings
    are played. `page` is the address of the page of a higher room that asked, for a design.
    """

    class Kind(models.TextChoices):
        """What is asked."""

        POLICY = "policy", _("another sharing policy of a pool")
        APART = "apart", _("each board on its own")
        RULE = "rule", _("another rule for asking people")
        DESIGN = "design", _("another design of the pools")

    class State(models.TextChoices):
        """The life of a trial."""

        WAITING = "waiting", _("waits")
        RUNNING = "running", _("is played")
        DONE = "done", _("played")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("went wrong")

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="trials")
    kind = models.CharField(max_length=6, choices=Kind)
    policy = models.ForeignKey(Policy, null=True, on_delete=models.CASCADE, related_name="trials")
    board = models.ForeignKey(Board, null=True, on_delete=models.CASCADE, related_name="trials")
    page = models.CharField(max_length=60, blank=True)
    wanted = models.JSONField(default=dict)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "region"], name="trial_kind_region")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"

    @property
    def is_live(self) -> bool:
        """Whether an answer is still to come."""
        return self.state in LIVE_TRIAL


LIVE_TRIAL = (Trial.State.WAITING, Trial.State.RUNNING)
