"""Where calls stand in the menu."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (Place(menu="my", rank=40, text=_("Calls"), page="portal:calls"),)
