"""Where the bank stands among the tabs of money."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place
from winay.treasury.access import reads_bank

MENU = (Place(menu="money", rank=30, text=_("Bank"), page="desk:bank", whom=reads_bank),)
