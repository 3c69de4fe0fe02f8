"""Forms that anybody may send without an account: kind to people, unkind to machines, without scripts or third parties.

Three things are looked at: a field that people do not see and machines fill in, the seconds between the page and its
sending (signed, so that nobody invents them), and how often one address sends.
"""

import time
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from winay.base.forms import PlainForm
from winay.base.limits import caller_address, count_wrong, wrong_tries

SALT = "winay.door"
LEAST_SECONDS = 3
"""Nobody reads a form, types a name and a telephone, and sends it in less."""
LONGEST_SECONDS = 24 * 3600
MOST_SENT = 10
"""Sendings from one address in ten minutes: a telecentre or an office with one connection for all has fewer."""


def stamp(at: float | None = None) -> str:
    """Return when a page was made, signed; `at` in seconds since 1970."""
    return signing.dumps(int(time.time() if at is None else at), salt=SALT)


def _age(text: str) -> float | None:
    """Return the seconds since the stamp was made, or None if it is not ours."""
    try:
        return time.time() - float(signing.loads(text, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


class DoorForm(PlainForm):
    """A form of the public. Its fields come first, the two of the guard last; a template shows it with `_door.html`."""

    website = forms.CharField(required=False, max_length=200, label=_("Leave this empty"))
    made = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, request: HttpRequest, **kwargs: Any) -> None:
        self.stamp = stamp()
        self._who = f"door-from:{caller_address(request)}"
        super().__init__(data, **kwargs)
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}

    def people_see(self) -> list[forms.BoundField]:
        """Return the fields that people fill in."""
        return [field for field in self if field.name not in ("website", "made")]

    def clean(self) -> dict[str, Any]:
        """Refuse what no person sends, and say what a person can do about it. Counts each sending that is whole."""
        given = super().clean() or {}
        trap, made = given.pop("website", ""), given.pop("made", "")
        age = _age(made)
        if trap or "website" in self.errors:
            raise forms.ValidationError(_("A field that nobody sees was filled in. Send it again without it."))
        if age is None or age > LONGEST_SECONDS:
            raise forms.ValidationError(
                _("This page was open for a long time. Look at what you wrote and send it again.")
            )
        if age < LEAST_SECONDS:
            raise forms.ValidationError(_("That was very quick. Look at what you wrote and send it again."))
        if not self.errors:
            if wrong_tries(self._who) >= MOST_SENT:
                raise forms.ValidationError(
                    _("Many forms came from this connection. Wait ten minutes, or call the office.")
                )
            count_wrong(self._who)
        return given
