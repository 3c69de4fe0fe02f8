"""The page on which a passport is made, read and revoked: its holder's own, and staff's who help on paper."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid6 import uuid7

from winay.base.addresses import address_for_pages
from winay.base.errors import DomainError
from winay.base.forms import PlainForm
from winay.base.templatetags.winay import day
from winay.base.web import SignedInRequest, show_domain_error
from winay.documents.qr import qr_svg
from winay.documents.typst import render_pdf
from winay.journeys import actions
from winay.journeys.models import Passport, PassportLook
from winay.journeys.queries.cases import Subject
from winay.journeys.queries.passports import looks_of, passport_of_token, passports_of, why_revoked
from winay.journeys.rules import PASSPORT_SHOWS
from winay.journeys.words import named

CARD = Path(__file__).parent / "templates_typst" / "passport.typ"
MOST_SHOWN = 30
A_WHILE = timedelta(days=30)


class PassportForm(PlainForm):
    """What a passport shows, for whom, until when."""

    purpose = forms.CharField(
        label=gettext_lazy("For whom is it?"), max_length=80,
        help_text=gettext_lazy("Such as “the bank” or “the fair of Caraz”."),
    )  # fmt: skip
    chapters = forms.MultipleChoiceField(
        label=gettext_lazy("What does it show?"),
        choices=[(code, gettext_lazy(text)) for code, text in PASSPORT_SHOWS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.DateField(
        label=gettext_lazy("Until which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("You can revoke it before, at once."),
    )
    source = forms.CharField(
        label=gettext_lazy("How did they ask for it?"), max_length=120,
        help_text=gettext_lazy("A form that they signed, or two witnesses: where it is kept."),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + A_WHILE
        self.fields["chapters"].initial = ["who", "programmes"]
        self.fields["key"].initial = uuid7
        if own:
            del self.fields["source"]


def passports_page(
    request: SignedInRequest, subject: Subject, name: str, *, own: bool, frame: str, back: str
) -> HttpResponse:
    """Show the passports of one with who looked; make one, print its card, revoke one."""
    asked = request.POST.get("act", "")
    form = PassportForm(request.POST if asked == "make" else None, own=own)
    context: dict[str, Any] = {"frame": frame, "name": name, "back": back, "own": own, "form": form}
    if asked == "card":
        return _card(request, subject, name)
    try:
        if asked == "revoke":
            found = passports_of(subject, timezone.localdate()).get(pk=request.POST.get("passport", ""))
            actions.revoke_passport(actor=request.user, passport=found, reason=request.POST.get("reason", ""))
            messages.success(request, _("It is revoked: its code opens nothing any more."))
            return redirect(request.path)
        if asked == "make" and form.is_valid():
            made, token = actions.make_passport(actor=request.user, subject=subject, **form.cleaned_data)
            address = _address(request, token)
            context |= {"made": made, "address": address, "token": token, "qr": SafeString(qr_svg(address))}
            return render(request, "journeys/passport_made.html", context)
    except (ValidationError, Passport.DoesNotExist):
        raise Http404 from None
    except DomainError as error:
        show_domain_error(request, error, form if form.is_bound else None)
    today = timezone.localdate()
    rows = list(passports_of(subject, today)[:MOST_SHOWN])
    reasons = why_revoked([one.pk for one in rows if one.revoked_at is not None])
    context["rows"] = [(*_row(one, today), reasons.get(one.pk, "")) for one in rows]
    return render(request, "journeys/passports.html", context)


def _row(one: Passport, today: date) -> tuple[Passport, list[str], list[PassportLook], bool]:
    """Return a passport, what it shows, who looked, and whether it holds."""
    looks = list(looks_of(one)[:MOST_SHOWN]) if getattr(one, "look_count", 0) else []
    holds = one.revoked_at is None and one.until >= today
    return one, named(one.chapters.split(), PASSPORT_SHOWS), looks, holds


def _address(request: HttpRequest, token: str) -> str:
    return address_for_pages(request) + reverse("portal:passport", args=[token])


def _card(request: SignedInRequest, subject: Subject, name: str) -> HttpResponse:
    """Give the card of a passport whose code was just made: the code comes with the form, never in an address."""
    token, language = request.POST.get("token", ""), request.POST.get("language", "es")
    try:
        found = passport_of_token(token, timezone.localdate())
    except Passport.DoesNotExist:
        raise Http404 from None
    if found.subject != subject or language not in ("es", "quz"):
        raise Http404
    address = _address(request, token)
    with translation.override(language):
        data = {
            "language": "es" if language == "es" else "qu",
            "title": _("Passport of programmes"),
            "name": name if "who" in found.chapters.split() else found.purpose,
            "shows": ", ".join(named(found.chapters.split(), PASSPORT_SHOWS)),
            "until": _("Holds until %(day)s") % {"day": day(found.until)},
            "how": _(
                "Point a telephone's camera at the code. Each look is written down; its holder can revoke it."
            ),
            "address": address,
            "qr_svg": qr_svg(address),
        }
    pdf = render_pdf(CARD, data)
    headers = {"Content-Disposition": 'attachment; filename="pasaporte.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
