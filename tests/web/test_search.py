"""One search over schools and people within reach."""

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return make.board(make.region())


def found(client, text):
    result = client.get("/search/", {"q": text}).context["found"]
    return [school.name for school in result.schools], [str(person) for person in result.people]


def enter(client, role, board, **where):
    client.force_login(make.user("X", {"role": role, "region": board.region, **(where or {"board": board})}))
    return client


def test_schools_and_people_are_found_by_part_of_their_name(client, board):
    make.school(board, name="De Tjalk")
    make.person(board.region, employer=board, first_name="Tjalling", last_name="Bos")
    enter(client, "planner", board)
    assert found(client, "tjal") == (["De Tjalk"], ["Tjalling Bos"])


def test_one_letter_finds_nothing_and_two_do(client, board):
    make.school(board, name="De Tjalk")
    enter(client, "planner", board)
    assert found(client, "T") == ([], [])
    assert found(client, "Tj") == (["De Tjalk"], [])


def test_what_is_out_of_reach_is_not_found(client, board):
    other = make.board(board.region)
    make.school(other, name="De Tjalk")
    make.person(board.region, employer=other, last_name="Tjalk")
    enter(client, "planner", board)
    assert found(client, "tjalk") == ([], [])


def test_an_auditor_finds_schools_and_no_people(client, board):
    make.school(board, name="De Tjalk")
    make.person(board.region, employer=board, last_name="Tjalk")
    enter(client, "auditor", board)
    assert found(client, "tjalk") == (["De Tjalk"], [])
