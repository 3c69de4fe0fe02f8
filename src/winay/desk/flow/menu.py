"""Where flow and loss stand among the tabs of the catalogue."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place
from winay.journeys.access import may_see_flow

MENU = (Place(menu="catalogue", rank=50, text=_("Flow and loss"), page="desk:flow", whom=may_see_flow),)
