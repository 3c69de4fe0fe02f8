"""Where messages stand among the registry's tabs."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place
from winay.registry.access import may_keep_people

MENU = (Place(menu="registry", rank=80, text=_("Messages"), page="desk:outbox", whom=may_keep_people),)
