"""Where alerts stand in the menu of the desk."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (Place(menu="desk", rank=15, text=_("Alerts"), page="desk:alerts"),)
