"""Where budgets stand among the tabs of money."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (Place(menu="money", rank=40, text=_("Budgets"), page="desk:budgets"),)
