"""The workbook to be filled in: an example row, choices in the cells, an explanation of each column."""

import io

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from winay.calls.actions.imports.columns import (
    COST_COLUMNS,
    COSTS,
    EXAMPLE,
    MEMBER_COLUMNS,
    MEMBERS,
    PROPOSALS,
    proposal_columns,
)
from winay.calls.actions.spreadsheet import MOST_ROWS
from winay.calls.models import Call


def proposals_template(call: Call) -> bytes:
    """Return the workbook of a call to be filled in: three sheets with an example row that passes every check and lists
    of choices in the cells, the allowed values, and a sheet that explains each column.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#F3E9DC", "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    sheets = ((PROPOSALS, proposal_columns(call)), (MEMBERS, MEMBER_COLUMNS), (COSTS, COST_COLUMNS))
    pages = [book.add_worksheet(name) for name, _columns in sheets]
    notes, allowed = book.add_worksheet("Ayuda"), book.add_worksheet("Valores")
    lists = 0
    for page, (_name, columns) in zip(pages, sheets, strict=True):
        page.freeze_panes(1, 1)
        for place, column in enumerate(columns):
            page.write_string(0, place, column.heading, bold)
            page.set_column(place, place, 22, None if column.kind == "number" else text)
            (page.write_number if column.kind == "number" else page.write_string)(1, place, column.example or "")
            if column.choices:
                for down, told in enumerate((column.heading, *column.choices)):
                    allowed.write_string(down, lists, told)
                allowed.set_column(lists, lists, 30)
                cells = xl_range_abs(1, lists, len(column.choices), lists)
                page.data_validation(
                    1, place, MOST_ROWS, place, {"validate": "list", "source": f"=Valores!{cells}"}
                )
                lists += 1
    notes.set_column(0, 1, 24)
    notes.set_column(2, 2, 12)
    notes.set_column(3, 4, 60)
    lines = [
        call.title,
        "Una fila por grupo en «Propuestas»; sus socios y costos van en las otras hojas con el mismo nombre.",
        "En «Socios», dos personas con el mismo valor en «Hogar» son del mismo hogar. El DNI puede faltar.",
        "No use fórmulas: copie y pegue valores. Todo se revisa antes: si hay un error, no se guarda nada.",
        f"La fila 2 de cada hoja es un ejemplo: escriba encima. Con el nombre «{EXAMPLE}» no se toma.",
        "Lo que se carga son borradores: después hay que presentar cada propuesta antes de la hora de cierre.",
    ]
    for number, line in enumerate(lines):
        notes.write_string(number, 0, line)
    top = len(lines) + 1
    notes.write_row(top, 0, ("Hoja", "Columna", "¿Hace falta?", "Qué va", "Valores permitidos"), bold)
    explained = [(name, column) for name, columns in sheets for column in columns]
    for number, (name, column) in enumerate(explained, start=top + 1):
        needed = "sí" if column.required else "no"
        for place, told in enumerate((name, column.heading, needed, column.help, ", ".join(column.choices))):
            notes.write_string(number, place, told)
    book.close()
    return out.getvalue()
