"""Texts as people type them, checked the same way everywhere in the registry."""

from django.utils.translation import gettext_lazy as _

from winay.base import typed
from winay.base.errors import InvalidInput, WrongState
from winay.registry.models import Household, Organisation, Person


def clean_name(text: str, *, field: str, most: int, required: bool = True) -> str:
    """Return a name of one line with single blanks; raise `InvalidInput` if it is empty, too long or unprintable."""
    name = " ".join(text.split())
    if (required and not name) or len(name) > most or not name.isprintable():
        raise InvalidInput(
            _("Write a name of 1 to %(most)s letters.") % {"most": most}
            if required
            else _("A name has %(most)s letters at most.") % {"most": most},
            field=field,
        )
    return name


clean_text = typed.clean_text


def require_standing(*records: Person | Organisation | Household | None) -> None:
    """Raise `WrongState` if one of the records was merged into another or archived: nothing new may hang on it."""
    if any(record is not None and record.merged_into_id for record in records):
        raise WrongState(_("This record was merged into another one. Choose the one that stands."))
    if any(getattr(record, "archived_at", None) for record in records):
        raise WrongState(_("This organisation is archived. Bring it back first, or choose another."))
