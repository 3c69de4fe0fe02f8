"""Where local talents stand among the registry's tabs."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place
from winay.registry.access import may_keep_people

MENU = (
    Place(
        menu="registry",
        rank=25,
        text=_("Local talents"),
        page="desk:talents",
        more=("/desk/needs/", "/desk/services/"),
        whom=may_keep_people,
    ),
)
