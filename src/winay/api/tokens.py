"""How machines come in: by a token in the header, for what its scopes allow, so many times a minute."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from winay.base.limits import caller_address, count_wrong, slow_down
from winay.machines.actions.tokens import note_use
from winay.machines.limits import asked_too_often
from winay.machines.models import Token
from winay.machines.queries import holder_of


class OutOfScope(Exception):
    """The token is right and the machine may not do this."""


class TooOften(Exception):
    """The machine asks more often than a minute bears."""


class ByToken(HttpBearer):
    """A machine's token, with the scope that an operation asks for."""

    openapi_bearerFormat = None  # noqa: N815

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """Return the token that holds; a wrong one waits for its answer. Raises `OutOfScope` and `TooOften`."""
        found = holder_of(token)
        if found is None:
            slow_down(count_wrong(f"machine:{caller_address(request)}"))
            return None
        if asked_too_often(found.client):
            raise TooOften
        if self.scope not in found.client.scope_list:
            raise OutOfScope
        note_use(found)
        return found


def token_of(request: HttpRequest) -> Token:
    """Return the token by which a request came in."""
    found: Token = getattr(request, "auth")  # noqa: B009
    return found
