"""Nuclei with accounts of their own: constituted, represented, given money. Their book is the page of any book."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from moneyed import Money

from winay.accountability import actions
from winay.accountability.access import may_keep_nuclei
from winay.accountability.forms import NUCLEUS_STEPS, ConstituteForm, steps_of, take_step
from winay.accountability.forms.steps import read_by
from winay.accountability.models import Nucleus
from winay.accountability.queries import nuclei as found
from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.accountability.views import named_to, reader_page
from winay.desk.web import require
from winay.documents.queries.proofs import proof_response
from winay.programmes.access import coordinated_whole, programmes_of

AT = {"frame": "desk/page.html"}


@reader_page
def nuclei(request: SignedInRequest) -> HttpResponse:
    """List the nuclei of the places where the reader works."""
    programmes = programmes_of(request.user)
    kept = coordinated_whole(request.user, [one.pk for one in programmes])
    keeps = [one for one in programmes if one.pk in kept]
    context = {"page": paginate(request, found.nuclei_for_staff(request.user)), "programmes": keeps}
    return render(request, "desk/nuclei/nuclei.html", context)


@reader_page
def constitute(request: SignedInRequest, programme: str) -> HttpResponse:
    """Write down that an organisation is a nucleus of a programme."""
    owner = get_object_or_404(programmes_of(request.user), code=programme)
    require(may_keep_nuclei(request.user, owner))
    form = ConstituteForm(request.POST or None, organisations=found.may_become_nuclei()[:200])
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        organisation = form.found[given.pop("organisation")]
        amount = Money(given.pop("amount"), owner.currency)
        try:
            made = actions.constitute_nucleus(
                actor=request.user, programme=owner, organisation=organisation, amount=amount, **given
            )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            return redirect("desk:nucleus", made.code)
    return render(request, "desk/nuclei/new.html", {"programme": owner, "form": form})


@reader_page
def nucleus(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a nucleus: who represents it, what it was given, its months, and what can be done next."""
    page = read_by(
        found.nucleus_page(found.nucleus_for_staff(request.user, code), timezone.localdate()), request.user
    )
    named = named_to(request)
    context = {
        "page": page,
        "nucleus": page.nucleus,
        "steps": steps_of(NUCLEUS_STEPS, page),
        "seats": [(one, named(one.person)) for one in page.representatives],
        "former": [(one, named(one.person)) for one in page.former],
    }
    return render(request, "desk/nuclei/nucleus.html", context)


@reader_page
def nucleus_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take one step of a nucleus."""
    one = found.nucleus_for_staff(request.user, code)
    page = read_by(found.nucleus_page(one, timezone.localdate()), request.user, named_to(request))
    back = ("desk:nucleus", code)
    return take_step(request, NUCLEUS_STEPS.get(step), page, at=AT, back=back, done=lambda _made: redirect(*back))


@reader_page
def paper(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Give the minutes or letter by which somebody was chosen, or the bank's paper of a transfer."""
    one: Nucleus = found.nucleus_for_staff(request.user, code)
    row = one.representatives.filter(pk=pk).first() or one.transfers.filter(pk=pk).first()
    if row is None or row.proof is None:
        raise Http404
    return proof_response(row.proof, name=code)
