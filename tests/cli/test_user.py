"""`beurs user`: the first coordinator of a region that was imported."""

import pytest

from beurs.accounts.models import AuditRow, User
from beurs.cli.main import main
from tests import factories as make

pytestmark = pytest.mark.django_db


def ask(*words: str) -> int:
    return main(["user", "noor@voorbeeld.example", "--name", "Noor", *words])


def test_a_new_user_gets_a_role_and_a_password_that_works(capsys: pytest.CaptureFixture[str]) -> None:
    region = make.region()
    assert ask("--role", "coordinator", "--region", region.slug) == 0
    user = User.objects.get(email="noor@voorbeeld.example")
    assert user.check_password(capsys.readouterr().out.split()[-1])
    assert [(grant.role, grant.region, grant.board) for grant in user.grants.all()] == [("coordinator", region, None)]
    assert AuditRow.objects.filter(action="grant.give", target=f"user:{user.pk}").exists()


def test_a_second_role_keeps_the_password(capsys: pytest.CaptureFixture[str]) -> None:
    board = make.board(make.region())
    place = ("--region", board.region.slug)
    ask("--role", "coordinator", *place)
    before = User.objects.get().password
    assert ask("--role", "planner", *place, "--board", board.number) == 0
    assert User.objects.get().password == before
    assert User.objects.get().grants.filter(role="planner", board=board).exists()
    assert "Password" not in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize("words", [("--board", "99999"), ("--school", "00XX00"), ("--board", "1", "--school", "2")])
def test_an_unknown_place_or_two_places_are_refused_and_nothing_is_made(words: tuple[str, ...]) -> None:
    assert ask("--role", "planner", "--region", make.region().slug, *words) == 2
    assert not User.objects.exists()


def test_a_school_of_another_region_is_unknown() -> None:
    school = make.school(make.board(make.region()))
    assert ask("--role", "school-leader", "--region", make.region().slug, "--school", school.code) == 2


def test_a_bad_address_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    region = make.region()
    assert main(["user", "noor", "--name", "Noor", "--role", "auditor", "--region", region.slug]) == 2
    assert "noor" in capsys.readouterr().err
