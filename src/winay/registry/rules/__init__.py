"""Pure rules of the registry: numbers of identity, and the words of search. No Django, no I/O."""

from winay.registry.rules.identity import (
    RELATIONS,
    cci_check_digits,
    cci_problem,
    clean_dni,
    compact,
    dni_problem,
    ruc_problem,
    years_of_birth,
)
from winay.registry.rules.words import asked_words, by_sound, closeness, organisation_words, person_words

__all__ = [
    "RELATIONS",
    "asked_words",
    "by_sound",
    "cci_check_digits",
    "cci_problem",
    "clean_dni",
    "closeness",
    "compact",
    "dni_problem",
    "organisation_words",
    "person_words",
    "ruc_problem",
    "years_of_birth",
]
