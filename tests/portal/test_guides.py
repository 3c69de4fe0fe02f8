"""The guides: one for each role, in the product, leading from the page where one is stuck to the right section."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import get_resolver
from tests.factories.programmes import a_programme, a_worker

from winay.portal.guides import GUIDES, SECTIONS, place_of

pytestmark = pytest.mark.django_db
MOST_WORDS = 620
"""What fits on two printed pages beside a picture."""


@pytest.mark.parametrize("role", GUIDES)
def test_each_role_has_a_guide_that_fits_two_pages_and_a_light_page(role):
    answer = Client().get(f"/guides/{role}/")
    page = answer.content.decode()
    article = page.split('<article class="guide"')[1].split("</article>")[0]
    assert 'lang="es"' in article
    assert 150 < len(re.sub(r"<[^>]+>", " ", article).split()) < MOST_WORDS
    pictures = [finders.find(name) for name in re.findall(r'src="/static/([^"]+)"', article)]
    assert all(pictures)
    assert len(answer.content) + sum(Path(one).stat().st_size for one in pictures) < 50_000


def test_the_groups_guide_is_in_quechua_for_who_reads_it():
    page = Client(headers={"accept-language": "quz"}).get("/guides/group/").content.decode()
    assert "Huñukunapaq" in page
    assert '<article class="guide" lang="quz"' in page


@pytest.mark.parametrize("role", GUIDES)
def test_every_section_that_help_leads_to_is_there(role):
    languages = ("es", "quz") if role == "group" else ("es",)
    for language in languages:
        page = Client(headers={"accept-language": language}).get(f"/guides/{role}/").content.decode()
        assert [one for one in SECTIONS[role] if f'id="{one}"' not in page] == []


def test_help_leads_from_pages_that_exist():
    spaces = {"group": ("my", "portal"), "juror": ("jury",)}
    for role, sections in SECTIONS.items():
        known = {
            pattern.name
            for space in spaces.get(role, ("desk",))
            for pattern in get_resolver().namespace_dict[space][1].url_patterns
        }
        for pages in sections.values():
            assert [name for name in pages if name not in known] == [], role


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ("desk:call_screening", "/guides/officer/#propuestas"),
        ("desk:payments", "/guides/finance/#pagos"),
        ("my:result", "/guides/group/#resultado"),
        ("my:data_of_nobody", "/guides/group/"),
        ("jury:item", "/guides/juror/#calificar"),
        ("desk:nothing", ""),
        ("//evil.example", ""),
        ("", ""),
    ],
)
def test_help_leads_to_the_section_of_the_page(page, place):
    assert place_of(page) == place
    answer = Client().get("/guides/", {"page": page})
    assert (answer.url == place) if place else answer.status_code == 200


def test_each_audience_has_the_link_in_its_header():
    client = Client()
    assert "/guides/?page=portal%3Acalls" in client.get("/calls/").content.decode()
    assert "/guides/?page=jury%3Aenter" in client.get("/jury/").content.decode()
    client.force_login(a_worker(a_programme()))
    assert "/guides/?page=desk%3Aprogrammes" in client.get("/desk/programmes/").content.decode()
    assert Client().get("/guides/nobody/").status_code == 404
