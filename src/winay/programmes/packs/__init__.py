"""Programme packs: the rules of an instrument as data. How to write one: docs/packs.md.

Here a pack is read, checked, frozen and compared, whatever its parts; what a part means knows the package that obeys
it (`parts`).
"""

from pathlib import Path

from winay.programmes.packs.files import PackFiles, files_at, files_sent, one_file
from winay.programmes.packs.parts import PackPart, Section, WithParts
from winay.programmes.packs.reader import (
    frozen,
    kept_pack,
    load_pack_text,
    read_file,
    read_pack,
    read_plain,
    read_section,
)
from winay.programmes.packs.texts import LocalText

__all__ = [
    "LocalText",
    "PackFiles",
    "PackPart",
    "Section",
    "WithParts",
    "files_at",
    "files_sent",
    "frozen",
    "kept_pack",
    "load_pack_text",
    "one_file",
    "read_file",
    "read_pack",
    "read_plain",
    "read_section",
    "shipped_packs",
]

SHIPPED = Path(__file__).resolve().parents[2] / "packs"


def shipped_packs() -> dict[str, Path]:
    """Return the folders of the packs that come with the program, by code."""
    return {path.name: path for path in sorted(SHIPPED.iterdir()) if path.is_dir()}
