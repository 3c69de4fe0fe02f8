"""What changes programmes: loading packs, creating programmes and users, giving and taking roles."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, Problem
from winay.base.models import User
from winay.documents.rules import content_sha256
from winay.programmes.access import (
    may_create_users,
    may_grant_roles,
    may_load_packs,
    may_renew_password,
    may_set_up,
)
from winay.programmes.models import FundingSource, Pack, Programme, RoleGrant
from winay.programmes.packs import PackContent, load_pack_text
from winay.territory.models import DistrictSet, PovertyMap

LONGEST_NAME = 150


def load_pack(*, actor: User | None, text: str, filename: str) -> Pack:
    """Validate the pack in `text` and keep it (`keep_pack`); raise `InvalidInput` with every fault found."""
    if not may_load_packs(actor):
        raise NotAllowed()
    return keep_pack(actor=actor, pack=load_pack_text(text, filename), filename=filename)


def keep_pack(*, actor: User | None, pack: PackContent, filename: str) -> Pack:
    """Keep a pack that was read from the file `filename`. A kept version never changes; there is no inverse.

    The same rules under the same version return the pack kept before, however often they are loaded; other rules
    under a kept version raise `InvalidInput`. Effects: one `Pack`, one act `load_pack`.
    """
    if not may_load_packs(actor):
        raise NotAllowed()
    content = pack.model_dump(mode="json")
    sha256 = content_sha256(content)
    with transaction.atomic():
        kept, is_new = Pack.objects.get_or_create(
            code=content["code"],
            version=content["version"],
            defaults={"name": content["name"]["es"][:150], "content": content, "sha256": sha256},
        )
        if is_new:
            details = {"version": kept.version, "sha256": sha256}
            record_act(actor=actor, verb="load_pack", subject=kept, details=details)
    if kept.sha256 != sha256:
        message = _("Version %(version)s of the pack “%(code)s” is kept already, with other rules.") % {
            "version": kept.version,
            "code": kept.code,
        }
        mend = _("Raise the number after “version:”.")
        raise InvalidInput(message, field="file", problems=[Problem(message, where=filename, mend=mend)])
    return kept


def create_programme(
    *,
    actor: User | None,
    code: str,
    name: str,
    pack: Pack,
    operator: str = "",
    territory: DistrictSet | None = None,
    poverty_map: PovertyMap | None = None,
) -> Programme:
    """Create a programme that runs by `pack`, with the funding sources the pack declares.

    Effects: one `Programme`, its `FundingSource`s, one act `create_programme`.
    """
    if not may_set_up(actor):
        raise NotAllowed()
    code, name = code.strip(), name.strip()
    _check_code(code)
    operator = operator.strip()
    if not name:
        raise InvalidInput(_("Write the programme's name."), field="name")
    for field, text in (("name", name), ("operator", operator)):
        if len(text) > LONGEST_NAME:
            message = _("This is longer than %(most)d letters: it would be cut.") % {"most": LONGEST_NAME}
            raise InvalidInput(message, field=field)
    content = PackContent.model_validate(pack.content)
    with transaction.atomic():
        if Programme.objects.filter(code=code).exists():
            raise InvalidInput(_("A programme with this code exists already."), field="code")
        programme = Programme.objects.create(
            code=code,
            name=name,
            pack=pack,
            operator=operator,
            territory=territory,
            poverty_map=poverty_map,
            currency=content.currency,
        )
        for source in content.funding_sources:
            FundingSource.objects.create(programme=programme, code=source.code, name=source.name.es[:150])
        details = {"pack": pack.code, "version": pack.version}
        record_act(actor=actor, verb="create_programme", subject=programme, details=details)
        return programme


def create_user(*, actor: User | None, username: str, full_name: str, password: str, language: str = "") -> User:
    """Create somebody who can sign in; what they may do follows from roles granted later.

    The password is checked by the validators of the settings. Effects: one `User`, one act `create_user`, which
    carries no personal data.
    """
    if not may_create_users(actor):
        raise NotAllowed()
    username = username.strip()
    if language and language not in dict(settings.LANGUAGES):
        raise InvalidInput(_("This language is not offered."), field="language")
    user = User(username=username, full_name=full_name.strip(), language=language)
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(messages[0], field=field) from error
    _check_password(password, user)
    with transaction.atomic():
        if User.objects.filter(username__iexact=username).exists():
            raise InvalidInput(_("This user name is taken."), field="username")
        user.set_password(password)
        user.save()
        record_act(actor=actor, verb="create_user", subject=user)
        return user


def renew_password(*, actor: User | None, user: User, password: str) -> User:
    """Give `user` a new password, for somebody who has forgotten theirs; who was signed in must sign in again.

    The password is checked by the validators of the settings. Effects: the `User`, one act `renew_password`.
    """
    if not may_renew_password(actor, user):
        raise NotAllowed()
    _check_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        record_act(actor=actor, verb="renew_password", subject=user)
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), field="password") from error


def grant_role(
    *,
    actor: User | None,
    user: User,
    programme: Programme,
    role: str,
    territory: DistrictSet | None = None,
) -> RoleGrant:
    """Give `user` a role in `programme`, in its whole territory or in a set of districts. Inverse: `revoke_role`.

    Granting a role again only changes its territory. Effects: one `RoleGrant`, one act `grant_role`.
    """
    if not may_grant_roles(actor, programme):
        raise NotAllowed()
    if role not in RoleGrant.Role.values:
        known = ", ".join(RoleGrant.Role.values)
        raise InvalidInput(_("This role is unknown. Known are: %(known)s.") % {"known": known}, field="role")
    with transaction.atomic():
        grant, is_new = RoleGrant.objects.get_or_create(
            user=user, programme=programme, role=role, defaults={"territory": territory}
        )
        if not is_new and grant.territory == territory:
            return grant
        if not is_new:
            grant.territory = territory
            grant.save(update_fields=["territory"])
        details = {"role": role, "user": str(user.pk), "territory": territory.code if territory else ""}
        record_act(actor=actor, verb="grant_role", subject=programme, details=details)
        return grant


def revoke_role(*, actor: User | None, user: User, programme: Programme, role: str, reason: str = "") -> None:
    """Take a role away. Inverse: `grant_role`. The last coordinator stays, or nobody could run the programme.

    Effects: the `RoleGrant` is deleted, one act `revoke_role`; what the user did with it stays in the log.
    """
    if not may_grant_roles(actor, programme):
        raise NotAllowed()
    with transaction.atomic():
        grants = RoleGrant.objects.select_for_update().filter(programme=programme, role=role)
        others = [grant for grant in grants if grant.user_id != user.pk]
        mine = next((grant for grant in grants if grant.user_id == user.pk), None)
        if mine is None:
            return
        if role == RoleGrant.Role.COORDINATOR and not others:
            raise InvalidInput(
                _("This is the programme's only coordinator. Give the role to somebody else first."), field="role"
            )
        mine.delete()
        details = {"role": role, "user": str(user.pk)}
        record_act(actor=actor, verb="revoke_role", subject=programme, reason=reason, details=details)


def _check_code(code: str) -> None:
    try:
        validate_slug(code)
    except ValidationError as error:
        message = gettext("Use letters without accents, digits and hyphens, such as haku-winay-caraz.")
        raise InvalidInput(message, field="code") from error
    if len(code) > 40:
        raise InvalidInput(_("Use at most 40 characters."), field="code")
