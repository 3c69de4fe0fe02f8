"""What every form of the house shares."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from winay.base.choices import looks_for

DO_NOT_NAME = _("Do not name people: it stays on record.")
"""Stands beside every reason that becomes public or that nobody can change afterwards."""


def read_by(who: str | Promise) -> Any:
    """Return the help of a reason: who reads it, and that it names nobody."""
    return format_lazy("{who} {names}", who=who, names=DO_NOT_NAME)


class PlainForm(forms.Form):
    """A form whose labels stand without a colon: they are sentences and questions.

    Sent only to look for something that may be chosen (`base.choices`), it is not judged: it is shown again as it is.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def full_clean(self) -> None:
        """Judge what was sent, unless it was sent to look for something."""
        if looks_for(self):
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        """Tell whether what was sent may be taken."""
        return not looks_for(self) and super().is_valid()


def _at_most(most: int) -> str:
    return _("At most %(most)s letters.") % {"most": most}


at_most = lazy(_at_most, str)
"""How long a text may be, in words, for its help."""


class LongText(forms.CharField):
    """A text of several lines. How long it may be is said beside it; where JavaScript runs, how much is left, too."""

    def __init__(self, *, max_length: int, rows: int = 4, help_text: str | Promise = "", **kwargs: Any) -> None:
        limit = at_most(max_length)
        super().__init__(
            max_length=max_length,
            widget=forms.Textarea(attrs={"rows": rows}),
            help_text=format_lazy("{help} {limit}", help=help_text, limit=limit) if help_text else limit,
            **kwargs,
        )


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files chosen at once, as a list in the order in which they were chosen. What they hold actions judge."""

    def __init__(self, *, accept: str, **kwargs: Any) -> None:
        super().__init__(**{"widget": _SeveralFiles(attrs={"accept": accept}), **kwargs})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files; an empty list where none is required and none was chosen."""
        given = data if isinstance(data, list | tuple) else [data]
        return [one for one in (super(FilesField, self).clean(file, initial) for file in given) if one]


PICTURES = "image/jpeg,image/png,image/webp,image/heic,image/heif"
SCANS = f"{PICTURES},application/pdf"
