"""What of calls can be found: calls by title, proposals and complaints by their group, all of them by code."""

from django.utils.translation import gettext_lazy as _

from winay.base.found import Asked, Finder, Line
from winay.base.search import with_words
from winay.base.tasks import desk_page
from winay.calls.models import Call, Complaint, Interest, Proposal
from winay.calls.queries.door import interests_for_staff
from winay.calls.queries.staff import calls_for_staff, complaints_for_staff, proposals_for_staff
from winay.registry.found import of_called_groups


def _call(row: Call) -> Line:
    return Line(row.title, desk_page("call", row.code), row.code, "call", row.state)


def _calls(asked: Asked, limit: int) -> list[Line]:
    """Calls are as few as there are contests: their titles are read through, not looked up."""
    found = with_words(calls_for_staff(asked.user), asked.text, "title", "code")
    return [_call(row) for row in found[:limit]]


def _call_with_code(asked: Asked) -> Line | None:
    row = calls_for_staff(asked.user).filter(code__in=asked.codes).first()
    return _call(row) if row else None


def _proposal(row: Proposal) -> Line:
    detail = f"{row.code} · {row.title}" if row.title else row.code
    return Line(row.organisation.name, desk_page("proposal", row.code), detail, "proposal", row.state)


def _proposals(asked: Asked, limit: int) -> list[Line]:
    rows = proposals_for_staff(asked.user).order_by("-pk")
    return [_proposal(row) for row in of_called_groups(asked, rows, "organisation", limit)]


def _proposal_with_code(asked: Asked) -> Line | None:
    row = proposals_for_staff(asked.user).filter(code__in=asked.codes).first()
    return _proposal(row) if row else None


def _complaint(row: Complaint) -> Line:
    page = desk_page("complaint", row.code)
    return Line(row.proposal.organisation.name, page, row.code, "complaint", row.state)


def _complaints(asked: Asked, limit: int) -> list[Line]:
    rows = complaints_for_staff(asked.user).order_by("-pk")
    return [_complaint(row) for row in of_called_groups(asked, rows, "proposal__organisation", limit)]


def _complaint_with_code(asked: Asked) -> Line | None:
    row = complaints_for_staff(asked.user).filter(code__in=asked.codes).first()
    return _complaint(row) if row else None


def _interest(row: Interest) -> Line:
    return Line(row.code, desk_page("interest", row.code), thing="interest", state=row.state)


def _interest_with_code(asked: Asked) -> Line | None:
    row = interests_for_staff(asked.user).filter(code__in=asked.codes).first()
    return _interest(row) if row else None


def _interests(asked: Asked, limit: int) -> list[Line]:
    """Who asks at the door has left a name and a telephone with the code: by the code alone they are found."""
    found = _interest_with_code(asked) if asked.codes else None
    return [found] if found else []


FINDERS = (
    Finder(kind="calls", name=_("Calls"), find=_calls, with_code=_call_with_code),
    Finder(kind="proposals", name=_("Proposals"), find=_proposals, with_code=_proposal_with_code),
    Finder(kind="complaints", name=_("Complaints"), find=_complaints, with_code=_complaint_with_code),
    Finder(
        kind="interests",
        name=_("Groups that want to take part"),
        find=_interests,
        with_code=_interest_with_code,
    ),
)
