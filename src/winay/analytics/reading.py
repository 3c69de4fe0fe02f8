"""Reading a declarative YAML file into a pydantic model, so that every fault names file, line, and mend."""

import re
import types
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.scalarfloat import ScalarFloat

from winay.analytics.faults import InputFault, Problem
from winay.analytics.messages import words_for
from winay.analytics.words import gettext as _

Root = TypeVar("Root", bound=BaseModel)
Place = tuple[int | str, ...]
LARGEST_FILE = 256 * 1024


def read_yaml(text: str, filename: str, root: type[Root]) -> Root:
    """Return what `text` says as a `root`; raise `InputFault` with every fault, each as `file:line`."""
    tree = _tree(text, filename)
    try:
        return root.model_validate(_plain(tree))
    except ValidationError as error:
        found = sorted(
            (_problem(fault, root, tree, filename) for fault in error.errors(include_url=False)),
            key=lambda pair: pair[0],
        )
        problems = list(dict.fromkeys(problem for _line, problem in found))
        raise InputFault(_("{file} has faults.").format(file=filename), problems) from error


def _tree(text: str, filename: str) -> CommentedMap:
    message = _("{file} cannot be read.").format(file=filename)
    if len(text.encode("utf-8", "replace")) > LARGEST_FILE:
        raise InputFault(message, [Problem(_("The file is larger than 256 kB."), filename)])
    try:
        for event in YAML(typ="rt").parse(text):
            if isinstance(event, AliasEvent):
                where = f"{filename}:{event.start_mark.line + 1}"
                raise InputFault(message, [Problem(_("Aliases are not accepted."), where, _("Write it out."))])
        tree = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = _("This is not YAML: {problem}.").format(
            problem=(error.problem or error.context or "").splitlines()[0]
        )
        mend = _("Check the indentation, the colons and the quotes of this line and the one above.")
        raise InputFault(message, [Problem(what, f"{filename}:{mark.line + 1 if mark else 1}", mend)]) from error
    except (YAMLError, ValueError, RecursionError) as error:
        what = _("This is not YAML: {problem}.").format(problem=str(error).splitlines()[0][:120])
        raise InputFault(message, [Problem(what, filename, _("Save the file as plain text in UTF-8."))]) from error
    if not isinstance(tree, CommentedMap):
        raise InputFault(message, [Problem(_("Keys are expected."), f"{filename}:1", _("See docs/linkage.md."))])
    return tree


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, ScalarFloat):
        return float(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    return str(value)


def _problem(fault: ErrorDetails, root: type[BaseModel], tree: Any, filename: str) -> tuple[int, Problem]:
    place: Place = fault["loc"]
    line, path = _line_of(tree, place)
    holder = _model_at(root, place[:-1])
    given = fault.get("input")
    context = {
        "key": str(place[-1]) if place else "",
        "given": f"“{given}”" if isinstance(given, (str, int, float)) else _("what stands here"),
        "known": ", ".join(field.alias or name for name, field in holder.model_fields.items()) if holder else "",
        "pydantic": fault["msg"],
        **fault.get("ctx", {}),
    }
    message, mend = words_for(fault["type"], context)
    return line, Problem(f"{path}: {message}." if path else f"{message}.", f"{filename}:{line}", mend)


def _line_of(tree: Any, place: Place) -> tuple[int, str]:
    node, line, path = tree, 1, ""
    for piece in place:
        if isinstance(node, CommentedMap) and piece in node:
            line = node.lc.data[piece][0] + 1
            path += f".{piece}" if path else str(piece)
            node = node[piece]
        elif isinstance(node, CommentedSeq) and isinstance(piece, int) and piece < len(node):
            line = node.lc.data[piece][0] + 1
            node = node[piece]
            path += f"[{node.get('name') if isinstance(node, dict) and 'name' in node else piece + 1}]"
        else:
            break
    return line, path


def _model_at(root: type[BaseModel], place: Place) -> type[BaseModel] | None:
    model: type[BaseModel] | None = root
    for piece in place:
        if model is None or isinstance(piece, int):
            continue
        field = model.model_fields.get(str(piece)) or next(
            (field for field in model.model_fields.values() if field.alias == piece), None
        )
        model = _model_in(field.annotation) if field else model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Annotated, list, dict, Union, types.UnionType):
        return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
    return None


IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]*$")
"""What a column of a model may be called: it becomes a column of a database."""
