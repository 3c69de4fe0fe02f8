"""Where the tasks stand in the menu of the desk."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (Place(menu="desk", rank=10, text=_("Tasks"), page="desk:home", only_itself=True),)
