"""What may be heard of the registry."""

from dataclasses import dataclass

from winay.base.events import Event
from winay.base.models import User
from winay.registry.models import Consent


@dataclass(frozen=True)
class ConsentRecorded(Event):
    """Somebody said what may be done with what is known of them; their newest word for its purpose holds."""

    actor: User | None
    consent: Consent
