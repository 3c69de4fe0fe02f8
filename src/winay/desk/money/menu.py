"""Where money stands in the menu of the desk."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (
    Place(
        menu="desk",
        rank=60,
        text=_("Money"),
        page="desk:money",
        more=("/desk/payments/", "/desk/bank/", "/desk/sources/"),
    ),
)
