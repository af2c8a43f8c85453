"""Long cover: a spell of two weeks or more as a vacancy, with candidates, an introduction and a choice."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beurs.region.models import Employment, Group, Person


class LongCover(models.Model):
    """A group that needs one and the same person from `first` to `last`; until then short cover bridges.

    `spell` names its needs. `person` was chosen by the school on a `ground`; `booked` day parts were booked then and
    `left` were held by somebody else or could not be worked. `employment` is the contract that an HR adviser confirmed
    for it, empty where the person is employed for these days already, or while nobody confirmed one.
    """

    class State(models.TextChoices):
        """The life of a vacancy."""

        OPEN = "open", _("looking")
        CHOSEN = "chosen", _("somebody was chosen")
        WITHDRAWN = "withdrawn", _("taken off")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="long_covers")
    spell = models.CharField(max_length=40)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="long_covers")
    ground = models.CharField(_("ground"), max_length=300, blank=True)
    booked = models.PositiveSmallIntegerField(default=0)
    left = models.PositiveSmallIntegerField(default=0)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    employment = models.OneToOneField(
        Employment, null=True, blank=True, on_delete=models.PROTECT, related_name="long_cover"
    )
    contract_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    contract_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["first", "id"]
        constraints = [
            models.UniqueConstraint(fields=["spell"], condition=Q(state="open"), name="one_open_long_cover"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="long_cover_in_order"),
            models.CheckConstraint(
                condition=~Q(state="chosen") | (Q(person__isnull=False) & ~Q(ground="")),
                name="long_cover_choice_complete",
            ),
            models.CheckConstraint(
                condition=Q(employment__isnull=True) | Q(state="chosen", contract_at__isnull=False),
                name="long_cover_contract_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"group {self.group_id} from {self.first} to {self.last}"


class Introduction(models.Model):
    """A candidate who meets the school on a day, before the school chooses."""

    long_cover = models.ForeignKey(LongCover, on_delete=models.CASCADE, related_name="introductions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("meets the school on"))

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["long_cover", "person"], name="introduced_once")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.on}"
