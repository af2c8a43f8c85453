"""Junk in every address and in every field of a form: refused, never a server error."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client

from tests.web.test_rights import TABLE, Scene
from tests.web.test_rights import scene as _scene

pytestmark = pytest.mark.django_db
scene = _scene  # the fixture

HUGE = "9" * 5000
JUNK = ("-1", "99999999999999999999", HUGE, "²", "a\0b", "x" * 5000, "é💥'\"<b>%", "0001-01-01", "9999-12-31")
QUERY = ("from", "since", "page", "sort", "format", "board", "state", "kind", "q", "order", "bench", "person")
MORE_QUERY = ("school", "all", "day", "by", "action", "function", "pool", "next", "past", "municipality", "place")
MASKING = ("date", "need", "step")  # junk in these is often a page that does not exist, whatever else is asked
TYPED = {
    **{"parts": "am", "ground": "x", "part": "2026-11-23/am", "kind": "sick", "cover": "search", "own_kind": "duo"},
    **{"first": "2026-11-23", "first_part": "am", "last": "2026-11-24", "last_part": "pm", "since": "2026-11-24"},
    **{"do": "end", "open_end": "", "own_person": "", "own_part": "", "overrides": "", "preset": "", "group": ""},
    **{"pair": "1:1", "token": "x", "language": "nl", "edition": "2026-11-23", "base": "1", "chain_contracts": "1"},
}
NUMBERS = ("version", "person", "need", "pair", "base", "chain_contracts", "group", "own_person")
DAYS = ("first", "last", "since", "edition", "part", "own_part")
LIKELY = [*((name, HUGE) for name in NUMBERS), *((name, "9999-12-31") for name in DAYS), ("part", "9999-12-31/pm")]
GETS = [row for row in TABLE if row[0] == "get"]
LEFT_OUT = {"accounts:sign-out", "cover:today-plan", "cover:week-plan"}  # no fields, and slow
SAME_FORM = {"cover:today-drop", "cover:today-lock", "cover:today-unlock"}  # as releasing
POSTS = [row for row in TABLE if row[0] == "post" and row[1] not in LEFT_OUT | SAME_FORM]


def named(row: Any) -> str:
    return f"{row[0]} {row[1]} {'.'.join(row[2].values())}"


def failures(row: Any, scene: Scene, sent: Iterable[dict[str, str]]) -> list[tuple[str, int]]:
    """Send each of these to an address as somebody who is let in; return what the server failed at."""
    client = Client(raise_request_exception=False)
    client.force_login(scene.users["coordinator" if "coordinator" in row[4] else row[4][0]])
    url, ask = scene.url(row[1], row[2]), getattr(client, row[0])
    statuses = [(str(one)[:80], ask(url, one).status_code) for one in sent]
    return [seen for seen in statuses if seen[1] >= 500]


def asked(junk: Iterable[str]) -> list[dict[str, str]]:
    found = [dict.fromkeys((*QUERY, *MORE_QUERY), one) for one in junk]
    return found + [{name: one} for name in MASKING for one in junk]


def typed(row: Any, scene: Scene, changes: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    right = {**TYPED, "version": "1", "person": scene.things["teacher"], "need": scene.things["need"]}
    return [{**right, **scene.data(row[3]), name: junk} for name, junk in changes]


@pytest.mark.parametrize("row", GETS, ids=named)
def test_absurd_days_and_numbers_in_an_address_are_no_server_error(row: Any, scene: Scene) -> None:
    assert failures(row, scene, asked((HUGE, "9999-12-31"))) == []


@pytest.mark.parametrize("row", POSTS, ids=named)
def test_absurd_days_and_numbers_in_a_field_are_no_server_error(row: Any, scene: Scene) -> None:
    assert failures(row, scene, typed(row, scene, LIKELY)) == []


@pytest.mark.long
@pytest.mark.parametrize("row", GETS, ids=named)
def test_junk_in_an_address_is_no_server_error(row: Any, scene: Scene) -> None:
    assert failures(row, scene, asked(JUNK)) == []


@pytest.mark.long
@pytest.mark.parametrize("row", POSTS, ids=named)
def test_junk_in_a_field_is_no_server_error(row: Any, scene: Scene) -> None:
    changes = [(name, junk) for name in TYPED for junk in JUNK]
    assert failures(row, scene, typed(row, scene, changes)) == []


@pytest.mark.parametrize("code", ["%00", "16ZZ00%00", "9" * 5000, "%C2%B2", "..%2f.."])
def test_junk_as_a_name_is_not_found(code: str, scene: Scene) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(scene.users["coordinator"])
    for place in ("schools/{}/", "schools/{}/today/", "people/{}/", "import/{}/", "today/need/{}/"):
        assert client.get(f"/{place.format(code)}").status_code in {400, 404}, place
