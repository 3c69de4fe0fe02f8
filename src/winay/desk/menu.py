"""Where the pages of the desk stand in its menu."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (
    Place(menu="desk", rank=10, text=_("Tasks"), page="desk:home", only_itself=True),
    Place(menu="desk", rank=20, text=_("Calls"), page="desk:calls", more=("/desk/start-call/",)),
    Place(menu="desk", rank=30, text=_("Proposals"), page="desk:proposals"),
    Place(menu="desk", rank=40, text=_("Sessions"), page="desk:sessions"),
    Place(menu="desk", rank=50, text=_("Agreements"), page="desk:agreements"),
    Place(menu="desk", rank=60, text=_("Money"), page="desk:money", more=("/desk/payments/",)),
    Place(
        menu="desk",
        rank=70,
        text=_("Registry"),
        page="desk:organisations",
        more=(
            "/desk/people/",
            "/desk/households/",
            "/desk/duplicates/",
            "/desk/lists/",
            "/desk/papers/",
            "/desk/ventures/",
            "/desk/messages/",
            "/desk/interests/",
        ),
    ),
    Place(menu="desk", rank=80, text=_("Programmes"), page="desk:programmes"),
)
