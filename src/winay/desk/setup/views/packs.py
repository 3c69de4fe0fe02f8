"""Packs of rules: those that come with the program, those that are loaded, and what a version changes."""

from pathlib import Path

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.setup.forms import FileForm
from winay.desk.web import setup_page
from winay.programmes.actions import load_pack
from winay.programmes.models import Pack, Programme
from winay.programmes.packs import PackFiles, files_at, files_sent, kept_pack, shipped_packs
from winay.programmes.packs.changes import changes_between
from winay.programmes.packs.files import LARGEST_PACK
from winay.programmes.queries.staff import packs_for_staff


@setup_page
def packs(request: SignedInRequest) -> HttpResponse:
    """List packs; load one that comes with the program, or a file, every fault of it by its line."""
    sent = request.method == "POST"
    form = FileForm(
        request.POST if sent else None,
        request.FILES if sent and "shipped" not in request.POST else None,
        accept=".yaml,.yml,.zip",
        help_text=_(
            "A YAML file, or the folder of a pack as .zip, as docs/packs.md tells, up to 1 MB. Each change of rules is "
            "a new version."
        ),
    )
    shipped = shipped_packs()
    if sent:
        try:
            if files := _sent_files(request, form, shipped):
                pack = load_pack(actor=request.user, files=files)
                messages.success(request, _("%(pack)s is loaded.") % {"pack": pack})
                return redirect("desk:setup_pack", pack.pk)
        except DomainError as error:
            show_domain_error(request, error, form if form.is_bound and "shipped" not in request.POST else None)
    loaded = set(Pack.objects.values_list("code", flat=True))
    context = {
        "page": paginate(request, packs_for_staff()),
        "form": form,
        "shipped": [code for code in sorted(shipped) if code not in loaded],
    }
    return render(request, "desk/setup/packs.html", context)


def _sent_files(request: SignedInRequest, form: FileForm, shipped: dict[str, Path]) -> PackFiles | None:
    if path := shipped.get(request.POST.get("shipped", "")):
        return files_at(path)
    if not form.is_valid():
        return None
    file = form.cleaned_data["file"]
    return files_sent(file.read(LARGEST_PACK + 1), file.name or "pack.yaml")


@setup_page
def pack(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show a version of a pack: what it offers, what it changes of the version before, who runs by it."""
    found = Pack.objects.get(pk=pk)
    programmes = list(Programme.objects.filter(pack__code=found.code).select_related("pack"))
    # A new version is read beside the one that is in use; where none is, beside the one before.
    in_use = (one.pack for one in programmes if one.pack.created_at < found.created_at)
    earlier = Pack.objects.filter(code=found.code, created_at__lt=found.created_at).order_by("-created_at")
    before = next(in_use, None) or earlier.first()
    context = {
        "pack": found,
        "content": kept_pack(found.content),
        "before": before,
        "changes": changes_between(before.content, found.content) if before else [],
        "programmes": programmes,
    }
    return render(request, "desk/setup/pack.html", context)
