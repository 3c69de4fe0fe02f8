"""Reading a pack from YAML, so that every fault names its file and line, what is wrong and the mend."""

import re
import types
from datetime import date
from typing import Annotated, Any, Union, get_args, get_origin

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, NodeEvent
from ruamel.yaml.scalarfloat import ScalarFloat

from winay.base.errors import InvalidInput, Problem
from winay.programmes.packs.messages import FAULTY_PACK, words_for
from winay.programmes.packs.schema import PackContent
from winay.programmes.packs.terms import CallTerms

LARGEST_FILE = 256 * 1024
MOST_PARTS = 20_000
"""Keys, values and brackets of a pack; the longest that is shipped has a fifth of them. Each costs the reader time."""
DEEPEST = 16
Path = tuple[int | str, ...]


def load_pack_text(text: str, filename: str) -> PackContent:
    """Return the pack written in `text`; raise `InvalidInput` with every fault found, each as `file:line`."""
    tree = _tree(text, filename)
    try:
        return PackContent.model_validate(_plain(tree))
    except ValidationError as error:
        faults = [_problem(fault, PackContent, tree, filename) for fault in error.errors(include_url=False)]
        faults.sort(key=lambda pair: pair[0])
        raise InvalidInput(FAULTY_PACK, field="file", problems=[problem for _line, problem in faults]) from error


def read_terms(data: dict[str, Any]) -> CallTerms:
    """Return `data` as terms of a call; raise `InvalidInput` whose `field` and problems name the faulty terms."""
    try:
        return CallTerms.model_validate(data)
    except ValidationError as error:
        faults = [_problem(fault, CallTerms, data, "") for fault in error.errors(include_url=False)]
        problems = [problem for _line, problem in faults]
        first = error.errors()[0]["loc"]
        field = str(first[0]) if first else None
        raise InvalidInput(str(problems[0]), field=field, problems=problems) from error


def _refuse(where: str, message: str, mend: str) -> InvalidInput:
    return InvalidInput(FAULTY_PACK, field="file", problems=[Problem(f"{message}.", where=where, mend=mend)])


def _tree(text: str, filename: str) -> CommentedMap:
    if len(text.encode("utf-8", "replace")) > LARGEST_FILE:
        raise _refuse(
            filename,
            _("the file is larger than %(size)s kB") % {"size": LARGEST_FILE // 1024},
            _("Split it into several packs."),
        )
    try:
        _look_for_traps(text, filename)
        tree = YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        key = re.search(r'duplicate key "(.*?)"', str(error.problem))
        raise _refuse(
            f"{filename}:{_line_of(error)}",
            _("the key “%(key)s” stands twice") % {"key": key.group(1) if key else "?"},
            _("Keep one of the two."),
        ) from error
    except MarkedYAMLError as error:
        raise _refuse(
            f"{filename}:{_line_of(error)}",
            _("this is not YAML: %(problem)s") % {"problem": error.problem or error.context or ""},
            _("Check the indentation, the colons and the quotes of this line and the one above."),
        ) from error
    except (YAMLError, ValueError, RecursionError) as error:
        message = _("this is not YAML: %(problem)s") % {"problem": str(error).splitlines()[0][:120]}
        raise _refuse(filename, message, _("Save the file as plain text in UTF-8.")) from error
    if not isinstance(tree, CommentedMap):
        raise _refuse(
            f"{filename}:1",
            _("this is not a pack: keys are expected"),
            _("Begin with “code:”. See docs/packs.md."),
        )
    return tree


def _line_of(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _look_for_traps(text: str, filename: str) -> None:
    """Refuse what a pack never needs: aliases (which can swell without end), tags, depth, a second document."""
    depth = documents = 0
    for count, event in enumerate(YAML(typ="rt").parse(text)):
        where = f"{filename}:{event.start_mark.line + 1}"
        if count > MOST_PARTS:
            message = _("the pack has more than %(count)s keys and values") % {"count": MOST_PARTS}
            raise _refuse(where, message, _("Split it into several packs."))
        if isinstance(event, AliasEvent):
            message = _("the alias “*%(name)s” is not accepted") % {"name": event.anchor}
            raise _refuse(where, message, _("Write the repeated part out."))
        if isinstance(event, NodeEvent) and (tag := getattr(event, "tag", None)):
            message = _("the tag “%(name)s” is not accepted") % {"name": tag}
            raise _refuse(where, message, _("Remove it: plain texts, numbers and dates are enough."))
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _refuse(where, _("a second document begins here"), _("Remove the line “---”."))
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise _refuse(
                    where, _("the parts are nested too deeply"), _("Check the brackets and indentation.")
                )
        elif isinstance(event, CollectionEndEvent):
            depth -= 1


def _plain(value: Any) -> Any:
    """Return ruamel's tree as plain Python values, dates as ISO text."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, TaggedScalar):
        return str(value.value)
    if isinstance(value, ScalarFloat):
        return float(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _problem(fault: ErrorDetails, root: type[BaseModel], tree: Any, filename: str) -> tuple[int, Problem]:
    loc: Path = fault["loc"]
    kind = fault["type"]
    # A part that reads its own language says where within itself the fault is.
    line, path = _place(tree, (*loc, *fault.get("ctx", {}).get("inside", ())))
    holder = _model_at(root, loc if kind in ("model_type",) else loc[:-1])
    known = list(holder.model_fields) if holder else []
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
    message, mend = words_for(kind, context, known=known)
    where = f"{filename}:{line}" if filename else path
    return line, Problem(f"{path}: {message}." if filename and path else f"{message}.", where=where, mend=mend)


def _place(tree: Any, loc: Path) -> tuple[int, str]:
    """Return the line (from 1) that a fault at `loc` is best mended on, and its path with codes for numbers."""
    node, line, path = tree, 1, ""
    for piece in loc:
        if isinstance(node, dict) and piece in node:
            if isinstance(node, CommentedMap):
                line = node.lc.data[piece][0] + 1
            path += f".{piece}" if path else str(piece)
            node = node[piece]
        elif isinstance(node, list) and isinstance(piece, int) and piece < len(node):
            if isinstance(node, CommentedSeq):
                line = node.lc.data[piece][0] + 1
            node = node[piece]
            code = node.get("code") if isinstance(node, dict) else None
            path += f"[{code or piece + 1}]"
        else:
            path += f".{piece}" if path else str(piece)
            break
    return line, path


def _model_at(root: type[BaseModel], loc: Path) -> type[BaseModel] | None:
    model: type[BaseModel] | None = root
    for piece in loc:
        if isinstance(piece, int):
            continue
        if model is None or piece not in model.model_fields:
            return None
        model = _model_in(model.model_fields[piece].annotation)
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Annotated, list, Union, types.UnionType):
        return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
    return None
