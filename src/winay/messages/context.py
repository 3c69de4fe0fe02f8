"""What every page can show of the reader's messages."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from winay.base.accounts import enters_by_code
from winay.messages.queries.own import unread_count


def unread(request: HttpRequest) -> dict[str, Any]:
    """Give templates how many messages the reader has not opened; counted where a page shows it, one query."""

    def count() -> int:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated or enters_by_code(user):
            return 0
        return unread_count(user)

    return {"unread_messages": SimpleLazyObject(count)}
