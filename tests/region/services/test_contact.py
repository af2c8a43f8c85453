"""How somebody wants to be reached: within the rules, with a row in the trail, with defaults for who said nothing."""

from typing import Any

import pytest

from beurs.accounts.models import AuditRow
from beurs.errors import Refused
from beurs.region.access.contact import contact_of, contacts_of
from beurs.region.models import ContactWish, Person
from beurs.region.services import contact_wish_set
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return make.person(make.region())


def wish(person: Person, **fields: Any) -> ContactWish:
    said = {"channels": ["sms", "mail"], "quiet_from": 1200, "quiet_until": 420, "early_calls": True, "month_max": 20}
    return contact_wish_set(person=person, by=make.user(), **{**said, **fields})


def test_who_said_nothing_is_reached_by_push_first_and_not_at_night(person: Person) -> None:
    found = contact_of(person)
    assert found.pk is None
    assert (found.channels, found.early_calls, found.month_max) == (["push", "sms", "mail"], False, None)
    assert [found.is_quiet(minute) for minute in (21 * 60 - 1, 21 * 60, 0, 7 * 60 - 1, 7 * 60)] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_a_wish_is_kept_with_a_row_in_the_trail_and_written_again(person: Person) -> None:
    wish(person)
    wish(person, channels=["mail"])
    assert contact_of(person).channels == ["mail"]
    assert ContactWish.objects.count() == 1
    assert AuditRow.objects.filter(action="contact.wish", target=f"person:{person.pk}").count() == 2


def test_quiet_hours_within_one_day_and_none_at_all(person: Person) -> None:
    nap = wish(person, quiet_from=780, quiet_until=840)
    assert [nap.is_quiet(minute) for minute in (779, 780, 839, 840)] == [False, True, True, False]
    none = wish(person, quiet_from=420, quiet_until=420)
    assert not any(none.is_quiet(minute) for minute in range(0, 1440, 10))


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("channels", []),
        ("channels", ["mail", "mail"]),
        ("channels", ["pigeon"]),
        ("channels", "mail"),
        ("quiet_from", 1440),
        ("month_max", 63),
    ],
)
def test_a_bad_wish_names_the_field_and_writes_nothing(person: Person, field: str, bad: object) -> None:
    with pytest.raises(Refused) as refused:
        wish(person, **{field: bad})
    assert refused.value.code == "contact-wish-bad"
    assert refused.value.facts["field"] == field
    assert not ContactWish.objects.exists()


def test_the_last_minute_of_a_day_and_sixty_two_parts_are_allowed(person: Person) -> None:
    assert wish(person, quiet_from=1439, month_max=62).month_max == 62


def test_the_wishes_of_many_are_read_at_once(person: Person, django_assert_num_queries: Any) -> None:
    other = make.person(person.region)
    wish(person)
    with django_assert_num_queries(1):
        found = contacts_of([person.pk, other.pk])
    assert (found[person.pk].month_max, found[other.pk].month_max) == (20, None)
