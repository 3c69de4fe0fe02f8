"""The menus of the desk and of one's own pages, put together from what each topic says of its place in them.

A package, or a folder of one (`desk/money/`), that has a page in a menu has a module `menu.py` with `MENU`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from winay.base.models import User
from winay.base.signboard import Text, places


def everybody(_user: User) -> bool:
    """Show a place to everybody who sees the menu."""
    return True


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page's place in a menu."""

    menu: str
    """Which menu: `desk`, `my`, or the tabs that a place of one `opens` (`registry`)."""
    rank: int
    """Where in it: the lowest stands first."""
    text: Text
    page: str
    """The name of its address (`desk:calls`)."""
    more: tuple[str, ...] = ()
    """How the addresses of other pages begin that belong to it (`/desk/people/`)."""
    opens: str = ""
    """The menu of tabs that it leads to: their pages belong to it too."""
    only_itself: bool = False
    """Whether pages under its address do not belong to it, but for those of its tabs."""
    whom: Callable[[User], bool] = everybody
    """To whom it is shown. The page itself asks again."""
    badge: str = ""
    """What every page knows by this name stands behind it in brackets (`unread_messages`)."""


@dataclass(frozen=True)
class Line:
    """A place as somebody on a page sees it; `current` is `page` on itself, `true` on a page that belongs to it."""

    text: Text
    address: str
    current: str
    badge: str


def menu_for(menu: str, user: User, path: str) -> list[Line]:
    """Return the lines of a menu for `user` on the page with this path; at most one of them is where they are."""
    here = [place for place in places() if place.menu == menu]
    may = {whom: whom(user) for whom in dict.fromkeys(place.whom for place in here)}
    found = [(place, reverse(place.page)) for place in here if may[place.whom]]
    found.sort(key=lambda pair: pair[0].rank)
    fits = [(_fit(place, address, path), number) for number, (place, address) in enumerate(found)]
    best, where = max(fits, default=(0, 0))
    return [
        Line(
            place.text,
            address,
            ("page" if path == address else "true") if best and number == where else "",
            place.badge,
        )
        for number, (place, address) in enumerate(found)
    ]


def _fit(place: Place, address: str, path: str) -> int:
    """Return how much of the path says that the page belongs to this place."""
    if place.only_itself and path == address:
        return len(address)
    starts = [*place.more] if place.only_itself else [address, *place.more]
    if place.opens:
        for tab in places():
            if tab.menu == place.opens and not tab.only_itself:
                starts += [reverse(tab.page), *tab.more]
    return max((len(start) for start in starts if path.startswith(start)), default=0)
