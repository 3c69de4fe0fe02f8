"""Make every Quechua catalogue whole: a message that has no Quechua yet is read in Spanish, never in English.

Run after `tools/extract_messages.py` and after translating: it adds new messages, drops old ones, and fills what is
missing from the Spanish catalogue with the comment “from Spanish”, so that a translator finds it.
"""

import sys
from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parent.parent / "src" / "winay"
COMMENT = "from Spanish"
METADATA = {
    "Project-Id-Version": "winay",
    "Language": "quz",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


def fill(spanish: Path) -> int:
    """Write the Quechua catalogue beside `spanish`; return how many messages still come from Spanish."""
    target = spanish.parents[2] / "quz" / "LC_MESSAGES" / "django.po"
    target.parent.mkdir(parents=True, exist_ok=True)
    known = {}
    if target.exists():
        known = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(target)) if e.tcomment != COMMENT}
    catalogue = polib.POFile()
    catalogue.metadata = METADATA
    for entry in polib.pofile(str(spanish)):
        if entry.obsolete:
            continue
        own = known.get((entry.msgctxt, entry.msgid))
        if own and own.translated():
            entry.msgstr, entry.msgstr_plural, entry.tcomment = own.msgstr, own.msgstr_plural, own.tcomment
        else:
            entry.tcomment = COMMENT
        catalogue.append(entry)
    catalogue.save(str(target))
    return sum(entry.tcomment == COMMENT for entry in catalogue)


if __name__ == "__main__":
    for po in sorted(SOURCE.glob("*/locale/es/LC_MESSAGES/django.po")):
        print(f"{po.parents[3].name}: {fill(po)} messages from Spanish")
    sys.exit(0)
