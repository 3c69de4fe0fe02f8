"""Referrals at the desk: sent and received, one with its file and its way, its answers, the link for who is outside."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.addresses import address_for_pages
from winay.base.errors import DomainError
from winay.base.limits import count_wrong, slow_down
from winay.base.models import User
from winay.base.signboard import accounts_of_people
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.journeys.views import name_shown, subject_kept
from winay.desk.referrals.forms import (
    BackForm,
    DeclineForm,
    FirstSupportForm,
    LinkForm,
    PackageForm,
    ReferForm,
)
from winay.desk.web import keeper_page, require, staff_page
from winay.documents.qr import qr_svg
from winay.documents.queries.proofs import proof_response
from winay.journeys import access, actions
from winay.journeys.models import Referral, Support
from winay.journeys.queries import catalogue
from winay.journeys.queries import referrals as queries
from winay.journeys.queries.cases import next_best_of
from winay.journeys.queries.consents import Allowance, allowance
from winay.journeys.queries.doors import package_of
from winay.journeys.queries.files import kept_content, receiver_of, told
from winay.journeys.queries.had import takings_of
from winay.journeys.referral_sheet import referral_pdf
from winay.journeys.rules.packages import MOST_BYTES
from winay.journeys.sheets import LANGUAGES
from winay.journeys.states import REFERRAL_STATES
from winay.programmes.access import Role, grants_of, may_set_up, programmes_of
from winay.programmes.models import Programme
from winay.registry.models import Person


@staff_page
def referral(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one referral: who, the consent, what goes with it, its way so far, and what can be done now."""
    found = queries.referral_called(request.user, code)
    answers = access.may_answer(request.user, found)
    follows = access.may_follow(request.user, found)
    decline = DeclineForm(request.POST if request.POST.get("act") == "decline" else None)
    first = FirstSupportForm(request.POST if request.POST.get("act") == "give_first_support" else None)
    if request.method == "POST" and _done(request, found, decline, first):
        return redirect("desk:referral", code)
    shows_file = access.may_read_file(request.user, found)
    _note_people(request, found, shows_file)
    content = kept_content(found) if shows_file else None
    declined = follows and found.state == "declined"
    context = {
        "referral": found,
        "answers": answers,
        "follows": follows,
        "acts": _acts(found) if answers else (),
        "shows_file": shows_file,
        "file": told(content) if content is not None else None,
        "is_kept": content is not None,
        "way": queries.way_of(found),
        "decline": decline,
        "first": first,
        "back": BackForm(),
        "best": next_best_of(found.subject, found.codes, timezone.localdate()) if declined else None,
        "outside": found.to_support.programme_id is None,
        "door": found.doors.filter(closed_at=None, until__gt=timezone.now()).first(),
        "today": timezone.localdate(),
        "languages": LANGUAGES.items(),
    }
    return render(request, "desk/referrals/referral.html", context)


def _acts(found: Referral) -> tuple[str, ...]:
    """Return what its receiver can do now: first of all its file is opened."""
    if found.state == "sent":
        return ("see",)
    return tuple(act for act in REFERRAL_STATES.acts_from(found.state) if act != "withdraw")


def _note_people(request: SignedInRequest, found: Referral, reads: bool) -> None:
    """Write down of whom the reader read: with the file the names stand there, wherever the reader works."""
    people = [one for one in (found.person, found.consent.given_by) if one is not None]
    request.shown.note(*(one for one in people if reads or request.shown.may_see(one)))


PLAIN = {
    "see": (actions.see_referral, ""),
    "accept": (actions.accept_referral, ""),
    "put_on_list": (actions.put_on_waiting_list, ""),
    "enrol": (actions.enrol_referral, ""),
}


def _done(request: SignedInRequest, found: Referral, decline: DeclineForm, first: FirstSupportForm) -> bool:
    """Do what a button of the page asks; tell whether the page is shown anew."""
    act = request.POST.get("act", "")
    given: dict[str, Any] = {"actor": request.user, "referral": found}
    try:
        if act in PLAIN:
            PLAIN[act][0](**given)
        elif act == "decline":
            if not decline.is_valid():
                return False
            actions.decline_referral(**given, **decline.cleaned_data)
        elif act == "give_first_support":
            if not first.is_valid():
                return False
            actions.record_first_support(**given, **first.cleaned_data)
        elif act == "withdraw":
            actions.withdraw_referral(**given, reason=request.POST.get("reason", "")[:300])
        elif act == "close_door":
            actions.close_door(**given)
        else:
            raise Http404
    except DomainError as error:
        form = {"decline": decline, "give_first_support": first}.get(act)
        show_domain_error(request, error, form if form is not None and error.field in form.fields else None)
        return form is None or error.field not in form.fields
    messages.success(request, _("It is written down."))
    return True


@keeper_page
def refer(request: SignedInRequest, kind: str, pk: UUID, code: str) -> HttpResponse:
    """Hand somebody over to a programme: who allowed it and how, who goes with them, by when it is answered."""
    found = subject_kept(request, kind, pk)
    support = catalogue.support_called(code)
    receiver = receiver_of(found)
    stands = allowance(found, support)
    name_of = request.shown.name
    form = ReferForm(
        request.POST or None,
        request.FILES or None,
        givers=queries.who_may_allow(found),
        leaves=Support.objects.filter(pk__in=takings_of(receiver).values("support")).exclude(pk=support.pk),
        standing=_standing(request, stands),
        staff=_staff(request.user),
        people=Person.standing.filter(district=found.district_id).exclude(pk=found.pk),
        name_of=name_of,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            sent = actions.send_referral(
                actor=request.user,
                subject=found,
                to_support=support,
                from_support=given["from_support"],
                said=form.said,
                companion=form.companion,
                days=given["days"],
            )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("They are handed over. Whoever receives them has been told."))
            return redirect("desk:referral", sent.code)
    context = {
        "form": form,
        "support": support,
        "name": name_shown(request, found),
        "up": reverse("desk:next_steps", args=[kind, pk]),
        "outside": support.programme_id is None,
    }
    return render(request, "desk/referrals/refer.html", context)


def _standing(request: SignedInRequest, stands: Allowance | None) -> str:
    """Return in words the consent that stands already, or nothing."""
    by = Person.standing.filter(pk=stands.word.person).first() if stands else None
    return _("%(who)s allowed it already: it is on record") % {"who": request.shown.name(by)} if by else ""


def _staff(user: User) -> Any:
    """Return who works in the programmes in which `user` works."""
    held = grants_of(user).values("programme")
    rows = User.objects.filter(role_grants__programme__in=held, is_active=True)
    return accounts_of_people(rows).distinct().order_by("full_name")


@keeper_page
def allowed(request: SignedInRequest) -> HttpResponse:
    """List who allowed that they are handed over, and was not yet."""
    page = paginate(request, queries.allowed_for(request.user))
    return render(request, "desk/referrals/allowed.html", {"page": page})


@staff_page
def consent_paper(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Give the picture of the paper on which somebody allowed a referral."""
    found = queries.referral_called(request.user, code)
    if found.consent.proof is None or not access.may_follow(request.user, found):
        raise Http404
    _note_people(request, found, reads=True)
    return proof_response(found.consent.proof, name=f"consentimiento-{code}")


@staff_page
def door(request: SignedInRequest, code: str) -> HttpResponse:
    """Make the link and the code of a receiver outside, and show them once."""
    found = queries.referral_called(request.user, code)
    require(access.may_follow(request.user, found))
    if request.method != "POST":
        return redirect("desk:referral", code)
    try:
        made = actions.open_door(actor=request.user, referral=found)
    except DomainError as error:
        show_domain_error(request, error)
        return redirect("desk:referral", code)
    link = address_for_pages(request) + reverse("portal:referral_door", args=[made.token])
    context = {"referral": found, "link": link, "code": made.code, "until": made.door.until, "qr": qr_svg(link)}
    response = render(request, "desk/referrals/door.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _with_file(request: SignedInRequest, code: str) -> Referral:
    """Return a referral whose file the reader may have (`may_read_file`)."""
    found = queries.referral_called(request.user, code)
    if not access.may_read_file(request.user, found):
        raise Http404
    _note_people(request, found, reads=True)
    return found


@staff_page
def package(request: SignedInRequest, code: str) -> HttpResponse:
    """Give the sealed package that is carried to a receiver outside."""
    found = _with_file(request, code)
    if not access.still_goes(found):
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{found.code}.json"', "Cache-Control": "no-store"}
    return JsonResponse(package_of(found), json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=headers)


@staff_page
def sheet(request: SignedInRequest, code: str, language: str) -> HttpResponse:
    """Give a referral on paper."""
    found = _with_file(request, code)
    if language not in LANGUAGES:
        raise Http404
    headers = {"Content-Disposition": f'inline; filename="{found.code}-{language}.pdf"'}
    return HttpResponse(referral_pdf(found, language=language), content_type="application/pdf", headers=headers)


@keeper_page
def take_answer(request: SignedInRequest) -> HttpResponse:
    """Take the answer that came back in a package."""
    form = PackageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            read = actions.read_answer(form.cleaned_data["package"].read(MOST_BYTES + 1))
            found = actions.take_answer(actor=request.user, package=read)
        except actions.WrongCode as error:
            slow_down(count_wrong(f"package:{request.user.pk}"))
            show_domain_error(request, error, form)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The answer is written down."))
            return redirect("desk:referral", found.code)
    return render(request, "desk/referrals/answer.html", {"form": form})


def _linkable(user: User) -> Any:
    """Return the programmes of which `user` may say that an entry is one of them."""
    return Programme.objects.order_by("name") if may_set_up(user) else programmes_of(user, Role.COORDINATOR)


@staff_page
def link_programme(request: SignedInRequest, code: str) -> HttpResponse:
    """Say that an entry of the catalogue is a programme of this installation, or no longer."""
    support = Support.objects.select_related("programme").get(code=code)
    require(access.may_keep_support(request.user, support))
    form = LinkForm(request.POST if "programme" in request.POST else None, programmes=_linkable(request.user))
    if request.method == "POST":
        try:
            if "unlink" in request.POST:
                actions.unlink_programme(actor=request.user, support=support)
            elif form.is_valid():
                actions.link_programme(actor=request.user, support=support, **form.cleaned_data)
            else:
                return _link_page(request, support, form)
        except DomainError as error:
            show_domain_error(request, error, form if form.is_bound else None)
        else:
            messages.success(request, _("It is written down."))
            return redirect("desk:catalogue_entry", code)
    return _link_page(request, support, form)


def _link_page(request: HttpRequest, support: Support, form: LinkForm) -> HttpResponse:
    return render(request, "desk/referrals/link.html", {"support": support, "form": form})
