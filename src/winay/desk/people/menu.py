"""Where people stand among the registry's tabs."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place
from winay.registry.access import may_keep_people

MENU = (
    Place(
        menu="registry",
        rank=40,
        text=_("People"),
        page="desk:people",
        whom=may_keep_people,
        more=("/desk/households/",),
    ),
)
