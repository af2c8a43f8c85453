"""A statement is composed once and answered anew."""

import pytest

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
