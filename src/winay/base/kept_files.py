"""Whether the files that were kept (scans, pictures, proofs) are there and are still what was kept."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import FileField, Model

AT_ONCE = 500
PIECE = 1 << 20


@dataclass(frozen=True)
class KeptFile:
    """One kept file: its name under the uploads, and what is wrong with it ("", "missing", "changed")."""

    name: str
    fault: str


def _fields() -> Iterator[tuple[type[Model], FileField]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                yield model, field


def _has_hash(model: type[Model]) -> bool:
    try:
        model._meta.get_field("sha256")
    except FieldDoesNotExist:
        return False
    return True


def kept_files() -> Iterator[KeptFile]:
    """Go through every file that a row keeps; where the row knows its hash, read the file and compare.

    What has no hash (a proof, a picture of a proposal) is only looked for.
    """
    for model, field in _fields():
        hashed = _has_hash(model)
        rows = model._default_manager.exclude(**{field.name: ""}).exclude(**{field.name: None}).order_by("pk")
        named = rows.values_list(field.name, "sha256") if hashed else rows.values_list(field.name)
        for name, *expected in named.iterator(chunk_size=AT_ONCE):
            yield KeptFile(name, _fault(field.storage, name, expected[0] if expected else ""))


def _fault(storage: Any, name: str, expected: str) -> str:
    if not storage.exists(name):
        return "missing"
    if not expected:
        return ""
    digest = hashlib.sha256()
    with storage.open(name, "rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return "" if digest.hexdigest() == expected else "changed"
