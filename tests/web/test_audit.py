"""The audit trail: who sees which rows, in words, and every action has its words."""

import ast
import datetime as dt
from pathlib import Path

import pytest

import beurs
from beurs.accounts.models import AuditRow
from beurs.web.audit import actions
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


@pytest.fixture
def board():
    return make.board(make.region())


def row(board=None, **fields):
    where = {"board_id": board.pk, "region_id": board.region_id} if board else {}
    return AuditRow.objects.create(**{"action": "need.agree", **where, **fields})


def enter(client, role, here, **where):
    user = make.user("X", {"role": role, "region": here.region, **where}, language="en")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def shown(client, query=""):
    return [line["row"] for line in client.get(f"/audit/?{query}").context["lines"]]


def test_an_adviser_sees_rows_of_the_own_board_only(client, board):
    mine = row(board)
    row(make.board(board.region))
    row(region_id=board.region_id)
    enter(client, "hr-adviser", board, board=board)
    assert shown(client) == [mine]


def test_an_auditor_of_the_region_sees_all_of_it_and_sign_ins_once(client, board):
    planner = make.user("Eva", *({"role": role, "region": board.region} for role in ("planner", "hr-adviser")))
    stranger = make.user("Elders", {"role": "planner", "region": make.region()})
    mine = [row(board), row(region_id=board.region_id), row(by=planner, action="sign-in")]
    row(by=stranger, action="sign-in")
    row(make.board(make.region()))
    enter(client, "auditor", board)
    assert shown(client) == mine[::-1]


def test_the_trail_narrows_to_day_person_and_action(client, board):
    eva = make.user("Eva Zand")
    one = row(board, day=DAY, by=eva, action="need.publish")
    row(board, day=DAY + dt.timedelta(days=1))
    enter(client, "coordinator", board)
    for query in ("day=2026-03-02", "by=zand", "action=need.publish"):
        assert one in shown(client, query), query
        assert len(shown(client, query)) == 1, query
    assert len(shown(client, "day=never")) == 2


def test_rows_read_as_sentences_and_download(client, board):
    row(board, by=make.user("Eva"), ground="Ziek geworden", target="need:3")
    page = enter(client, "coordinator", board).get("/audit/").content.decode()
    assert "agreed" in page
    file = client.get("/audit/?format=csv").content.decode("utf-8-sig")
    assert ";Eva;agreed;need:3;" in file
    assert "Ziek geworden" in file


def test_a_row_links_to_what_it_is_about(client, board):
    need = make.need(make.group(make.school(board, name="De Zeevonk"), name="5"))
    row(board, target=f"need:{need.pk}")
    page = enter(client, "coordinator", board).get("/audit/").content.decode()
    assert f'<a href="/today/need/{need.pk}/">Group 5, De Zeevonk</a>' in page


@pytest.mark.parametrize("role", ["planner", "school-leader", "substitute"])
def test_nobody_else_reads_the_trail(client, board, role):
    where = {"school": make.school(board)} if role == "school-leader" else {}
    assert enter(client, role, board, **where).get("/audit/").status_code == 404


WRITERS = {"audit_write", "_audit", "needs_touch"}


def written_actions():
    """Return every action that a service writes as a plain text, found in the source."""
    found = {}
    for path in Path(beurs.__file__).parent.rglob("services/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in WRITERS:
                words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                found.update({word: path.name for word in words if isinstance(word, str)})
    return found


def test_every_action_that_is_written_has_words():
    written = written_actions()
    assert {"absence.report", "gap.report", "person.absent"} <= set(written)
    assert set(written) - set(actions()) == set()


def test_who_audits_one_region_reads_nothing_of_another_in_which_he_only_covers(client, board):
    elsewhere = make.region()
    AuditRow.objects.create(action="import.people", region_id=elsewhere.pk)
    user = make.user("X", {"role": "auditor", "region": board.region}, {"role": "substitute", "region": elsewhere})
    client.force_login(user)
    assert shown(client) == []
