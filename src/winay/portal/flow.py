"""Who goes on from one programme to the next and who is lost, for everybody: whole programmes, no small counts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from winay.journeys.queries import public as journeys
from winay.journeys.rules.flow import NOW

MOST_LINES = 40


@require_safe
def flow(request: HttpRequest) -> HttpResponse:
    """Show of each programme how many went on, are inside, wait, ended lately and are lost."""
    found = journeys.flow_for_public(timezone.localdate())
    context = {
        "flow": found,
        "now": [(_(text), found.now[name]) for name, text in NOW.items()] if found else [],
        "lines": [
            (line, [(_(text), line.now[name]) for name, text in NOW.items()]) for line in found.lines[:MOST_LINES]
        ]
        if found
        else [],
        "moves": [one for one in found.moves if one.count][:MOST_LINES] if found else [],
    }
    return render(request, "portal/flow.html", context)
