"""The risk register: the list, one risk with every look at it, and what is done with it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.base.choices import offer
from winay.base.web import SignedInRequest, paginate
from winay.desk.partners.forms import CloseForm, LookForm, OwnerForm, ReviewForm, RiskForm, TakeUpForm
from winay.desk.partners.views._common import form_page
from winay.desk.web import require, staff_page
from winay.partners import access, actions
from winay.partners.models import Risk
from winay.partners.queries import risks as queries
from winay.partners.queries.work import programmes_coordinated_whole
from winay.partners.rules import level
from winay.partners.states import RISK_STATES
from winay.programmes.access import programmes_of
from winay.programmes.models import Programme
from winay.programmes.queries.staff import programme_for_staff

STATES = [
    ("watched", gettext_lazy("Those that are watched")),
    ("late", gettext_lazy("To be looked over")),
    *RISK_STATES.choices(),
]


@staff_page
def risks(request: SignedInRequest) -> HttpResponse:
    """List the risks of the reader's programmes, the gravest first."""
    asked = {key: request.GET.get(key, "")[:120] for key in ("state", "programme")}
    if asked["state"] not in dict(STATES):
        asked["state"] = "watched"
    programmes = offer(programmes_of(request.user), asked["programme"], key="code")
    one = programmes.one
    rows = queries.risks_for(request.user, state=asked["state"], programme=one.code if one else "")
    may_take_up = one is not None and access.may_keep_risks(request.user, one)
    context = {
        "page": paginate(request, rows, decorate=queries.put_in_words),
        "asked": asked,
        "states": STATES,
        "programmes": programmes,
        "chosen": one,
        "to_take_up": queries.risks_to_take_up(_with_pack(one)) if one and may_take_up else 0,
        "may_add": programmes_coordinated_whole(request.user).exists(),
    }
    return render(request, "desk/partners/risks.html", context)


def _with_pack(programme: Programme) -> Programme:
    return Programme.objects.select_related("pack").get(pk=programme.pk)


def _up() -> list[str]:
    return [_("Risks"), reverse("desk:risks")]


def _page(risk: Risk) -> str:
    return reverse("desk:risk", args=[risk.code])


@staff_page
def add(request: SignedInRequest, programme: str) -> HttpResponse:
    """Write a risk down."""
    found = programme_for_staff(request.user, programme)
    require(access.may_keep_risks(request.user, found))

    def act(**data: Any) -> Risk:
        return actions.add_risk(actor=request.user, programme=found, **data)

    return form_page(
        request,
        RiskForm(request.POST or None, programme=found),
        act,
        title=_("Write a risk down"),
        said=found.name,
        up=_up(),
        done=_("It is written down."),
        to=_page,
    )


@staff_page
def take_up(request: SignedInRequest, programme: str) -> HttpResponse:
    """Take the risks of the pack up into the register."""
    found = programme_for_staff(request.user, programme)
    require(access.may_keep_risks(request.user, found))

    def act(**data: Any) -> list[Risk]:
        return actions.take_up_risks(actor=request.user, programme=found, **data)

    return form_page(
        request,
        TakeUpForm(request.POST or None, programme=found),
        act,
        title=_("Take up the risks of the pack"),
        said=_("Where the document does not rate them, the first look does."),
        up=_up(),
        done=_("They are in the register."),
        to=lambda _made: f"{reverse('desk:risks')}?programme={found.code}",
    )


@staff_page
def risk(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a risk and every look at it."""
    found = queries.risk_for(request.user, code)
    queries.put_in_words([found])
    reviews = paginate(request, queries.reviews_of(found), 12)
    for one in reviews.object_list:
        one.level = level(one.severity)
    context = {
        "risk": found,
        "cause": queries.in_words(found, "cause"),
        "response": queries.in_words(found, "response"),
        "reviews": reviews,
        "may_review": access.may_review_risk(request.user, found),
        "may_give": access.may_keep_risks(request.user, found.programme),
        "acts": RISK_STATES.acts_from(found.state),
    }
    return render(request, "desk/partners/risk.html", context)


STEPS: dict[str, tuple[Any, Any]] = {
    "review": (ReviewForm, actions.review_risk),
    "report": (LookForm, actions.report_risk),
    "close": (CloseForm, actions.close_risk),
    "reopen": (LookForm, actions.reopen_risk),
    "give": (OwnerForm, actions.give_risk),
}


@staff_page
def step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Look a risk over, say that it happened, close it, watch it again, or give it to another."""
    if step not in STEPS:
        raise Http404
    found = queries.risk_for(request.user, code)
    may = access.may_keep_risks(request.user, found.programme)
    require(may if step == "give" else access.may_review_risk(request.user, found))
    titles = {
        "review": _("Look it over"),
        "report": _("It happened"),
        "close": _("Close it"),
        "reopen": _("Watch it again"),
        "give": _("Give it to another"),
    }
    kind, do = STEPS[step]
    more: dict[str, Any] = {"programme": found.programme} if step == "give" else {}
    if step == "review" and found.likelihood:
        more["initial"] = {"likelihood": found.likelihood, "effect": found.effect}

    def act(**data: Any) -> Risk:
        return do(actor=request.user, risk=found, **data)  # type: ignore[no-any-return]

    name = queries.in_words(found, "name")
    return form_page(
        request,
        kind(request.POST or None, **more),
        act,
        title=titles[step],
        said=name,
        up=[*_up(), name, _page(found)],
        done=_("It is written down."),
        to=_page,
    )
