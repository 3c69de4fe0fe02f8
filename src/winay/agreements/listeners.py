"""What becomes of an agreement when its award ends."""

from winay.agreements.actions.awards import void_for_its_award
from winay.base.events import listens
from winay.committees.events import AwardEnding

LISTENERS = (listens(AwardEnding, void_for_its_award),)
