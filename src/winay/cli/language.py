"""The language of the command line: `WINAY_LANGUAGE`, else `LANG`, else Spanish. Needs no Django."""

import contextlib
import gettext
import os
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
LOCALE = Path(__file__).resolve().parent / "locale"
ANALYTICS = SOURCE / "analytics" / "locale"
"""The catalogue of the floor that knows no Django."""
LANGUAGES = ("es", "en", "quz")
DOMAIN = "django"


def chosen_language() -> str:
    """Return `es`, `en` or `quz`; a locale that says nothing (`C`, `POSIX`, none) means Spanish."""
    for name in ("WINAY_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        short = value.replace("-", "_").split("_")[0].split(".")[0].lower()
        if short in LANGUAGES:
            return short
    return "es"


def stale_catalogues(source: Path = SOURCE) -> list[Path]:
    """Return the `.po` files whose compiled `.mo` is missing or older."""
    found = sorted(source.glob("*/locale/*/LC_MESSAGES/*.po"))
    return [
        po
        for po in found
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]


def compile_catalogue(po: Path) -> None:
    """Compile one `.po` beside itself, with Babel, so that no gettext tools are needed on the machine."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        # Babel knows no Southern Quechua; it shares the plural rule of Spanish.
        catalogue = read_po(source, locale="es")
    partial = po.with_suffix(f".{os.getpid()}.part")
    with partial.open("wb") as target:
        write_mo(target, catalogue)
    partial.replace(po.with_suffix(".mo"))


def _translations() -> gettext.NullTranslations:
    language = chosen_language()
    stale = stale_catalogues(SOURCE)
    found = []
    for locale in (LOCALE, ANALYTICS):
        po = locale / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        if po in stale:
            # A read-only installation without compiled messages speaks English.
            with contextlib.suppress(OSError):
                compile_catalogue(po)
        found.append(gettext.translation(DOMAIN, locale, [language], fallback=True))
    own, analytics = found
    own.add_fallback(analytics)
    return own


def speak() -> None:
    """Let Typer's own words (Options, Commands, …) follow the language too."""
    os.environ["LANGUAGE"] = chosen_language()
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)


_ = _translations().gettext
