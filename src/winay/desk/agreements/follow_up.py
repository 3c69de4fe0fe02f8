"""What is done between payments: the minutes that a group brought, trainings, visits."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from winay.agreements import actions
from winay.agreements.access import may_note_follow_up
from winay.agreements.models import FollowUp
from winay.agreements.queries import staff
from winay.agreements.queries.follow_up import follow_up_for_staff
from winay.agreements.states import IN_FORCE
from winay.base.errors import DomainError, NotAllowed
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.agreements.forms import MinutesForm, TrainingForm, VisitForm
from winay.desk.web import require, staff_page
from winay.documents.queries.proofs import proof_response

FORMS: dict[str, tuple[Any, Callable[..., FollowUp], Any]] = {
    "minutes": (MinutesForm, actions.upload_minutes, gettext_lazy("The minutes are kept.")),
    "training": (TrainingForm, actions.note_training, gettext_lazy("The training is written down.")),
    "visit": (VisitForm, actions.note_visit, gettext_lazy("The visit is written down.")),
}


@staff_page
def follow_up(request: SignedInRequest, code: str, kind: str = "") -> HttpResponseBase:
    """Show what was written down of an agreement; write down more."""
    found = staff.agreement_for_staff(request.user, code)
    forms = {name: form() for name, (form, _act, _done) in FORMS.items()}
    if request.method == "POST":
        if kind not in FORMS:
            raise Http404
        form_class, act, done = FORMS[kind]
        forms[kind] = form = form_class(request.POST, request.FILES)
        if form.is_valid():
            try:
                act(actor=request.user, agreement=found, **form.cleaned_data)
                messages.success(request, str(done))
                return redirect("desk:follow_up", code)
            except NotAllowed:
                raise
            except DomainError as error:
                show_domain_error(request, error, form)
    context = {
        "agreement": found,
        "forms": forms,
        "page": paginate(request, FollowUp.objects.filter(agreement=found).select_related("noted_by", "proof")),
        "may_note": may_note_follow_up(request.user, found)
        and found.state in ("issued", *IN_FORCE)
        and not found.closed_on,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/agreements/follow_up.html", context, status=status)


@staff_page
def proof(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Give the minutes, the list of a training or the photograph of a visit: who follows the agreement reads it."""
    found = follow_up_for_staff(request.user, code, pk)
    require(may_note_follow_up(request.user, found.agreement))
    return proof_response(found.proof, name=f"{code}-{found.kind}-{found.day.isoformat()}")


@staff_page
@require_POST
def withdraw(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Say that a record is wrong, and why."""
    found = follow_up_for_staff(request.user, code, pk)
    try:
        actions.withdraw_follow_up(actor=request.user, follow_up=found, reason=request.POST.get("reason", ""))
        messages.success(request, _("It no longer counts; the reason stands beside it."))
    except NotAllowed:
        raise
    except DomainError as error:
        show_domain_error(request, error)
    return redirect("desk:follow_up", code)
