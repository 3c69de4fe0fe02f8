"""The form in which people say by what they are reached."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import PlainForm
from winay.messages.models import Address, Channel


class ReachForm(PlainForm):
    """E-mail and telephone, each with whether it may be used."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    email_allowed = forms.BooleanField(label=_("You may write me e-mails"), required=False)
    sms = forms.CharField(
        label=_("Mobile telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    sms_allowed = forms.BooleanField(label=_("You may send me SMS"), required=False)
    digest = forms.BooleanField(
        label=_("Tell me once a day how much waits for me, by e-mail and under “My messages”"), required=False
    )

    def __init__(
        self, data: Any = None, *, known: Mapping[str, Address], digest: bool | None = None, **kwargs: Any
    ) -> None:
        self.known = known
        initial: dict[str, Any] = {channel: row.address for channel, row in known.items()}
        initial |= {f"{channel}_allowed": row.allowed for channel, row in known.items()}
        super().__init__(data, initial={**kwargs.pop("initial", {}), **initial, "digest": digest}, **kwargs)
        if digest is None:
            del self.fields["digest"]

    def clean(self) -> dict[str, Any]:
        """Ask for the address where its use is allowed."""
        given = super().clean() or {}
        for channel in (Channel.EMAIL, Channel.SMS):
            if given.get(f"{channel}_allowed") and not given.get(channel):
                self.add_error(channel, _("Write it, or take away the mark below."))
        return given

    def given(self) -> Iterator[tuple[str, str, bool]]:
        """Yield channel, address and whether it is allowed, for each that is new or changed."""
        for channel in (Channel.EMAIL, Channel.SMS):
            row = self.known.get(channel)
            address = self.cleaned_data[channel].strip() or (row.address if row else "")
            allowed = self.cleaned_data[f"{channel}_allowed"] and bool(self.cleaned_data[channel])
            if address and (row is None or (row.address, row.allowed) != (address, allowed)):
                yield channel.value, address, allowed
