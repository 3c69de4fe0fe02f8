"""Nobody reads English by accident: Spanish is whole, Quechua is Quechua or Spanish, placeholders survive."""

import re
from pathlib import Path

import polib
import pytest
from django.test import Client

SOURCE = Path(__file__).resolve().parent.parent / "src" / "winay"
CATALOGUES = sorted(SOURCE.glob("*/locale/*/LC_MESSAGES/django.po"))
PEOPLE = [
    "accounts",
    "agreements",
    "base",
    "calls",
    "committees",
    "documents",
    "facts",
    "jury",
    "my",
    "portal",
    "programmes",
    "registry",
    "talents",
    "accountability",
    "journeys",
    "partners",
    "territory",
]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd](?!\w)|\{\w*\}")


def _name(path: Path) -> str:
    return f"{path.parents[3].name}-{path.parents[1].name}"


@pytest.mark.parametrize("path", CATALOGUES, ids=_name)
def test_nothing_is_missing_or_unsure(path):
    catalogue = polib.pofile(str(path))
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=_name)
def test_every_number_has_its_form(path):
    catalogue = polib.pofile(str(path))
    forms = int(re.search(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])[1])
    wrong = [one.msgid for one in catalogue if one.msgid_plural and len(one.msgstr_plural) != forms]
    assert wrong == []


@pytest.mark.parametrize("language", ["es", "quz"])
def test_one_sentence_is_said_in_one_way(language):
    """All packages' catalogues are one to Django: of two ways to say a sentence, one is never read by anybody.

    Where it means two things, it needs two sentences.
    """
    said: dict[tuple[str | None, str], dict[str, str]] = {}
    for path in CATALOGUES:
        if path.parents[1].name == language:
            for entry in polib.pofile(str(path)):
                if not entry.msgid_plural:
                    said.setdefault((entry.msgctxt, entry.msgid), {})[entry.msgstr] = path.parents[3].name
    assert [(key, ways) for key, ways in said.items() if len(ways) > 1] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=_name)
def test_placeholders_survive(path):
    for entry in polib.pofile(str(path)):
        if entry.obsolete:
            continue
        known = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            assert set(PLACEHOLDER.findall(text)) <= known, entry.msgid


@pytest.mark.parametrize("path", [path for path in CATALOGUES if path.parents[1].name == "es"], ids=_name)
def test_quechua_has_every_message_of_the_spanish(path):
    quechua = polib.pofile(str(path.parents[2] / "quz" / "LC_MESSAGES" / "django.po"))
    here = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path)) if not entry.obsolete}
    assert {(entry.msgctxt, entry.msgid) for entry in quechua} == here, "run: python tools/fill_quechua.py"


@pytest.mark.parametrize("app", PEOPLE)
def test_a_quechua_reader_meets_no_spanish(app):
    catalogue = polib.pofile(str(SOURCE / app / "locale" / "quz" / "LC_MESSAGES" / "django.po"))
    assert [entry.msgid for entry in catalogue if entry.tcomment == "from Spanish"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "word"), [("es", "Concursos abiertos"), ("en", "Open calls"), ("quz", "Kicharisqa concursokuna")]
)
def test_the_portal_speaks_the_readers_language(language, word):
    client = Client(headers={"accept-language": "fr"})
    client.post("/language/setlang/", {"language": language, "next": "/"})
    page = client.get("/").content.decode()
    assert f'<html lang="{language}"' in page
    assert word in page
    assert ("manaraqmi runasimi rimaqwan" in page) is (language == "quz")
