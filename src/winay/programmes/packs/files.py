"""The files of a pack: one YAML file, a folder with a file for each part, or such a folder as .zip."""

import io
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from winay.base.errors import InvalidInput, Problem
from winay.programmes.packs.messages import FAULTY_PACK

LARGEST_FILE = 256 * 1024
MOST_FILES = 40
LARGEST_PACK = 1024 * 1024
"""Bytes of all files together, and of a .zip before it is opened."""
ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class PackFiles:
    """The texts of a pack by the names of their files; `problems` tells of files that could not be read.

    `in_parts`: it is a folder, each file one part. `name`: of the file or folder, as faults call it.
    """

    name: str
    texts: Mapping[str, str]
    in_parts: bool
    problems: tuple[Problem, ...] = field(default=())

    def called(self, file: str) -> str:
        """Return how faults call a file."""
        return f"{self.name}/{file}" if self.in_parts else file


def one_file(text: str, filename: str) -> PackFiles:
    """Return a pack written as one file."""
    return PackFiles(filename, {filename: text}, in_parts=False)


def files_at(path: Path) -> PackFiles:
    """Return the pack in a file, a folder or a .zip; raise `InvalidInput` for more than a pack has."""
    if not path.is_dir():
        with path.open("rb") as file:
            return files_sent(file.read(LARGEST_PACK + 1), path.name)
    found = sorted(one for one in path.iterdir() if one.suffix.lower() in ENDINGS and one.is_file())
    _bound(len(found), sum(one.stat().st_size for one in found), path.name)
    return _folder(path.resolve().name, ((one.name, one.read_bytes()) for one in found))


def files_sent(data: bytes, name: str) -> PackFiles:
    """Return the pack in the bytes of a file or .zip; raise `InvalidInput` for what is neither, or too much."""
    if data[:2] == b"PK" or name.lower().endswith(".zip"):
        return _zipped(data, name)
    text, problem = _decoded(data, name)
    return PackFiles(name, {name: text} if problem is None else {}, False, (problem,) if problem else ())


def _folder(name: str, files: Iterator[tuple[str, bytes]]) -> PackFiles:
    texts, problems = {}, []
    for file, data in files:
        text, problem = _decoded(data, f"{name}/{file}")
        if problem:
            problems.append(problem)
        else:
            texts[file] = text
    return PackFiles(name, texts, in_parts=True, problems=tuple(problems))


def _zipped(data: bytes, name: str) -> PackFiles:
    _bound(0, len(data), name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = [one for one in archive.infolist() if not one.is_dir() and not _is_litter(one.filename)]
            for one in inside:
                _refuse_outside(one, name)
            read = [one for one in inside if PurePosixPath(one.filename).suffix.lower() in ENDINGS]
            _bound(len(read), sum(one.file_size for one in read), name)
            if len({str(PurePosixPath(one.filename).parent) for one in read}) > 1:
                raise _refused(
                    name,
                    _("the files of the pack are not in one folder"),
                    _("Put the file of each part beside the others and compress that folder."),
                )
            files = [(PurePosixPath(one.filename).name, _unpacked(archive, one, name)) for one in read]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        mend = _("Compress the folder again, without a password.")
        raise _refused(name, _("the .zip cannot be opened"), mend) from error
    return _folder(name.removesuffix(".zip"), iter(files))


def _is_litter(path: str) -> bool:
    """Tell whether the file is one that a computer adds by itself."""
    pieces = PurePosixPath(path).parts
    return "__MACOSX" in pieces or any(piece.startswith(".") and piece != ".." for piece in pieces)


def _refuse_outside(one: zipfile.ZipInfo, name: str) -> None:
    pieces = one.filename.replace("\\", "/")
    path = PurePosixPath(pieces)
    is_link = stat.S_ISLNK(one.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or ":" in pieces or pieces != one.filename or is_link:
        raise _refused(
            name,
            _("“%(path)s” would lie outside the folder of the pack") % {"path": one.filename[:80]},
            _("Compress the folder again, with plain files only."),
        )


def _unpacked(archive: zipfile.ZipFile, one: zipfile.ZipInfo, name: str) -> bytes:
    """Return a file of the archive; what it says of its own size is not believed."""
    with archive.open(one) as file:
        data = file.read(LARGEST_FILE + 1)
    _bound(0, len(data), name)
    return data


def _bound(count: int, size: int, name: str) -> None:
    if count > MOST_FILES or size > LARGEST_PACK:
        raise _refused(
            name,
            _("a pack has at most %(files)s files and %(size)s kB")
            % {"files": MOST_FILES, "size": LARGEST_PACK // 1024},
            _("Take out what is not a part of the pack."),
        )


def _decoded(data: bytes, where: str) -> tuple[str, Problem | None]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        message = _("the file is not UTF-8 text")
        return "", Problem(f"{message}.", where=where, mend=_("Save it again as UTF-8."))
    return text, None


def _refused(where: str, message: str, mend: str) -> InvalidInput:
    return InvalidInput(FAULTY_PACK, field="file", problems=[Problem(f"{message}.", where=where, mend=mend)])
