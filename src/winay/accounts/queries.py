"""What stands on a person's own page: roles offered, what others did with the account, whether a second step is due."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from winay.base.log import acts_where
from winay.base.models import Act, User
from winay.programmes.access import PAYERS, grants_of
from winay.programmes.models import Programme, RoleGrant
from winay.programmes.queries.offers import offers_to

MOST_NOTICES = 30


@dataclass(frozen=True)
class Notice:
    """One thing that somebody else did with an account."""

    at: datetime
    by: str
    text: str
    fresh: bool


def waits_for_word_of(user: User) -> bool:
    """Tell whether `user` should see their own page first: a role is offered, or somebody changed their access."""
    return offers_to(user).exists() or any(notice.fresh for notice in notices_of(user))


def notices_of(user: User) -> list[Notice]:
    """Return what others did with the account, the newest first: its making, passwords, roles given and taken."""
    about_roles = Q(
        subject_type="programmes.programme",
        verb__in=("grant_role", "revoke_role", "limit_role"),
        details__user=str(user.pk),
    )
    about_access = Q(
        subject_type="base.user",
        subject_id=str(user.pk),
        verb__in=("create_user", "renew_password", "forget_second_step"),
    )
    acts = acts_where(about_access | about_roles).exclude(actor_id=user.pk)[:MOST_NOTICES]
    names = dict(Programme.objects.filter(pk__in=[act.subject_id for act in acts if "role" in act.details])
                 .values_list("pk", "name"))  # fmt: skip
    known = {str(key): name for key, name in names.items()}
    since = user.told_at or user.date_joined
    return [
        Notice(
            at=act.at,
            by=act.actor_name if act.actor_id else _("the operator"),
            text=_what(act, known),
            fresh=act.at > since and act.verb != "create_user" and act.actor_id is not None,
        )
        for act in acts
    ]


def _what(act: Act, programmes: dict[str, str]) -> str:
    role = dict(RoleGrant.Role.choices).get(act.details.get("role", ""), "")
    facts = {"role": role, "programme": programmes.get(act.subject_id, "")}
    return {
        "create_user": _("Your account was made."),
        "renew_password": _("Somebody else gave your account a new password."),
        "forget_second_step": _("Your second step was taken off."),
        "grant_role": _("You have the role “%(role)s” in %(programme)s."),
        "revoke_role": _("Your role “%(role)s” in %(programme)s was taken away."),
        "limit_role": _("Your role “%(role)s” in %(programme)s holds in other districts now."),
    }[act.verb] % facts


def roles_of(user: User) -> QuerySet[RoleGrant]:
    """Return what `user` may do where."""
    return user.role_grants.select_related("programme", "territory").order_by("programme__name", "role")


def pays(user: User) -> bool:
    """Tell whether `user` takes part in payments somewhere."""
    return grants_of(user, *PAYERS).exists()


def has_second_step(user: User) -> bool:
    """Tell whether `user` signs in with a second step."""
    found: bool = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return found
