"""What of accounting can be found: receipts by seller, RUC or number; reports by their code."""

from django.utils.translation import gettext_lazy as _

from winay.accountability.access import READERS
from winay.accountability.models import Report, Voucher
from winay.accountability.queries.vouchers import reports_for_staff, vouchers_for_staff
from winay.base.found import Asked, Finder, Line
from winay.base.tasks import desk_page
from winay.base.templatetags.winay import money
from winay.programmes.access import grants_of


def _reads(asked: Asked) -> bool:
    return asked.once(lambda one: grants_of(one.user, *READERS).exists())


def _voucher(row: Voucher) -> Line:
    detail = f"{row} · {money(row.total)} · {row.account.organisation.name}"
    return Line(row.issuer_name, desk_page("voucher", row.pk), detail, "voucher", row.state)


def _vouchers(asked: Asked, limit: int) -> list[Line]:
    if not _reads(asked):
        return []
    return [_voucher(row) for row in vouchers_for_staff(asked.user, text=asked.text)[:limit]]


def _report(row: Report) -> Line:
    return Line(row.code, desk_page("report", row.code), row.account.organisation.name, "report", row.state)


def _reports(asked: Asked, limit: int) -> list[Line]:
    if not _reads(asked):
        return []
    rows = reports_for_staff(asked.user).filter(code__icontains=asked.text)
    return [_report(row) for row in rows[:limit]]


def _report_with_code(asked: Asked) -> Line | None:
    if not _reads(asked):
        return None
    row = reports_for_staff(asked.user).filter(code__in=asked.codes).first()
    return _report(row) if row else None


FINDERS = (
    Finder(kind="reports", name=_("Accounts of groups"), find=_reports, with_code=_report_with_code),
    Finder(kind="vouchers", name=_("Receipts of groups"), find=_vouchers),
)
