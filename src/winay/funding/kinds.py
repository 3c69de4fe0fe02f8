"""The kinds of source that finance rural programmes, in the field's words. Kept in rows and packs: never renamed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceKind(models.TextChoices):
    """What stands behind a source of money."""

    DONOR = "donor", _("Donor or lender")
    TREASURY = "treasury", _("Public treasury")
    REGION = "region", _("Regional government")
    MUNICIPALITY = "municipality", _("Municipality")
    COMPANY = "company", _("Mining or other company")
    MIGRANTS = "migrants", _("Migrants' association")
    ENVIRONMENTAL = "environmental", _("Environmental-services fund")
    GROUPS_CASH = "groups_cash", _("Groups, in cash")
    GROUPS_KIND = "groups_kind", _("Groups, in kind")
    LOCAL_CAPITAL = "local_capital", _("Local capital fund")
    LOCAL_INVESTMENT = "local_investment", _("Local investment fund")
    OTHER = "other", _("Other source of funds")


class Heading(models.TextChoices):
    """From which heading of a government's budget the money comes (SU 3C)."""

    RECURRENT = "recurrent", _("Recurrent spending")
    INVESTMENT = "investment", _("Investment")


GOVERNMENTS = (SourceKind.REGION, SourceKind.MUNICIPALITY)
"""The kinds whose money has a heading and may hold royalties."""
