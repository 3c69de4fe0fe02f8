"""What `winay doctor` looks at of groups' books: their accepted receipts are what the journal has as accounted for."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from winay.accountability.queries.reports import differences
from winay.base.checks import GOOD, PROBLEM, Check, Finding
from winay.programmes.models import Programme


def _books() -> Iterator[Finding]:
    wrong = [str(one) for programme in Programme.objects.all() for one in differences(programme)]
    mend = _("Keep this database as it is and compare it with the last backup.")
    for found in wrong:
        yield Finding(_("Books of groups"), PROBLEM, found, mend)
    if not wrong:
        yield Finding(_("Books of groups"), GOOD, _("all agree with the journal"))


CHECKS = (Check(_books),)
