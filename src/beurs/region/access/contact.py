"""How people want to be reached."""

from collections.abc import Iterable

from beurs.region.models import ContactWish, Person


def contact_of(person: Person) -> ContactWish:
    """Return how a person wants to be reached; the defaults, unsaved, for who said nothing."""
    return contacts_of([person.pk])[person.pk]


def contacts_of(people: Iterable[int]) -> dict[int, ContactWish]:
    """Return the wishes of people by their ids, the defaults for who said nothing (one query)."""
    wanted = list(people)
    found = {wish.person_id: wish for wish in ContactWish.objects.filter(person__in=wanted)}
    return {pk: found.get(pk) or ContactWish(person_id=pk) for pk in wanted}
