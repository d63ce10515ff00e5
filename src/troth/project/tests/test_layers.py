"""Foreign keys are not imports: what import-linter cannot see is checked against the same list of floors."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey

TOP = Path(__file__).parents[4]


def floors() -> dict[str, int]:
    """Each package with its height, 0 at the top, from the contract in pyproject.toml."""
    contracts = tomllib.loads((TOP / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {package.strip(" ()"): height for height, layer in enumerate(layers) for package in layer.split("|")}


def foreign_keys() -> list[ForeignKey]:  # type: ignore[type-arg]
    models = [model for model in apps.get_models() if model.__module__.startswith("troth.")]
    return [field for model in models for field in model._meta.get_fields() if isinstance(field, ForeignKey)]


def points_up(key: ForeignKey, heights: dict[str, int]) -> bool:  # type: ignore[type-arg]
    own, other = key.model._meta.app_label, key.related_model._meta.app_label
    return own != other and heights[other] <= heights[own]


def test_no_foreign_key_points_up_or_to_a_stranger() -> None:
    keys = foreign_keys()
    assert len(keys) > 10
    assert [str(key) for key in keys if points_up(key, floors())] == []


def test_a_key_that_points_up_would_be_found() -> None:
    upside_down = {name: -height for name, height in floors().items()}
    crossing = [key for key in foreign_keys() if key.model._meta.app_label != key.related_model._meta.app_label]
    assert crossing
    assert all(points_up(key, upside_down) for key in crossing)


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc", "manager", "data", "info", "process"])
def test_no_file_has_a_name_that_says_nothing(name: str) -> None:
    found = [path for path in (TOP / "src").rglob(f"{name}*") if path.stem == name and "vendor" not in path.parts]
    assert found == []
