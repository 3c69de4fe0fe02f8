"""A topic of the desk is one folder: its addresses, its pages, its templates."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from winay.desk.urls import TOPICS, urlpatterns

DESK = Path(import_module("winay.desk").__file__ or "").parent
NAMED = re.compile(r"""["'](desk/[\w/]+\.html)["']""")


def test_no_two_topics_give_a_page_the_same_name():
    names = [address.name for address in urlpatterns]
    assert len(names) > 150 and len(names) == len(set(names))


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_shows_pages_of_its_own_folder(topic):
    for address in import_module(f"winay.desk.{topic}.urls").urlpatterns:
        view = inspect.unwrap(address.callback)
        # Pages that several audiences show stand once with their package, which asks the topic who may look.
        shared = view.__module__.startswith(f"winay.{topic}.")
        assert shared or view.__module__.startswith(f"winay.desk.{topic}."), address.name
    for template in (DESK / topic).glob("templates/**/*.html"):
        assert template.parent == DESK / topic / "templates" / "desk" / topic
    for source in (DESK / topic).rglob("*.py"):
        for name in NAMED.findall(source.read_text()):
            shared = name.count("/") == 1 or name.endswith("/page.html")
            assert shared or name.startswith(f"desk/{topic}/"), f"{source}: {name}"


def test_every_template_that_is_named_is_there():
    there = {str(path).partition("/templates/")[2] for path in DESK.rglob("templates/**/*.html")}
    sources = [*DESK.rglob("*.html"), *DESK.rglob("*.py")]
    assert {name for source in sources for name in NAMED.findall(source.read_text())} - there == set()
