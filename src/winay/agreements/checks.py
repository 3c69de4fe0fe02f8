"""What `winay doctor` looks at of agreements: payments told to be ready are, states fit addenda."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from winay.agreements.actions.ready import KEEP_READY
from winay.agreements.models import Addendum, Agreement, Tranche
from winay.agreements.queries.staff import wrongly_ready
from winay.base.checks import GOOD, PROBLEM, WARNING, Check, Finding, some
from winay.base.work import is_due


def _payments() -> Iterator[Finding]:
    wrong = [one.name for one in wrongly_ready()]
    if wrong and is_due(KEEP_READY):
        found = _("An update asks that every payment be compared with its conditions; not done yet.")
        mend = _("It is done as soon as winay serve runs, or now with: winay work --once")
        yield Finding(_("Payments to prepare"), WARNING, found, mend)
    elif wrong:
        found = _("What is kept does not fit the conditions of {tranches}.").format(tranches=some(wrong))
        mend = _("It is put right each night, and now by starting the worker anew.")
        yield Finding(_("Payments to prepare"), PROBLEM, found, mend)
    else:
        yield Finding(_("Payments to prepare"), GOOD, _("all fit their conditions"))


def _life() -> Iterator[Finding]:
    kinds = Addendum.Kind
    unsaid = [
        code
        for state, kind in (("suspended", kinds.SUSPENSION), ("ended", kinds.EARLY_END))
        for code in Agreement.objects.filter(state=state)
        .exclude(addenda__kind=kind, addenda__state="in_force")
        .order_by("code")
        .values_list("code", flat=True)[:50]
    ]
    open_ones = Tranche.objects.filter(agreement__state="ended", cancelled_at=None).exclude(order__state="paid")
    unsaid += open_ones.order_by("agreement__code").values_list("agreement__code", flat=True)[:50]
    if unsaid:
        found = _("The state of {agreements} does not fit its addenda or its tranches.").format(
            agreements=some(sorted(set(unsaid)))
        )
        yield Finding(_("Life of the agreements"), PROBLEM, found, _("Compare them with their signed papers."))
    else:
        yield Finding(_("Life of the agreements"), GOOD, _("all fit their addenda"))


CHECKS = (Check(_payments), Check(_life))
