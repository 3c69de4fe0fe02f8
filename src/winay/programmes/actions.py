"""What changes programmes: loading packs, creating programmes and users, giving and taking roles."""

from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base import setup_code
from winay.base.accounts import enters_by_code
from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, Problem, WrongState
from winay.base.models import User
from winay.documents.rules import content_sha256
from winay.programmes.access import (
    PAYERS,
    maker_of,
    may_change_programme,
    may_confirm_role,
    may_create_users,
    may_describe_office,
    may_grant_roles,
    may_load_packs,
    may_renew_password,
    may_set_up,
)
from winay.programmes.models import FundingSource, Pack, Programme, RoleGrant, RoleOffer
from winay.programmes.packs import PackContent, load_pack_text
from winay.programmes.queries.hands import are_two_people, handings_of
from winay.programmes.rules import hands_on, is_telephone
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


@transaction.atomic
def describe_office(
    *,
    actor: User | None,
    programme: Programme,
    operator: str,
    office_address: str,
    office_hours: str,
    telephone: str,
    whatsapp: str = "",
    email: str = "",
) -> Programme:
    """Say who runs the programme and where people find them: what every public page shows.

    All values are given again. Raises `InvalidInput` where one is too long, or no number or address that somebody
    could call or write to. Effects: the programme, one act with the names of what changed. It is its own inverse.
    """
    if not may_describe_office(actor, programme):
        raise NotAllowed()
    found = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    given = {
        "operator": operator,
        "office_address": office_address,
        "office_hours": office_hours,
        "telephone": telephone,
        "whatsapp": whatsapp,
        "email": email,
    }
    changed = []
    for field, text in given.items():
        text = " ".join(text.split())
        if field in ("telephone", "whatsapp") and text and not is_telephone(text):
            message = _("Write a number that can be called, with at least six figures, such as 043-391020.")
            raise InvalidInput(message, field=field)
        if getattr(found, field) != text:
            setattr(found, field, text)
            changed.append(field)
    try:
        found.clean_fields(exclude=[one.name for one in Programme._meta.fields if one.name not in given])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(messages[0], field=field) from error
    if changed:
        found.save(update_fields=changed)
        record_act(actor=actor, verb="describe_office", subject=found, details={"changed": changed})
    return found


NAMED = ("name", "operator")
PLACED = ("territory", "poverty_map")


def change_programme(*, actor: User | None, programme: Programme, **changes: Any) -> Programme:
    """Change a programme's `name` and `operator` (its coordinator too), `territory` and `poverty_map` (who sets up).

    Calls that are published keep what they were published with. Effects: the programme, one act if anything changed.
    """
    if not may_change_programme(actor, programme) or (set(changes) & set(PLACED) and not may_set_up(actor)):
        raise NotAllowed()
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        for field in NAMED:
            if field in changes:
                changes[field] = _name_of(field, changes[field])
        changed = {name: value for name, value in changes.items() if getattr(programme, name) != value}
        if not changed:
            return programme
        details = {}
        for name, value in changed.items():
            before = getattr(programme, name)
            details[name] = [str(getattr(one, "code", one) or "") for one in (before, value)]
            setattr(programme, name, value)
        programme.save(update_fields=list(changed))
        record_act(actor=actor, verb="change_programme", subject=programme, details=details)
        return programme


def _name_of(field: str, text: str) -> str:
    text = text.strip()
    if field == "name" and not text:
        raise InvalidInput(_("Write the programme's name."), field=field)
    if len(text) > LONGEST_NAME:
        message = _("This is longer than %(most)d letters: it would be cut.") % {"most": LONGEST_NAME}
        raise InvalidInput(message, field=field)
    return text


def change_pack(*, actor: User | None, programme: Programme, pack: Pack) -> Programme:
    """Let a programme's new calls run by another version of its pack. Inverse: the same act with the old version.

    Calls that exist keep the rules they were started with; sources of money that are new are added, none goes.
    Raises `InvalidInput` for another pack or another currency. Effects: the programme, its sources, one act.
    """
    if not may_change_programme(actor, programme):
        raise NotAllowed()
    with transaction.atomic():
        programme = Programme.objects.select_for_update().select_related("pack").get(pk=programme.pk)
        if pack.pk == programme.pack_id:
            return programme
        content = PackContent.model_validate(pack.content)
        if pack.code != programme.pack.code:
            raise InvalidInput(
                _("This is a version of another pack: start another programme by it."), field="pack"
            )
        if content.currency != programme.currency:
            raise InvalidInput(
                _("A programme keeps its currency: start another one by this version."), field="pack"
            )
        before, programme.pack = programme.pack, pack
        programme.save(update_fields=["pack"])
        for source in content.funding_sources:
            FundingSource.objects.get_or_create(
                programme=programme, code=source.code, defaults={"name": source.name.es[:150]}
            )
        details = {"pack": pack.code, "version": [before.version, pack.version]}
        record_act(actor=actor, verb="change_pack", subject=programme, details=details)
        return programme


def create_user(
    *,
    actor: User | None,
    username: str,
    full_name: str,
    password: str,
    language: str = "",
    one_time: bool = True,
) -> User:
    """Create somebody who can sign in; what they may do follows from roles granted later.

    The password is checked by the validators of the settings. With `one_time` it opens only the page where its owner
    chooses another. Effects: one `User`, one act `create_user`, which carries no personal data.
    """
    if not may_create_users(actor):
        raise NotAllowed()
    username = username.strip()
    if not full_name.isprintable():
        raise InvalidInput(_("The name has signs that cannot be seen. Type it anew."), field="full_name")
    if language and language not in dict(settings.LANGUAGES):
        raise InvalidInput(_("This language is not offered."), field="language")
    user = User(username=username, full_name=full_name.strip(), language=language, must_change_password=one_time)
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

    The password is checked by the validators of the settings, and opens only the page where its owner chooses
    another. Effects: the `User`, one act `renew_password`, which the owner and those who pay in their programmes read.
    """
    if not may_renew_password(actor, user):
        raise NotAllowed()
    _check_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        record_act(actor=actor, verb="renew_password", subject=user)
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), field="password") from error


def change_own_password(*, user: User) -> None:
    """Record that `user` has just chosen their own password: a one-time one is used up. Effects: one act."""
    with transaction.atomic():
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
        record_act(actor=user, verb="change_password", subject=user)


def grant_role(
    *,
    actor: User | None,
    user: User,
    programme: Programme,
    role: str,
    territory: DistrictSet | None = None,
) -> RoleGrant | None:
    """Give `user` a role in `programme`, in its whole territory or in a set of districts. Inverse: `revoke_role`.

    The operator (`actor` None) gives it at once. Anybody else offers it: to an account that is somebody's already it
    waits for its owner's word (`accept_role`), and a role that pays (`PAYERS`) for a second person's
    (`confirm_role`), but for the first coordinator, whom an administrator names. An account that enters by a code
    gets no role. Granting a role again only changes its territory.
    Effects: one `RoleGrant` and one act `grant_role`, and what was offered is closed; or one `RoleOffer` and one act
    `offer_role`, and None is returned.
    """
    if not may_grant_roles(actor, programme):
        raise NotAllowed()
    if role not in RoleGrant.Role.values:
        known = ", ".join(RoleGrant.Role.values)
        raise InvalidInput(_("This role is unknown. Known are: %(known)s.") % {"known": known}, field="role")
    if enters_by_code(user):
        raise InvalidInput(_("This account enters by a juror's code: it gets no role."), field="username")
    with transaction.atomic():
        grant = RoleGrant.objects.filter(user=user, programme=programme, role=role).first()
        if grant is not None and (actor is not None or not _given_by_one_person(grant)):
            return _in_territory(actor, grant, territory)
        offer = RoleOffer(
            user=user,
            programme=programme,
            role=role,
            territory=territory,
            offered_by=actor,
            needs_consent=_is_somebodys(actor, user),
            needs_second=_needs_second(actor, programme, role),
        )
        if actor is None or not (offer.needs_consent or offer.needs_second):
            RoleOffer.objects.filter(user=user, programme=programme, role=role, closed_at=None).update(
                closed_at=timezone.now()
            )
            return _give(actor, offer)
        if RoleOffer.objects.filter(user=user, programme=programme, role=role, closed_at=None).exists():
            return None
        offer.save()
        _record_role(actor, "offer_role", offer)
        return None


def accept_role(*, actor: User, offer: RoleOffer) -> RoleGrant | None:
    """The account's owner accepts a role offered to them. Inverse: `revoke_role`.

    Effects: one act `accept_role`; the role holds, unless a second person has to confirm it first.
    """
    with transaction.atomic():
        offer = _locked(offer)
        if actor.pk != offer.user_id:
            raise NotAllowed()
        if not offer.waits_for_owner:
            raise WrongState(_("This offer does not wait for you any more."))
        offer.accepted_at = timezone.now()
        offer.save(update_fields=["accepted_at"])
        _record_role(actor, "accept_role", offer)
        return _settle(offer)


def confirm_role(*, actor: User, offer: RoleOffer) -> RoleGrant | None:
    """A second person agrees that somebody gets a role that pays: a coordinator or an administrator.

    Neither who offered it nor who gets it, nor anybody who is one hand with either. Inverse: `revoke_role`.
    Effects: one act `confirm_role`; the role holds, unless its owner has to accept it first.
    """
    with transaction.atomic():
        offer = _locked(offer)
        if not may_confirm_role(actor, offer):
            raise NotAllowed()
        if not offer.waits_for_second:
            raise WrongState(_("This offer does not wait for you any more."))
        for other in (offer.offered_by, offer.user):
            if not are_two_people(offer.programme, actor, other):
                raise NotAllowed(
                    _(
                        "You cannot confirm this: between your account and that of %(name)s one set the other's "
                        "password or role. Another coordinator, an administrator or the operator must."
                    )
                    % {"name": other}
                )
        offer.confirmed_by = actor
        offer.save(update_fields=["confirmed_by"])
        _record_role(actor, "confirm_role", offer)
        return _settle(offer)


def refuse_role(*, actor: User, offer: RoleOffer, reason: str = "") -> None:
    """End an offer without a role: its owner refuses it, or who may give the role takes it back.

    Effects: the offer is closed, one act `refuse_role`. The role may be offered anew.
    """
    with transaction.atomic():
        offer = _locked(offer)
        if actor.pk != offer.user_id and not may_grant_roles(actor, offer.programme):
            raise NotAllowed()
        if offer.closed_at is not None:
            raise WrongState(_("This offer does not wait for you any more."))
        offer.closed_at = timezone.now()
        offer.save(update_fields=["closed_at"])
        _record_role(actor, "refuse_role", offer, reason)


def know_notices(*, user: User) -> None:
    """The owner says to know what others did with the account; it stays on their page."""
    user.told_at = timezone.now()
    user.save(update_fields=["told_at"])


def _locked(offer: RoleOffer) -> RoleOffer:
    found = RoleOffer.objects.select_for_update(of=("self",)).select_related("user", "programme", "offered_by")
    return found.get(pk=offer.pk)


def _settle(offer: RoleOffer) -> RoleGrant | None:
    if offer.waits_for_owner or offer.waits_for_second:
        return None
    offer.closed_at = timezone.now()
    offer.save(update_fields=["closed_at"])
    return _give(offer.offered_by, offer)


def _give(actor: User | None, offer: RoleOffer) -> RoleGrant:
    grant, _new = RoleGrant.objects.update_or_create(
        user=offer.user,
        programme=offer.programme,
        role=offer.role,
        defaults={"territory": offer.territory, "by_consent": actor is not None and offer.needs_consent},
    )
    _record_role(actor, "grant_role", offer)
    return grant


def _in_territory(actor: User | None, grant: RoleGrant, territory: DistrictSet | None) -> RoleGrant:
    if grant.territory != territory:
        grant.territory = territory
        grant.save(update_fields=["territory"])
        details = {
            "role": grant.role,
            "user": str(grant.user_id),
            "territory": territory.code if territory else "",
        }
        record_act(actor=actor, verb="limit_role", subject=grant.programme, details=details)
    return grant


def _given_by_one_person(grant: RoleGrant) -> bool:
    """Tell whether somebody alone gave a role that pays: the operator can take it out of that one hand."""
    if grant.role not in PAYERS:
        return False
    known = handings_of([grant.user_id], grant.programme)
    return any(one.what == "role" for one in hands_on(grant.user_id, known))


def _is_somebodys(actor: User | None, user: User) -> bool:
    """Tell whether a role needs the word of the account's owner: all but one's own and one just made for somebody."""
    if actor is None or actor.pk == user.pk:
        return False
    return user.last_login is not None or maker_of(user) != actor.pk


def _needs_second(actor: User | None, programme: Programme, role: str) -> bool:
    if role not in PAYERS:
        return False
    is_first = (
        role == RoleGrant.Role.COORDINATOR
        and not RoleGrant.objects.filter(programme=programme, role=role).exists()
    )
    return not (is_first and may_set_up(actor))


def _record_role(actor: User | None, verb: str, offer: RoleOffer, reason: str = "") -> None:
    details = {
        "role": offer.role,
        "user": str(offer.user_id),
        "territory": offer.territory.code if offer.territory else "",
    }
    if offer.confirmed_by_id:
        details["confirmed_by"] = str(offer.confirmed_by_id)
    record_act(actor=actor, verb=verb, subject=offer.programme, reason=reason, details=details)


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


def create_administrator(
    *,
    actor: User | None,
    username: str,
    full_name: str,
    password: str,
    language: str = "",
    one_time: bool = True,
) -> User:
    """Create somebody who sets up the installation: places, packs, programmes, first coordinators; no role of theirs.

    Only the command line (None) may; in the browser `create_first_administrator`. Effects: one `User`, two acts.
    """
    if actor is not None:
        raise NotAllowed()
    with transaction.atomic():
        user = create_user(
            actor=None,
            username=username,
            full_name=full_name,
            password=password,
            language=language,
            one_time=one_time,
        )
        user.is_superuser = True
        user.save(update_fields=["is_superuser"])
        record_act(actor=None, verb="make_administrator", subject=user)
        return user


def create_first_administrator(
    *, code: str, username: str, full_name: str, password: str, language: str = ""
) -> User:
    """Create the first account of an installation for whoever knows the code that its terminal printed.

    The code is spent by it; of two people at once one is refused. Effects: as `create_administrator`.
    """
    if not setup_code.awaits_first_administrator():
        raise NotAllowed(_("This installation has its administrator already."))
    if not setup_code.is_setup_code(code):
        raise InvalidInput(
            _("This is not the set-up code. It stands in the terminal where Wiñay was started."), field="code"
        )
    with transaction.atomic():
        user = create_administrator(
            actor=None,
            username=username,
            full_name=full_name,
            password=password,
            language=language,
            one_time=False,
        )
        if not setup_code.spend_setup_code():
            raise NotAllowed(_("This installation has its administrator already."))
        return user


def _check_code(code: str) -> None:
    try:
        validate_slug(code)
    except ValidationError as error:
        message = gettext("Use letters without accents, digits and hyphens, such as haku-winay-caraz.")
        raise InvalidInput(message, field="code") from error
    if len(code) > 40:
        raise InvalidInput(_("Use at most 40 characters."), field="code")
