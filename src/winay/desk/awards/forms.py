"""Forms about awards after their session."""

from django.utils.translation import gettext_lazy as _

from winay.base.forms import LongText, PlainForm


class EndAwardForm(PlainForm):
    """Why an award ends."""

    reason = LongText(
        label=_("Why does the award end?"),
        max_length=2000,
        rows=4,
        help_text=_("The group reads this, word for word. It is not published. Do not name people."),
    )
