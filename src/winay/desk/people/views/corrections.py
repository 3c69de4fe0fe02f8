"""Corrections that people asked for in their own data: what waits, and its answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.people.forms import AnswerCorrectionForm
from winay.desk.web import keeper_page, require
from winay.programmes.access import keepers_districts
from winay.registry import actions
from winay.registry.access import may_keep_people
from winay.registry.models import Correction
from winay.registry.queries.corrections import corrections_for


@keeper_page
def corrections(request: SignedInRequest) -> HttpResponse:
    """List what waits for an answer, or what was answered."""
    answered = bool(request.GET.get("answered"))
    page = paginate(request, corrections_for(keepers_districts(request.user), answered=answered))
    people = [one.person for one in page.object_list]
    request.shown.note(*people)
    return render(request, "desk/people/corrections.html", {"page": page, "answered": answered, "may_keep": True})


@keeper_page
def correction(request: SignedInRequest, correction: str) -> HttpResponse:
    """Show what somebody says is wrong; answer it."""
    found = Correction.objects.select_related("person__district", "answered_by").get(pk=correction)
    require(may_keep_people(request.user, found.person.district_id))
    request.shown.note(found.person)
    form = AnswerCorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_correction(actor=request.user, correction=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The person reads the answer on their page."))
            return redirect("desk:corrections")
    return render(request, "desk/people/correction.html", {"correction": found, "form": form})
