"""What the house shows of waivers. Their acts stand on the case that they are about."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import OfPeople, Signboard

SIGNBOARD = Signboard(
    things={"waiver": _("Waiver")},
    free_texts={"waiver": ("reason", "ended_why")},
    people={"waiver": OfPeople(why_not="who did it stands in the log of acts")},
)
