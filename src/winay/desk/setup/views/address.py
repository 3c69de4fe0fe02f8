"""The public address: what papers, slips, e-mails and QR codes carry."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.addresses import set_address, suggested_address, written_address
from winay.base.errors import DomainError
from winay.base.hosts import is_loopback, is_of_local_network
from winay.base.web import SignedInRequest, show_domain_error
from winay.desk.setup.forms import AddressForm
from winay.desk.web import require, setup_page
from winay.documents.qr import qr_svg
from winay.programmes.access import may_set_up
from winay.programmes.actions import write_public_address


@setup_page
def address(request: SignedInRequest) -> HttpResponse:
    """Show the address that papers carry, and let it be written unless the server was started with one."""
    require(may_set_up(request.user))
    given, written = set_address(), written_address()
    asked = request.build_absolute_uri("/").rstrip("/")
    suggested = suggested_address(request) if is_loopback(asked) else asked
    first = {"address": written or suggested, "of_local_network": bool(written) and is_of_local_network(written)}
    form = AddressForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            public = write_public_address(actor=request.user, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            said = _("Saved. Papers made from now on carry it: try it with a telephone.")
            messages.success(request, said if public.address else _("Saved. Papers carry their code alone."))
            return redirect("desk:setup_address")
    now = given or written
    context = {
        "form": form,
        "given": given,
        "now": now,
        "local": is_of_local_network(now),
        "qr": qr_svg(f"{now}/", border=1) if now else "",
    }
    return render(request, "desk/setup/address.html", context)
