"""What the office writes about a group that wants to take part."""

from django.utils.translation import gettext_lazy as _

from winay.base.forms import LongText, PlainForm


class DeclineForm(PlainForm):
    """Why nothing comes of it."""

    reason = LongText(
        label=_("Why not, as you told the group"),
        max_length=500,
        rows=2,
        help_text=_("It stays in the log: write no names."),
    )
