"""The two forms of the public: a group that wants to take part, and a question about a call. No account is needed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from winay.base.errors import DomainError
from winay.base.web import show_domain_error
from winay.calls import actions
from winay.calls.queries import door
from winay.portal.forms import QuestionForm, TakePartForm
from winay.programmes.queries.public import offices_for_public
from winay.territory.queries import public as territory

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def take_part(request: HttpRequest) -> HttpResponse:
    """Let a group choose the programme in which it wants to take part; where there is one, go on at once."""
    programmes = offices_for_public()
    if len(programmes) == 1:
        return redirect("portal:take_part_in", programmes[0].code)
    return render(request, "portal/take_part.html", {"programmes": programmes})


@form_page
def take_part_in(request: HttpRequest, programme: str) -> HttpResponse:
    """Take down who wants to take part in a programme and whom to call."""
    found = door.programme_to_enter(programme)
    if found is None:
        raise Http404
    context = {"programme": found, "programme_code": found.code}
    department = request.GET.get("department", "")[:2]
    districts = door.districts_to_enter(found, department)
    if not department and districts.count() > door.MOST_CHOICES:
        return render(request, "portal/take_part_where.html", {**context, "departments": territory.departments()})
    form = TakePartForm(request.POST or None, request=request, kinds=door.kinds_to_enter(), districts=districts)
    if request.method == "POST" and form.is_valid():
        try:
            interest = actions.ask_to_take_part(actor=None, programme=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            return redirect("portal:take_part_receipt", interest.code)
    return render(request, "portal/take_part_in.html", {**context, "form": form})


@require_safe
def take_part_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show what became of a group that wants to take part, to whoever holds its code; nothing of who wrote."""
    receipt = door.receipt_of(code)
    if receipt is None:
        raise Http404
    context = {"receipt": receipt, "programme_code": receipt.programme_code}
    return render(request, "portal/take_part_receipt.html", context)


@form_page
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Take a question about a call; it is public once it is answered, without who asked."""
    call = door.call_to_ask(code)
    if call is None:
        raise Http404
    form = QuestionForm(request.POST or None, request=request) if door.takes_questions_now(call) else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            actions.ask_question(actor=None, call=call, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(
                request, _("We have your question. Its answer appears on this page, without your name.")
            )
            return redirect("portal:call", code)
    context = {"call": call, "form": form, "programme_code": call.programme.code}
    return render(request, "portal/ask.html", context)
