"""What a package says at its own door of what the rest of the house shows of it.

A package with something to show has a module `signboard` with one `SIGNBOARD`. Nobody keeps a list of packages: what
asks (the log of acts, the trail of changes, merging, forgetting, the desk's home, docs/states.md) reads the boards of
whatever is installed. State tables, tasks, what the search box finds, open data, checks and chapters of a person's
own file need no word on the board: `states.py`, `tasks.py`, `found.py`, `open_data.py`, `checks.py`, `measures.py`
and `own_file.py` are read.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig, apps
from django.db.models import Model, QuerySet

from winay.base.states import StateTable

if TYPE_CHECKING:
    from winay.base.checks import Check
    from winay.base.events import Listener
    from winay.base.found import Finder
    from winay.base.menu import Place
    from winay.base.open_data import OpenTable
    from winay.base.own_file import ChaptersOf
    from winay.base.tasks import TasksFor

Text = Any
"""Words to translate, as `gettext_lazy` gives them."""
Forgetter = Callable[[Any], None]
"""Takes what can tell who a person is (`registry.actions.forgetting.Trace`) out of what a package keeps."""


class Merged(StrEnum):
    """What becomes of a row that points to a person, household or organisation whose record is merged away."""

    FOLLOWS = "follows"
    """It points to the kept record from then on, and comes back when the merge is undone."""
    STAYS = "stays"
    """It is about that record itself: the merge, a pair, who read it."""


@dataclass(frozen=True, kw_only=True)
class OfPeople:
    """Where people read what the rows of a model tell of them, and which tables of open data are made from it."""

    chapter: str = ""
    """The chapter of a person's own file; empty where none tells of it, for the reason in `why_not`."""
    why_not: str = ""
    open_tables: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Signboard:
    """What one package shows. Models are named in small letters: its own plainly (`proposal`), others with package."""

    things: Mapping[str, Text] = field(default_factory=dict)
    """What each kind of thing that acts are done to is called."""
    acts: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    """What each act of this package is called, by the thing that it is done to and its verb."""
    published_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The acts, by their thing, after which a public page tells something else, though no open table does."""
    keep_own_history: frozenset[str] = frozenset()
    """Models whose rows tell their own history, or of which no trail of changes may be kept."""
    when_merged: Mapping[str, Merged] = field(default_factory=dict)
    """For each model that points to a person, household or organisation."""
    when_ventures_merged: Mapping[str, Merged] = field(default_factory=dict)
    """For each model above the registry that points to a venture. What stays is read with the kept one's."""
    free_texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns in which somebody may have written who a person is: struck out when that person is forgotten."""
    forgetters: tuple[Forgetter, ...] = ()
    """What else is done when a person is forgotten, before any text is struck out."""
    kept_when_forgotten: tuple[Text, ...] = ()
    """What forgetting does not reach, and why; whoever asks to be forgotten reads it first."""
    accounts_of_nobody: tuple[str, ...] = ()
    """Models whose `user` is the account of a machine: it is never told, chosen or named as somebody who works here."""
    people: Mapping[str, OfPeople] = field(default_factory=dict)
    """For each model that points to a person or to an account: where they read it, and what is given away."""


@dataclass(frozen=True)
class Door:
    """A package with its board."""

    label: str
    board: Signboard

    def label_of(self, model: str) -> str:
        """Return a model's name with its package: this one where none is said."""
        return model if "." in model else f"{self.label}.{model}"

    def model(self, name: str) -> type[Model]:
        """Return a model by its name. Raises `LookupError` for a name that is none."""
        return apps.get_model(self.label_of(name))


def rooms(name: str) -> Iterator[tuple[AppConfig, ModuleType]]:
    """Yield the room of this name of every installed package above the kernel that has one."""
    for config in apps.get_app_configs():
        module = f"{config.name}.{name}"
        if config.label != "base" and find_spec(module):
            yield config, importlib.import_module(module)


def _topic_rooms(name: str) -> Iterator[ModuleType]:
    """Yield the room of this name of every installed package and of its folders (`desk/money/`), in their order."""
    for config in apps.get_app_configs():
        folder = Path(config.path)
        for found in (folder / f"{name}.py", *sorted(folder.glob(f"*/{name}.py"))):
            if config.label != "base" and found.is_file():
                parts = found.relative_to(folder).with_suffix("").parts
                yield importlib.import_module(".".join((config.name, *parts)))


@cache
def doors() -> tuple[Door, ...]:
    """Return the board of every installed package that has one."""
    return tuple(
        Door(config.label, room.SIGNBOARD) for config, room in rooms("signboard") if hasattr(room, "SIGNBOARD")
    )


@cache
def act_names() -> Mapping[tuple[str, str], Text]:
    """Return what every act is called, by label of its thing and verb."""
    return {
        (door.label_of(thing), verb): name
        for door in doors()
        for thing, verbs in door.board.acts.items()
        for verb, name in verbs.items()
    }


@cache
def thing_names() -> Mapping[str, Text]:
    """Return what every kind of thing is called, by its label (`calls.proposal`)."""
    return {door.label_of(thing): name for door in doors() for thing, name in door.board.things.items()}


@cache
def without_trail() -> frozenset[str]:
    """Return the labels of the models of which no trail of changes is kept."""
    return frozenset(door.label_of(name) for door in doors() for name in door.board.keep_own_history)


@cache
def when_merged() -> Mapping[str, Merged]:
    """Return, by label, what becomes of rows when the record they point to is merged away."""
    return {door.label_of(name): what for door in doors() for name, what in door.board.when_merged.items()}


@cache
def when_ventures_merged() -> Mapping[str, Merged]:
    """Return, by label, what becomes of rows when the venture they point to is merged away."""
    return {
        door.label_of(name): what for door in doors() for name, what in door.board.when_ventures_merged.items()
    }


@cache
def state_tables_by_package() -> Mapping[str, tuple[StateTable, ...]]:
    """Return the state tables of every installed package, by its label."""
    return {
        config.label: tuple(one for one in vars(room).values() if isinstance(one, StateTable))
        for config, room in rooms("states")
    }


@cache
def state_tables() -> Mapping[str, StateTable]:
    """Return every state table by name ("call", "proposal", "agenda item", …)."""
    return {table.name: table for tables in state_tables_by_package().values() for table in tables}


@cache
def task_rooms() -> "tuple[TasksFor, ...]":
    """Return `tasks_for` of every installed package that has something waiting for somebody."""
    return tuple(room.tasks_for for _config, room in rooms("tasks") if hasattr(room, "tasks_for"))


@cache
def open_tables() -> "Mapping[str, OpenTable]":
    """Return the tables of open data of every installed package, by name."""
    return {
        table.name: table for _config, room in rooms("open_data") for table in getattr(room, "OPEN_TABLES", ())
    }


@cache
def _tables_by_act() -> Mapping[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for config, room in rooms("open_data"):
        door = Door(config.label, Signboard())
        for table in getattr(room, "OPEN_TABLES", ()):
            for thing, verbs in table.changed_by.items():
                for verb in verbs:
                    act = door.label_of(thing), verb
                    found[act] = (*found.get(act, ()), table.name)
    return found


def tables_changed_by(thing: str, verb: str) -> tuple[str, ...]:
    """Return the names of the tables of open data that an act changes, by label of its thing and verb."""
    return _tables_by_act().get((thing, verb), ())


@cache
def acts_that_publish() -> frozenset[tuple[str, str]]:
    """Return the acts, by label of their thing and verb, that change a table of open data or a public page."""
    pages = {
        (door.label_of(thing), verb)
        for door in doors()
        for thing, verbs in door.board.published_by.items()
        for verb in verbs
    }
    return frozenset(pages | set(_tables_by_act()))


@cache
def checks() -> "tuple[Check, ...]":
    """Return what `winay doctor` looks at of every installed package."""
    return tuple(check for _config, room in rooms("checks") for check in getattr(room, "CHECKS", ()))


@cache
def measures() -> Mapping[type[Model], int]:
    """Return with how many rows the pages were measured, by model, as each package says in `measures.py`."""
    return {
        apps.get_model(label, name): most
        for label, room in _measure_rooms()
        for name, most in getattr(room, "MEASURES", {}).items()
    }


def asked_often() -> Iterator[QuerySet[Any]]:
    """Yield what pages ask all the time, as each package says in `measures.py`; nothing is asked yet."""
    for _label, room in _measure_rooms():
        yield from room.asked() if hasattr(room, "asked") else ()


def _measure_rooms() -> Iterator[tuple[str, ModuleType]]:
    yield "base", importlib.import_module("winay.base.measures")
    for config, room in rooms("measures"):
        yield config.label, room


@cache
def file_rooms() -> "tuple[ChaptersOf, ...]":
    """Return `chapters` of every installed package that holds something of people."""
    return tuple(room.chapters for _config, room in rooms("own_file") if hasattr(room, "chapters"))


@cache
def of_people() -> Mapping[str, OfPeople]:
    """Return, by label, what is said of each model whose rows tell of people."""
    return {door.label_of(name): said for door in doors() for name, said in door.board.people.items()}


@cache
def kept_when_forgotten() -> tuple[Text, ...]:
    """Return what forgetting a person does not reach, in the order of the packages."""
    return tuple(text for door in doors() for text in door.board.kept_when_forgotten)


@cache
def listeners() -> "tuple[Listener, ...]":
    """Return who does something about other packages' acts, in the order of the packages."""
    return tuple(one for _config, room in rooms("listeners") for one in getattr(room, "LISTENERS", ()))


@cache
def places() -> "tuple[Place, ...]":
    """Return the places in menus of every installed package and topic."""
    return tuple(place for room in _topic_rooms("menu") for place in getattr(room, "MENU", ()))


@cache
def finders() -> "tuple[Finder, ...]":
    """Return how things are found, of every installed package that has some."""
    return tuple(finder for _config, room in rooms("found") for finder in room.FINDERS)


def accounts_of_people(accounts: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of these accounts behind which somebody is."""
    for door in doors():
        for name in door.board.accounts_of_nobody:
            accounts = accounts.exclude(pk__in=door.model(name)._default_manager.order_by().values("user"))
    return accounts
