"""A role is offered, accepted, confirmed by a second person, refused and taken away."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.accounts import enters_by_code
from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.programmes.access import PAYERS, may_confirm_role, may_grant_roles, may_set_up
from winay.programmes.actions.accounts import hand_over
from winay.programmes.letters import tell_holder
from winay.programmes.models import AccountHanding, Programme, RoleGrant, RoleOffer
from winay.programmes.queries.hands import are_two_people, handings_of
from winay.programmes.queries.staff import district_sets_within
from winay.programmes.rules import hands_on
from winay.territory.models import DistrictSet


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
    if actor is not None and territory and not district_sets_within(programme).filter(pk=territory.pk).exists():
        raise InvalidInput(_("This set has districts in which the programme does not work."), field="territory")
    if enters_by_code(user):
        raise InvalidInput(_("This account enters by a juror's code: it gets no role."), field="username")
    with transaction.atomic():
        grant = RoleGrant.objects.filter(user=user, programme=programme, role=role).first()
        if grant is not None and (actor is not None or not _given_by_one_person(grant)):
            return _in_territory(actor, grant, territory)
        if actor is not None and role == RoleGrant.Role.FINANCE:
            _refuse_without_second_person(user, programme)
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


def give_machine_role(
    *, actor: User | None, user: User, programme: Programme, territory: DistrictSet | None = None
) -> RoleGrant:
    """Let a machine's account, which nobody enters, see whom an officer of `programme` sees. Inverse: `revoke_role`.

    It holds at once: there is no owner to ask, and the role pays nobody. Given again, only its territory changes.
    Effects: one `RoleGrant`, one act `grant_role`, or `limit_role` where the territory changes.
    """
    if not may_grant_roles(actor, programme):
        raise NotAllowed()
    if user.has_usable_password() or user.is_superuser:
        raise InvalidInput(_("This account is somebody's: offer them the role."), field="programme")
    if territory and not district_sets_within(programme).filter(pk=territory.pk).exists():
        raise InvalidInput(_("This set has districts in which the programme does not work."), field="territory")
    role = RoleGrant.Role.OFFICER
    with transaction.atomic():
        grant, made = RoleGrant.objects.get_or_create(
            user=user, programme=programme, role=role, defaults={"territory": territory}
        )
        if not made:
            return _in_territory(actor, grant, territory)
        details = {"role": role, "user": str(user.pk), "territory": territory.code if territory else ""}
        record_act(actor=actor, verb="grant_role", subject=programme, details=details)
        return grant


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
    if offer.role in PAYERS:
        alone = offer.confirmed_by_id is None
        hand_over(AccountHanding.What.ROLE, offer.user, actor, programme=offer.programme, alone=alone)
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


def _refuse_without_second_person(user: User, programme: Programme) -> None:
    """Say at once, and not on the day of the first payment, that no coordinator could release what `user` prepares."""
    coordinators = User.objects.filter(
        role_grants__programme=programme, role_grants__role=RoleGrant.Role.COORDINATOR
    )
    others = list(coordinators.exclude(pk=user.pk).distinct()[:20])
    if others and not any(are_two_people(programme, one, user) for one in others):
        raise InvalidInput(
            _(
                "No coordinator could release what this account prepares: who made an account, or set its password, "
                "does not count as a second person. Let the second administrator make it (Setting up › "
                "Administrators), and confirm it yourself."
            ),
            field="username",
        )


def _is_somebodys(actor: User | None, user: User) -> bool:
    """Tell whether a role needs the word of the account's owner: all but one's own and one just made for somebody."""
    if actor is None or actor.pk == user.pk:
        return False
    return user.last_login is not None or user.made_by != actor.pk


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
    act = record_act(actor=actor, verb=verb, subject=offer.programme, reason=reason, details=details)
    if verb != "offer_role" or offer.needs_consent:
        tell_holder(act, offer.user, offer.programme)


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
        act = record_act(actor=actor, verb="revoke_role", subject=programme, reason=reason, details=details)
        tell_holder(act, user, programme)
