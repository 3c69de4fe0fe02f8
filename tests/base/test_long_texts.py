"""What stands beside a text to be written: how long it may be, and that it names nobody where it stays on record."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from django import forms
from django.utils import translation

import winay
from winay import desk
from winay.base.forms import LongText

HAND_WRITTEN = re.compile(r'<(?:input|textarea)[^>]*name="reason"')
PEOPLE = re.compile("names? people|person.s name|write no names")


def test_every_reason_written_into_a_template_says_to_name_nobody():
    found = []
    for path in Path(winay.__file__).parent.glob("**/templates/**/*.html"):
        text = path.read_text()
        for hit in HAND_WRITTEN.finditer(text):
            own = text[hit.start() : text.find("</form>", hit.start())]
            found.append((path.name, hit.start(), "{% do_not_name %}" in own))
    assert len(found) >= 8 and [one for one in found if not one[2]] == []


def reasons():
    for module in pkgutil.walk_packages(desk.__path__, f"{desk.__name__}."):
        if not module.name.endswith(".forms"):
            continue
        for form in vars(importlib.import_module(module.name)).values():
            fields = getattr(form, "base_fields", {})
            if isinstance(fields.get("reason"), forms.CharField):
                yield form.__name__, fields["reason"]


def test_every_reason_of_a_form_of_the_desk_says_to_name_nobody():
    with translation.override("en"):
        said = {name: str(field.help_text) for name, field in reasons()}
    assert len(said) >= 8 and [name for name, help_text in said.items() if not PEOPLE.search(help_text)] == []


@pytest.mark.parametrize(("language", "words"), [("es", "A lo más 1000 letras."), ("en", "At most 1000 letters.")])
def test_a_long_text_says_in_words_how_long_it_may_be(language, words):
    with translation.override(language):
        assert str(LongText(max_length=1000).help_text) == words
        field = LongText(max_length=1000, help_text="Sin nombres.")
        assert str(field.help_text) == f"Sin nombres. {words}"
    assert field.widget.attrs["maxlength"] == "1000"
