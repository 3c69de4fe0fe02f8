"""Where the catalogue of programmes stands in the menu of the desk."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (
    Place(menu="desk", rank=75, text=_("Catalogue"), page="desk:catalogue", more=("/desk/next/", "/desk/flow/")),
)
