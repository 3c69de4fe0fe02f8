"""What a version of a pack changes of another, in plain words: what is new, what is gone, what was and what is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from winay.base.templatetags.winay import day, money, share
from winay.programmes.packs.parts import parts
from winay.programmes.packs.reader import frozen, kept_pack
from winay.programmes.packs.texts import LocalText
from winay.programmes.packs.wording import ValueKind, Word

KNOWN_BY = ("code", "number", "place", "since", "score", "kind")
"""What an entry of a list is known by, in both versions."""
CALLED = ("title", "name", "label")
LANGUAGES = ("es", "en", "quz")


@dataclass(frozen=True)
class Change:
    """One thing that differs. `where`: in which call, category, criterion; `before` or `after` is empty where it is
    new or gone; `is_thing`: an entry of a list as a whole, not one of its values.
    """

    where: tuple[str, ...]
    what: str
    before: str = ""
    after: str = ""
    is_thing: bool = False

    @property
    def place(self) -> str:
        """Where it is, in one line."""
        return " › ".join(self.where)

    @property
    def sentence(self) -> str:
        """The change in one sentence."""
        values = {"what": self.what, "before": self.before, "after": self.after}
        if self.is_thing and self.after:
            text = _("new: %(what)s, %(after)s") if self.after != self.what else _("new: %(what)s")
        elif self.is_thing:
            text = _("gone: %(what)s, %(before)s") if self.before != self.what else _("gone: %(what)s")
        elif not self.before:
            text = _("%(what)s: %(after)s (nothing before)")
        elif not self.after:
            text = _("%(what)s: nothing (before %(before)s)")
        else:
            text = _("%(what)s: %(after)s (before %(before)s)")
        said = text % values
        return f"{self.place}: {said}" if self.where else said[:1].upper() + said[1:]


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return every difference between two kept packs but that of their versions, in the order of the newer one."""
    old, new = (frozen(kept_pack(content)) for content in (before, after))
    return list(_Comparison(str(new["currency"])).of_keys(old, new, "", ()))


@dataclass(frozen=True)
class _Comparison:
    currency: str

    @cached_property
    def words(self) -> dict[str, Word]:
        return {place: word for part in parts() for place, word in part.words.items()}

    def of_keys(
        self, old: Mapping[str, Any], new: Mapping[str, Any], place: str, where: tuple[str, ...]
    ) -> Iterator[Change]:
        for key in dict.fromkeys([*new, *old]):
            inner = f"{place}.{key}" if place else key
            if inner != "version" and old.get(key) != new.get(key):
                yield from self._of_values(old.get(key), new.get(key), inner, where)

    def _of_values(self, old: Any, new: Any, place: str, where: tuple[str, ...]) -> Iterator[Change]:
        word = self.words.get(place) or Word(place.rpartition(".")[2])
        if any(_is_list_of_keys(one) for one in (old, new)):
            yield from self._of_entries(old or [], new or [], place, where, word)
        elif _is_text(old) or _is_text(new):
            yield from _of_texts(old or {}, new or {}, where, str(word.text))
        elif word.says is None and all(isinstance(one, Mapping) for one in (old, new)):
            heading = () if word.kind is not ValueKind.THING else (_sentence_case(str(word.text)),)
            yield from self.of_keys(old, new, place, (*where, *heading))
        else:
            was, now = self._written(old, word, place), self._written(new, word, place)
            if was != now:
                yield Change(where, str(word.text), was, now)

    def _of_entries(
        self, old: Sequence[Any], new: Sequence[Any], place: str, where: tuple[str, ...], word: Word
    ) -> Iterator[Change]:
        before, after = _by_key(old), _by_key(new)
        for key in dict.fromkeys([*after, *before]):
            name = self._name(after.get(key, before.get(key)), word)
            if key not in before:
                yield Change(where, name, after=self._summary(after[key], place, word) or name, is_thing=True)
            elif key not in after:
                yield Change(where, name, before=self._summary(before[key], place, word) or name, is_thing=True)
            elif before[key] != after[key]:
                yield from self.of_keys(before[key], after[key], place, (*where, _sentence_case(name)))
        kept = [[key for key in one if key in before and key in after] for one in (before, after)]
        if kept[0] != kept[1]:
            was, now = (", ".join(_called(after[key]) or str(key) for key in order) for order in kept)
            yield Change(where, _("order of: %(things)s") % {"things": word.text}, was, now)

    def _name(self, entry: Any, word: Word) -> str:
        if called := _called(entry):
            return f"{word.text} “{called}”"
        known = next((entry[key] for key in KNOWN_BY if entry.get(key) not in (None, "")), None)
        if known is None:
            return f"{word.text} “{LocalText.model_validate(entry)}”" if _is_text(entry) else str(word.text)
        return f"{word.text} {_written_day(known)}"

    def _summary(self, entry: Any, place: str, word: Word) -> str:
        said = ((self.words.get(f"{place}.{key}"), entry.get(key), f"{place}.{key}") for key in word.tells)
        told = ((one, self._written(value, one, at)) for one, value, at in said if one)
        return ", ".join(f"{one.text} {text}" for one, text in told if text)

    def _written(self, value: Any, word: Word, place: str) -> str:
        if value is None or value in ("", [], {}):
            return ""
        if word.says is not None:
            return word.says(value)
        if isinstance(value, list):
            return ", ".join(self._written(one, word, place) for one in value)
        if isinstance(value, Mapping):
            inner = ((self.words.get(f"{place}.{key}"), one, f"{place}.{key}") for key, one in value.items())
            return ", ".join(f"{one.text} {self._written(got, one, at)}" for one, got, at in inner if one and got)
        return self._plain(value, word)

    def _plain(self, value: Any, word: Word) -> str:
        if word.kind is ValueKind.MONEY:
            return money(Decimal(str(value)), self.currency)
        if word.kind is ValueKind.SHARE:
            return share(value)
        if word.kind is ValueKind.DAYS:
            return ngettext("%(days)d day", "%(days)d days", int(value)) % {"days": int(value)}
        if word.kind is ValueKind.DATE:
            return _written_day(value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return str((word.choices or {}).get(str(value), value))


def _is_list_of_keys(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == set(LANGUAGES)


def _by_key(entries: Sequence[Any]) -> dict[Any, Any]:
    """Return entries by what they are known by; those of one key (prizes of two categories) one after another."""
    found: dict[Any, Any] = {}
    for entry in entries:
        key = next((entry[key] for key in KNOWN_BY if entry.get(key) not in (None, "")), entry.get("es"))
        if entry.get("category"):
            key = (key, entry["category"])
        found[key if key not in found else (key, len(found))] = entry
    return found


def _called(entry: Any) -> str:
    texts = (entry.get(key) for key in CALLED)
    return next((str(LocalText.model_validate(text)) for text in texts if text), "")


def _of_texts(
    old: Mapping[str, str], new: Mapping[str, str], where: tuple[str, ...], what: str
) -> Iterator[Change]:
    mine = (get_language() or "es").split("-")[0]
    order = [mine, *(one for one in LANGUAGES if one != mine)] if mine in LANGUAGES else LANGUAGES
    names = {"es": _("in Spanish"), "en": _("in English"), "quz": _("in Quechua")}
    for language in order:
        before, after = old.get(language, ""), new.get(language, "")
        if before != after:
            said = what if language == mine else f"{what}, {names[language]}"
            yield Change(where, said, before, after)


def _written_day(value: Any) -> str:
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
