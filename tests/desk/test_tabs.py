"""The desk's menu and the registry's tabs are put together from what each topic says of itself."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.programmes import a_programme, a_worker

from winay.base.signboard import places
from winay.programmes.actions import grant_role

pytestmark = pytest.mark.django_db
MONEY = ("money", "payments", "bank", "budgets", "reports")
CATALOGUE = ("catalogue", "next_districts", "referrals", "cohorts", "flow")
TABS = (
    "organisations", "ventures", "talents", "interests", "people", "stages", "graduates", "duplicates", "papers",
    "lists", "outbox",
)  # fmt: skip


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def nav(page: str, label: str) -> list[tuple[str, str]]:
    """Return address and `aria-current` of each link of the (first) navigation with this label."""
    inside, *_others = re.findall(rf'<nav[^>]*aria-label="{label}"[^>]*>(.*?)</nav>', page, re.DOTALL)
    links = re.findall(r"<a\b([^>]*)>", inside)
    found = []
    for link in links:
        current = re.search(r'aria-current="(\w+)"', link)
        found.append((re.search(r'href="([^"]*)"', link)[1], current[1] if current else ""))
    return found


@pytest.mark.parametrize("here", TABS)
def test_each_tab_is_current_on_its_own_page_and_the_registry_is_in_the_menu(here):
    boss = a_worker(a_programme())
    page = signed_in(boss).get(reverse(f"desk:{here}")).content.decode()
    assert nav(page, "Registry") == [(reverse(f"desk:{tab}"), "page" if tab == here else "") for tab in TABS]
    current = [address for address, current in nav(page, "Desk") if current]
    assert current == [reverse("desk:organisations")]


@pytest.mark.parametrize("here", MONEY)
def test_each_tab_of_money_is_current_on_its_own_page_and_money_is_in_the_menu(here):
    finance = a_worker(a_programme(), "finance")
    grant_role(actor=None, user=finance, programme=a_programme("second"), role="finance")
    page = signed_in(finance).get(reverse(f"desk:{here}")).content.decode()
    assert nav(page, "Money") == [(reverse(f"desk:{tab}"), "page" if tab == here else "") for tab in MONEY]
    assert [address for address, current in nav(page, "Desk") if current] == [reverse("desk:money")]


@pytest.mark.parametrize("here", CATALOGUE)
def test_each_tab_of_the_catalogue_is_current_on_its_own_page_and_the_catalogue_is_in_the_menu(here):
    boss = a_worker(a_programme())
    page = signed_in(boss).get(reverse(f"desk:{here}")).content.decode()
    assert nav(page, "Catalogue") == [(reverse(f"desk:{tab}"), "page" if tab == here else "") for tab in CATALOGUE]
    assert [address for address, current in nav(page, "Desk") if current] == [reverse("desk:catalogue")]


@pytest.mark.parametrize("here", ["home", "alerts"])
def test_alerts_are_a_tab_beside_tasks_and_a_kind_belongs_to_them(here):
    boss = a_worker(a_programme())
    pages = {"home": reverse("desk:home"), "alerts": reverse("desk:alerts")}
    page = signed_in(boss).get(pages[here]).content.decode()
    assert nav(page, "Tasks") == [(address, "page" if name == here else "") for name, address in pages.items()]
    below = signed_in(boss).get(reverse("desk:alerts_of_kind", args=["counterpart-missing"])).content.decode()
    for shown in (page, below):
        assert [address for address, current in nav(shown, "Desk") if current] == [reverse("desk:home")]


def test_who_keeps_no_people_sees_the_groups_alone():
    evaluator = a_worker(a_programme(), "evaluator")
    page = signed_in(evaluator).get(reverse("desk:organisations")).content.decode()
    assert [address for address, _current in nav(page, "Registry")] == [reverse("desk:organisations")]


def test_a_page_below_a_tab_belongs_to_it_and_no_two_places_of_a_menu_share_a_rank():
    boss = a_worker(a_programme())
    page = signed_in(boss).get(reverse("desk:known_two")).content.decode()
    assert (reverse("desk:duplicates"), "true") in nav(page, "Registry")
    for menu in {place.menu for place in places()}:
        ranks = [place.rank for place in places() if place.menu == menu]
        assert len(ranks) == len(set(ranks)), menu
