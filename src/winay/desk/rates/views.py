"""The rates of a programme: those that stand, one with its versions, a whole list; what is held by them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.rates.forms import CorrectForm, RateForm, RatesForm
from winay.desk.web import require, staff_page, table_response
from winay.exchange import actions
from winay.exchange.access import may_keep_rates
from winay.exchange.models import ExchangeRate
from winay.exchange.pack import exchange_of
from winay.exchange.queries import (
    changes_of,
    held_in_other_currencies,
    rates_that_stand,
    revaluations_of,
    versions_of,
)
from winay.funding.queries.staff import programme_for_staff

HEADER = ["fecha", "moneda", "en", "tipo de cambio", "fuente", "documento"]


@staff_page
def rates(request: SignedInRequest, programme: str) -> HttpResponseBase:
    """List the rates that stand, what is held in other currencies, and what was changed."""
    found = programme_for_staff(request.user, programme)
    rows = rates_that_stand(found)
    if request.GET.get("format"):
        table = rows.values_list("day", "currency", "into", "rate", "source", "place").iterator(2000)
        return table_response(request.GET["format"], f"rates-{found.code}", HEADER, table)
    rule = exchange_of(found.pack.content)
    names = dict(ExchangeRate.Source.choices)
    context = {
        "programme": found,
        "here": "rates",
        "page": paginate(request, rows),
        "changes": paginate(request, changes_of(found), 12, name="changes"),
        "valued": paginate(request, revaluations_of(found), 12, name="valued"),
        "held": held_in_other_currencies(found),
        "days": rule.within_days,
        "order": [names[one] for one in rule.sources],
        "place": rule.place,
        "may_keep": may_keep_rates(request.user, found),
    }
    return render(request, "desk/rates/rates.html", context)


@staff_page
def add(request: SignedInRequest, programme: str) -> HttpResponse:
    """Write down the rate of a day."""
    found = programme_for_staff(request.user, programme)
    require(may_keep_rates(request.user, found))
    form = RateForm(request.POST or None, programme=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_rate(actor=request.user, programme=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The rate is written down."))
            return redirect("desk:rates", programme)
    return render(request, "desk/rates/add.html", {"programme": found, "form": form})


@staff_page
def bring(request: SignedInRequest, programme: str) -> HttpResponse:
    """Take a whole list of rates, or none of it with what is wrong by row."""
    found = programme_for_staff(request.user, programme)
    require(may_keep_rates(request.user, found))
    form, problems = RatesForm(request.POST or None, request.FILES or None), ()
    if request.method == "POST" and form.is_valid():
        try:
            taken = actions.take_rates(actor=request.user, programme=found, file=form.cleaned_data["file"])
        except DomainError as error:
            show_domain_error(request, error, form)
            problems = tuple(getattr(error, "problems", ())[:50])
        else:
            said = _("%(new)d rates are new, %(known)d stood already.") % {"new": taken.new, "known": taken.known}
            messages.success(request, said)
            return redirect("desk:rates", programme)
    context = {"programme": found, "form": form, "problems": problems}
    return render(request, "desk/rates/bring.html", context)


@staff_page
def rate(request: SignedInRequest, programme: str, pk: str) -> HttpResponse:
    """Show a rate with its versions; finance corrects the one that stands."""
    found = programme_for_staff(request.user, programme)
    shown = ExchangeRate.objects.select_related("programme__pack").get(programme=found, pk=pk)
    versions = list(versions_of(shown))
    last = versions[-1]
    form = CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.correct_rate(actor=request.user, rate=shown, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The rate is corrected. What was counted by the earlier one keeps it."))
            return redirect("desk:rate", programme, made.pk)
    context = {
        "programme": found,
        "rate": last,
        "versions": versions,
        "used": sum(one.used_for.filter(taken_back=False).count() for one in versions),
        "form": form,
        "may_correct": may_keep_rates(request.user, found) and last.pk == shown.pk,
    }
    return render(request, "desk/rates/rate.html", context)
