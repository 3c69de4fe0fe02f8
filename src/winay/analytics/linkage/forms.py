"""How a value of each form becomes comparable, and how columns are made from others: expressions of SQL."""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from winay.analytics import fillers, names
from winay.analytics.linkage.settings import Form, Make

DateOrder = str
"""`dmy` or `mdy`: how dates whose year comes last are read. Dates whose year comes first need no telling."""


class Dialect(names.Writer, Protocol):
    """What forms need of a dialect beside rewriting."""

    def matches(self, expression: str, pattern: str) -> str:
        """Return the expression that tells whether `pattern` is found."""
        ...

    def extract(self, expression: str, pattern: str, group: int) -> str:
        """Return the expression of a group of the first match, empty if there is none."""
        ...

    def sorted_words(self, expression: str) -> str:
        """Return the expression of the words of a text in alphabetical order."""
        ...


def formed(expression: str, form: Form, dialect: Dialect, order: DateOrder = "dmy") -> str:
    """Return the SQL by which `expression`, any text, takes its form; what holds nothing becomes null."""
    makers: dict[str, Callable[[], str]] = {
        "name": lambda: names.fold_sql(expression, dialect),
        "organisation": lambda: names.organisation_sql(expression, dialect),
        "text": lambda: names.plain_sql(expression, dialect),
        "code": lambda: _code(expression, dialect),
        "number": lambda: _number(expression, dialect),
        "date": lambda: _date(expression, dialect, order),
        "sex": lambda: _sex(expression, dialect),
    }
    return f"nullif({makers[form]()}, '')"


def formed_text(text: str, form: Form) -> str | None:
    """Return a text in its form, as `formed` in SQL: of names, texts, codes, numbers, and dates whose year is first."""
    makers: dict[Form, Callable[[], str]] = {
        "name": lambda: names.fold(text),
        "text": lambda: names.plain(text),
        "code": lambda: re.sub(FILLER, "", re.sub("^0+", "", re.sub("[^a-z0-9]", "", text.strip().lower()))),
        "number": lambda: re.sub(FILLER, "", re.sub("[^0-9]", "", text)[-9:]),
        "date": lambda: re.sub("[^0-9]", "", text)[:8],
        "sex": lambda: text[:1].lower(),
    }
    return (makers[form]() if form in makers else text) or None


def _code(expression: str, dialect: Dialect) -> str:
    """Letters and digits; zeros in front, the “.0” of spreadsheets and fillers such as 00000000 or 99999999 dropped."""
    text = dialect.replace(f"trim({expression})", r"\.0+$", "")
    text = dialect.replace(f"lower({text})", "[^a-z0-9]", "")
    text = dialect.replace(text, "^0+", "")
    return dialect.replace(text, FILLER, "")


FILLER = fillers.NUMBER


def _number(expression: str, dialect: Dialect) -> str:
    """Telephone numbers: the last nine digits, so that country codes and zeros in front do not matter."""
    digits = dialect.replace(dialect.replace(f"trim({expression})", r"\.0+$", ""), "[^0-9]", "")
    return dialect.replace(f"right({digits}, 9)", FILLER, "")


def _date(expression: str, dialect: Dialect, order: DateOrder) -> str:
    """Year, month and day as eight digits, valid or not: a mistyped date can still resemble the true one."""
    text = dialect.replace(f"trim({expression})", "[^0-9]+", "-")
    year_first = r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(-.*)?$"
    year_last = r"^([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})(-.*)?$"
    day, month = (2, 1) if order == "mdy" else (1, 2)

    def two(pattern: str, group: int) -> str:
        return f"lpad({dialect.extract(text, pattern, group)}, 2, '0')"

    last = r"^([0-9]{2})([0-9]{2})([0-9]{4})$"
    return (
        f"case when {dialect.matches(text, year_first)} "
        f"then concat({dialect.extract(text, year_first, 1)}, {two(year_first, 2)}, {two(year_first, 3)}) "
        f"when {dialect.matches(text, year_last)} "
        f"then concat({dialect.extract(text, year_last, 3)}, {two(year_last, month)}, {two(year_last, day)}) "
        f"when {dialect.matches(text, '^(19|20)[0-9]{6}$')} then {text} "
        f"when {dialect.matches(text, '^[0-9]{4}(19|20)[0-9]{2}$')} "
        f"then concat({dialect.extract(text, last, 3)}, {dialect.extract(text, last, month)}, "
        f"{dialect.extract(text, last, day)}) "
        f"when {dialect.matches(text, '^[0-9]{8}$')} then {text} else '' end"
    )


def _sex(expression: str, dialect: Dialect) -> str:
    """`f` or `m`, from Spanish and English words and initials, and INEI's codes."""
    text = names.plain_sql(expression, dialect)
    return (
        f"case when {dialect.matches(text, '^(f.*|mujer.*|w.*|2)$')} then 'f' "
        f"when {dialect.matches(text, '^(m|masc.*|mal.*|man|h.*|v.*|1)$')} then 'm' else '' end"
    )


def made(make: Make, of: Sequence[str], letters: int, dialect: Dialect) -> str:
    """Return the SQL by which a column is made from columns that have their forms already."""
    first = of[0]
    if make == "joined":
        return f"nullif(concat_ws(' ', {', '.join(of)}), '')"
    if make == "sorted":
        return dialect.sorted_words(f"nullif(concat_ws(' ', {', '.join(of)}), '')")
    several = dialect.matches(first, "^[^ ]+ [^ ]+ [^ ]+")
    recipes = {
        "sound": lambda: names.sound_sql(first, dialect),
        "core": lambda: names.core_sql(first, dialect),
        "first_word": lambda: dialect.extract(first, "^([^ ]+)", 1),
        "other_words": lambda: dialect.extract(first, "^[^ ]+ (.*)$", 1),
        "last_two_words": lambda: _by_length(
            several, dialect.extract(first, "([^ ]+ [^ ]+)$", 1), dialect.extract(first, "([^ ]+)$", 1)
        ),
        "before_last_two": lambda: _by_length(
            several, dialect.extract(first, "^(.*) [^ ]+ [^ ]+$", 1), dialect.extract(first, "^(.*) [^ ]+$", 1)
        ),
        "first_two": lambda: _by_length(
            several, dialect.extract(first, "^([^ ]+ [^ ]+)", 1), dialect.extract(first, "^([^ ]+)", 1)
        ),
        "after_first_two": lambda: _by_length(
            several, dialect.extract(first, "^[^ ]+ [^ ]+ (.*)$", 1), dialect.extract(first, "^[^ ]+ (.*)$", 1)
        ),
        "first_letters": lambda: f"substr({first}, 1, {letters})",
        "year": lambda: f"substr({first}, 1, 4)",
        "date_parts": lambda: (
            f"concat(substr({first}, 1, 4), least(substr({first}, 5, 2), substr({first}, 7, 2)), "
            f"greatest(substr({first}, 5, 2), substr({first}, 7, 2)))"
        ),
    }
    return f"nullif({recipes[make]()}, '')"


def _by_length(several: str, long: str, short: str) -> str:
    return f"case when {several} then {long} else {short} end"
