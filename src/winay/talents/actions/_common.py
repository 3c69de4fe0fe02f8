"""What acts on local talents check first: texts, days, who may."""

from django.utils.translation import gettext_lazy as _

from winay.base import typed
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.registry.actions.forgetting import without_names
from winay.talents import access
from winay.talents.models import Need, Provider, ServiceContract

clean_text, past_day = typed.clean_text, typed.past_day


def clean_phone(phone: str, *, field: str = "phone") -> str:
    """Return a telephone number as it is dialled. Raises `InvalidInput` for what is none."""
    plain = " ".join(phone.split())
    if len(plain) > 20 or not set(plain) <= set("+0123456789 ()-"):
        raise InvalidInput(_("A phone number has digits only, 20 at most."), field=field)
    return plain


def one_of(value: str, choices: object, *, field: str) -> str:
    """Return a value that is one of the choices. Raises `InvalidInput`."""
    if value not in choices:  # type: ignore[operator]
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": value[:20]}, field=field)
    return value


def locked_provider(provider: Provider, actor: User | None) -> Provider:
    """Lock a provider for an act of who keeps it. Raises `NotAllowed`."""
    access.require(access.may_keep_provider(actor, provider))
    found = (
        Provider.objects.select_for_update(of=("self",))
        .select_related("person", "organisation")
        .get(pk=provider.pk)
    )
    access.require(access.may_keep_provider(actor, found))
    if found.merged_into_id:
        raise WrongState(_("This row was merged into another one. Open that one."))
    return found


OF_AGREEMENT = "agreement__outcome__proposal__call__programme"


def locked_need(need: Need, actor: User) -> Need:
    """Lock a need, with its offers and its choice, for an act of its group or of who types for it."""
    access.require(access.may_act_for_group(actor, need.agreement))
    found = (
        Need.objects.select_for_update(of=("self",))
        .select_related("agreement__organisation", OF_AGREEMENT, "district")
        .get(pk=need.pk)
    )
    access.require(access.may_act_for_group(actor, found.agreement))
    return found


def locked_contract(contract: ServiceContract, actor: User) -> ServiceContract:
    """Lock a second contract, with its deliverables and payments, for an act of its group or of who types for it."""
    access.require(access.may_act_for_group(actor, contract.agreement))
    found = _locked(contract)
    access.require(access.may_act_for_group(actor, found.agreement))
    return found


def locked_to_watch(contract: ServiceContract, actor: User) -> ServiceContract:
    """Lock a second contract for who watches over what is said in public of it."""
    access.require(access.may_hide_words(actor, contract))
    found = _locked(contract)
    access.require(access.may_hide_words(actor, found))
    return found


def _locked(contract: ServiceContract) -> ServiceContract:
    return (
        ServiceContract.objects.select_for_update(of=("self",))
        .select_related(
            "agreement__organisation",
            OF_AGREEMENT,
            "choice__need__district",
            "provider__person",
            "provider__organisation",
            "document",
        )
        .get(pk=contract.pk)
    )


def without_people(text: str, provider: Provider) -> str:
    """Return a text for the log, which nobody can change, without the name of the provider."""
    return without_names(text, provider.who)
