"""What every form of the house shares."""

from typing import Any

from django import forms


class PlainForm(forms.Form):
    """A form whose labels stand without a colon: they are sentences and questions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
