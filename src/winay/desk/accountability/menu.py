"""Where the accounts of groups stand among the tabs of money."""

from django.utils.translation import gettext_lazy as _

from winay.accountability.access import READERS
from winay.base.menu import Place
from winay.base.models import User
from winay.programmes.access import grants_of


def reads_books(user: User) -> bool:
    """Tell whether `user` reads books of groups somewhere."""
    return grants_of(user, *READERS).exists()


MENU = (
    Place(
        menu="money",
        rank=50,
        text=_("Accounts of groups"),
        page="desk:reports",
        more=("/desk/receipts/", "/desk/returns/", "/desk/nuclei/"),
        whom=reads_books,
    ),
)
