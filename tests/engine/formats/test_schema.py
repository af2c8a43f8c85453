import json

import msgspec
import pytest

from beurs.engine.formats import CoverProblem, CoverResult
from beurs.engine.formats.schema import STRUCTS, schema
from tests.engine.formats.example import example


def test_there_is_a_schema_for_problem_and_result():
    assert {"beurs.cover/1": CoverProblem, "beurs.cover.result/1": CoverResult} == STRUCTS
    with pytest.raises(KeyError):
        schema("beurs.cover/9")


@pytest.mark.parametrize("name", STRUCTS)
def test_every_object_has_a_description_and_takes_no_unknown_key(name):
    for title, part in schema(name)["$defs"].items():
        assert part["description"], title
        assert part["additionalProperties"] is False, title


def test_optional_keys_may_be_null_and_required_ones_may_not():
    parts = schema("beurs.cover/1")["$defs"]
    assert {"type": "null"} in parts["Person"]["properties"]["worked"]["anyOf"]
    assert parts["Person"]["properties"]["worked"]["default"] == 0
    assert "anyOf" not in parts["Need"]["properties"]["priority"]
    assert "format" in parts["CoverProblem"]["required"]
    assert set(parts["Person"]["required"]) == {"id", "pools", "skills", "slots", "max_travel_min"}


def test_ranges_of_the_format_stand_in_the_schema():
    parts = schema("beurs.cover/1")["$defs"]
    priority = parts["Need"]["properties"]["priority"]
    assert (priority["type"], priority["minimum"], priority["maximum"]) == ("integer", 1, 1000)
    slots = parts["Need"]["properties"]["slots"]
    assert (slots["minItems"], slots["maxItems"]) == (1, 2)


def test_every_key_of_the_example_is_in_the_schema():
    parts = schema("beurs.cover/1")["$defs"]
    raw = example()
    assert set(raw) == set(parts["CoverProblem"]["properties"])
    for key, title in {"people": "Person", "needs": "Need", "caps": "Cap", "schools": "School"}.items():
        assert set(raw[key][0]) == set(parts[title]["properties"])


def test_a_schema_is_plain_json():
    assert json.loads(msgspec.json.encode(schema("beurs.cover.result/1")))
