"""Districts, outlines and poverty maps: files are sent, looked at, loaded by the worker."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from winay.base import work
from winay.base.errors import DomainError, InvalidInput
from winay.base.exports import xlsx_bytes
from winay.base.web import XLSX, SignedInRequest, paginate, show_domain_error
from winay.desk.setup.forms import FileForm, PovertyMapForm
from winay.desk.web import require, setup_page
from winay.programmes.access import may_set_up
from winay.territory import actions
from winay.territory.actions.uploads import LARGEST, LOAD_UPLOAD, content_of
from winay.territory.models import Boundary, Department, District, DistrictSet, PovertyMap, Upload
from winay.territory.queries.staff import districts_without_outline

MOST_BLANK = 100
TABLES = ".csv,.txt,.tsv,.xlsx,.ods"
KINDS = {
    "places": (TABLES, gettext_lazy("A table with the columns inei, departamento, provincia, distrito.")),
    "boundaries": (
        ".geojson,.json",
        gettext_lazy("A GeoJSON of districts (IDDIST) or departments (FIRST_IDDP), up to 16 MB."),
    ),
    "poverty_map": (TABLES, gettext_lazy("A table with a UBIGEO and an index for each district.")),
}


def _file_form(request: SignedInRequest, kind: str) -> FileForm:
    accept, help_text = KINDS[kind]
    sent = request.method == "POST" and request.POST.get("kind") == kind
    data, files = (request.POST, request.FILES) if sent else (None, None)
    return FileForm(data, files, accept=accept, help_text=help_text, auto_id=f"id_{kind}_%s")


def _received(request: SignedInRequest, kind: str, form: FileForm) -> HttpResponse | None:
    if not (form.is_bound and form.is_valid()):
        return None
    file = form.cleaned_data["file"]
    data = file.read(LARGEST[kind] + 1)
    try:
        upload = actions.receive_upload(actor=request.user, kind=kind, filename=file.name or "", data=data)
        if kind == Upload.Kind.BOUNDARIES:
            actions.start_loading(actor=request.user, upload=upload)
    except DomainError as error:
        show_domain_error(request, error, form)
        return None
    return redirect("desk:setup_file", upload.pk)


@setup_page
def places(request: SignedInRequest) -> HttpResponse:
    """Show what places there are, take in a file of districts or of outlines."""
    require(may_set_up(request.user))
    forms = {kind: _file_form(request, kind) for kind in ("places", "boundaries")}
    for kind, form in forms.items():
        if answer := _received(request, kind, form):
            return answer
    blank = districts_without_outline()
    context = {
        "forms": forms,
        "districts": District.objects.count(),
        "departments": Department.objects.annotate(count=Count("provinces__districts")).order_by("ubigeo"),
        "outlines": Boundary.objects.count(),
        "blank": blank.count(),
        "blank_ones": blank[:MOST_BLANK],
        "sets": DistrictSet.objects.count(),
        "uploads": Upload.objects.exclude(kind=Upload.Kind.POVERTY_MAP).select_related("sent_by")[:10],
    }
    return render(request, "desk/setup/places.html", context)


@require_POST
@setup_page
def load_peru(request: SignedInRequest) -> HttpResponse:
    """Load the districts and outlines that come with the program; what is stored is never changed by it."""
    require(may_set_up(request.user))
    report = actions.load_shipped_places(actor=request.user)
    actions.load_shipped_outlines(actor=request.user)
    text = _("%(count)d districts were added; those that were there stay as they are.")
    messages.success(request, text % {"count": report.loaded})
    return redirect("desk:setup_places")


@setup_page
def maps(request: SignedInRequest) -> HttpResponse:
    """List the poverty maps with who uses them; take in the file of another."""
    require(may_set_up(request.user))
    form = _file_form(request, "poverty_map")
    if answer := _received(request, "poverty_map", form):
        return answer
    rows = (
        PovertyMap.objects.annotate(count=Count("values"))
        .prefetch_related("programme_set")
        .order_by("-year", "name")
    )
    uploads = Upload.objects.filter(kind=Upload.Kind.POVERTY_MAP).select_related("sent_by")[:10]
    context = {
        "page": paginate(request, rows),
        "form": form,
        "uploads": uploads,
        "any_district": District.objects.exists(),
    }
    return render(request, "desk/setup/maps.html", context)


@setup_page
def upload(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show a file before it is loaded, while it is, and what came of it."""
    require(may_set_up(request.user))
    found = Upload.objects.get(pk=pk)
    context = _state(found)
    if found.finished_at and found.kind == Upload.Kind.POVERTY_MAP:
        context["can_go_back"] = actions.can_go_back(found)
    elif found.finished_at and found.kind == Upload.Kind.PLACES:
        context["can_go_back"] = actions.places_can_go_back(found)
    if found.queued_at is None:
        looked = _look_at_places if found.kind == Upload.Kind.PLACES else _look_at_map
        if looked(request, found, context):
            return redirect("desk:setup_file", pk)
    return render(request, "desk/setup/file.html", context)


def _state(upload: Upload) -> dict[str, Any]:
    waits = upload.at_work and work.waits_too_long(LOAD_UPLOAD, str(upload.pk))
    back = "desk:setup_maps" if upload.kind == Upload.Kind.POVERTY_MAP else "desk:setup_places"
    return {"upload": upload, "nobody_works": waits, "back": back}


def _told(error: DomainError) -> dict[str, Any]:
    problems = error.problems if isinstance(error, InvalidInput) else ()
    return {"fault": str(error), "problems": [str(problem) for problem in problems[:100]]}


def _look_at_places(request: SignedInRequest, upload: Upload, context: dict[str, Any]) -> bool:
    """Say what the file would do; tell whether it was sent to be loaded."""
    try:
        if request.method == "POST":
            actions.start_loading(actor=request.user, upload=upload)
            return True
        report = actions.preview_places(file=content_of(upload))
        context |= {"preview": report, "problems": [str(problem) for problem in report.problems[:100]]}
    except DomainError as error:
        context |= _told(error)
    return False


def _look_at_map(request: SignedInRequest, upload: Upload, context: dict[str, Any]) -> bool:
    """Ask which column is the index, show the quintiles it would make; tell whether it was sent to be loaded."""
    data = content_of(upload)
    try:
        columns = actions.columns_of(data)
    except DomainError as error:
        context |= _told(error)
        return False
    form = context["form"] = PovertyMapForm(request.POST or None, columns=columns)
    context["columns"] = columns
    if request.method != "POST" or not form.is_valid():
        return False
    options = form.options()
    try:
        if "load" in request.POST:
            actions.start_loading(actor=request.user, upload=upload, options=options)
            return True
        look = {name: options[name] for name in ("index_column", "higher_is_poorer")}
        preview = context["preview"] = actions.preview_poverty_map(file=data, **look)
        context["problems"] = [str(problem) for problem in preview.problems[:100]]
        context["replaced"] = (
            PovertyMap.objects.filter(code=options["code"]).prefetch_related("programme_set").first()
        )
    except DomainError as error:
        show_domain_error(request, error, form)
    return False


@setup_page
def progress(request: SignedInRequest, pk: str) -> HttpResponse:
    """Return how far a load is, for a page that asks again; once it is done the page is loaded anew."""
    require(may_set_up(request.user))
    found = Upload.objects.get(pk=pk)
    response = render(request, "desk/setup/_file_progress.html", _state(found))
    if not found.at_work:
        response["HX-Refresh"] = "true"
    return response


@setup_page
def refused(request: SignedInRequest, pk: str) -> HttpResponse:
    """Give back the rows that were left out, as a workbook with what is wrong and how to mend it."""
    require(may_set_up(request.user))
    table = Upload.objects.get(pk=pk).report.get("refused") or {"headings": [], "rows": []}
    header = [_("Row"), *table["headings"], _("What is wrong"), _("How to mend it")]
    response = HttpResponse(xlsx_bytes(_("Refused rows"), header, table["rows"]), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="refused.xlsx"'
    return response


@require_POST
@setup_page
def discard(request: SignedInRequest, pk: str) -> HttpResponse:
    """Throw a file away before it is loaded."""
    require(may_set_up(request.user))
    found = Upload.objects.get(pk=pk)
    try:
        actions.discard_upload(actor=request.user, upload=found)
    except DomainError as error:
        show_domain_error(request, error)
        return redirect("desk:setup_file", pk)
    messages.success(request, _("The file was thrown away. Nothing of it was written."))
    return redirect(_state(found)["back"])


@require_POST
@setup_page
def take_back(request: SignedInRequest, pk: str) -> HttpResponse:
    """Let a poverty map, or places, stand again as they stood before their file was loaded."""
    require(may_set_up(request.user))
    found = Upload.objects.get(pk=pk)
    is_map = found.kind == Upload.Kind.POVERTY_MAP
    try:
        (actions.take_map_back if is_map else actions.take_places_back)(actor=request.user, upload=found)
    except DomainError as error:
        show_domain_error(request, error)
    else:
        said = _("The file was taken back: the map stands as before."), _("The places stand as before.")
        messages.success(request, said[0 if is_map else 1])
    return redirect("desk:setup_file", pk)
