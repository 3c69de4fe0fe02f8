"""The first administrator of an installation, made by whoever reads the code in its terminal."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from winay.base.errors import DomainError
from winay.base.setup_code import awaits_first_administrator
from winay.base.web import show_domain_error
from winay.desk.forms.setup import FirstForm
from winay.programmes.actions import create_first_administrator


@never_cache
def first_administrator(request: HttpRequest) -> HttpResponse:
    """Make the first account and sign it in; once there is one, this page does not exist."""
    if not awaits_first_administrator():
        raise Http404
    form = FirstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "again"}
        try:
            user = create_first_administrator(**given, language=get_language() or "")
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(request, _("The installation is yours. Go through the steps from top to bottom."))
            return redirect("desk:setup")
    return render(request, "desk/setup/first.html", {"form": form})
