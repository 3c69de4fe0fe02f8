"""What is registered of organisations: name, RUC, registration, parent, members with offices, bank accounts."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.registry import access
from winay.registry.actions._common import clean_name, clean_text, require_standing
from winay.registry.actions.search import index_organisations
from winay.registry.actions.settling import settle_papers
from winay.registry.models import BankAccount, Membership, Organisation, OrganisationName, Person
from winay.registry.queries.staff import holds_anything
from winay.registry.rules import cci_problem, compact, ruc_problem
from winay.territory.models import Community, District


@transaction.atomic
def register_organisation(
    *,
    actor: User | None,
    name: str,
    kind: str,
    district: District,
    community: Community | None = None,
    ruc: str | None = None,
    founded_on: date | None = None,
    registration: str | None = None,
    registration_number: str | None = None,
) -> Organisation:
    """Register an organisation. A missing RUC is accepted; calls that need one say so.

    Effects: the organisation, one act. Raises `InvalidInput` if a value is wrong or the RUC is taken.
    """
    access.require(access.may_keep(actor, district, community))
    organisation = Organisation(district=district, community=community)
    _fill_organisation(organisation, name=name, kind=kind, ruc=ruc, founded_on=founded_on)
    _fill_registration(organisation, registration, registration_number)
    organisation.save()
    index_organisations([organisation])
    record_act(actor=actor, verb="register_organisation", subject=organisation)
    return organisation


@transaction.atomic
def correct_organisation(
    *,
    actor: User | None,
    organisation: Organisation,
    name: str,
    kind: str,
    district: District,
    community: Community | None = None,
    ruc: str | None = None,
    founded_on: date | None = None,
    registration: str | None = None,
    registration_number: str | None = None,
) -> Organisation:
    """Correct what is registered of `organisation`; all values are given again, None keeps the registration.

    Effects: its row, the former name if the name changes, its search words, one act.
    """
    access.require(access.may_keep(actor, organisation, district, community))
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    organisation.district, organisation.community = district, community
    former = organisation.name
    _fill_organisation(organisation, name=name, kind=kind, ruc=ruc, founded_on=founded_on)
    _fill_registration(organisation, registration, registration_number)
    organisation.save()
    if former != organisation.name:
        OrganisationName.objects.create(organisation=organisation, name=former, until=timezone.localdate())
    index_organisations([organisation])
    there = {"ruc": organisation.ruc, "registration": organisation.registration == "registered"}
    settle_papers(
        actor=actor, subject=organisation, kinds=tuple(kind for kind, is_there in there.items() if is_there)
    )
    record_act(actor=actor, verb="correct_organisation", subject=organisation)
    return organisation


def _fill_organisation(
    organisation: Organisation, *, name: str, kind: str, ruc: str | None, founded_on: date | None
) -> None:
    organisation.name = clean_name(name, field="name", most=200)
    if kind not in Organisation.Kind.values:
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": kind[:20]}, field="kind")
    organisation.kind = kind
    if organisation.community and organisation.community.district_id != organisation.district_id:
        raise InvalidInput(_("The community lies in another district."), field="community")
    if founded_on is not None and founded_on > timezone.localdate():
        raise InvalidInput(_("The date lies in the future."), field="founded_on")
    organisation.founded_on = founded_on
    organisation.ruc = None
    if ruc and ruc.strip():
        problem = ruc_problem(ruc)
        if problem:
            raise InvalidInput(gettext(problem), field="ruc")
        organisation.ruc = compact(ruc)
        holder = Organisation.objects.filter(ruc=organisation.ruc).exclude(pk=organisation.pk).first()
        if holder and holder.archived_at:
            raise InvalidInput(_("An archived organisation has this RUC: bring it back instead."), field="ruc")
        if holder:
            raise InvalidInput(_("An organisation is registered already with this RUC."), field="ruc")


def _fill_registration(organisation: Organisation, registration: str | None, number: str | None) -> None:
    if registration is not None:
        if registration not in Organisation.Registration.values:
            raise InvalidInput(
                _("“%(value)s” is not one of the choices.") % {"value": registration[:20]}, field="registration"
            )
        organisation.registration = registration
    if number is not None:
        organisation.registration_number = clean_text(number, field="registration_number", most=40)


@transaction.atomic
def archive_organisation(*, actor: User | None, organisation: Organisation, reason: str) -> Organisation:
    """Put away an organisation registered by mistake: nothing offers it any more. Inverse: `restore_organisation`.

    Its members and papers stay as they are. Effects: its row, its search words, one act. Raises `WrongState` for one on
    which anything leans (`holds_anything`), `InvalidInput` without a reason.
    """
    access.require(access.may_keep(actor, organisation))
    reason = clean_text(reason, field="reason", most=300, required=True)
    # Whoever starts a proposal for it at this moment waits for this lock, and finds it archived.
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if organisation.archived_at:
        return organisation
    require_standing(organisation)
    if holds_anything(organisation):
        raise WrongState(
            _(
                "Proposals, money or a request to take part hang on it: it stays. If it is there twice, merge the two."
            )
        )
    organisation.archived_at, organisation.archived_reason = timezone.now(), reason
    organisation.archived_by_name = str(actor) if actor else "system"
    organisation.save(update_fields=["archived_at", "archived_by_name", "archived_reason"])
    index_organisations([organisation])
    record_act(actor=actor, verb="archive_organisation", subject=organisation, reason=reason)
    return organisation


@transaction.atomic
def restore_organisation(*, actor: User | None, organisation: Organisation) -> Organisation:
    """Bring back an archived organisation. Inverse of `archive_organisation`. Effects: its row, words, one act."""
    access.require(access.may_keep(actor, organisation))
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if organisation.archived_at:
        organisation.archived_at, organisation.archived_by_name, organisation.archived_reason = None, "", ""
        organisation.save(update_fields=["archived_at", "archived_by_name", "archived_reason"])
        index_organisations([organisation])
        record_act(actor=actor, verb="restore_organisation", subject=organisation)
    return organisation


@transaction.atomic
def place_under(*, actor: User | None, organisation: Organisation, parent: Organisation | None) -> Organisation:
    """Say of which larger organisation `organisation` is a part; None says of none. Effects: its row, one act.

    Raises `InvalidInput` if it would become a part of itself, however far up.
    """
    access.require(access.may_keep(actor, organisation, parent))
    require_standing(organisation, parent)
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    above, seen = parent, set()
    while above is not None and above.pk not in seen:
        if above.pk == organisation.pk:
            raise InvalidInput(_("An organisation cannot be a part of itself."), field="parent")
        seen.add(above.pk)
        above = above.parent
    organisation.parent = parent
    organisation.save(update_fields=["parent"])
    record_act(actor=actor, verb="place_under", subject=organisation)
    return organisation


@transaction.atomic
def add_member(
    *,
    actor: User | None,
    organisation: Organisation,
    person: Person,
    office: str = Membership.Office.MEMBER,
    since: date | None = None,
) -> Membership:
    """Make `person` a member of `organisation`, or change the office of one who is; repeated, nothing changes.

    Effects: the membership, one act. Inverse: `end_membership`.
    """
    access.require(access.may_add_member(actor, organisation, person))
    require_standing(organisation, person)
    if office not in Membership.Office.values:
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": office[:20]}, field="office")
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .filter(organisation=organisation, person=person, until=None)
        .first()
    )
    if membership is None:
        membership = Membership.objects.create(
            organisation=organisation, person=person, office=office, since=since
        )
        record_act(actor=actor, verb="add_member", subject=membership, details={"office": office})
    elif membership.office != office:
        membership.office = office
        membership.save(update_fields=["office"])
        record_act(actor=actor, verb="change_office", subject=membership, details={"office": office})
    return membership


@transaction.atomic
def end_membership(*, actor: User | None, membership: Membership, until: date | None = None) -> Membership:
    """End a membership on `until` (today by default); the row stays as history. Inverse of `add_member`."""
    access.require(access.may_change_organisation(actor, membership.organisation))
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.until is not None:
        return membership
    membership.until = until or timezone.localdate()
    if membership.since and membership.until < membership.since:
        raise InvalidInput(_("A membership cannot end before it began."), field="until")
    membership.save(update_fields=["until"])
    record_act(actor=actor, verb="end_membership", subject=membership)
    return membership


@transaction.atomic
def register_bank_account(*, actor: User | None, organisation: Organisation, bank: str, cci: str) -> BankAccount:
    """Register the organisation's own account by its CCI; the same one again returns the one that stands.

    Effects: the account, one act without the number. Raises `InvalidInput` if the CCI is wrong or belongs to
    another organisation.
    """
    access.require(access.may_change_organisation(actor, organisation))
    require_standing(organisation)
    problem = cci_problem(cci)
    if problem:
        raise InvalidInput(gettext(problem), field="cci")
    bank = " ".join(bank.split())
    if not bank or len(bank) > 80:
        raise InvalidInput(_("Write the name of the bank, 80 letters at most."), field="bank")
    number = compact(cci)
    if BankAccount.objects.filter(cci=number).exclude(organisation=organisation).exists():
        raise InvalidInput(_("This account belongs to another organisation."), field="cci")
    account = BankAccount.objects.filter(organisation=organisation, cci=number).first()
    if account is None:
        account = BankAccount.objects.create(organisation=organisation, bank=bank, cci=number)
        settle_papers(actor=actor, subject=organisation, kinds=("bank_account",))
        record_act(actor=actor, verb="register_bank_account", subject=account, details={"bank": bank})
    return account
