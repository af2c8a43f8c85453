"""Odd files by the thousand: an import answers with faults or with changes, never with an error or half a write."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beurs.errors import Refused
from beurs.region.imports import KINDS, Changeset, Source
from beurs.region.models import Region
from tests.region.imports.given import (
    EXAMPLES,
    SCHOOLS_HEAD,
    apply,
    duinregion,
    plan,
    rows_now,
    school_line,
)

pytestmark = pytest.mark.django_db

PEOPLE = (EXAMPLES / "people.csv").read_bytes()
SCHOOLS = "\n".join([SCHOOLS_HEAD, *(school_line(f"99{a}{a}00") for a in "AB")]).encode()
FILES = {
    "duo-schools": SCHOOLS,
    "people": PEOPLE,
    "pools": (EXAMPLES / "pools.csv").read_bytes(),
    "timetables": (EXAMPLES / "timetables.csv").read_bytes(),
    "board-names": (EXAMPLES / "board-names.csv").read_bytes(),
}
ODD = st.text(st.characters(codec="utf-8", exclude_characters="\r\n;"), max_size=12) | st.sampled_from(
    ["", "-1", "1e9", "0x1", "٣", "2026-02-30", "9999-12-31", "<5", '"', "99AA00", "=1+1", "NaN", "ja", "ma ma"]
)
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
def region() -> Region:
    return duinregion()


def all_or_nothing(kind: str, region: Region, source: Source) -> Changeset:
    """Plan and try to apply: either nothing is refused and it is written, or nothing changed."""
    from django.db import transaction

    found = plan(kind, region, source)
    before = rows_now()
    with transaction.atomic():
        if found.may_apply:
            apply(kind, region, source)
            assert plan(kind, region, source).changes == ()
        else:
            with pytest.raises(Refused, match="import-refused"):
                apply(kind, region, source)
            assert rows_now() == before
            assert all(fault.place and fault.sentence for fault in found.faults)
        transaction.set_rollback(True)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(kind=st.sampled_from(sorted(FILES)), data=st.data())
def test_cells_of_any_sort_are_read_or_refused(region: Region, kind: str, data: st.DataObject) -> None:
    lines = [line.split(";") for line in FILES[kind].decode().splitlines()]
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.integers(0, len(lines) - 1))
        lines[row][data.draw(st.integers(0, len(lines[row]) - 1))] = data.draw(ODD)
    text = "\n".join(";".join(cells) for cells in lines)
    all_or_nothing(kind, region, Source("odd.csv", text.encode()))


@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(kind=st.sampled_from(sorted(FILES)), data=st.data())
def test_bytes_of_any_sort_are_read_or_refused(region: Region, kind: str, data: st.DataObject) -> None:
    raw = bytearray(FILES[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    all_or_nothing(kind, region, Source("odd.csv", bytes(raw[:cut] if data.draw(st.booleans()) else raw)))


@settings(max_examples=30, deadline=None, suppress_health_check=QUIET)
@given(kind=st.sampled_from(sorted(KINDS)), data=st.binary(max_size=400))
def test_noise_is_refused(region: Region, kind: str, data: bytes) -> None:
    assert not all_or_nothing(kind, region, Source("noise", data)).may_apply


def test_a_thousand_odd_rows_are_each_refused_at_their_row(region: Region) -> None:
    rows = [school_line(f"{n % 100:02}Q{chr(65 + n // 100)}00", postcode=f"bad{n}") for n in range(1000)]
    found = all_or_nothing("duo-schools", region, Source("odd.csv", "\n".join([SCHOOLS_HEAD, *rows]).encode()))
    assert [fault.line for fault in found.shown_faults] == list(range(2, 1002))


@pytest.mark.long
@settings(max_examples=1500, deadline=None, suppress_health_check=QUIET)
@given(kind=st.sampled_from(sorted(FILES)), data=st.data())
def test_many_more_cells_of_any_sort_are_read_or_refused(region: Region, kind: str, data: st.DataObject) -> None:
    lines = [line.split(";") for line in FILES[kind].decode().splitlines()]
    for _ in range(data.draw(st.integers(1, 8))):
        row = data.draw(st.integers(0, len(lines) - 1))
        lines[row][data.draw(st.integers(0, len(lines[row]) - 1))] = data.draw(ODD)
    all_or_nothing(kind, region, Source("odd.csv", "\n".join(";".join(cells) for cells in lines).encode()))
