"""The place of money in the menu of the desk; its tabs are the menu `money`, in which each topic has its own."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (
    Place(menu="desk", rank=60, text=_("Money"), page="desk:money", opens="money"),
    Place(
        menu="money",
        rank=10,
        text=_("Where every sol is"),
        page="desk:money",
        more=("/desk/sources/", "/desk/rates/"),
    ),
    Place(menu="money", rank=20, text=_("Payments"), page="desk:payments"),
)
