"""Where messages stand in the menu."""

from django.utils.translation import gettext_lazy as _

from winay.base.menu import Place

MENU = (Place(menu="my", rank=30, text=_("Messages"), page="account_messages", badge="unread_messages"),)
