"""The files of a pack laid together as one, with the file and line from which each thing came."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from winay.base.errors import Problem
from winay.programmes.packs.files import PackFiles
from winay.programmes.packs.parts import PackPart, part_of_key, parts, parts_at, whole_pack
from winay.programmes.packs.trees import FaultyFile, plain, tree_of
from winay.programmes.packs.walking import keys_at

Loc = tuple[int | str, ...]
Order = tuple[int, int]
"""The number of the file and the line, in which faults are told."""


@dataclass(frozen=True)
class Origin:
    """The tree of a file, and where in it something stands."""

    number: int
    file: str
    tree: Any
    path: Loc = ()


@dataclass
class Laid:
    """What all files say as one: `data` is None where nothing could be read; `faults` of the files themselves.

    `origins`: from which file what stands at a place came; the longest place that fits counts.
    `unread`: parts whose file has a fault of its own, so that what they lack tells nothing.
    """

    data: Mapping[str, Any] | None = None
    origins: dict[Loc, Origin] = field(default_factory=dict)
    faults: list[tuple[Order, Problem]] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    files: PackFiles | None = None

    def follows(self, loc: Loc) -> bool:
        """Tell whether a fault at `loc` only says that a file could not be read."""
        owner = part_of_key(str(loc[0])) if len(loc) == 1 else None
        return owner is not None and owner.name in self.unread and str(loc[0]) not in (self.data or {})

    def place_of(self, loc: Loc) -> tuple[Order, str]:
        """Return the file and line on which a fault at `loc` is best mended."""
        for length in range(len(loc), -1, -1):
            if origin := self.origins.get(loc[:length]):
                line = line_in(origin.tree, (*origin.path, *loc[length:]))
                return (origin.number, line), f"{origin.file}:{line}"
        owner = part_of_key(str(loc[0])) if loc else None
        if self.files and owner:
            return (0, 0), self.files.called(f"{owner.name}.yaml")
        return (0, 0), self.files.name if self.files else ""

    def path_of(self, loc: Loc) -> str:
        """Return `loc` as people write it, with codes instead of numbers."""
        node: Any = self.data
        path = ""
        for piece in loc:
            if isinstance(node, Mapping) and piece in node:
                path += f".{piece}" if path else str(piece)
                node = node[piece]
            elif isinstance(node, list) and isinstance(piece, int) and piece < len(node):
                node = node[piece]
                code = node.get("code") if isinstance(node, Mapping) else None
                path += f"[{code or piece + 1}]"
            else:
                return f"{path}.{piece}" if path else str(piece)
        return path


def line_in(tree: Any, loc: Loc) -> int:
    """Return the line (from 1) of what stands at `loc`, or of the last key or entry on the way there."""
    node, line = tree, 1
    for piece in loc:
        if (isinstance(node, CommentedMap) and piece in node) or (
            isinstance(node, CommentedSeq) and isinstance(piece, int) and piece < len(node)
        ):
            line = node.lc.data[piece][0] + 1
        else:
            break
        node = node[piece]
    return line


def laid_together(files: PackFiles) -> Laid:
    """Return what the files say as one pack, with the faults that the files have as files."""
    laid = Laid(files=files, faults=[((0, 0), problem) for problem in files.problems])
    if files.in_parts:
        _lay_parts(files, laid)
        return laid
    for file, text in files.texts.items():
        try:
            tree = tree_of(text, file)
        except FaultyFile as error:
            laid.faults.append(((1, 0), error.problem))
        else:
            laid.data = plain(tree)
            laid.origins[()] = Origin(1, file, tree)
    return laid


def _lay_parts(files: PackFiles, laid: Laid) -> None:
    laid.unread = {PurePosixPath(problem.where).stem for problem in files.problems}
    trees: dict[str, Origin] = {}
    for number, (file, text) in enumerate(files.texts.items(), start=1):
        called = files.called(file)
        part = _part_of_file(file, called, laid)
        if part is None:
            continue
        if part.name in trees:
            _tell(
                laid,
                (number, 1),
                called,
                _("the part “%(part)s” has two files") % {"part": part.name},
                _("Keep one."),
            )
            continue
        try:
            trees[part.name] = Origin(number, called, tree_of(text, called))
        except FaultyFile as error:
            laid.unread.add(part.name)
            laid.faults.append(((number, 0), error.problem))
    data: dict[str, Any] = {}
    laid.data = data
    for part in parts_at(""):
        if part.name in trees:
            _lay_keys(trees[part.name], part, trees, data, laid)
        elif part.name not in laid.unread:
            _ask_for_file(part, laid)
    inlaid = [part for part in parts() if part.within]
    for place in dict.fromkeys(part.within for part in inlaid):
        _refuse_others_keys(place, data, laid)
    for part in inlaid:
        if part.name in trees:
            _lay_within(trees[part.name], part, data, laid)


def _tell(laid: Laid, order: Order, where: str, message: str, mend: str) -> None:
    laid.faults.append((order, Problem(f"{message}.", where=where, mend=mend)))


def _part_of_file(file: str, called: str, laid: Laid) -> PackPart | None:
    name = PurePosixPath(file).stem
    known = {part.name: part for part in parts()}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        mend = _("Parts known here: %(known)s.") % {"known": ", ".join(known)}
        if near:
            mend = _("Did you mean “%(near)s”?") % {"near": f"{near[0]}.yaml"} + " " + mend
        _tell(laid, (0, 0), called, _("no part of a pack is called “%(name)s”") % {"name": name}, mend)
        if near:
            laid.unread.add(near[0])
    return known.get(name)


def _ask_for_file(part: PackPart, laid: Laid) -> None:
    """Say once that a part which no pack can be without has no file, instead of each of its keys."""
    if any(info.is_required() for info in part.schema.model_fields.values()) and laid.files:
        laid.unread.add(part.name)
        _tell(
            laid,
            (0, 0),
            laid.files.called(f"{part.name}.yaml"),
            _("the part “%(part)s” is missing") % {"part": part.name},
            _("Add this file. “winay pack new” writes one to begin from."),
        )


def _belongs(laid: Laid, origin: Origin, loc: Loc, key: str, owner: str, *, stands_there: bool) -> None:
    line = line_in(origin.tree, loc)
    values = {"key": key, "file": f"{owner}.yaml"}
    if stands_there:
        message, mend = _("the key “%(key)s” stands in %(file)s too") % values, _("Keep it there only.")
    else:
        message, mend = _("the key “%(key)s” belongs in %(file)s") % values, _("Move it there.")
    _tell(laid, (origin.number, line), f"{origin.file}:{line}", message, mend)


def _lay_keys(
    origin: Origin, part: PackPart, trees: Mapping[str, Origin], data: dict[str, Any], laid: Laid
) -> None:
    for key, value in origin.tree.items():
        owner = part_of_key(str(key))
        if owner is not None and owner is not part:
            there = owner.name in trees and key in trees[owner.name].tree
            _belongs(laid, origin, (key,), str(key), owner.name, stands_there=there)
            if not there:
                laid.unread.add(owner.name)
        elif owner is None:
            line = line_in(origin.tree, (key,))
            near = difflib.get_close_matches(str(key), part.keys, n=1, cutoff=0.6)
            mend = (_("Did you mean “%(near)s”?") % {"near": near[0]} + " ") if near else ""
            mend += _("Keys known here: %(known)s.") % {"known": ", ".join(part.keys)}
            _tell(
                laid,
                (origin.number, line),
                f"{origin.file}:{line}",
                _("unknown key “%(key)s”") % {"key": key},
                mend,
            )
            if near:
                laid.unread.add(part.name)
        else:
            data[str(key)] = plain(value)
            laid.origins[(str(key),)] = Origin(origin.number, origin.file, origin.tree, (key,))


def _entries(place: str, data: Mapping[str, Any]) -> tuple[list[Any], str]:
    key, _dot, inner = place.partition(".")
    entries = data.get(key)
    return (entries if isinstance(entries, list) else []), inner


def _refuse_others_keys(place: str, data: Mapping[str, Any], laid: Laid) -> None:
    """Say which keys stand in an entry of another part's list though a file of their own is there for them."""
    list_key = place.partition(".")[0]
    entries, inner = _entries(place, data)
    for number, entry in enumerate(entries):
        stands = entry.get(inner) if isinstance(entry, dict) else None
        if not isinstance(stands, dict):
            continue
        for key in [*stands]:
            if owner := part_of_key(key, place):
                origin = laid.origins[(list_key,)]
                loc = (*origin.path, number, inner, key)
                _belongs(laid, origin, loc, key, owner.name, stands_there=False)
                del stands[key]


def _lay_within(origin: Origin, part: PackPart, data: Mapping[str, Any], laid: Laid) -> None:
    list_key = part.within.partition(".")[0]
    entries, inner = _entries(part.within, data)
    codes = {str(entry.get("code")): number for number, entry in enumerate(entries) if isinstance(entry, dict)}
    base = part_of_key(list_key)
    others = set(keys_at(whole_pack(), (list_key, inner))) - set(part.keys)
    for code, keys in origin.tree.items():
        line = line_in(origin.tree, (code,))
        where = f"{origin.file}:{line}"
        if str(code) not in codes:
            if base is not None and base.name not in laid.unread:
                message = _("“%(list)s” has no entry with the code “%(code)s”") % {"list": list_key, "code": code}
                mend = _("Write one of: %(known)s.") % {"known": ", ".join(codes) or "—"}
                _tell(laid, (origin.number, line), where, message, mend)
            continue
        if not isinstance(keys, CommentedMap):
            mend = _("Write keys below it, indented: %(known)s.") % {"known": ", ".join(part.keys)}
            _tell(laid, (origin.number, line), where, _("keys are expected, not “%(key)s”") % {"key": keys}, mend)
            continue
        number = codes[str(code)]
        stands = entries[number].setdefault(inner, {})
        for key, value in keys.items():
            if str(key) in others and isinstance(stands, dict):
                owner = part_of_key(str(key), part.within) or base or part
                _belongs(laid, origin, (code, key), str(key), owner.name, stands_there=key in stands)
            elif isinstance(stands, dict):
                stands[str(key)] = plain(value)
                place = (list_key, number, inner, str(key))
                laid.origins[place] = Origin(origin.number, origin.file, origin.tree, (code, key))
