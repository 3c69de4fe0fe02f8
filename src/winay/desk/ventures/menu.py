"""Where ventures stand among the registry's tabs."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place
from winay.registry.access import may_keep_people

MENU = (Place(menu="registry", rank=20, text=_("Ventures"), page="desk:ventures", whom=may_keep_people),)
