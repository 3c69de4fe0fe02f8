"""A person's own data: read in plain words, taken along as a file, and what is wrong in them said."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, show_domain_error
from winay.my.forms import CorrectionForm
from winay.my.web import own_page
from winay.registry.actions import ask_correction
from winay.registry.models import Person
from winay.registry.queries.corrections import own_person
from winay.registry.queries.imports import provenance_of
from winay.registry.queries.privacy import own_archive, readings_of

LATEST = 20


@own_page
def me(request: SignedInRequest) -> HttpResponse:
    """Show somebody what is held of them, where it comes from and who looked at it; take what they say is wrong."""
    person = own_person(request.user)
    if person is None:
        return render(request, "my/me.html", {"person": None})
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_correction(actor=request.user, person=person, text=form.cleaned_data["text"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("We have received it and answer here."))
            return redirect("my:me")
    context = {
        "person": person,
        "form": form,
        "groups": person.memberships.filter(until=None).select_related("organisation"),
        "consents": person.consents.all(),
        "told": provenance_of(person),
        "readings": readings_of(person)[:LATEST],
        "corrections": person.corrections.order_by("-created_at")[:LATEST],
    }
    return render(request, "my/me.html", context)


@own_page
def my_file(request: SignedInRequest) -> HttpResponse:
    """Hand somebody everything that is held of them, as an archive with its proofs."""
    person = own_person(request.user)
    if person is None:
        raise Person.DoesNotExist
    return HttpResponse(
        own_archive(person),
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="winay.zip"'},
    )
