"""How a file that somebody sends is to be read, as it was found out once."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Layout:
    """How a file is to be read: `kind` (csv, xlsx, ods), and encoding and delimiter, or the sheet and all its names.

    `lines`: of the file, or rows of the sheet. `hidden`: the sheets that nobody sees. From row `data_from` on (0: none)
    the value of a merged cell holds for all its rows; `filled` cells are filled by that.
    """

    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    lines: int = 0
    hidden: tuple[str, ...] = ()
    data_from: int = 0
    filled: int = 0

    @property
    def is_workbook(self) -> bool:
        """Whether the rows stand on a sheet, not in a text file."""
        return self.kind != "csv"

    def as_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` reads back."""
        return {**asdict(self), "sheets": list(self.sheets), "hidden": list(self.hidden)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Layout":
        """Return the layout that `as_json` wrote."""
        names = {name: tuple(stored.get(name, ())) for name in ("sheets", "hidden")}
        return cls(**{**stored, **names})
