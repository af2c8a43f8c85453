"""The example of the format's description, as parsed JSON: every key is used."""

import copy
import json
from typing import Any

EXAMPLE = json.loads("""
{"format": "beurs.cover/1",
 "tiers": ["covered", "fit", "ring", "faces", "travel", "spread", "changes"], "explain": "open",
 "travel": {"detour": 1.3, "kmh": 30, "midday_min": 30},
 "schools": [{"id": "s1", "board": "b1", "lat": 52.38, "lon": 4.63},
             {"id": "s2", "board": "b2", "lat": 52.36, "lon": 4.62}],
 "pools":   [{"id": "own-b1", "rings": {"b1": 1}},
             {"id": "joint", "rings": {"b1": 2, "b2": 2}, "reserve": 0}],
 "caps":    [{"pool": "joint", "board": "b2", "per": "week", "slots": 10}],
 "people":  [{"id": "p1", "pools": ["own-b1", "joint"], "lat": 52.37, "lon": 4.61,
              "skills": ["upper", "lower"], "slots": ["2026-11-23/am", "2026-11-23/pm"], "week_max": 8,
              "worked": 3, "max_travel_min": 40, "avoid": ["s2"], "prefer": ["s1"],
              "barred": [{"board": "b2", "rule": "approval"}]}],
 "needs":   [{"id": "n1", "school": "s1", "slots": ["2026-11-23/am", "2026-11-23/pm"],
              "accepts": {"upper": 0, "lio-employee": 1}, "priority": 3, "spell": "a7", "previous": "p1",
              "splittable": true}],
 "fixed":   [{"need": "n1", "slot": "2026-11-23/am", "person": "p1"}],
 "planned": [{"need": "n1", "slot": "2026-11-23/pm", "person": "p1"}]}
""")
GONE = object()


def example() -> dict[str, Any]:
    """A fresh copy of the example."""
    return copy.deepcopy(EXAMPLE)


def with_value(path: str, value: Any) -> dict[str, Any]:
    """The example with the value at a dotted path (`people.0.worked`); GONE takes the key away."""
    raw = example()
    *way, last = path.split(".")
    at: Any = raw
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if value is GONE:
        del at[last]
    elif isinstance(at, list):
        at[int(last) : int(last) + 1] = [value]
    else:
        at[last] = value
    return raw
