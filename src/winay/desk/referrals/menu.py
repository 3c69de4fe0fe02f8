"""Where the catalogue, what comes next and referrals stand: the tabs of the catalogue's place in the desk's menu."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place
from winay.journeys.access import may_see_cohorts

MENU = (
    Place(menu="catalogue", rank=30, text=_("Referrals"), page="desk:referrals"),
    Place(menu="catalogue", rank=40, text=_("Cohorts"), page="desk:cohorts", whom=may_see_cohorts),
)
