"""How one cell of a list is read: each `read_…` takes the text of a cell and returns a value or raises `Wrong`."""

from winay.registry.rules.lists.values.cells import Fault, Known, Wrong, digits_of, plain, present, shown
from winay.registry.rules.lists.values.documents import dni_reader, read_dni, read_document_kind, read_ruc
from winay.registry.rules.lists.values.numbers import number_reader
from winay.registry.rules.lists.values.people import MAN, SEX_CODES, WOMAN, read_language, read_phone, sex_reader
from winay.registry.rules.lists.values.texts import look_at_name, name_reader, text_reader
from winay.registry.rules.lists.values.words import (
    read_activity,
    read_head,
    read_kind,
    read_known,
    read_poverty,
    read_registration,
    read_yes,
)

__all__ = [
    "MAN",
    "SEX_CODES",
    "WOMAN",
    "Fault",
    "Known",
    "Wrong",
    "digits_of",
    "dni_reader",
    "look_at_name",
    "name_reader",
    "number_reader",
    "plain",
    "present",
    "read_activity",
    "read_dni",
    "read_document_kind",
    "read_head",
    "read_kind",
    "read_known",
    "read_language",
    "read_phone",
    "read_poverty",
    "read_registration",
    "read_ruc",
    "read_yes",
    "sex_reader",
    "shown",
    "text_reader",
]
