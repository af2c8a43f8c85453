import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from beurs.engine.formats import CoverProblem, Fault, Refusal, checked, problem_from_bytes, result_from_bytes, to_bytes
from beurs.engine.formats.cover import TIERS, Assignment, CoverResult, TierValue
from tests.engine.draw import problem_of, problems
from tests.engine.formats.example import GONE, example, with_value


def read(raw: Any) -> CoverProblem:
    return problem_from_bytes(json.dumps(raw).encode())


def faults(raw: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as refusal:
        read(raw)
    return [(fault.path, fault.found) for fault in refusal.value.faults]


def test_the_example_of_the_format_is_read_with_every_value():
    problem = read(example())
    assert problem.people[0].week_max == 8
    assert problem.needs[0].accepts == {"upper": 0, "lio-employee": 1}
    assert problem.people[0].barred[0].board == "b2"
    assert problem.travel.kmh == 30.0
    assert problem.fixed[0].person == problem.planned[0].person == "p1"


OPTIONAL = {
    "tiers": list(TIERS),
    "explain": "open",
    "caps": [],
    "fixed": [],
    "planned": [],
    "travel.midday_min": None,
    "pools.1.reserve": None,
    "people.0.week_max": None,
    "people.0.worked": 0,
    "people.0.avoid": [],
    "people.0.prefer": [],
    "people.0.barred": [],
    "needs.0.spell": None,
    "needs.0.previous": None,
}


@pytest.mark.parametrize("path", OPTIONAL)
@pytest.mark.parametrize("absent", [None, GONE], ids=["null", "left out"])
def test_null_for_an_optional_key_is_the_same_as_leaving_it_out(path, absent):
    problem = read(with_value(path, absent))
    at: Any = problem
    for step in path.split("."):
        at = at[int(step)] if step.isdigit() else getattr(at, step)
    assert at == OPTIONAL[path]


@pytest.mark.parametrize("absent", [None, GONE], ids=["null", "left out"])
def test_a_need_without_splittable_must_be_fixed_whole(absent):
    assert faults(with_value("needs.0.splittable", absent)) == [
        ("$.fixed[0]", '"n1" fixed in 1 of its 2 slots'),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "format",
        "travel",
        "schools",
        "pools",
        "people",
        "needs",
        "schools.0.id",
        "schools.0.board",
        "pools.0.id",
        "pools.0.rings",
        "caps.0.pool",
        "caps.0.board",
        "caps.0.per",
        "caps.0.slots",
        "people.0.id",
        "people.0.pools",
        "people.0.skills",
        "people.0.slots",
        "people.0.max_travel_min",
        "people.0.barred.0.rule",
        "needs.0.id",
        "needs.0.school",
        "needs.0.slots",
        "needs.0.accepts",
        "needs.0.priority",
        "fixed.0.need",
        "fixed.0.slot",
        "fixed.0.person",
        "planned.0.need",
        "planned.0.slot",
        "planned.0.person",
        "travel.detour",
        "travel.kmh",
    ],
)
def test_a_required_key_that_is_missing_is_named(path):
    place = "$" + "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in path.split("."))
    assert (place, "nothing") in faults(with_value(path, GONE))


@pytest.mark.parametrize(
    ("path", "inside", "outside"),
    [
        ("needs.0.priority", [1, 1000], [0, 1001, 1.5, "1", True, None]),
        ("needs.0.accepts.upper", [0, 1000], [-1, 1001, None]),
        ("pools.0.rings.b1", [1, 100], [0, 101, None]),
        ("people.0.worked", [0, 10000], [-1, 10001]),
        ("people.0.week_max", [0, 14], [-1, 15]),
        ("people.0.max_travel_min", [0, 10**9], [-1, 10**9 + 1, 0.5]),
        ("pools.1.reserve", [0, 10**9], [-1, 0.5]),
        ("caps.0.slots", [0, 10**9], [-1]),
        ("caps.0.per", ["day", "week"], ["month", 1]),
        ("travel.midday_min", [0, 10**9], [-1]),
        ("travel.detour", [0, 1, 2.5], [-0.1, float("nan"), float("inf"), "1", True]),
        ("travel.kmh", [0.1, 100], [0, -1, float("inf")]),
        ("schools.0.lat", [-90, 90], [-90.1, 90.1, float("nan"), 10**400]),
        ("schools.0.lon", [-180, 180], [-180.1, 180.1]),
        ("people.0.lat", [-90, 90], [-90.1, 90.1]),
        ("explain", ["none", "open", "all"], ["some", True]),
        ("needs.0.splittable", [True], [1, "true"]),
        ("people.0.barred.0.rule", ["chain", "other", "too-late"], ["late", 3]),
        ("people.0.id", ["", "é", "a b"], [1, None, "\ud800"]),
        ("needs.0.priority", [3.0], [float("nan")]),
    ],
)
def test_values_just_inside_their_range_are_read_and_just_outside_refused(path, inside, outside):
    place = "$" + "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in path.split("."))
    for value in inside:
        raw = with_value(path, value)
        if path == "people.0.id":
            raw["fixed"] = []
        read(raw)
    for value in outside:
        assert place in [at for at, _ in faults(with_value(path, value))], value


@pytest.mark.parametrize("slot", ["2026-11-23/am", "2024-02-29/pm", "9999-12-31/am"])
def test_a_slot_is_a_date_and_a_half(slot):
    read({**with_value("people.0.slots", [slot]), "fixed": [], "planned": []})


@pytest.mark.parametrize(
    "slot",
    [
        "2026-11-31/am",
        "2026-02-29/pm",
        "2026-11-23",
        "2026-11-23/AM",
        "26-11-23/am",
        "2026-11-23/am ",
        "",
        3,
        "2026-11-23/am\n",
        "２026-11-23/am",
        "0000-01-01/am",
    ],
)
def test_what_is_no_slot_is_refused_with_its_place(slot):
    assert [at for at, _ in faults(with_value("people.0.slots.1", slot))] == ["$.people[0].slots[1]"]


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("people.0.pools.1", "nope", "$.people[0].pools[1]"),
        ("needs.0.school", "nope", "$.needs[0].school"),
        ("caps.0.pool", "nope", "$.caps[0].pool"),
        ("caps.0.board", "nope", "$.caps[0].board"),
        ("people.0.barred.0.board", "nope", "$.people[0].barred[0].board"),
        ("people.0.barred.0", {"rule": "chain", "school": "nope"}, "$.people[0].barred[0].school"),
        ("people.0.barred.0", {"rule": "chain", "need": "nope"}, "$.people[0].barred[0].need"),
        ("fixed.0.need", "nope", "$.fixed[0].need"),
        ("fixed.0.slot", "2026-11-24/am", "$.fixed[0].slot"),
        ("fixed.0.person", "nope", "$.fixed[0].person"),
        ("planned.0.need", "nope", "$.planned[0].need"),
        ("planned.0.slot", "2026-11-24/am", "$.planned[0].slot"),
        ("travel.matrix", {"home": {"nope": {"s1": 3}}}, "$.travel.matrix.home.nope"),
        ("travel.matrix", {"home": {"p1": {"nope": 3}}}, "$.travel.matrix.home.p1.nope"),
        ("travel.matrix", {"between": {"s1": {"a b": 3}}}, '$.travel.matrix.between.s1["a b"]'),
    ],
)
def test_an_unknown_id_is_refused_where_it_must_exist(path, value, place):
    assert [at for at, _ in faults(with_value(path, value))] == [place]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("people.0.avoid", ["nope"]),
        ("people.0.prefer", ["nope"]),
        ("needs.0.previous", "nope"),
        ("planned.0.person", "nope"),
        ("pools.0.rings", {"b1": 1, "nope": 2}),
        ("people.0.barred.0", {"rule": "chain", "need": "n1"}),
        ("travel", {"matrix": {"home": {"p1": {"s1": 0}}, "between": {"s1": {"s2": 4}}}}),
        ("people.0.skills", []),
        ("needs.0.accepts", {}),
    ],
)
def test_other_values_may_be_unknown_or_empty(path, value):
    read(with_value(path, value))


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("people.0.pools", ["joint", "joint"], "$.people[0].pools[1]"),
        ("people.0.skills", ["upper", "lower", "upper"], "$.people[0].skills[2]"),
        ("people.0.slots", ["2026-11-23/am"] * 2, "$.people[0].slots[1]"),
        ("people.0.avoid", ["x", "x"], "$.people[0].avoid[1]"),
        ("people.0.prefer", ["x", "x"], "$.people[0].prefer[1]"),
        ("people.0.barred", [{"rule": "chain", "board": "b2"}] * 2, "$.people[0].barred[1]"),
        ("schools.1.id", "s1", "$.schools[1].id"),
        ("pools.1.id", "own-b1", "$.pools[1].id"),
        ("caps", [{"pool": "joint", "board": "b2", "per": "day", "slots": 1}] * 2, "$.caps[1]"),
        ("planned", [{"need": "n1", "slot": "2026-11-23/pm", "person": "p1"}] * 2, "$.planned[1]"),
        ("fixed", [{"need": "n1", "slot": "2026-11-23/pm", "person": "p1"}] * 2, "$.fixed[1]"),
    ],
)
def test_a_repeated_value_is_refused_at_its_second_place(path, value, place):
    assert place in [at for at, _ in faults(with_value(path, value))]


@pytest.mark.parametrize("key", ["people", "needs"])
def test_two_rows_with_one_id_are_refused(key):
    raw = {**example(), "fixed": [], "planned": []}
    raw["needs"][0]["spell"] = None
    raw[key] = [raw[key][0], raw[key][0]]
    assert faults(raw) == [(f"$.{key}[1].id", f'"{raw[key][0]["id"]}" a second time')]


def test_two_caps_of_one_pool_and_board_may_stand_together_when_they_differ():
    cap = example()["caps"][0]
    assert len(read(with_value("caps", [cap, {**cap, "slots": 3}, {**cap, "per": "day"}])).caps) == 3


@pytest.mark.parametrize(
    "place", ["", "schools.0", "pools.0", "caps.0", "people.0", "people.0.barred.0", "needs.0", "fixed.0", "travel"]
)
def test_an_unknown_key_is_refused_everywhere(place):
    path = f"{place}.colour".removeprefix(".")
    assert [at.rsplit(".", 1)[1] for at, _ in faults(with_value(path, 1))] == ["colour"]


@pytest.mark.parametrize(
    "tiers",
    [[], ["covered"], [*TIERS, "fit"], [*TIERS[:-1], "fit"], ["fit", "covered", *TIERS[2:]], ["x", *TIERS[1:]]],
)
def test_tiers_must_be_all_seven_with_covered_first(tiers):
    assert all(at.startswith("$.tiers") for at, _ in faults(with_value("tiers", tiers)))


def test_tiers_may_come_in_the_order_of_a_repair():
    tiers = ["covered", "fit", "changes", "ring", "faces", "travel", "spread"]
    assert read(with_value("tiers", tiers)).tiers == tiers


@pytest.mark.parametrize("key", ["schools.0", "people.0"])
def test_an_unknown_place_is_both_null_and_half_a_place_is_refused(key):
    raw = with_value(f"{key}.lat", None)
    row = key.replace(".0", "[0]")
    assert faults(raw) == [(f"$.{row}.lat", "nothing")]
    raw[key.split(".", maxsplit=1)[0]][0]["lon"] = None
    read(raw)


@pytest.mark.parametrize(
    ("slots", "refused"),
    [
        (["2026-11-23/pm", "2026-11-23/am"], False),
        (["2026-11-23/am"], False),
        (["2026-11-23/am", "2026-11-24/pm"], True),
        (["2026-11-23/am", "2026-11-23/am"], True),
        (["2026-11-23/am", "2026-11-23/pm", "2026-11-24/am"], True),
        ([], True),
    ],
)
def test_a_need_has_one_or_two_slots_of_one_day(slots, refused):
    raw = {**with_value("needs.0.slots", slots), "fixed": [], "planned": []}
    if refused:
        assert all(at.startswith("$.needs[0].slots") for at, _ in faults(raw))
    else:
        read(raw)


def spelled(*needs: dict[str, Any]) -> dict[str, Any]:
    base = {**example()["needs"][0], "slots": ["2026-11-24/am"], "previous": None}
    more = [{**base, "id": f"m{at}", **need} for at, need in enumerate(needs)]
    return {**example(), "needs": example()["needs"] + more}


def test_two_needs_of_a_spell_in_one_slot_are_refused():
    read(spelled({}, {"slots": ["2026-11-24/pm"]}))
    assert [at for at, _ in faults(spelled({}, {}))] == ["$.needs[2].slots[0]"]
    read(spelled({}, {"spell": None}))


@pytest.mark.parametrize(("previous", "refused"), [("p1", False), (None, False), ("p2", True)])
def test_previous_on_a_later_need_of_a_spell_must_be_that_of_the_earliest(previous, refused):
    raw = spelled({"previous": previous})
    if refused:
        assert faults(raw) == [("$.needs[1].previous", '"p2"')]
    else:
        read(raw)


def test_previous_on_a_later_need_only_is_refused():
    raw = spelled({"previous": "p1"})
    raw["needs"][0]["previous"] = None
    assert faults(raw) == [("$.needs[1].previous", '"p1"')]


def test_an_unsplittable_need_is_fixed_whole_on_one_person_or_not_at_all():
    raw = with_value("needs.0.splittable", False)
    raw["people"].append({**raw["people"][0], "id": "p2"})
    am = raw["fixed"][0]
    read({**raw, "fixed": []})
    read({**raw, "fixed": [am, {**am, "slot": "2026-11-23/pm"}]})
    assert faults({**raw, "fixed": [am]})[0][0] == "$.fixed[0]"
    assert faults({**raw, "fixed": [am, {**am, "slot": "2026-11-23/pm", "person": "p2"}]})[0][0] == "$.fixed[0]"


def test_two_people_fixed_on_one_need_slot_are_refused_but_one_person_on_two_needs_is_not():
    raw = example()
    raw["people"].append({**raw["people"][0], "id": "p2"})
    assert [at for at, _ in faults({**raw, "fixed": [raw["fixed"][0], {**raw["fixed"][0], "person": "p2"}]})] == [
        "$.fixed[1]"
    ]
    raw["needs"].append({**raw["needs"][0], "id": "n2", "spell": None})
    read({**raw, "fixed": [raw["fixed"][0], {**raw["fixed"][0], "need": "n2"}]})


@pytest.mark.parametrize("bar", [{"rule": "chain"}, {"rule": "chain", "board": "b1", "school": "s1"}])
def test_a_bar_names_exactly_one_thing(bar):
    assert [at for at, _ in faults(with_value("people.0.barred.0", bar))] == ["$.people[0].barred[0]"]


def test_every_fault_of_a_file_is_named_at_once_and_in_one_line_each():
    raw = with_value("people.0.worked", -1)
    raw["needs"][0]["school"] = "no\nwhere"
    raw["pools"][0]["rings"]["b1"] = 0
    raw["extra"] = {}
    with pytest.raises(Refusal) as refusal:
        read(raw)
    assert [fault.path for fault in refusal.value.faults] == [
        "$.extra",
        "$.pools[0].rings.b1",
        "$.people[0].worked",
        "$.needs[0].school",
    ]
    assert len(str(refusal.value).splitlines()) == 4
    assert str(refusal.value.faults[2]) == "$.people[0].worked: found -1, expected an integer from 0 to 10000"


def test_what_follows_from_a_fault_is_not_a_fault_of_its_own():
    raw = with_value("schools", "none")
    assert [at for at, _ in faults(raw)] == ["$.schools"]
    raw = with_value("schools.0.id", 5)
    assert [at for at, _ in faults(raw)] == ["$.schools[0].id"]
    raw = with_value("needs.0.slots.0", "2026-11-23")
    assert [at for at, _ in faults(raw)] == ["$.needs[0].slots[0]"]


def test_a_key_that_stands_twice_in_an_object_is_refused():
    text = json.dumps(example()).replace('"worked": 3', '"worked": 3, "worked": 4')
    with pytest.raises(Refusal) as refusal:
        problem_from_bytes(text.encode())
    assert str(refusal.value) == "$.people[0].worked: found the key a second time, expected each key once"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "line 1 column 1"),
        (b"{", "line 1 column 2"),
        (b'{"format": "beurs.cover/1",\n "tiers": [}', "line 2 column 12"),
        (b'{"format": "\xff"}', "byte 0xff at offset 12"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 5_000, "thousands of digits"),
        (b"\xef\xbb\xbf{}", "BOM"),
        ("{}".encode("utf-16"), "byte 0xff at offset 0"),
        (b"[]", "a list of 0"),
        (b"null", "null"),
        (b'"x"', '"x"'),
        (b"{}", "nothing"),
        (b'{"format": "beurs.cover/2"}', '"beurs.cover/2"'),
        (b'{"format": 1}', "1"),
    ],
)
def test_what_is_no_file_of_this_format_is_one_fault_with_a_place(data, found):
    with pytest.raises(Refusal) as refusal:
        problem_from_bytes(data)
    assert len(refusal.value.faults) == 1
    assert found in str(refusal.value)


def test_a_problem_built_in_python_is_held_to_the_same_rules():
    problem = read(example())
    assert checked(problem) == problem
    with pytest.raises(Refusal, match=r"\$\.people\[0\]\.worked"):
        checked(replace(problem, people=[replace(problem.people[0], worked=-1)]))
    with pytest.raises(Refusal, match=r"\$\.caps\[0\]\.pool"):
        checked(replace(problem, pools=problem.pools[:1], people=[]))


@given(problem=problems())
def test_a_problem_written_and_read_again_is_the_same(problem):
    assert problem_from_bytes(to_bytes(problem)) == problem


RESULT = CoverResult(
    status="optimal",
    tiers=[TierValue(name=name, value=0, bound=0) for name in TIERS],
    assignments=[
        Assignment(need="n", slot="2026-11-23/am", person="p", pool=None, fit=None, ring=None, minutes=None, fixed=True)
    ],
    open=[],
)


def test_a_result_written_and_read_again_is_the_same_and_says_null_where_there_is_nothing():
    data = to_bytes(RESULT)
    assert result_from_bytes(data) == RESULT
    assert b'"pool":null' in data
    assert b"stopped" not in data
    assert b"certificate" not in data


def test_a_result_in_place_of_a_problem_is_refused_by_its_format():
    with pytest.raises(Refusal, match=r"\$\.format: found \"beurs.cover.result/1\""):
        problem_from_bytes(to_bytes(RESULT))


def test_a_result_with_a_missing_or_unknown_key_is_refused():
    raw = json.loads(to_bytes(RESULT))
    del raw["assignments"][0]["pool"]
    raw["open"] = [{"need": "n", "slots": [], "relax": [{"change": {"kind": "magic"}, "gains": 1}]}]
    with pytest.raises(Refusal) as refusal:
        result_from_bytes(json.dumps(raw).encode())
    assert [fault.path for fault in refusal.value.faults] == [
        "$.assignments[0].pool",
        "$.open[0].relax[0].change.kind",
    ]


# ---- fuzzing: whatever is in the file, it is read or refused


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("2026-11-23/am") | st.just("p1"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("id"), inner, max_size=3),
    max_leaves=6,
)


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in the parsed JSON."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [(value, key) for key in keys] + [spot for key in keys for spot in spots(value[key])]


def mutate(data: st.DataObject, raw: Any) -> Any:
    for _ in range(data.draw(st.integers(1, 4))):
        container, key = data.draw(st.sampled_from(spots(raw)))
        match data.draw(st.sampled_from(["junk", "drop", "copy", "add"])):
            case "junk":
                container[key] = data.draw(JUNK)
            case "drop":
                del container[key]
            case "copy":
                other, at = data.draw(st.sampled_from(spots(raw) or [(raw, None)]))
                if at is not None:
                    container[key] = json.loads(json.dumps(other[at]))
            case "add" if isinstance(container, dict):
                container[data.draw(st.text(max_size=4))] = data.draw(JUNK)
            case _:
                container.append(data.draw(JUNK)) if isinstance(container, list) else None
        if not spots(raw):
            break
    return raw


def read_or_refused(data: bytes) -> None:
    faults: list[Fault] = []
    try:
        problem = problem_from_bytes(data)
    except Refusal as refusal:
        faults = refusal.faults
        problem = None
    assert (problem is None) == bool(faults)
    assert all(len(str(fault).splitlines()) == 1 for fault in faults)
    assert problem is None or problem_from_bytes(to_bytes(problem)) == problem


@given(data=st.data(), seed=st.integers(0, 50))
def test_mutated_problems_are_read_or_refused(data, seed):
    raw = json.loads(to_bytes(problem_of(seed))) if seed else example()
    read_or_refused(json.dumps(mutate(data, raw)).encode())


@given(cut=st.integers(0, 2000), flips=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=3))
def test_truncated_and_damaged_bytes_are_read_or_refused(cut, flips):
    data = bytearray(json.dumps(example()).encode())
    for place, byte in flips:
        data[place % len(data)] = byte
    read_or_refused(bytes(data[: len(data) - cut % len(data)]))


@given(raw=JUNK)
def test_any_json_in_place_of_a_result_is_read_or_refused(raw):
    body = raw if isinstance(raw, dict) else {"tiers": raw}
    with pytest.raises(Refusal):
        result_from_bytes(json.dumps({**body, "format": "beurs.cover.result/1", "assignments": raw}).encode())
