"""The search box and what it found."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from winay.base.found import Asked
from winay.base.web import SignedInRequest, paginate
from winay.desk.search import queries
from winay.desk.web import staff_page

WORDS = "desk_search"
LONGEST = 120


@staff_page
def search(request: SignedInRequest) -> HttpResponse:
    """Show what was found, a few of each kind; a code opens its page at once.

    The words may be a person's name: they are kept in the session, never in the address.
    """
    if request.method == "POST":
        asked = Asked(request.user, request.POST.get("text", "")[:LONGEST])
        request.session[WORDS] = asked.text
        return redirect(queries.page_with_code(asked) or "desk:search")
    asked = Asked(request.user, request.session.get(WORDS, ""))
    groups = queries.groups_for(asked)
    request.shown.note(*(person for group in groups for line in group.lines for person in line.people))
    return render(request, "desk/search/found.html", {"text": asked.text, "groups": groups})


@staff_page
def all_of_kind(request: SignedInRequest, kind: str) -> HttpResponse:
    """Show all that was found of one kind."""
    asked = Asked(request.user, request.session.get(WORDS, ""))
    group = queries.group_of_kind(asked, kind)
    if group is None:
        raise Http404
    page = paginate(request, group.lines)
    request.shown.note(*(person for line in page.object_list for person in line.people))
    return render(request, "desk/search/all.html", {"text": asked.text, "group": group, "page": page})
