"""Reading a pack, so that every fault of every part names its file and line, what is wrong and the mend.

What the parts mean, their packages know (`parts`); here they are read, laid together and checked against their schemas.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from winay.base.errors import InvalidInput, Problem
from winay.programmes.packs.files import PackFiles, one_file
from winay.programmes.packs.laying import Laid, Loc, Origin, laid_together
from winay.programmes.packs.messages import FAULTY_PACK, words_for
from winay.programmes.packs.parts import parts_at, whole_pack
from winay.programmes.packs.trees import FaultyFile, plain, tree_of
from winay.programmes.packs.walking import keys_at

S = TypeVar("S", bound=BaseModel)
Texts = Mapping[str, tuple[Any, Any]]
"""What is wrong and the mend, by the type of a fault."""


def load_pack_text(text: str, filename: str) -> BaseModel:
    """Return the pack written as one file; raise `InvalidInput` with every fault found, each as `file:line`."""
    return read_pack(one_file(text, filename))


def read_pack(files: PackFiles) -> BaseModel:
    """Return the pack in `files`, all parts in one; raise `InvalidInput` with every fault as `file:line`."""
    laid = laid_together(files)
    faults = list(laid.faults)
    pack = None
    if laid.data is not None:
        try:
            pack = whole_pack().model_validate(laid.data)
        except ValidationError as error:
            found = error.errors(include_url=False)
            faults += [_problem(fault, whole_pack(), laid) for fault in found if not laid.follows(fault["loc"])]
    if faults or pack is None:
        faults.sort(key=lambda fault: fault[0])
        raise InvalidInput(FAULTY_PACK, field="file", problems=[problem for _place, problem in faults])
    return pack


def frozen(pack: BaseModel) -> dict[str, Any]:
    """Return what a version keeps of a pack that was read: what each part freezes of its own."""
    kept: dict[str, Any] = {}
    for part in parts_at(""):
        kept |= part.frozen(pack)
    return kept


def kept_pack(content: Mapping[str, Any]) -> BaseModel:
    """Return the pack that a version keeps, all parts in one."""
    return whole_pack().model_validate(content)


def read_section(schema: type[S], data: Mapping[str, Any]) -> S:
    """Return `data` as `schema`; raise `InvalidInput` whose `field` and problems name the keys that are wrong."""
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        laid = Laid(data=data)
        problems = [_problem(fault, schema, laid)[1] for fault in error.errors(include_url=False)]
        first = error.errors()[0]["loc"]
        field = str(first[0]) if first else None
        raise InvalidInput(str(problems[0]), field=field, problems=problems) from error


def read_file(schema: type[S], text: str, filename: str, messages: Texts) -> S:
    """Return what one file of YAML, which is no pack, says as `schema`; its faults are told as those of a pack.

    `messages`: what is wrong and the mend, by the type of the faults that are the schema's own.
    """
    try:
        tree = tree_of(text, filename)
    except FaultyFile as error:
        raise InvalidInput(error.problem.message, field="file", problems=[error.problem]) from error
    return _read(schema, Laid(data=plain(tree), origins={(): Origin(1, filename, tree)}), messages)


def read_plain(schema: type[S], data: Mapping[str, Any], messages: Texts) -> S:
    """Return `data` as `schema`; raise `InvalidInput` with every fault by its path. `messages` as in `read_file`."""
    return _read(schema, Laid(data=data), messages)


def _read(schema: type[S], laid: Laid, messages: Texts) -> S:
    try:
        return schema.model_validate(laid.data)
    except ValidationError as error:
        found = error.errors(include_url=False)
        faults = sorted((_problem(fault, schema, laid, messages) for fault in found), key=lambda fault: fault[0])
        problems = [problem for _place, problem in faults]
        first = found[0]["loc"]
        raise InvalidInput(str(problems[0]), field=str(first[0]) if first else None, problems=problems) from error


def _problem(
    fault: ErrorDetails, root: type[BaseModel], laid: Laid, messages: Texts | None = None
) -> tuple[tuple[int, int], Problem]:
    loc: Loc = fault["loc"]
    kind = fault["type"]
    # A part that reads its own language says where within itself the fault is.
    exact = (*loc, *fault.get("ctx", {}).get("inside", ()))
    path = laid.path_of(exact)
    known = keys_at(root, loc if kind in ("model_type",) else loc[:-1])
    if kind == "literal_error":
        known = re.findall(r"'([^']+)'", str(fault.get("ctx", {}).get("expected", "")))
    given = fault.get("input")
    context = {
        "key": str(loc[-1]) if loc else "",
        "given": f"“{given}”" if isinstance(given, (str, int, float)) else _("what stands here"),
        "bare": str(given) if isinstance(given, (str, int, float)) else "",
        "pydantic": fault["msg"],
        **fault.get("ctx", {}),
    }
    if kind == "literal_error":
        context["expected"] = ", ".join(known)
        context["key"] = context["bare"]
    message, mend = words_for(kind, context, known=known, messages=messages)
    order, where = laid.place_of(exact)
    if not where:
        return order, Problem(f"{message}.", where=path, mend=mend)
    return order, Problem(f"{path}: {message}." if path else f"{message}.", where=where, mend=mend)
