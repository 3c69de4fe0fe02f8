"""What journeys do about a word in the registry: a no stops what leans on an earlier yes."""

from winay.base.events import listens
from winay.journeys.actions.refusals import stop_what_nobody_allows
from winay.registry.events import ConsentRecorded
from winay.registry.models import Consent


def _said(event: ConsentRecorded) -> None:
    if event.consent.purpose == Consent.Purpose.SHARE and not event.consent.given:
        stop_what_nobody_allows(event.consent.person, actor=event.actor)


LISTENERS = (listens(ConsentRecorded, _said),)
