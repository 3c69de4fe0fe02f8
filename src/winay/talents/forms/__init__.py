"""What a group, or the office for it, fills in when it hires: the same questions on its own pages and on the desk."""

from winay.talents.forms.needs import NEED_STEPS, NeedForm
from winay.talents.forms.services import SERVICE_STEPS
from winay.talents.forms.steps import steps_of, take_step

__all__ = ["NEED_STEPS", "SERVICE_STEPS", "NeedForm", "steps_of", "take_step"]
