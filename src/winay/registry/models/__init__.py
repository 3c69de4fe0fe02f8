"""What the registry stores. Personal data: never on the portal, in a log or a URL."""

from winay.registry.models.imports import ImportBatch, RefusedRow, SavedMapping, Source, SourceRecord
from winay.registry.models.linkage import KnownTwo, LinkPair, LinkRun, LinkVerdict, Merge
from winay.registry.models.organisations import (
    BankAccount,
    Membership,
    Organisation,
    OrganisationName,
)
from winay.registry.models.papers import Drive, Paper, PaperKind
from winay.registry.models.people import Consent, Household, HouseholdStay, Kinship, Person, PovertyFinding
from winay.registry.models.privacy import Correction, Reading
from winay.registry.models.search import OrganisationSearch, PersonSearch
from winay.registry.models.ventures import (
    ToldBy,
    Venture,
    VentureChange,
    VentureJobs,
    VentureMerge,
    VentureOwner,
    VentureSales,
)

__all__ = [
    "BankAccount",
    "Consent",
    "Correction",
    "Drive",
    "Household",
    "HouseholdStay",
    "ImportBatch",
    "Kinship",
    "KnownTwo",
    "LinkPair",
    "LinkRun",
    "LinkVerdict",
    "Membership",
    "Merge",
    "Organisation",
    "OrganisationName",
    "OrganisationSearch",
    "Paper",
    "PaperKind",
    "Person",
    "PersonSearch",
    "PovertyFinding",
    "Reading",
    "RefusedRow",
    "SavedMapping",
    "Source",
    "SourceRecord",
    "ToldBy",
    "Venture",
    "VentureChange",
    "VentureJobs",
    "VentureMerge",
    "VentureOwner",
    "VentureSales",
]
