"""What the public may ask for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField
from winay.base.doors import DoorForm
from winay.base.forms import LongText, PlainForm
from winay.programmes.queries.public import ProgrammeRow
from winay.territory.choices import OF_DISTRICTS

LARGEST_UPLOAD = 4 * 1024 * 1024


class TakePartForm(DoorForm):
    """A group that wants to take part, and whom to call."""

    group_name = forms.CharField(
        label=_("Name of the group"),
        max_length=200,
        help_text=_("If it has no name yet, write one that you like."),
    )
    kind = forms.ChoiceField(label=_("What is your group?"))
    district = FoundField(label=_("District"), queryset=None, **OF_DISTRICTS)
    place = forms.CharField(label=_("Community or hamlet"), max_length=120, required=False)
    activity = forms.CharField(
        label=_("What do you want to do?"),
        max_length=120,
        help_text=_("Such as: raise guinea pigs, weave, keep bees."),
    )
    contact_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        help_text=_("Nine figures, of somebody who answers."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    consent = forms.BooleanField(
        label=_("The programme's office may keep my name and telephone to call me, and deletes them afterwards.")
    )

    def __init__(self, *args: Any, kinds: Sequence[Any], districts: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", _("Choose one")), *kinds]
        self.fields["district"].queryset = districts


class QuestionForm(DoorForm):
    """A question about a call; who asks may say how to reach them."""

    text = LongText(
        label=_("Your question"),
        max_length=1000,
        rows=4,
        help_text=_("It is published with its answer: write no names and no telephone here."),
    )
    name = forms.CharField(
        label=_("Your name (if you like)"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("Telephone or e-mail (if you want us to tell you)"),
        max_length=120,
        required=False,
        help_text=_("Only the office reads it. It is never published."),
    )


class CallFilter(PlainForm):
    """Which calls to list."""

    text = forms.CharField(label=_("Words"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("published", _("Open for proposals")),
            ("received", _("Proposals are being checked")),
            ("screened", _("Waiting for the public session")),
            ("decided", _("Results published")),
            ("cancelled", _("Cancelled")),
        ],
    )
    programme = forms.ChoiceField(label=_("Programme"), required=False)

    def __init__(self, *args: Any, programmes: Sequence[ProgrammeRow], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["programme"].choices = [("", _("All")), *((row.code, row.name) for row in programmes)]


class VerifyForm(PlainForm):
    """A document's code, or the document itself."""

    code = forms.CharField(
        label=_("Code of the document"),
        help_text=_("It is printed under the QR code."),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    file = forms.FileField(
        label=_("Or the PDF file itself"),
        help_text=_("Up to 4 MB. It is compared and forgotten: we keep no copy."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> UploadedFile | None:
        """Refuse a file that is no PDF or too large to be one of ours."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return None
        if (file.size or 0) > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 4 MB: it cannot be one of our documents."))
        start = file.read(5)
        file.seek(0)
        if start != b"%PDF-":
            raise forms.ValidationError(
                _("This is not a PDF. Send the PDF that you received, not a photograph of it.")
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Require one of the two."""
        values = super().clean() or {}
        if not self.errors and not values.get("code") and not values.get("file"):
            raise forms.ValidationError(_("Write the code or choose the PDF file."))
        values["code"] = values.get("code", "").strip().strip("/").replace("/", "")
        return values


class EnterForm(PlainForm):
    """The code of a referral, and who enters with it."""

    code = forms.CharField(
        label=_("The code that you were told"),
        max_length=30,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("Eight signs. It opens once: go on in this browser afterwards."),
    )
    name = forms.CharField(
        label=_("Your name and your office"), max_length=120, help_text=_("Who sent it reads who answers.")
    )


ANSWERS = {
    "accept": _("We accept them"),
    "put_on_list": _("They are on our waiting list"),
    "decline": _("We do not accept them"),
    "enrol": _("They are enrolled"),
    "give_first_support": _("They received the first support"),
}


class AnswerForm(PlainForm):
    """What a receiver outside answers."""

    act = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why, if you do not accept them"),
        max_length=300,
        required=False,
        help_text=_("They read it, word for word."),
    )

    def __init__(self, *args: Any, acts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["act"]
        field.choices = [(act, ANSWERS[act]) for act in acts]
        if "decline" not in acts:
            del self.fields["reason"]
