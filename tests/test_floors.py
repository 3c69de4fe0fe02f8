"""What the import linter cannot see: foreign keys never point to a higher floor, states change by tables only."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0][
    "layers"
]
FLOOR = {name.strip(" ()"): -height for height, layer in enumerate(LAYERS) for name in layer.split("|")}


def _relations():
    ours = [model for model in apps.get_models() if model.__module__.startswith("winay.")]
    for model in ours:
        for field in model._meta.get_fields():
            if (field.many_to_one or field.one_to_one) and field.concrete and field.related_model in ours:
                yield pytest.param(model, field, id=f"{model._meta.label}.{field.name}")


@pytest.mark.parametrize(("model", "field"), list(_relations()))
def test_no_foreign_key_points_to_a_higher_floor(model, field):
    # By package, not by label: that of `messages` is another one, because Django's own notices have it.
    below, own = (one.__module__.split(".")[1] for one in (field.related_model, model))
    assert below == own or FLOOR[below] < FLOOR[own]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "src" / "winay").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT / "src"))
)
def test_nothing_but_the_transition_writes_a_state(path):
    if path.name == "actions.py" and path.parent.name == "base":
        return
    written = re.findall(r"^\s*\w+\.state = |\.update\([^)]*\bstate=", path.read_text("utf-8"), re.M)
    assert written == []
