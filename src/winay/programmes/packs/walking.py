"""Which keys a schema knows at a place within it."""

import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from winay.programmes.packs.parts import WithParts


def keys_at(root: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys known at `loc` below `root`; none where no keys stand."""
    model = model_at(root, loc)
    return list(model.model_fields) if model else []


def model_at(root: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel] | None:
    """Return the schema of what stands at `loc` below `root`, or of what stands in the list there."""
    model: type[BaseModel] | None = root
    for piece in loc:
        if isinstance(piece, int):
            continue
        if model is None or piece not in model.model_fields:
            return None
        model = model_of(model.model_fields[piece])
    return model


def model_of(field: FieldInfo) -> type[BaseModel] | None:
    """Return the schema of a key's value, of other packages' keys within it too; None for a plain value."""
    model = _model_in(field.annotation)
    mark = next((one for one in field.metadata if isinstance(one, WithParts)), None)
    return mark.joined(model) if mark and model else model  # type: ignore[arg-type]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Annotated, list, Union, types.UnionType):
        return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
    return None
