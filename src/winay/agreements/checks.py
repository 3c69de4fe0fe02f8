"""What `winay doctor` looks at of agreements: payments that are told to be ready, and only those, are."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from winay.agreements.queries.staff import wrongly_ready
from winay.base.checks import GOOD, PROBLEM, Check, Finding, some


def _payments() -> Iterator[Finding]:
    wrong = [one.name for one in wrongly_ready()]
    if wrong:
        found = _("What is kept does not fit the conditions of {tranches}.").format(tranches=some(wrong))
        mend = _("It is put right each night, and now by starting the worker anew.")
        yield Finding(_("Payments to prepare"), PROBLEM, found, mend)
    else:
        yield Finding(_("Payments to prepare"), GOOD, _("all fit their conditions"))


CHECKS = (Check(_payments),)
