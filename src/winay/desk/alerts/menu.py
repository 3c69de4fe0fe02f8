"""Where alerts stand: a tab beside tasks."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (Place(menu="tasks", rank=20, text=_("Alerts"), page="desk:alerts"),)
