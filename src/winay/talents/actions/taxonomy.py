"""The list of skills, as coordinators keep it: added, renamed, taken out of use."""

import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.base.words import fold, plain_words
from winay.talents import access
from winay.talents.actions._common import clean_text, one_of
from winay.talents.models import SkillEntry
from winay.talents.rules import FIELDS
from winay.talents.skills import skills


@transaction.atomic
def save_skill(
    *,
    actor: User | None,
    field: str,
    name_es: str,
    name_quz: str = "",
    name_en: str = "",
    in_use: bool = True,
    code: str = "",
) -> SkillEntry:
    """Add a skill, or with `code` change one: its names, its field, whether it is in use.

    Effects: the entry, one act. Repeatable; a skill is never deleted, since providers and needs name it. Raises
    `InvalidInput` for a name that another one has.
    """
    access.require(access.may_keep_skills(actor))
    known = skills()
    if code and code not in known:
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": code[:20]}, field="code")
    one_of(field, FIELDS, field="field")
    names = {
        "name_es": clean_text(name_es, field="name_es", most=80, required=True),
        "name_quz": clean_text(name_quz, field="name_quz", most=80),
        "name_en": clean_text(name_en, field="name_en", most=80),
    }
    if any(fold(one.es) == fold(names["name_es"]) for one in known.values() if one.code != code):
        raise InvalidInput(_("There is a skill of this name already."), field="name_es")
    entry, _made = SkillEntry.objects.update_or_create(
        code=code or _new_code(names["name_es"], known), defaults={"field": field, "in_use": in_use, **names}
    )
    record_act(actor=actor, verb="save_skill", subject=entry)
    return entry


def _new_code(name: str, known: object) -> str:
    """Return a code made of the name's first words that no skill has yet."""
    root = re.sub(r"\W", "", "_".join(plain_words(name)))[:20].strip("_") or "skill"
    number, code = 2, root
    while code in known:  # type: ignore[operator]
        code, number = f"{root}_{number}", number + 1
    return code
