"""What the holder of an account is told of what others did with it, and of roles offered to them."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from winay.base.models import Act, User
from winay.messages.actions import tell
from winay.messages.kinds import TEXT, Kind, Text
from winay.messages.models import Message
from winay.programmes.models import Programme, RoleGrant


def role_name(code: str) -> Text:
    """Return the reader's word for a role."""
    return dict(RoleGrant.Role.choices).get(code, code)


HOME = ("account_home", (), False)
ROLE: dict[str, str | Callable[[str], Text]] = {"role": role_name, "programme": TEXT}
KINDS = (
    Kind(
        "programmes.role_offered",
        ROLE,
        _("A role is offered to you"),
        _("You are offered the role “%(role)s” in %(programme)s. Accept it or refuse it on your page."),
        _("Wiñay: you are offered the role “%(role)s” in %(programme)s. Accept it or refuse it on your page"),
        *HOME,
    ),
    Kind(
        "programmes.role_given",
        ROLE,
        _("You have a new role"),
        _("You have the role “%(role)s” in %(programme)s now."),
        _("Wiñay: you have the role “%(role)s” in %(programme)s now"),
        *HOME,
    ),
    Kind(
        "programmes.role_taken",
        ROLE,
        _("A role was taken away from you"),
        _("You have the role “%(role)s” in %(programme)s no longer."),
        _("Wiñay: you have the role “%(role)s” in %(programme)s no longer"),
        *HOME,
    ),
    Kind(
        "programmes.password_renewed",
        {},
        _("Somebody else gave your account a new password"),
        _("If you did not ask for it, tell a coordinator or the operator today."),
        _(
            "Wiñay: somebody else gave your account a new password. If you did not ask for it, tell the office today"
        ),
        *HOME,
    ),
    Kind(
        "programmes.second_step_taken",
        {},
        _("Your second step was taken off"),
        _(
            "Who operates the server took the second step off your account. If you did not ask for it, tell them today."
        ),
        _("Wiñay: the second step was taken off your account. If you did not ask for it, tell the operator today"),
        *HOME,
    ),
)
OF_ACTS = {
    "offer_role": "role_offered",
    "grant_role": "role_given",
    "revoke_role": "role_taken",
    "renew_password": "password_renewed",
    "forget_second_step": "second_step_taken",
}
"""Which acts with an account its holder is told of, and as what."""


def tell_holder(act: Act, user: User, programme: Programme | None = None) -> None:
    """Tell the holder of an account what `act` did with it; nothing for one's own acts and other acts."""
    kind = OF_ACTS.get(act.verb)
    if kind is None or act.actor_id == user.pk:
        return
    facts = {"role": act.details["role"], "programme": programme.name} if programme else {}
    tell(kind=f"programmes.{kind}", key=str(act.pk), to=user, facts=facts)


def news_of_account(user: User) -> QuerySet[Message]:
    """Return the unread messages to a holder that tell what their own page shows too."""
    return Message.objects.filter(user=user, kind__in=[one.code for one in KINDS], seen=None)
