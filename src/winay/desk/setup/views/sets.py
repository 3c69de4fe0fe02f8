"""Named sets of districts: what a programme, a call or a role is limited to."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.setup.forms import SetForm
from winay.desk.web import require, setup_page
from winay.programmes.access import may_set_up
from winay.territory.actions import save_district_set
from winay.territory.models import Department, District, DistrictSet


@setup_page
def sets(request: SignedInRequest) -> HttpResponse:
    """List the sets of districts."""
    require(may_set_up(request.user))
    rows = DistrictSet.objects.annotate(count=Count("districts")).order_by("name")
    return render(request, "desk/setup/sets.html", {"page": paginate(request, rows)})


@setup_page
def change_set(request: SignedInRequest, code: str) -> HttpResponse:
    """Make a set, or change it: its districts are ticked, a department at a time."""
    require(may_set_up(request.user))
    found = DistrictSet.objects.get(code=code) if code else None
    initial = {"name": found.name, "kind": found.kind} if found else {"kind": DistrictSet.Kind.OTHER}
    given = request.POST if request.method == "POST" else None
    form = SetForm(given, initial=initial, existing=found is not None)
    ticked = set(request.POST.getlist("districts")) if given else _districts_of(found)
    if given and "department" not in request.POST and form.is_valid():
        values = form.cleaned_data
        try:
            saved = save_district_set(
                actor=request.user,
                code=code or values["code"] or slugify(values["name"])[:60].strip("-"),
                name=values["name"],
                kind=values["kind"],
                ubigeos=sorted(ticked),
            )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
            return redirect("desk:setup_sets")
    return render(request, "desk/setup/set.html", _context(request, form, found, ticked))


def _districts_of(found: DistrictSet | None) -> set[str]:
    return set(found.districts.values_list("pk", flat=True)) if found else set()


def _context(
    request: SignedInRequest, form: SetForm, found: DistrictSet | None, ticked: set[str]
) -> dict[str, object]:
    departments = list(Department.objects.all())
    first = min(ticked)[:2] if ticked else (departments[0].pk if departments else "")
    chosen = request.POST.get("department") or request.POST.get("shown") or first
    shown = list(District.objects.filter(pk__startswith=chosen[:2] or "-").select_related("province"))
    here = {district.pk for district in shown}
    return {
        "form": form,
        "set": found,
        "departments": departments,
        "chosen": chosen,
        "shown": shown,
        "ticked": ticked,
        "elsewhere": list(District.objects.filter(pk__in=sorted(ticked - here)[:2000])),
        "programmes": found.programme_set.all() if found else [],
    }
