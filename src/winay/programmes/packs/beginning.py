"""A pack to begin from: every part with remarks in the reader's language, right as it is written."""

import textwrap

from django.utils.translation import gettext as _

from winay.programmes.packs.parts import PackPart, parts
from winay.programmes.packs.wording import Remark

WIDTH = 100


def new_pack(code: str, name: str) -> dict[str, str]:
    """Return the files of a pack to begin from, by name, with remarks in the active language."""
    return {f"{part.name}.yaml": _text(part, code, name) for part in parts() if part.begin}


def _text(part: PackPart, code: str, name: str) -> str:
    lines: list[str] = []
    for line in part.begin:
        if isinstance(line, Remark):
            lead = " " * line.indent + "# "
            lines += textwrap.wrap(_(line.text), WIDTH, initial_indent=lead, subsequent_indent=lead)
        else:
            lines.append(line.replace("{code}", code).replace("{name}", name.replace('"', "”")))
    return "\n".join(lines) + "\n"
