"""Pure rules of lists that others send: headings, which column is what, how each value is read. No Django, no I/O."""

from winay.registry.rules.lists.fields import FIELDS, KINDS, Field, headings_digest
from winay.registry.rules.lists.headings import Headings, find_headings
from winay.registry.rules.lists.mapping import Choices, Mapping, mapping_faults
from winay.registry.rules.lists.places import Places
from winay.registry.rules.lists.reading import Reading, Rows
from winay.registry.rules.lists.suggest import suggest
from winay.registry.rules.lists.values import Fault, Wrong

__all__ = [
    "FIELDS",
    "KINDS",
    "Choices",
    "Fault",
    "Field",
    "Headings",
    "Mapping",
    "Places",
    "Reading",
    "Rows",
    "Wrong",
    "find_headings",
    "headings_digest",
    "mapping_faults",
    "suggest",
]
