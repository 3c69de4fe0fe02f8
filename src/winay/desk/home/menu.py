"""The place of tasks in the menu of the desk; its tabs are the menu `tasks`."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (
    Place(menu="desk", rank=10, text=_("Tasks"), page="desk:home", only_itself=True, opens="tasks"),
    Place(menu="tasks", rank=10, text=_("Tasks"), page="desk:home", only_itself=True),
)
