"""The fingerprint of a document's content. Knows no Django."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID


def canonical_json(content: Any) -> str:
    """Return `content` as JSON that is the same for the same content.

    Keys in order, no spaces, texts in Unicode NFC, `Decimal` as text with its own decimals ("10.50"), dates as ISO
    8601, keys and ids as text. Raises `TypeError` for anything else, floats that are no number included.
    """
    return json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_sha256(content: Any) -> str:
    """Return the SHA-256 of the canonical JSON of `content`, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content).encode("utf-8")).hexdigest()


def _text(value: str) -> str:
    """Return `value` in NFC; half a character (a lone surrogate), which no file can hold, becomes "?"."""
    return unicodedata.normalize("NFC", value.encode("utf-8", "replace").decode("utf-8"))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise TypeError(f"{value} is not a number that a document can hold")
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {_text(str(key)): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    raise TypeError(f"a document cannot hold a {type(value).__name__}")
