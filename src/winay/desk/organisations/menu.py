"""The registry's place in the menu of the desk; its tabs are the menu `registry`, in which each topic has its own."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (
    Place(menu="desk", rank=70, text=_("Registry"), page="desk:organisations", opens="registry"),
    Place(menu="registry", rank=10, text=_("Organisations"), page="desk:organisations"),
)
