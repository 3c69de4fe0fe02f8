"""What is due, by district, with a list to call by; one follow-up, on one page that works on a phone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.messages import N_
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.followups.forms import AnswerForm, DeclineForm, LostForm, PlanForm, TryForm
from winay.desk.journeys.views import name_shown
from winay.desk.organisations.views import districts_offered
from winay.desk.web import keeper_page, require
from winay.journeys import actions
from winay.journeys.models import FollowUp
from winay.journeys.phone_list import MOST, phones_pdf
from winay.journeys.queries import follow_ups as queries
from winay.journeys.queries.follow_up_links import is_open
from winay.journeys.sheets import LANGUAGES
from winay.journeys.timeline import stage_name
from winay.messages.queries.staff import told_about
from winay.programmes.access import may_keep_people

WHICH = {
    "due": N_("To be asked now"),
    "sought": N_("Being looked for"),
    "later": N_("Later"),
    "done": N_("Answered"),
    "lost": N_("Not found or not asked"),
}
FORMS = {"try": TryForm, "lost": LostForm, "decline": DeclineForm}


@keeper_page
def follow_ups(request: SignedInRequest) -> HttpResponse:
    """List who is to be asked, the longest overdue first."""
    today, districts = timezone.localdate(), districts_offered(request)
    which = request.GET.get("which", "due")
    which = which if which in WHICH else "due"
    rows = queries.follow_ups_for(
        request.user, today, which=which,
        districts=districts.meant.order_by().values("pk") if districts.asked else None,
    )  # fmt: skip
    page = paginate(request, rows)
    contacts = queries.contacts_of(list(page.object_list))
    page.object_list = [(one, *_whom(request, one, contacts)) for one in page.object_list]
    only = districts.meant.first() if len(districts.options) == 1 else None
    context = {
        "page": page,
        "which": which,
        "kinds": WHICH.items(),
        "districts": districts,
        "place": districts.one or only,
        "languages": LANGUAGES.items(),
        "today": today,
    }
    return render(request, "desk/followups/follow_ups.html", context)


def _whom(request: SignedInRequest, one: FollowUp, contacts: Any) -> tuple[str, str, str]:
    """Return whom the row is about, whom to ask, and by which number: as the reader may read it."""
    subject, contact = name_shown(request, one.stay.subject), contacts.get(one.pk)
    if contact is None or not request.shown.may_see(contact.person):
        return subject, "", ""
    return subject, request.shown.name(contact.person), contact.phone


@keeper_page
def phones(request: SignedInRequest, ubigeo: str, language: str) -> HttpResponse:
    """Give the list by which somebody calls the graduates of a district."""
    require(may_keep_people(request.user, ubigeo))
    if language not in LANGUAGES:
        raise Http404
    today, place = timezone.localdate(), queries.district_to_call(ubigeo)
    rows = list(queries.follow_ups_for(request.user, today, districts=[ubigeo])[:MOST])
    contacts = queries.contacts_of(rows)
    contacts = {key: one for key, one in contacts.items() if request.shown.may_see(one.person)}
    names = {}
    for one in rows:
        subject, person, _phone = _whom(request, one, contacts)
        names[one.pk] = f"{person} · {subject}" if person and person != subject else subject
    pdf = phones_pdf(place, rows, contacts, names, today, language=language)
    headers = {"Content-Disposition": f'inline; filename="seguimiento-{ubigeo}-{language}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@keeper_page
def follow_up(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask one graduate: write down the answer, a try that failed, that they are lost, or do not want to be asked."""
    found = queries.follow_up_for(request.user, pk)
    asked = request.POST.get("act", "")
    waits = found.state in queries.WAITING
    ventures = queries.ventures_to_ask(found) if waits else []
    forms: dict[str, Any] = {}
    if waits:
        forms["answer"] = AnswerForm(request.POST if asked == "answer" else None, ventures=ventures)
        forms |= {name: form(request.POST if asked == name else None, prefix=name) for name, form in FORMS.items()}
    may_plan = found.state in ("lost", "declined")
    if may_plan:
        forms["plan"] = PlanForm(request.POST if asked == "plan" else None, prefix="plan")
    if request.method == "POST" and _done(request, found, forms):
        messages.success(request, _("It is written down."))
        return redirect("desk:graduate", found.pk)
    subject, person, phone = _whom(request, found, queries.contacts_of([found]))
    context = {
        "one": found,
        "kind": found.stay.kind,
        "stage": stage_name(found.stay),
        "subject": subject,
        "person": person,
        "phone": phone,
        "ventures": ventures,
        "forms": forms,
        "asked": asked,
        "tries": found.tries.all(),
        "told": list(told_about(found)),
        "open_until": found.answer_until if is_open(found) else None,
    }
    return render(request, "desk/followups/follow_up.html", context)


def _done(request: SignedInRequest, found: FollowUp, forms: dict[str, Any]) -> bool:
    act = request.POST.get("act", "")
    form = forms.get(act)
    if form is not None and not form.is_valid():
        return False
    user, given = request.user, form.cleaned_data if form is not None else {}
    try:
        if act == "answer" and form is not None:
            actions.record_follow_up(
                actor=user, follow_up=found, asked_on=given["asked_on"], way=given["way"], answer=form.answer()
            )
        elif act == "try" and form is not None:
            actions.record_try(actor=user, follow_up=found, **given)
        elif act == "lost" and form is not None:
            actions.give_up_search(actor=user, follow_up=found, **given)
        elif act == "decline" and form is not None:
            actions.decline_follow_up(actor=user, follow_up=found, **given)
        elif act == "message":
            actions.ask_by_message(actor=user, follow_up=found)
        elif act == "plan" and form is not None:
            actions.plan_again(actor=user, follow_up=found, **given)
        else:
            return False
    except DomainError as error:
        show_domain_error(request, error, form)
        return False
    return True
