import pickle

import pytest

from beurs.errors import Refused


def test_a_refusal_carries_its_code_and_facts():
    with pytest.raises(Refused) as refused:
        raise Refused("person-taken", person="p1", slot="2026-11-23/am")
    assert refused.value.code == "person-taken"
    assert refused.value.facts == {"person": "p1", "slot": "2026-11-23/am"}
    assert str(refused.value) == "person-taken (person='p1', slot='2026-11-23/am')"


def test_a_refusal_without_facts_reads_as_its_code():
    assert str(Refused("too-late")) == "too-late"


def test_a_refusal_survives_the_trip_between_processes():
    copy = pickle.loads(pickle.dumps(Refused("too-late", minutes=3)))
    assert (copy.code, copy.facts) == ("too-late", {"minutes": 3})
