"""docs/packs.md: its example is a pack that loads, and it names every word that a pack may use."""

import re
from pathlib import Path
from typing import get_args

from winay.agreements.pack import TrancheCondition
from winay.calls.pack import whole_terms
from winay.calls.pack.kinds import ConditionKind, OrganisationKind
from winay.programmes.packs import load_pack_text

PAGE = (Path(__file__).parents[2] / "docs" / "packs.md").read_text("utf-8")


def test_the_example_loads() -> None:
    example = re.search(r"```yaml\n(code:.*?)```", PAGE, re.S)
    assert example is not None
    assert load_pack_text(example.group(1), "docs/packs.md").code == "semillas"


def test_the_page_names_every_term_and_kind() -> None:
    words = {
        *whole_terms().model_fields,
        *get_args(ConditionKind),
        *get_args(OrganisationKind),
        *get_args(TrancheCondition),
    }
    assert {word for word in words if f"`{word}`" not in PAGE} == set()
