"""Where partners stand in the menu of the desk."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (
    Place(
        menu="desk",
        rank=78,
        text=_("Partners"),
        page="desk:partnerships",
        more=("/desk/partners/",),
        opens="partners",
    ),
    Place(
        menu="partners",
        rank=10,
        text=_("Agreements with partners"),
        page="desk:partnerships",
        only_itself=True,
        more=("/desk/partners/agreements/",),
    ),
    Place(menu="partners", rank=20, text=_("Risks"), page="desk:risks"),
    Place(menu="partners", rank=30, text=_("Tasks of the team"), page="desk:assignments"),
    Place(
        menu="partners",
        rank=40,
        text=_("Joint calendar"),
        page="desk:calendar",
        more=("/desk/partners/activities/",),
    ),
    Place(menu="partners", rank=50, text=_("Hand-overs"), page="desk:hand_overs"),
)
