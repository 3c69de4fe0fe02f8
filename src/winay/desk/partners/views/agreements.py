"""Agreements with partners: the list, one agreement, its papers and promises, and what is done with them."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.choices import offer
from winay.base.web import SignedInRequest, paginate
from winay.desk.partners.forms import (
    EndForm,
    KeptForm,
    PartnershipForm,
    PromiseForm,
    ReasonForm,
    RenewForm,
    SignForm,
    WordsForm,
)
from winay.desk.partners.views._common import form_page
from winay.desk.web import require, staff_page
from winay.documents.queries.proofs import proof_response
from winay.partners import access, actions
from winay.partners.kinds import Side
from winay.partners.models import Partnership, Promise
from winay.partners.queries import agreements, work
from winay.partners.rules import nears_its_end
from winay.partners.states import PARTNERSHIP_STATES
from winay.programmes.access import Role, programmes_of, works_somewhere
from winay.programmes.queries.staff import programme_for_staff

STATES = [*PARTNERSHIP_STATES.choices(), ("over", PARTNERSHIP_STATES.phases["over"].staff)]


@staff_page
def partnerships(request: SignedInRequest) -> HttpResponse:
    """List the agreements that the reader sees, those that end first at the top."""
    asked = {key: request.GET.get(key, "")[:120] for key in ("q", "state", "programme")}
    if asked["state"] not in dict(STATES):
        asked["state"] = ""
    programmes = offer(programmes_of(request.user), asked["programme"], key="code")
    rows = agreements.partnerships_for(
        request.user,
        state=asked["state"],
        programme=programmes.one.code if programmes.one else "",
        text=asked["q"],
    )
    context = {
        "page": paginate(request, rows, decorate=agreements.count_promises),
        "asked": asked,
        "states": STATES,
        "programmes": programmes,
        "may_add": programmes_of(request.user, Role.COORDINATOR).exists(),
    }
    return render(request, "desk/partners/partnerships.html", context)


@staff_page
def add(request: SignedInRequest, programme: str) -> HttpResponse:
    """Write down what is being agreed with a partner."""
    found = programme_for_staff(request.user, programme)
    require(works_somewhere(request.user, found, Role.COORDINATOR))
    form = PartnershipForm(request.POST or None, programme=found, user=request.user)

    def act(**data: Any) -> Partnership:
        return actions.add_partnership(actor=request.user, programme=found, **data)

    return form_page(
        request,
        form,
        act,
        title=_("Write down an agreement"),
        up=[_("Partners"), reverse("desk:partnerships")],
        said=found.name,
        done=_("It is written down. Add what each side does, and the paper once it is signed."),
        to=_page,
    )


def _page(found: Partnership) -> str:
    return reverse("desk:partnership", args=[found.code])


@staff_page
def partnership(request: SignedInRequest, code: str) -> HttpResponse:
    """Show an agreement: with whom, until when, what each side does, its papers, tasks, and who shares it."""
    found = agreements.partnership_for(request.user, code)
    today = timezone.localdate()
    context = {
        "partnership": found,
        "phase": found.phase(today),
        "ends_soon": found.state == "in_force" and nears_its_end(found.ends_on, today),
        "sides": agreements.sides_of(found),
        "shared": agreements.shared_by(request.user, found.association) if found.association else None,
        "tasks": paginate(
            request,
            work.assignments_for(request.user, state="").filter(partnership=found),
            12,
            decorate=work.say_how_they_stand,
        ),
        "may_keep": access.may_keep_partnership(request.user, found),
        "acts": PARTNERSHIP_STATES.acts_from(found.state),
    }
    return render(request, "desk/partners/partnership.html", context)


@staff_page
def paper(request: SignedInRequest, code: str, number: int) -> HttpResponseBase:
    """Give a signed paper as a download."""
    found = agreements.paper_for(request.user, code, number)
    return proof_response(found.proof, name=f"{code}-{number}", download=True)


STEPS: dict[str, tuple[Any, Any]] = {
    "sign": (SignForm, actions.sign_partnership),
    "renew": (RenewForm, actions.renew_partnership),
    "drop": (ReasonForm, actions.drop_partnership),
    "end": (EndForm, actions.end_partnership),
    "promise": (PromiseForm, actions.add_promise),
}


def _titles() -> dict[str, tuple[str, str]]:
    return {
        "sign": (_("It is signed"), _("It is in force from then on. Only its end undoes that.")),
        "renew": (_("Renew it"), ""),
        "drop": (
            _("It is not concluded"),
            _("This cannot be undone: write a new one down if it is agreed after all."),
        ),
        "end": (_("End it"), _("This cannot be undone. What was promised and not done stays on the page.")),
        "promise": (_("Add what a side does"), ""),
    }


@staff_page
def step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Sign, renew, end or drop an agreement, or add what a side does."""
    if step not in STEPS:
        raise Http404
    found = agreements.partnership_for(request.user, code)
    require(access.may_keep_partnership(request.user, found))
    kind, do = STEPS[step]
    title, said = _titles()[step]

    def act(**data: Any) -> Any:
        return do(actor=request.user, partnership=found, **data)

    return form_page(
        request,
        kind(request.POST or None, request.FILES or None),
        act,
        title=title,
        said=said,
        danger=step in ("drop", "end"),
        up=[_("Partners"), reverse("desk:partnerships"), found.title, _page(found)],
        done=_("It is written down."),
        to=lambda _made: _page(found),
    )


PROMISE_STEPS: dict[str, tuple[Any, Any]] = {
    "keep": (KeptForm, actions.keep_promise),
    "release": (WordsForm, actions.release_promise),
    "reopen": (WordsForm, actions.reopen_promise),
}


@staff_page
def promise(request: SignedInRequest, code: str, number: int, step: str) -> HttpResponse:
    """Say that something promised is done, is no longer asked, or is still to be done."""
    if step not in PROMISE_STEPS:
        raise Http404
    found: Promise = agreements.promise_for(request.user, code, number)
    require(access.may_keep_partnership(request.user, found.partnership))
    titles = {
        "keep": _("It is done"),
        "release": _("It is no longer asked"),
        "reopen": _("It is still to be done"),
    }
    kind, do = PROMISE_STEPS[step]

    def act(**data: Any) -> Promise:
        return do(actor=request.user, promise=found, **data)  # type: ignore[no-any-return]

    owner = found.partnership
    return form_page(
        request,
        kind(request.POST or None),
        act,
        title=titles[step],
        said=f"{Side(found.side).label}: {found.what}",
        up=[_("Partners"), reverse("desk:partnerships"), owner.title, _page(owner)],
        done=_("It is written down."),
        to=lambda _made: _page(owner),
    )
