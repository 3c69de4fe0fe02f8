"""Where trees stand in the menu and among the registry's tabs: for who runs a programme."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place
from winay.base.models import User
from winay.programmes.models import RoleGrant


def _runs_a_programme(user: User) -> bool:
    return RoleGrant.objects.filter(user=user, role="coordinator").exists()


MENU = (
    Place(menu="desk", rank=75, text=_("Planted trees"), page="portal:open", whom=_runs_a_programme),
    Place(menu="registry", rank=95, text="Vivero", page="portal:open", whom=_runs_a_programme),
)
