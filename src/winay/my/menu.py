"""Where the group and what is held of oneself stand in the menu."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (
    Place(menu="my", rank=10, text=_("My group"), page="my:home", only_itself=True),
    Place(menu="my", rank=20, text=_("My data"), page="my:me", only_itself=True),
)
