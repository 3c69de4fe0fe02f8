"""Dates as lists write them: three orders, month names, two digits for the year, Excel's day numbers, years, ages."""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from winay.base.messages import N_
from winay.registry.rules.lists.values import Wrong, plain, present, shown

ORDERS = ("dmy", "mdy", "ymd")
OLDEST = 120
EXCEL_BEGINS = date(1899, 12, 30)
MONTHS = {
    "ene": 1, "jan": 1, "feb": 2, "mar": 3, "abr": 4, "apr": 4, "may": 5, "jun": 6, "jul": 7, "ago": 8, "aug": 8,
    "set": 9, "sep": 9, "oct": 10, "nov": 11, "dic": 12, "dec": 12,
}  # fmt: skip
PARTS = re.compile(r"(\d{1,4})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{1,4})")
CLOCK = re.compile(r"[T\s]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(\s*[ap]\.?\s*m\.?)?$", re.IGNORECASE)
NO_DAYS = frozenset(
    (date(1, 1, 1), date(1753, 1, 1), date(1800, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1))
)
"""Days that programs write where they know none."""
Born = tuple[date | None, int | None, int | None]
UNKNOWN: Born = (None, None, None)


def parts_of(text: str) -> tuple[str, str, str] | None:
    """Return the three numbers of a date as they stand, a month's name as its number; None for what is no date."""
    tidy = CLOCK.sub("", text.strip())
    if match := PARTS.fullmatch(tidy):
        return (match[1], match[2], match[3])
    if re.fullmatch(r"\d{8}", tidy):
        return (
            (tidy[:4], tidy[4:6], tidy[6:]) if tidy[:2] in ("18", "19", "20") else (tidy[:2], tidy[2:4], tidy[4:])
        )
    words = [word for word in plain(tidy).split() if word not in ("de", "del")]
    months = [place for place, word in enumerate(words) if word[:3] in MONTHS and word.isalpha()]
    if len(words) == 3 and len(months) == 1:
        month = str(MONTHS[words[months[0]][:3]])
        others = [word for place, word in enumerate(words) if place != months[0]]
        if all(word.isdigit() for word in others):
            day, year = others if len(others[0]) <= 2 else others[::-1]
            return (day, "m" + month, year)
    return None


def date_of(parts: tuple[str, str, str], order: str, *, last_year: int) -> date | None:
    """Return the date that three numbers are in an order, or None; four digits in front are always the year.

    Two digits are a year of this century up to `last_year`, else of the last one.
    """
    first, second, third = parts
    if second.startswith("m"):
        day, month, year = first, second[1:], third
    elif len(first) == 4:
        year, month, day = parts
    elif order == "ymd":
        if len(third) > 2:
            return None
        year, month, day = parts
    else:
        day, month = (first, second) if order == "dmy" else (second, first)
        year = third
    if len(year) not in (2, 4):
        return None
    number = int(year)
    if len(year) == 2:
        number += 2000 if number + 2000 <= last_year else 1900
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def possible_orders(texts: Iterable[str], *, last_year: int) -> tuple[str, ...]:
    """Return the orders in which a column's dates can be read: one if the column tells, several if it must be asked.

    An order counts if it reads at least 98 of 100 of the dates that leave a choice; dates that leave none
    (month names, the year in front) do not count. All orders come back where no date leaves a choice.
    """
    read = dict.fromkeys(ORDERS, 0)
    asked = 0
    for text in texts:
        parts = parts_of(present(text))
        if parts is None or parts[1].startswith("m") or len(parts[0]) == 4:
            continue
        asked += 1
        for order in ORDERS:
            read[order] += date_of(parts, order, last_year=last_year) is not None
    if not asked:
        return ("dmy",)
    best = tuple(order for order in ORDERS if read[order] >= asked * 0.98)
    return best or ORDERS


def looks_like_date(text: str) -> bool:
    """Tell whether a text is a date in some order."""
    parts = parts_of(present(text))
    return parts is not None and any(date_of(parts, order, last_year=2100) for order in ORDERS)


def is_no_day(text: str, order: str = "dmy") -> bool:
    """Tell whether a text only fills a date that nobody knows: 00/00/0000, 99/99/9999, `/  /`, xx/xx/xxxx, 01/01/1900.

    >>> is_no_day("0"), is_no_day("1900-01-00"), is_no_day("31/12/1980")
    (True, True, False)
    """
    signs = set(re.sub(r"[\W_]", "", text.casefold()))
    if signs <= {"0"} or signs <= {"x"} or (signs == {"9"} and len(text) >= 4):
        return True
    if text in ("1900", "1900.0"):
        return True
    parts = parts_of(text)
    if parts is None:
        return False
    if "1900" in parts and any(not part.strip("0m") for part in parts):
        return True
    return date_of(parts, order, last_year=2100) in NO_DAYS


def year_alone(text: str) -> str:
    """Return the year of a date whose day or month are zeros (`00/00/1980`), or ""."""
    parts = parts_of(text)
    if parts is None or not any(not part.strip("0") for part in parts):
        return ""
    return next((part for part in parts if len(part) == 4 and part.strip("0")), "")


def date_reader(order: str, *, on: date) -> Callable[[str], date | None]:
    """Return the reader of a date that lies on or before `on`."""

    def read(text: str) -> date | None:
        tidy = present(text).strip("'’ ")
        if not tidy or is_no_day(tidy, order or "dmy"):
            return None
        parts = parts_of(tidy)
        if parts is None and re.fullmatch(r"[1-9]\d{3,4}(\.\d+)?", tidy) and float(tidy) > 2200:
            found: date | None = EXCEL_BEGINS + timedelta(days=int(float(tidy)))
        else:
            found = date_of(parts, order or "dmy", last_year=on.year) if parts else None
        if found is None:
            raise Wrong(
                N_("“%(text)s” is no date."), N_("Write the date as 31/12/1980 or 1980-12-31."), text=shown(text)
            )
        if not on.year - OLDEST <= found.year or found > on:
            raise Wrong(
                N_("The date %(text)s cannot be right: it lies after the list or more than 120 years before."),
                N_("Look at the year, and at the order of day and month."),
                text=shown(text),
            )
        return found

    return read


def birth_reader(order: str, *, on: date) -> Callable[[str], Born]:
    """Return the reader of a date of birth, or of a year alone where the day is not known."""
    read_date = date_reader(order, on=on)

    def read(text: str) -> Born:
        tidy = present(text)
        if re.fullmatch(r"(18|19|20)\d\d(\.0+)?", tidy) and not is_no_day(tidy):
            return read_year(tidy)
        if year := year_alone(tidy):
            return UNKNOWN if is_no_day(tidy) else read_year(year)
        found = read_date(text)
        return (found, found.year, found.year) if found else UNKNOWN

    read_year = year_reader(on=on)
    return read


def year_reader(*, on: date) -> Callable[[str], Born]:
    """Return the reader of a year of birth."""

    def read(text: str) -> Born:
        tidy = re.sub(r"\.0+$", "", present(text))
        if not tidy or is_no_day(tidy):
            return UNKNOWN
        if not re.fullmatch(r"\d{4}", tidy) or not on.year - OLDEST <= int(tidy) <= on.year:
            raise Wrong(
                N_("“%(text)s” is no year of birth."), N_("Write four digits, such as 1980."), text=shown(text)
            )
        return (None, int(tidy), int(tidy))

    return read


def age_reader(*, on: date) -> Callable[[str], Born]:
    """Return the reader of an age on `on`: who is 30 was born 30 years before, or 31 before this year's birthday."""

    def read(text: str) -> Born:
        tidy = re.sub(r"\.0+$|\s*(anos|años|a\.?)$", "", present(text).casefold())
        if not tidy:
            return UNKNOWN
        if not re.fullmatch(r"\d{1,3}", tidy) or int(tidy) > OLDEST - 1:
            raise Wrong(N_("“%(text)s” is no age."), N_("Write the age in years, such as 45."), text=shown(text))
        return (None, on.year - int(tidy) - 1, on.year - int(tidy))

    return read
