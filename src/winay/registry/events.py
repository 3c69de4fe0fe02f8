"""What may be heard of the registry: somebody or a household was written down or changed, a word, a list."""

from dataclasses import dataclass

from winay.base.events import Event
from winay.base.models import User
from winay.registry.models import Consent, Household, ImportBatch, Person


@dataclass(frozen=True)
class ConsentRecorded(Event):
    """Somebody said what may be done with what is known of them; their newest word for its purpose holds."""

    actor: User | None
    consent: Consent


@dataclass(frozen=True)
class PersonWritten(Event):
    """Somebody was registered (`new`), or what is known of them changed."""

    person: Person
    new: bool = False


@dataclass(frozen=True)
class HouseholdWritten(Event):
    """A household was registered (`new`), or its class or its head changed."""

    household: Household
    new: bool = False


@dataclass(frozen=True)
class HouseholdJoined(Event):
    """Somebody lives in a household from now on."""

    household: Household


@dataclass(frozen=True)
class ListTaken(Event):
    """The rows of a list stand in the registry: people who came with it, or were changed by it."""

    batch: ImportBatch
