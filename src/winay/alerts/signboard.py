"""What the house shows of alerts."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import OfPeople, Signboard

SIGNBOARD = Signboard(
    things={"look": _("Look into an alert")},
    acts={
        "look": {
            "look_into": _("Alert looked into"),
            "bring_back": _("Alert brought back"),
        }
    },
    free_texts={"look": ("remark",)},
    people={"look": OfPeople(why_not="what staff found out about an alert stands beside it at the desk")},
)
