"""How a board asks people: a dated rule with its rings in order."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beurs.region.models import Board

DAY_MINUTES = 24 * 60
MINUTE_OF_DAY = [MaxValueValidator(DAY_MINUTES - 1)]


class DispatchRule(models.Model):
    """A board's dated, visible rule for asking people; the latest row not after a day holds on that day.

    With `standing` offers leave by themselves as soon as a plan proposes somebody, else a planner sends. `policy` lets
    the dispatch policy choose whom to ask; without it the order of the advice is followed, ring by ring. `live_max` is
    how many offers for one group may be open at once. Minutes are counted after midnight: `quiet_from` to
    `quiet_until` nobody is disturbed, at `notice_at` planner and school hear of what is still open. With `publish` the
    school sees at once who accepted.
    """

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="dispatch_rules")
    since = models.DateField(_("since"))
    standing = models.BooleanField(_("offers leave by themselves"), default=False)
    policy = models.BooleanField(_("the dispatch policy chooses"), default=True)
    live_max = models.PositiveSmallIntegerField(
        _("open offers per group at once"), default=2, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    quiet_from = models.PositiveSmallIntegerField(_("quiet from"), default=21 * 60, validators=MINUTE_OF_DAY)
    quiet_until = models.PositiveSmallIntegerField(_("quiet until"), default=7 * 60, validators=MINUTE_OF_DAY)
    notice_at = models.PositiveSmallIntegerField(_("notice of open groups"), default=465, validators=MINUTE_OF_DAY)
    publish = models.BooleanField(_("the school sees at once who accepted"), default=True)

    class Meta:
        ordering = ["board_id", "since"]
        constraints = [
            models.UniqueConstraint(fields=["board", "since"], name="dispatch_rule_once"),
            models.CheckConstraint(condition=Q(live_max__gte=1), name="dispatch_rule_asks_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.board_id} since {self.since}"


class DispatchRing(models.Model):
    """One ring of a rule: who is asked in which place, and how long the ring may wait for answers.

    `share` is the percentage of the time left until arrival, kept between `at_least` and `at_most` minutes. A ring of
    partner boards without `board` holds every other board. An agency has nobody in this system: a planner calls it.
    """

    class Kind(models.TextChoices):
        """Whose people a ring holds."""

        OWN = "own", _("own pool")
        JOINT = "joint", _("joint pool")
        PARTNER = "partner", _("pool of another board")
        AGENCY = "agency", _("agency")

    rule = models.ForeignKey(DispatchRule, on_delete=models.CASCADE, related_name="rings")
    place = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    kind = models.CharField(max_length=7, choices=Kind)
    board = models.ForeignKey(Board, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    share = models.PositiveSmallIntegerField(default=25, validators=[MinValueValidator(1), MaxValueValidator(100)])
    at_least = models.PositiveSmallIntegerField(default=10, validators=[MinValueValidator(1)])
    at_most = models.PositiveSmallIntegerField(default=120, validators=[MaxValueValidator(DAY_MINUTES)])

    class Meta:
        ordering = ["rule_id", "place"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "place"], name="dispatch_ring_place_once"),
            models.CheckConstraint(condition=Q(at_least__lte=models.F("at_most")), name="dispatch_ring_in_order"),
            models.CheckConstraint(
                condition=Q(board__isnull=True) | Q(kind="partner"), name="dispatch_ring_board_is_partner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}/{self.place} {self.kind}"
