"""Pure rules of identity: DNI, RUC and the interbank account code (CCI). No Django, no I/O.

Each `…_problem` returns a message id to translate, or None if the number can be right. None of them can tell
that a number exists, only that it was not mistyped.
"""

import re
from unicodedata import normalize

from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError
from stdnum.pe import cui, ruc

from winay.base.messages import N_

RELATIONS = (
    N_("spouse"),
    N_("parent"),
    N_("child"),
    N_("sibling"),
    N_("grandparent"),
    N_("grandchild"),
    N_("in-law"),
    N_("other relative"),
)


def years_of_birth(band: str, year: int) -> tuple[int, int]:
    """Return the first and last year of birth that somebody of an age band (`30-44`) can have in `year`.

    Whoever is 30 this year was born this year − 30 or, before the birthday, a year earlier.
    """
    youngest, oldest = (int(age) for age in band.split("-"))
    return year - oldest - 1, year - youngest


def compact(number: str) -> str:
    """Return `number` without blanks, dots and hyphens, as people write them between groups of digits."""
    return re.sub(r"[\s.\-–]", "", number)


def dni_problem(dni: str) -> str | None:
    """Return what is wrong with a DNI: 8 digits, with an optional check character that is validated if given.

    The check character may be a digit or, on cards before July 2008, a letter (python-stdnum `pe.cui`).
    """
    number = compact(dni).upper()
    if not number.isascii() or not re.fullmatch(r"[0-9]{8}[0-9A-Z]?", number):
        return N_("A DNI has 8 digits: write them all, with the leading zeros.")
    if number[:8] == "00000000":
        return N_("A DNI of zeros only belongs to nobody: leave it empty if there is none.")
    if not cui.is_valid(number):
        return N_("The check character of the DNI does not fit its digits: compare it with the card.")
    return None


def clean_dni(dni: str) -> str:
    """Return the 8 digits of a DNI that has no problem, without its check character."""
    return compact(dni)[:8]


def _letters(name: str) -> str:
    return "".join(
        c if c.isalpha() else " " for c in normalize("NFKD", name.casefold()) if c.isalpha() or c in " -'’"
    )


def same_surname(one: str, other: str) -> bool:
    """Tell whether two surnames are the same; accents, capitals, blanks and hyphens do not count."""
    return bool(one.strip()) and _letters(one).replace(" ", "") == _letters(other).replace(" ", "")


def surname_stands_in(surname: str, full_name: str) -> bool:
    """Tell whether `surname` stands as whole words in a name as people write it, whatever its order.

    >>> surname_stands_in("De la Cruz", "Rosa de la Cruz Milla"), surname_stands_in("Cruz", "Rosa Cruzado")
    (True, False)
    """
    wanted = " ".join(_letters(surname).split())
    return bool(wanted) and f" {wanted} " in f" {' '.join(_letters(full_name).split())} "


def ruc_problem(number: str) -> str | None:
    """Return what is wrong with a RUC: 11 digits, prefix 10, 15, 17 or 20, check digit mod 11 (`pe.ruc`)."""
    try:
        ruc.validate(compact(number))
    except InvalidChecksum:
        return N_("The last digit of the RUC does not fit the others: compare it with the RUC sheet.")
    except InvalidComponent:
        return N_("A RUC begins with 10, 15, 17 or 20.")
    except ValidationError:
        return N_("A RUC has 11 digits.")
    return None


def check_digit(digits: str) -> str:
    """Return the check digit of one half of a CCI: weights 1 2 1 2 … from the left, products reduced to
    the sum of their digits, ten's complement of the sum mod 10.
    """
    total = sum(sum(divmod(int(digit) * (1 + at % 2), 10)) for at, digit in enumerate(digits))
    return str(-total % 10)


def cci_check_digits(body: str) -> str:
    """Return the two check digits that belong to the 18 digits `body` of a CCI.

    The first covers entity and office (6 digits), the second the account (12 digits). The rule is public knowledge
    of Peru's interbank clearing, but no official text of it was found: it was derived here from numbers that
    banks and payment firms print as examples, such as 011-241-000190006582-70 and 011-366-000100032542-21,
    and holds for them.
    """
    if not body.isascii() or not re.fullmatch(r"[0-9]{18}", body):
        raise ValueError(body)
    return check_digit(body[:6]) + check_digit(body[6:])


def cci_problem(cci: str) -> str | None:
    """Return what is wrong with a CCI: 20 digits = entity 3 + office 3 + account 12 + two check digits."""
    number = compact(cci)
    if not number.isascii() or not re.fullmatch(r"[0-9]{20}", number):
        return N_("A CCI has 20 digits: bank 3, office 3, account 12 and 2 check digits.")
    if number[:3] == "000" or number[6:18] == "0" * 12:
        return N_("A CCI names a bank and an account: they cannot be zeros only.")
    right = cci_check_digits(number[:18])
    if number[18] != right[0]:
        return N_("The CCI was mistyped in the bank or the office (its first 6 digits).")
    if number[19] != right[1]:
        return N_("The CCI was mistyped in the account (digits 7 to 18).")
    return None
