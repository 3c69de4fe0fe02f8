"""Where the catalogue of programmes stands in the menu of the desk; its tabs are the menu `catalogue`."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place
from winay.registry.access import may_keep_people

MENU = (
    Place(menu="desk", rank=75, text=_("Catalogue"), page="desk:catalogue", opens="catalogue"),
    Place(menu="catalogue", rank=10, text=_("Programmes"), page="desk:catalogue"),
    Place(
        menu="catalogue",
        rank=20,
        text=_("What comes next"),
        page="desk:next_districts",
        more=("/desk/next/",),
        whom=may_keep_people,
    ),
)
