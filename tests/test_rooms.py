"""The order of the rooms holds for model relations too: a foreign key given as text is invisible to imports."""

import tomllib
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field, Model

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def room_order() -> list[str]:
    """Return the rooms from the lowest to the highest, as the import contract has them."""
    contracts = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"] == "rooms import downward only")
    names = chain.from_iterable(layer.split(" | ") for layer in reversed(layers))
    return [name.removeprefix("beurs.") for name in names]


def relations(models: list[type[Model]]) -> list[tuple[str, str, str]]:
    """Return (from room, to room, field) for every relation between models of ours."""
    found = []
    for model in models:
        for field in model._meta.get_fields():
            if isinstance(field, Field) and field.is_relation and isinstance(field.related_model, type):
                found.append((room(model), room(field.related_model), f"{model.__name__}.{field.name}"))
    return found


def room(model: type[Model]) -> str:
    """Return the room of a model; not its label, which `messages` cannot have to itself."""
    return model._meta.app_config.name.removeprefix("beurs.")


def own_models() -> list[type[Model]]:
    """Return the models of the rooms."""
    return [model for model in apps.get_models() if model._meta.app_config.name.startswith("beurs.")]


def upward(found: list[tuple[str, str, str]], order: list[str]) -> list[str]:
    """Return the relations that point to a higher room."""
    return [field for source, target, field in found if order.index(source) < order.index(target)]


def test_no_model_points_to_a_room_above_it() -> None:
    found = [row for row in relations(own_models()) if row[1] in room_order()]
    assert len(found) > 30
    assert upward(found, room_order()) == []


@pytest.mark.parametrize(("source", "target", "caught"), [("region", "cover", True), ("cover", "region", False)])
def test_a_relation_that_points_upward_would_be_seen(source: str, target: str, caught: bool) -> None:
    assert (upward([(source, target, "Model.field")], room_order()) != []) is caught


def test_every_package_of_ours_has_a_place_in_the_order() -> None:
    packages = {path.parent.name for path in (PROJECT.parent / "src" / "beurs").glob("*/__init__.py")}
    assert packages <= set(room_order())
