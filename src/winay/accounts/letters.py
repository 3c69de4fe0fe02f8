"""My messages and by what I am reached; what the codes on slips and in e-mails open, once and without an account."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from winay.accounts.forms import ReachForm
from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.messages.actions import choose_kind, confirm_by_token, mark_seen, stop_by_token, write_address
from winay.messages.channels import set_up
from winay.messages.models import Channel
from winay.messages.queries import own
from winay.programmes.digest import DIGEST, wants_digest

CHANNELS = (Channel.EMAIL, Channel.SMS)


@require_safe
@login_required
def mine(request: SignedInRequest) -> HttpResponse:
    """List my messages, the newest first."""
    page = paginate(request, own.messages_of(request.user))
    context = {
        "page": page,
        "rows": [own.shown(message) for message in page],
        "addresses": own.addresses_of(("base.user", request.user.pk)).values(),
        "channels": [channel.label for channel in CHANNELS if set_up(channel)],
    }
    return render(request, "accounts/messages.html", context)


@require_safe
@login_required
def one(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one of my messages, which is read by that."""
    message = get_object_or_404(own.messages_of(request.user), pk=pk)
    if request.method == "GET":
        mark_seen(user=request.user, messages=[message])
    return render(request, "accounts/message.html", {"shown": own.shown(message)})


@login_required
def reach(request: SignedInRequest) -> HttpResponse:
    """Say by what I am reached, and by what not."""
    holder = ("base.user", request.user.pk)
    form = ReachForm(request.POST or None, known=own.addresses_of(holder), digest=wants_digest(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            for channel, address, allowed in form.given():
                write_address(
                    actor=request.user, holder=holder, channel=channel, address=address, allowed=allowed, how="web"
                )
            if "digest" in form.cleaned_data:
                choose_kind(actor=request.user, kind=DIGEST.code, wanted=form.cleaned_data["digest"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
            return redirect("account_messages")
    channels = [channel.label for channel in CHANNELS if set_up(channel)]
    return render(request, "accounts/reach.html", {"form": form, "channels": channels})


@require_http_methods(["GET", "HEAD", "POST"])
def received(request: HttpRequest, token: str) -> HttpResponse:
    """Show the message of a slip to who holds it, and take that they have it: once."""
    if request.method == "POST":
        done = confirm_by_token(token=token)
        return render(request, "accounts/received.html", {"done": done}, status=200 if done else 404)
    delivery = own.delivery_of_token(token, Channel.SLIP)
    if delivery is None:
        return render(request, "accounts/received.html", {"done": False}, status=404)
    return render(request, "accounts/received.html", {"shown": own.shown(delivery.message)})


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the e-mails to the address in whose e-mail the code stood: once, after a press of the button."""
    if request.method == "POST":
        done = stop_by_token(token=token)
        return render(request, "accounts/stop.html", {"done": done}, status=200 if done else 404)
    opens = own.delivery_of_token(token, Channel.EMAIL) is not None
    return render(request, "accounts/stop.html", {"asks": opens}, status=200 if opens else 404)
