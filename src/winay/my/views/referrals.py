"""To whom one's own group, household or business is handed over; what one allowed, and takes back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.journeys import actions
from winay.journeys.queries import catalogue
from winay.journeys.queries import referrals as queries
from winay.journeys.queries.consents import allowance
from winay.journeys.queries.files import told
from winay.journeys.queries.subjects import all_own, own_subjects
from winay.my.web import own_page
from winay.registry.models import Person


@own_page
def referrals(request: SignedInRequest) -> HttpResponse:
    """Show one's own referrals with what went and what was answered; take a referral or a consent back."""
    subjects = all_own(request.user)
    if request.method == "POST":
        _take_back(request, subjects)
        return redirect("my:referrals")
    context = {
        "page": paginate(request, queries.own_referrals(subjects), per_page=10, decorate=_with_files),
        "consents": paginate(request, queries.own_consents(subjects), per_page=10, name="allowed"),
        "has_subjects": bool(subjects),
    }
    return render(request, "my/referrals.html", context)


def _with_files(rows: Any) -> None:
    for row in rows:
        row.told = told(row.file.content) if hasattr(row, "file") else None


def _take_back(request: SignedInRequest, subjects: list[Any]) -> None:
    try:
        if code := request.POST.get("referral"):
            found = queries.own_referrals(subjects).get(code=code[:20])
            actions.withdraw_referral(actor=request.user, referral=found)
        elif key := request.POST.get("consent"):
            consent = queries.own_consents(subjects).get(pk=UUID(key))
            actions.take_back_consent(actor=request.user, consent=consent)
        else:
            raise Http404
    except ValueError:
        raise Http404 from None
    except DomainError as error:
        show_domain_error(request, error)
    else:
        messages.success(request, _("It is taken back. Nobody reads it there any more."))


@own_page
def allow(request: SignedInRequest, kind: str, pk: UUID, code: str) -> HttpResponse:
    """Allow that what is known of one's own goes to a programme; who hands them over is told."""
    own = {(name, one.pk): one for name, one in own_subjects(request.user)}
    subject, me = own.get((kind, pk)), Person.standing.filter(user=request.user).first()
    if subject is None or me is None:
        raise Http404
    support = catalogue.support_called(code)
    if request.method == "POST":
        said = actions.Allowed(me, timezone.localdate(), "app")
        try:
            stands = allowance(subject, support)
            if stands is None or stands.word.by is None:
                actions.record_sharing_consent(actor=request.user, subject=subject, support=support, said=said)
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, _("Thank you. The office hands you over and tells you what they answer."))
            return redirect("my:referrals")
    return render(request, "my/allow.html", {"subject": subject, "support": support})
