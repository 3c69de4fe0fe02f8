"""What templates of every audience may show of programmes without asking for it in each view."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from winay.programmes.queries.public import offices_for_public


def offices(request: HttpRequest) -> dict[str, Any]:
    """Offer `offices`: who runs each programme and where; asked of the database only by pages that show it."""
    return {"offices": SimpleLazyObject(offices_for_public)}
