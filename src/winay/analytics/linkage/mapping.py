"""Which column of a file is which: the mapping of `winay link evaluate`, and the files it speaks of."""

import codecs
import csv
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from winay.analytics.faults import InputFault, Problem
from winay.analytics.linkage.records import Source
from winay.analytics.linkage.settings import Model, Part, Text
from winay.analytics.reading import read_yaml
from winay.analytics.sql import identifier, literal
from winay.analytics.words import gettext as _

Names = Annotated[list[Text], Field(min_length=1)]
Encoding = Literal["utf-8", "latin-1", "cp1252", "utf-16"]
DELIMITERS = ",;\t|"


class Side(Part):
    """What differs in one of two files."""

    id: Text | None = None
    columns: dict[str, Names | Text] = {}
    encoding: Encoding | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    dates: Literal["dmy", "mdy"] | None = None


class Truth(Part):
    """The truth's columns: two ids a row (`left`, `right`), or an id and the entity it is (`id`, `entity`)."""

    left: Text | None = None
    right: Text | None = None
    id: Text | None = None
    entity: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        pairs, groups = (self.left, self.right), (self.id, self.entity)
        if all(pairs) == all(groups) or (any(pairs) and any(groups)):
            raise PydanticCustomError("truth_not_one", "one", {})
        return self


class FileMapping(Part):
    """A mapping file."""

    kind: Text = "person"
    id: Text
    columns: Annotated[dict[str, Names | Text], Field(min_length=1)]
    left: Side = Side()
    right: Side = Side()
    one_to_one: bool = False
    dates: Literal["dmy", "mdy"] = "dmy"
    encoding: Encoding | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    truth: Truth

    def of(self, side: Side) -> dict[str, list[str]]:
        """Return the columns of one file, by standard column."""
        merged = {**self.columns, **side.columns}
        return {name: [names] if isinstance(names, str) else list(names) for name, names in merged.items()}


def load_mapping(path: Path) -> FileMapping:
    """Return the mapping of a file. Raises `InputFault`."""
    try:
        return read_yaml(path.read_text("utf-8-sig"), path.name, FileMapping)
    except UnicodeDecodeError as error:
        message = _("{file} is not UTF-8 text.").format(file=path.name)
        raise InputFault(message, mend=_("Save it again as UTF-8.")) from error


@dataclass(frozen=True)
class Files:
    """The files of one evaluation, as Parquet in a folder of their own."""

    sources: Sequence[Source]
    truth: Path


@contextmanager
def opened_files(
    mapping: FileMapping, model: Model, *, left: Path, right: Path | None, truth: Path
) -> Iterator[Files]:
    """Yield the files as sources, every column as text; raise `InputFault` naming each missing column or bad value."""
    unknown = [name for name in mapping.of(mapping.left) | mapping.of(mapping.right) if name not in model.columns]
    if unknown:
        message = _("The model “{kind}” has no column {names}.").format(kind=model.kind, names=", ".join(unknown))
        raise InputFault(message, mend=_("It has: {names}.").format(names=", ".join(model.columns)))
    with tempfile.TemporaryDirectory(prefix="winay-link-") as folder:
        work = Path(folder)
        sources = [_source("left", left, mapping, mapping.left, work)]
        if right is not None:
            sources.append(_source("right", right, mapping, mapping.right, work))
        answer = mapping.truth
        columns = [name for name in (answer.left, answer.right, answer.id, answer.entity) if name]
        target = work / "truth.parquet"
        _to_parquet(truth, target, columns, mapping.encoding, mapping.delimiter)
        yield Files(sources, target)


def _source(name: str, path: Path, mapping: FileMapping, side: Side, work: Path) -> Source:
    columns = mapping.of(side)
    id_ = side.id or mapping.id
    wanted = list(dict.fromkeys([id_, *(column for names in columns.values() for column in names)]))
    target = work / f"{name}.parquet"
    encoding, delimiter = side.encoding or mapping.encoding, side.delimiter or mapping.delimiter
    _to_parquet(path, target, wanted, encoding, delimiter)
    _require_ids(target, id_, path.name)
    return Source(name, target, id_, columns, side.dates or mapping.dates)


def _to_parquet(
    path: Path, target: Path, wanted: Sequence[str], encoding: str | None, delimiter: str | None
) -> None:
    """Write the wanted columns of a CSV or Parquet file as text to a Parquet file."""
    import duckdb

    with duckdb.connect(":memory:", config={"autoinstall_known_extensions": False}) as base:
        inside: dict[str, str] = {}
        try:
            if path.suffix.lower() in (".parquet", ".pq"):
                there = [row[0] for row in base.sql(f"describe from read_parquet({literal(path)})").fetchall()]
                _require_columns(path, there, wanted)
                origin = f"read_parquet({literal(path)})"
            else:
                plain = _as_utf8(path, target.with_suffix(".csv"), encoding)
                mark, there = _header(plain, path, delimiter)
                _require_columns(path, there, wanted)
                there_as = {f"c{at}": "VARCHAR" for at in range(len(there))}
                origin = (
                    f"read_csv({literal(plain)}, header=false, skip=1, auto_detect=false, delim={literal(mark)},"
                    f" quote='\"', escape='\"', null_padding=true, columns={there_as})"
                )
                inside = {name: f"c{at}" for at, name in enumerate(there)}
            chosen = [
                f"cast({identifier(inside.get(name, name))} as varchar) as {identifier(name)}" for name in wanted
            ]
            base.execute(f"copy (select {', '.join(chosen)} from {origin}) to {literal(target)} (format parquet)")
        except duckdb.Error as error:
            message = _("{file} cannot be read as a table.").format(file=path.name)
            why = str(error).splitlines()[0][:200]
            raise InputFault(
                message, [Problem(why, path.name)], mend=_("Save it again as CSV in UTF-8.")
            ) from error


def _as_utf8(path: Path, copy: Path, encoding: str | None) -> Path:
    """Return the file itself if it is UTF-8, else a copy that is; without a word on it, Windows' own is assumed."""
    with path.open("rb") as file:
        start = file.read(4)
    if encoding is None:
        encoding = "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _guess(path)
    if encoding == "utf-8" and not start.startswith(codecs.BOM_UTF8):
        return path
    try:
        known = "utf-8-sig" if encoding == "utf-8" else encoding
        with (
            path.open(encoding=known, newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            while part := source.read(1 << 20):
                target.write(part)
    except UnicodeError as error:
        message = _("{file} is not text in the encoding {encoding}.").format(file=path.name, encoding=encoding)
        raise InputFault(message, mend=_("Name another “encoding:” in the mapping, or leave it out.")) from error
    return copy


def _guess(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while part := file.read(1 << 20):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8"


def _header(plain: Path, path: Path, delimiter: str | None) -> tuple[str, list[str]]:
    with plain.open(encoding="utf-8", newline="", errors="replace") as file:
        first = file.readline()
    if not first.strip():
        raise InputFault(
            _("{file} is empty.").format(file=path.name), mend=_("Its first line must name the columns.")
        )
    mark = delimiter or max(DELIMITERS, key=first.count)
    return mark, [name.strip() for name in next(csv.reader([first], delimiter=mark))]


def _require_columns(path: Path, there: Sequence[str], wanted: Sequence[str]) -> None:
    problems = []
    for column in wanted:
        if column not in there:
            problems.append(Problem(_("There is no column “{name}”.").format(name=column), path.name))
        elif there.count(column) > 1:
            problems.append(Problem(_("Several columns are called “{name}”.").format(name=column), path.name))
    if problems:
        message = _("{file} does not have the columns that the mapping names.").format(file=path.name)
        raise InputFault(message, problems, mend=_("It has: {names}.").format(names=", ".join(there[:60])))


def _require_ids(target: Path, id_: str, filename: str) -> None:
    import duckdb

    with duckdb.connect(":memory:") as base:
        name = identifier(id_)
        empty, twice = base.sql(
            f"select count(*) filter (where {name} is null or trim({name}) = ''), count(*) - count(distinct {name})"
            f" - count(*) filter (where {name} is null) from read_parquet({literal(target)})"
        ).fetchall()[0]
        if empty:
            message = _("{count} rows of {file} have no id.").format(count=empty, file=filename)
            raise InputFault(message, mend=_("Every row needs an id of its own in “{name}”.").format(name=id_))
        if twice:
            message = _("{count} ids of {file} stand in several rows.").format(count=twice, file=filename)
            raise InputFault(message, mend=_("Every row needs an id of its own in “{name}”.").format(name=id_))
