"""A statement is composed once and answered anew."""

import threading

import pytest
from django.db import DatabaseError, connection
from django.db.models import F

from beurs.cover.access.composed import composed
from beurs.cover.models import Need
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db


def asked():
    """Return a composed query for needs from a version on at some schools, and how often it was composed."""
    made = []

    @composed
    def needs(version: int, schools: frozenset[int]):
        made.append(version)
        rows = Need.objects.filter(version__gte=version, school__in=schools).order_by("pk")
        return rows.values_list("pk", "date", "accepts")

    return needs, made


def test_rows_are_read_anew_and_of_the_type_that_django_gives():
    morning, (needs, _made) = Morning(), asked()
    need, schools = morning.need(), frozenset({morning.school.pk})
    assert needs(0, schools) == [(need.pk, need.date, need.accepts)]
    other = make.need(make.group(morning.school))
    assert [pk for pk, *_ in needs(0, schools)] == [need.pk, other.pk]


def test_one_text_serves_every_number_and_another_set_has_its_own():
    morning, (needs, made) = Morning(), asked()
    need = morning.need()
    schools, others = frozenset({morning.school.pk}), frozenset({make.school(morning.board).pk})
    assert [len(needs(version, schools)) for version in (need.version, need.version + 1)] == [1, 0]
    assert len(made) == 1
    assert needs(0, others) == []
    assert len(made) == 2


def test_nothing_is_asked_where_nothing_can_be_found(django_assert_num_queries):
    needs, _made = asked()
    with django_assert_num_queries(0):
        assert needs(0, frozenset()) == []


def test_names_are_refused_because_they_would_not_be_filled_in():
    needs, _made = asked()
    with pytest.raises(TypeError, match="needs takes positional"):
        needs(version=0, schools=frozenset())


def test_a_number_that_is_worked_with_is_refused_because_its_text_would_serve_no_other():
    @composed
    def after(version: int):
        return Need.objects.filter(version__gt=version - 1).values_list("pk")

    with pytest.raises(TypeError, match="after works with a number"):
        after(3)


def test_a_text_composed_in_one_thread_is_asked_over_the_connection_of_another():
    @composed
    def texts(version: int):
        found.append(version)
        return Need.objects.filter(version__gte=version).annotate(date_too=F("date")).values_list("pk", "date_too")

    found: list[object] = []
    first, seen = Morning().need(), []
    composing = threading.Thread(target=lambda: (seen.append(_counted(texts)), connection.close()))
    composing.start()
    composing.join()
    assert texts(0) == [(first.pk, first.date)]
    assert (len(seen), len(found)) == (1, 1)


def _counted(texts):
    try:
        return len(texts(0))
    except DatabaseError as locked:
        return str(locked)
