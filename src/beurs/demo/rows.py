"""Writing many rows at once."""

from collections.abc import Iterable

from django.db.models import Model

BATCH = 2000


def save(rows: Iterable[Model]) -> None:
    """Write rows of one model in few statements; their numbers are filled in."""
    listed = list(rows)
    if listed:
        type(listed[0])._default_manager.bulk_create(listed, batch_size=BATCH)
