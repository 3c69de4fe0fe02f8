"""What groups and people are told of programmes: that there is one for them, and what is missing for it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.journeys import follow_up_letters, passport_letters, referral_letters
from winay.journeys.models import Support
from winay.messages import kinds, reminders
from winay.messages.actions import Letter, tell_many
from winay.messages.kinds import CODE, DAY, TEXT, Kind

PAGE = ("portal:catalogue_entry", ("code",))
KINDS = (
    Kind(
        "journeys.now",
        {"programme": TEXT, "code": CODE},
        _("There is a programme for you"),
        _(
            "By what is known of you, you can take part in “%(programme)s”. Read what it gives, and ask at the office "
            "how to begin."
        ),
        _("Wiñay: you can take part in “%(programme)s”. Ask at the office"),
        *PAGE,
    ),
    Kind(
        "journeys.nearly",
        {"programme": TEXT, "code": CODE, "missing": TEXT, "by": DAY},
        _("A programme is within your reach"),
        _(
            "You could take part in “%(programme)s”. Still missing: %(missing)s. With help it can be done by %(by)s: "
            "come to the office."
        ),
        _("Wiñay: for “%(programme)s” you lack, by %(by)s: %(missing)s. Come to the office"),
        *PAGE,
    ),
)


def letter(
    kind: str,
    to: models.Model,
    support: Support,
    facts: dict[str, Any],
    *,
    key: str,
    scope: models.Model,
    place: str,
) -> None:
    """Tell a group or a person of a programme; `key` names the occasion."""
    tell_many(
        [
            Letter(
                kind=f"journeys.{kind}",
                key=key,
                to=to,
                facts={"programme": support.name_es, "code": support.code, **facts},
                scope=scope,
                place=place,
                about=support,
            )
        ]
    )


def register_letters() -> None:
    """Make the kinds and the reminder of this package known."""
    kinds.register(*KINDS, *referral_letters.KINDS, *passport_letters.KINDS, *follow_up_letters.KINDS)
    reminders.register("journeys.referrals_due", referral_letters.referrals_due)
