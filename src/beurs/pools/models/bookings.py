"""The bookings that keep one person in one place, whichever room asked for them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from beurs.pools.models.pools import Pool
from beurs.region.models import Board, Part, Person, School


class Booking(models.Model):
    """One person in one school for one whole day part; unique while not released, whichever path wrote it.

    `purpose` and `purpose_id` name the row of a higher room that asked for it. `starts` and `ends` are minutes
    after midnight and `minutes` the paid minutes inside the part.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bookings")
    date = models.DateField()
    part = models.CharField(max_length=2, choices=Part)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="bookings")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="bookings")
    pool = models.ForeignKey(Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="bookings")
    purpose = models.CharField(max_length=20)
    purpose_id = models.BigIntegerField(null=True)
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="bookings_made"
    )
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="bookings_released"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "date", "part"],
                condition=Q(released_at__isnull=True),
                name="one_place_at_a_time",
            ),
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="booking_in_order"),
        ]
        indexes = [models.Index(fields=["date", "board"], name="booking_date_board")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.date}/{self.part}"
