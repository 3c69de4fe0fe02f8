"""Where stages stand in the menu of the desk."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place
from winay.registry.access import may_keep_people

MENU = (
    Place(
        menu="registry",
        rank=42,
        text=_("Stages"),
        page="desk:stages",
        whom=may_keep_people,
        more=("/desk/stays/",),
    ),
    Place(menu="registry", rank=44, text=_("Follow-up"), page="desk:graduates", whom=may_keep_people),
)
