"""Where groups that want to take part stand among the registry's tabs."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place
from winay.registry.access import may_keep_people

MENU = (Place(menu="registry", rank=30, text=_("Want to take part"), page="desk:interests", whom=may_keep_people),)
