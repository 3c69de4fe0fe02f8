"""What of agreements can be found: agreements, by their code or their group."""

from django.utils.translation import gettext_lazy as _

from winay.agreements.models import Agreement
from winay.agreements.queries.staff import agreements_in_reach
from winay.base.found import Asked, Finder, Line
from winay.base.tasks import desk_page
from winay.registry.found import of_called_groups


def _line(row: Agreement) -> Line:
    return Line(row.organisation.name, desk_page("agreement", row.code), row.code, "agreement", row.state)


def _agreements(asked: Asked, limit: int) -> list[Line]:
    rows = agreements_in_reach(asked.user).order_by("-pk")
    return [_line(row) for row in of_called_groups(asked, rows, "organisation", limit)]


def _with_code(asked: Asked) -> Line | None:
    row = agreements_in_reach(asked.user).filter(code__in=asked.codes).first()
    return _line(row) if row else None


FINDERS = (Finder(kind="agreements", name=_("Agreements"), find=_agreements, with_code=_with_code),)
