"""Menus: whoever has a page says where it stands; one line is where the reader is."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from winay.base import menu, signboard
from winay.base.menu import Place, menu_for

STAFF, GUEST = SimpleNamespace(name="staff"), SimpleNamespace(name="guest")


def lines(name: str, path: str, user=STAFF) -> dict[str, str]:
    with translation.override("en"):
        return {str(line.text): line.current for line in menu_for(name, user, path)}


def test_the_desks_menu_has_its_topics_in_order():
    assert list(lines("desk", "/")) == [
        "Tasks", "Calls", "Proposals", "Sessions", "Agreements", "Money", "Registry", "Catalogue", "Partners",
        "Programmes",
    ]  # fmt: skip
    assert list(lines("my", "/")) == ["My group", "My data", "Messages", "Calls"]


@pytest.mark.parametrize(
    ("path", "where", "how"),
    [
        ("/desk/", "Tasks", "page"),
        ("/desk/calls/", "Calls", "page"),
        ("/desk/calls/x/proposals/", "Calls", "true"),
        ("/desk/start-call/", "Calls", "true"),
        ("/desk/payments/", "Money", "true"),
        ("/desk/households/H-1/", "Registry", "true"),
        ("/desk/programmes/x/people/", "Programmes", "true"),
        ("/desk/setup/", None, ""),
    ],
)
def test_one_line_is_where_the_reader_is(path, where, how):
    assert {name: current for name, current in lines("desk", path).items() if current} == (
        {where: how} if where else {}
    )


def test_a_place_is_shown_to_whom_it_is_for(monkeypatch):
    there = (
        Place(menu="desk", rank=2, text="Calls", page="desk:calls"),
        Place(menu="desk", rank=1, text="Money", page="desk:money", whom=lambda user: user is STAFF),
        Place(menu="my", rank=0, text="My group", page="my:home"),
    )
    monkeypatch.setattr(menu, "places", lambda: there)
    assert list(lines("desk", "/")) == ["Money", "Calls"]
    assert list(lines("desk", "/", GUEST)) == ["Calls"]


@pytest.mark.parametrize("language", ["es", "quz"])
def test_every_place_has_a_name_in_every_language(language):
    with translation.override("en"):
        english = [str(place.text) for place in signboard.places()]
    with translation.override(language):
        assert [
            place.page for place, name in zip(signboard.places(), english, strict=True) if str(place.text) == name
        ] == []


def test_a_folder_of_a_package_says_its_own_place(monkeypatch, tmp_path):
    house = tmp_path / "house_of_topics"
    for folder, text in ((house, "Home"), (house / "seeds", "Seeds"), (house / "wool", "Wool")):
        folder.mkdir()
        (folder / "__init__.py").touch()
        (folder / "menu.py").write_text(f"MENU = ({text!r},)\n")
    monkeypatch.syspath_prepend(tmp_path)
    config = SimpleNamespace(name="house_of_topics", label="house_of_topics", path=str(house))
    monkeypatch.setattr(signboard.apps, "get_app_configs", lambda: [config])
    assert signboard.places.__wrapped__() == ("Home", "Seeds", "Wool")
