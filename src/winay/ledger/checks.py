"""What `winay doctor` looks at of money: journals that are whole, balances that fit them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from winay.base.checks import GOOD, PROBLEM, Check, Finding
from winay.ledger.actions import verify_chain
from winay.ledger.queries import disturbed_months, wrong_balances
from winay.programmes.models import Programme


def _journals() -> Iterator[Finding]:
    for programme in Programme.objects.all():
        for wrong in wrong_balances(programme):
            account = " ".join(part for part in (wrong.account.kind, wrong.account.place) if part)
            found = _("{code}: the account {account} shows {kept}, its entries add up to {posted}.").format(
                code=programme.code, account=account, kept=wrong.account.balance, posted=wrong.posted
            )
            mend = _("Renew them with: winay ledger renew-balances --programme {code}").format(code=programme.code)
            yield Finding(_("Balances"), PROBLEM, found, mend)
        for month in disturbed_months(programme):
            found = _("{code}: the closed month {month} is not as it was closed.").format(
                code=programme.code, month=f"{month:%m/%Y}"
            )
            yield Finding(
                _("Journal"), PROBLEM, found, _("Keep this database as it is and compare it with the last backup.")
            )
        report = verify_chain(programme)
        if report.valid:
            found = _("{count} entries, whole").format(count=report.entries)
            yield Finding(_("Journal"), GOOD, f"{programme.code}: {found}")
        else:
            found = _("entry {number} does not fit: {why}").format(number=report.broken_at, why=report.reason)
            mend = _("Keep this database as it is and compare it with the last backup.")
            yield Finding(_("Journal"), PROBLEM, f"{programme.code}: {found}", mend)


CHECKS = (Check(_journals),)
