"""How somebody wants to be reached."""

from django.core.exceptions import ValidationError
from django.db import transaction

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.region.models import ContactWish, Person

FIELDS = ("channels", "quiet_from", "quiet_until", "early_calls", "month_max")


@transaction.atomic
def contact_wish_set(
    *,
    person: Person,
    channels: list[str],
    quiet_from: int,
    quiet_until: int,
    early_calls: bool,
    month_max: int | None,
    by: User,
) -> ContactWish:
    """Write how a person wants to be reached; quiet hours in minutes after midnight, `month_max` in day parts.

    Raises `Refused("contact-wish-bad")` with the field, what was found and what was expected.
    """
    said = (channels, quiet_from, quiet_until, early_calls, month_max)
    fields = dict(zip(FIELDS, said, strict=True))
    try:
        ContactWish(person=person, **fields).clean_fields(exclude=["person"])
    except ValidationError as error:
        field, faults = next(iter(error.message_dict.items()))
        raise Refused("contact-wish-bad", field=field, found=str(fields[field]), why=" ".join(faults)) from error
    wish, _made = ContactWish.objects.update_or_create(person=person, defaults=fields)
    audit_write("contact.wish", by=by, target=f"person:{person.pk}", region_id=person.region_id)
    return wish
