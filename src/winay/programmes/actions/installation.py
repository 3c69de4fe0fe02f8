"""What holds for the whole installation: the address that its papers carry."""

from django.db import transaction
from django.utils.translation import gettext as _

from winay.base.actions import record_act
from winay.base.addresses import set_address
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.hosts import address_problem, is_of_local_network, tidy_address
from winay.base.models import PublicAddress, User
from winay.programmes.access import may_set_up


@transaction.atomic
def write_public_address(*, actor: User, address: str, of_local_network: bool = False) -> PublicAddress:
    """Write the address by which others reach this installation; empty takes it away.

    Effects: papers, slips, e-mails and QR codes made from now on carry it, the installation answers to its name, one
    act `write_public_address`. What is printed already keeps what it carries. Inverse: write the former one, which the
    act holds. Raises `WrongState` where the server was started with an address (that one goes before), `InvalidInput`
    for what is none, and for one that only a network of one's own reaches without `of_local_network`.
    """
    if not may_set_up(actor):
        raise NotAllowed()
    if given := set_address():
        raise WrongState(_("The server was started with the address %(address)s.") % {"address": given})
    if address and (problem := address_problem(address)):
        raise InvalidInput(_(problem), field="address")
    tidy = tidy_address(address) if address else ""
    if tidy and is_of_local_network(tidy) and not of_local_network:
        raise InvalidInput(
            _("Outside of your own network nobody reaches this address. If that is what you want, tick the box."),
            field="of_local_network",
        )
    public, _made = PublicAddress.objects.select_for_update().get_or_create(id=1)
    before, public.address = public.address, tidy
    public.save(update_fields=["address"])
    record_act(
        actor=actor, verb="write_public_address", subject=public, details={"before": before, "address": tidy}
    )
    return public
