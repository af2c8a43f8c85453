import pytest

from beurs.cover.explain import Reason
from beurs.cover.problem.asks import Ask

WHY = (Reason("ring", {"ring": 1}),)


def test_an_ask_names_at_least_one_part() -> None:
    with pytest.raises(ValueError, match="no parts"):
        Ask(person=1, parts=(), ring=1, probability=None, why=WHY)


def test_an_ask_has_a_reason() -> None:
    with pytest.raises(ValueError, match="no reason"):
        Ask(person=1, parts=(7,), ring=1, probability=None, why=())


@pytest.mark.parametrize("chance", [0.0, 1.0, None])
def test_a_probability_lies_between_nought_and_one_or_is_unknown(chance: float | None) -> None:
    assert Ask(person=1, parts=(7,), ring=1, probability=chance, why=WHY).probability == chance


@pytest.mark.parametrize("chance", [-0.01, 1.01])
def test_a_probability_outside_nought_to_one_is_refused(chance: float) -> None:
    with pytest.raises(ValueError, match="expected 0 to 1"):
        Ask(person=1, parts=(7,), ring=1, probability=chance, why=WHY)
