"""What `winay doctor` looks at of the catalogue: whether it is filled, looked up, and what of ours waits."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.checks import GOOD, WARNING, Check, Finding, some
from winay.journeys.queries.catalogue import listed
from winay.journeys.rules import is_stale
from winay.journeys.shipped import newer_shipped


def _catalogue() -> Iterator[Finding]:
    rows = list(listed().values_list("code", "checked_on", "status", "shipped", "by_person"))
    if not rows:
        yield Finding(_("Catalogue of programmes"), WARNING, _("empty"), _("Load it with: winay catalogue load"))
        return
    today = timezone.localdate()
    stale = [code for code, day, status, *_more in rows if status != "historical" and is_stale(day, today)]
    yield Finding(
        _("Catalogue of programmes"),
        WARNING if stale else GOOD,
        _("{count} programmes").format(count=len(rows)) + (f": {some(stale)}" if stale else ""),
        _("Nobody has looked these up for a year: see /desk/alerts/catalogue-stale/") if stale else "",
    )
    waiting = [code for code, _day, _status, shipped, own in rows if newer_shipped(code, shipped)]
    if waiting:
        yield Finding(
            _("Newer entries of the catalogue"),
            WARNING,
            some(waiting),
            _("Run: winay catalogue load. What was changed here is compared on the entry's page at the desk."),
        )


CHECKS = (Check(_catalogue),)
