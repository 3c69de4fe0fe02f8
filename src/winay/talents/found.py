"""What of local talents can be found: needs and contracts, by their code or their words."""

from django.utils.translation import gettext_lazy as _

from winay.base.found import Asked, Finder, Line
from winay.base.tasks import desk_page
from winay.registry.access import may_keep_people
from winay.talents.models import Need, ServiceContract
from winay.talents.queries.hiring import contracts_for_staff, needs_for_staff


def _need(row: Need) -> Line:
    detail = f"{row.code} · {row.agreement.organisation.name}"
    return Line(row.title, desk_page("need", row.code), detail, "need", row.state)


def _needs(asked: Asked, limit: int) -> list[Line]:
    if not may_keep_people(asked.user):
        return []
    return [_need(row) for row in needs_for_staff(asked.user, text=asked.text)[:limit]]


def _need_with_code(asked: Asked) -> Line | None:
    if not may_keep_people(asked.user):
        return None
    row = needs_for_staff(asked.user).filter(code__in=asked.codes).first()
    return _need(row) if row else None


def _service(row: ServiceContract) -> Line:
    detail = f"{row.code} · {row.agreement.organisation.name}"
    return Line(row.choice.need.title, desk_page("service", row.code), detail, "service contract", row.state)


def _services(asked: Asked, limit: int) -> list[Line]:
    if not may_keep_people(asked.user):
        return []
    rows = contracts_for_staff(asked.user).filter(code__icontains=asked.text).select_related("choice__need")
    return [_service(row) for row in rows.select_related("agreement__organisation", "choice__need")[:limit]]


def _service_with_code(asked: Asked) -> Line | None:
    if not may_keep_people(asked.user):
        return None
    rows = contracts_for_staff(asked.user).filter(code__in=asked.codes)
    row = rows.select_related("agreement__organisation", "choice__need").first()
    return _service(row) if row else None


FINDERS = (
    Finder(kind="needs", name=_("What groups need"), find=_needs, with_code=_need_with_code),
    Finder(kind="services", name=_("Contracts of groups"), find=_services, with_code=_service_with_code),
)
