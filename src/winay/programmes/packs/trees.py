"""The text of one file of a pack as a tree of plain YAML; what a pack never needs is refused, each by its line."""

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, TaggedScalar
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, NodeEvent
from ruamel.yaml.scalarfloat import ScalarFloat

from winay.base.errors import Problem
from winay.programmes.packs.files import LARGEST_FILE

MOST_PARTS = 20_000
"""Keys, values and brackets of a file; the longest that is shipped has a fifth of them. Each costs the reader time."""
DEEPEST = 16


class FaultyFile(Exception):
    """A file that cannot be read any further; `problem` says where, what and the mend."""

    def __init__(self, where: str, message: str, mend: str) -> None:
        super().__init__(message)
        self.problem = Problem(f"{message}.", where=where, mend=mend)


def tree_of(text: str, filename: str) -> CommentedMap:
    """Return what `text` says, with its lines. Raises `FaultyFile` for what is not plain YAML with keys."""
    if len(text.encode("utf-8", "replace")) > LARGEST_FILE:
        raise FaultyFile(
            filename,
            _("the file is larger than %(size)s kB") % {"size": LARGEST_FILE // 1024},
            _("Make the pack a folder with a file for each part, or split it into several packs."),
        )
    try:
        _look_for_traps(text, filename)
        tree = YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        key = re.search(r'duplicate key "(.*?)"', str(error.problem))
        raise FaultyFile(
            f"{filename}:{_line_of(error)}",
            _("the key “%(key)s” stands twice") % {"key": key.group(1) if key else "?"},
            _("Keep one of the two."),
        ) from error
    except MarkedYAMLError as error:
        raise FaultyFile(
            f"{filename}:{_line_of(error)}",
            _("this is not YAML: %(problem)s") % {"problem": error.problem or error.context or ""},
            _("Check the indentation, the colons and the quotes of this line and the one above."),
        ) from error
    except (YAMLError, ValueError, RecursionError) as error:
        message = _("this is not YAML: %(problem)s") % {"problem": str(error).splitlines()[0][:120]}
        raise FaultyFile(filename, message, _("Save the file as plain text in UTF-8.")) from error
    if not isinstance(tree, CommentedMap):
        raise FaultyFile(
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
            raise FaultyFile(
                where,
                message,
                _("Make the pack a folder with a file for each part, or split it into several packs."),
            )
        if isinstance(event, AliasEvent):
            message = _("the alias “*%(name)s” is not accepted") % {"name": event.anchor}
            raise FaultyFile(where, message, _("Write the repeated part out."))
        if isinstance(event, NodeEvent) and (tag := getattr(event, "tag", None)):
            message = _("the tag “%(name)s” is not accepted") % {"name": tag}
            raise FaultyFile(where, message, _("Remove it: plain texts, numbers and dates are enough."))
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise FaultyFile(where, _("a second document begins here"), _("Remove the line “---”."))
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise FaultyFile(
                    where, _("the parts are nested too deeply"), _("Check the brackets and indentation.")
                )
        elif isinstance(event, CollectionEndEvent):
            depth -= 1


def plain(value: Any) -> Any:
    """Return ruamel's tree as plain Python values, dates as ISO text."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
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
