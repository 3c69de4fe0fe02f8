"""Lists as officials send them, written into a folder of the test."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from tests.factories.territory import make_district

from winay.base.models import User
from winay.registry.actions import lists
from winay.registry.models import ImportBatch
from winay.registry.queries.imports import suggested_mapping
from winay.registry.rules.lists import Mapping

DAY = date(2026, 5, 3)
HEADINGS = [
    "Codigo",
    "DNI",
    "Apellido paterno",
    "Apellido materno",
    "Nombres",
    "Sexo",
    "Fecha nac",
    "UBIGEO",
    "Celular",
]
ROSA = ["J1", "40123456", "QUISPE", "MAMANI", "ROSA", "F", "23/05/1980", "021201", "943555001"]
JUAN = ["J2", "01234567", "DE LA CRUZ", "", "JUAN", "M", "03/12/1971", "021203", ""]
ROWS = [HEADINGS, ROSA, JUAN]


def csv_bytes(rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Return rows as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(rows: Sequence[Sequence[Any]], *, formula: tuple[int, int, str, str] | None = None) -> bytes:
    """Return rows as a workbook, dates as real dates; `formula`: row, column, formula and the value it had."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    page, day = book.add_worksheet("Hoja1"), book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, place, cell, day)
            elif cell not in ("", None):
                page.write(number, place, cell)
    if formula:
        page.write_formula(*formula[:3], None, formula[3])
    book.close()
    return out.getvalue()


def write_list(folder: Path, rows: Any, name: str = "lista.csv") -> Path:
    """Write rows, or bytes as they are, and return the path."""
    path = folder / name
    path.write_bytes(
        rows if isinstance(rows, bytes) else (xlsx_bytes if name.endswith("xlsx") else csv_bytes)(rows)
    )
    return path


def receive(
    folder: Path,
    rows: Any,
    *,
    actor: User | None = None,
    source: str = "JUNTOS",
    name: str = "lista.csv",
    **given: Any,
) -> ImportBatch:
    """Return the batch of a list that was received; the districts of the examples are there."""
    for ubigeo in ("021201", "021203"):
        make_district(ubigeo)
    return lists.receive_list(
        actor=actor,
        source=lists.save_source(actor=actor, name=source),
        path=write_list(folder, rows, name),
        filename=name,
        **{"list_date": DAY, **given},
    )


def mapped(folder: Path, rows: Any, *, mapping: Mapping | None = None, **given: Any) -> ImportBatch:
    """Return the batch with its columns chosen: `mapping`, or what is suggested."""
    batch = receive(folder, rows, **given)
    return lists.choose_columns(actor=batch.taken_by, batch=batch, mapping=mapping or suggested_mapping(batch))


def take(folder: Path, rows: Any, **given: Any) -> ImportBatch:
    """Return the batch of a list that was taken."""
    batch = mapped(folder, rows, **given)
    batch = lists.start_taking(actor=batch.taken_by, batch=batch, at_once=True)
    return lists.take_list(actor=batch.taken_by, batch=batch)


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    """Return how many rows were new, changed, unchanged and refused."""
    return (batch.new, batch.changed, batch.unchanged, batch.refused)


VENTURE_HEADINGS = [
    *("Emprendimiento", "Actividad", "Grupo", "DNI", "Apellidos", "Nombres", "UBIGEO", "Inicio"),
    *("Ventas desde", "Ventas hasta", "Ventas (S/)", "Empleos", "Empleos de mujeres"),
]
"""Headings of a list of ventures as an office writes them."""


def venture_row(name: str = "Quesos Wayra", **given: Any) -> list[str]:
    """Return a row under `VENTURE_HEADINGS`: a cheese maker's year 2025, unless other values are given."""
    row = {
        "activity": "Quesos y yogur",
        "group": "",
        "dni": "40123456",
        "surnames": "QUISPE MAMANI",
        "given_names": "ROSA",
        "ubigeo": "021201",
        "began": "2023",
        "since": "01/01/2025",
        "until": "31/12/2025",
        "sales": "12,500.50",
        "jobs": "2.5",
        "women": "1.5",
    }
    return [name, *{**row, **given}.values()]
