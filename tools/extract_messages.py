"""Collect every package's sentences into its Spanish catalogue, then make the Quechua ones whole. Needs gettext.

New sentences come in empty: translate them in `es`, then in `quz`, and run `tools/fill_quechua.py` again. A sentence
that only resembles an old one is left empty too, never guessed. Files are written by `polib`, so that one run after
another changes nothing.
"""

import os
import sys
from pathlib import Path

import django
import polib
from django.core.management import call_command
from fill_quechua import fill

SOURCE = Path(__file__).resolve().parent.parent / "src" / "winay"


def extract(package: Path) -> int:
    """Renew the Spanish catalogue of `package`; return how many sentences wait for their Spanish."""
    os.chdir(package)
    call_command("makemessages", locale=["es"], no_location=True, no_obsolete=True, verbosity=0)
    path = package / "locale" / "es" / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(path))
    for entry in catalogue.fuzzy_entries():
        entry.flags.remove("fuzzy")
        entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
    catalogue.metadata.pop("POT-Creation-Date", None)
    catalogue.save()
    return len(catalogue.untranslated_entries())


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "winay.site.settings"
    django.setup()
    asked = sys.argv[1:] or sorted(path.parent.name for path in SOURCE.glob("*/locale"))
    for name in asked:
        waiting = extract(SOURCE / name)
        from_spanish = fill(SOURCE / name / "locale" / "es" / "LC_MESSAGES" / "django.po")
        print(f"{name}: {waiting} without Spanish, {from_spanish} without Quechua")
