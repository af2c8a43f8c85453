"""Handlers by kind."""

import pytest

from beurs.messages.registry import Handler, Registry


def nothing(_work, _now):
    return lambda _: None


def test_a_kind_has_one_handler() -> None:
    registry = Registry().add("ring", Handler(attempt=nothing))
    registry.add("expiry", Handler(attempt=nothing))
    assert list(registry) == ["ring", "expiry"]
    with pytest.raises(ValueError, match="'ring': found a second handler"):
        registry.add("ring", Handler(attempt=nothing))
