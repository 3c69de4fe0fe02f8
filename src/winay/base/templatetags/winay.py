"""How money, dates, states and texts in several languages are shown, the same on every page."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from winay.base.addresses import address_for_papers
from winay.base.forms import DO_NOT_NAME
from winay.base.menu import menu_for
from winay.base.rounding import half_up
from winay.base.setup_code import awaits_second_administrator
from winay.base.signboard import state_tables

register = template.Library()

SIGNS = {"PEN": "S/", "USD": "US$", "EUR": "€"}


@register.filter
def money(value: Any, currency: str = "") -> str:
    """Show money as people in Peru write it, never broken over two lines: `S/ 7,166.77`.

    Takes a Money, or an amount and a currency code.
    """
    if value is None or value == "":
        return "—"
    code = currency or str(getattr(value, "currency", "PEN"))
    amount = Decimal(getattr(value, "amount", value))
    sign = "−" if amount < 0 else ""
    return f"{sign}{SIGNS.get(code, code)}\N{NO-BREAK SPACE}{abs(amount):,.2f}"


@register.filter
def points(value: Any) -> str:
    """Show a score with two decimals; a missing score is a dash, never zero."""
    return "—" if value is None or value == "" else f"{Decimal(value):.2f}"


@register.filter
def people_shown(value: Any) -> SafeString | str:
    """Show a count of people as `analytics.suppression` lets it be shown: None is too few, or would tell too few."""
    if value is None:
        why = _("Not shown: fewer than five people, or a figure from which so few would follow.")
        return format_html('<span class="muted" title="{}">{}</span>', why, _("not shown"))
    return f"{value:,}"


@register.filter
def share(value: Any) -> str:
    """Show a part of one as a percentage: 0.6 is `60 %`."""
    if value is None or value == "":
        return "—"
    percent = half_up(Decimal(str(value)) * 100, Decimal("0.1")).normalize()
    return f"{percent:f} %"


@register.filter
def rate(value: Any) -> str:
    """Show a rate of exchange with three decimals at least: 3.7 is `3.700`, 0.266667 stays."""
    text = f"{Decimal(value).normalize():f}"
    whole, _point, rest = text.partition(".")
    return f"{whole}.{rest:0<3}"


@register.filter
def weight(value: Any) -> str:
    """Show a weight given in percent without idle zeros: 12.500 is `12.5 %`."""
    return share(Decimal(value) / 100)


@register.filter
def local_text(value: Any) -> str:
    """Pick the reader's language from `{"es": …, "en": …, "quz": …}`; Spanish, then any, if it is missing."""
    if hasattr(value, "in_language"):
        return str(value.in_language(get_language() or "es"))
    if not isinstance(value, Mapping):
        return "" if value is None else str(value)
    for code in (get_language() or "es", "es", "en"):
        if value.get(code):
            return str(value[code])
    return str(next((text for text in value.values() if text), ""))


def _local(value: datetime.date | datetime.datetime) -> datetime.date | datetime.datetime:
    return (
        timezone.localtime(value) if isinstance(value, datetime.datetime) and timezone.is_aware(value) else value
    )


@register.filter
def day(value: Any) -> str:
    """Show a date in full: `20 de noviembre de 2026`."""
    if not value:
        return "—"
    pattern = "j F Y" if get_language() == "en" else "j \\d\\e F \\d\\e Y"
    return formats.date_format(_local(value), pattern)


@register.filter
def short_day(value: Any) -> str:
    """Show a date in figures, for tables: `20/11/2026`."""
    return formats.date_format(_local(value), "d/m/Y") if value else "—"


@register.filter
def moment(value: Any) -> str:
    """Show a date and the hour: `20 de noviembre de 2026, 14:00`."""
    return f"{day(value)}, {formats.date_format(_local(value), 'H:i')}" if value else "—"


@register.filter
def when(value: Any) -> str:
    """Show a date, with the hour where it has one: on the last day it is the hour that counts."""
    return moment(value) if isinstance(value, datetime.datetime) else day(value)


@register.filter
def days_left(value: Any) -> str:
    """Say how far away a date is: “today”, “in 12 days”, “3 days ago”."""
    if not value:
        return ""
    local = _local(value)
    date = local.date() if isinstance(local, datetime.datetime) else local
    days = (date - timezone.localdate()).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}


def state_text(thing: str, state: str, *, public: bool) -> str:
    """Return what staff or the public read for `state` of a `thing`; empty if the public reads nothing."""
    table = state_tables()[thing]
    label = table.labels.get(state) or table.phases[state]
    text = label.public if public else label.staff
    return _(text) if text else ""


def _tag(state: str, text: str) -> SafeString:
    return format_html('<span class="tag" data-state="{}">{}</span>', state, text) if text else SafeString("")


@register.simple_tag
def do_not_name() -> SafeString:
    """Say beside a reason written straight into a template what `base.forms.DO_NOT_NAME` says beside one of a form."""
    return format_html('<p class="hint">{}</p>', DO_NOT_NAME)


@register.simple_tag
def public_state(thing: str, state: str) -> SafeString:
    """Show a state as the public reads it: `{% public_state "proposal" row.state %}`."""
    return _tag(state, state_text(thing, state, public=True))


@register.simple_tag
def staff_state(thing: str, state: str) -> SafeString:
    """Show a state as staff read it: `{% staff_state "tranche" tranche.state %}`."""
    return _tag(state, state_text(thing, state, public=False))


@register.inclusion_tag("base/_breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """Show the way to this page: label, address, label, address, …, and last the label of the page itself."""
    trail = [(parts[i], parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]
    return {"trail": trail}


@register.inclusion_tag("base/_address_notice.html", takes_context=True)
def address_notice(context: template.Context) -> dict[str, Any]:
    """Say, where papers are made or printed, that others reach this installation by no address."""
    user = getattr(context["request"], "user", None)
    return {"alone": not address_for_papers(), "may_write": bool(user and user.is_superuser)}


@register.inclusion_tag("base/_pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any) -> dict[str, Any]:
    """Show the links to the pages before and after; filters in the address are kept."""
    name = getattr(page, "parameter", "page")

    def address(number: int) -> str:
        query = context["request"].GET.copy()
        query[name] = str(number)
        return f"?{query.urlencode()}"

    return {"page": page, "before": address(page.number - 1), "after": address(page.number + 1)}


@register.simple_tag
def code_is_awaited() -> bool:
    """Tell whether a second administrator's code was printed and waits to be used."""
    return awaits_second_administrator()


@register.inclusion_tag("base/_menu.html", takes_context=True)
def menu(context: template.Context, name: str) -> dict[str, Any]:
    """Show the lines of a menu (`desk`, `my`) that are for whoever reads the page."""
    request = context["request"]
    return {
        "lines": [
            (line, context.get(line.badge, "") if line.badge else "")
            for line in menu_for(name, request.user, request.path)
        ]
    }
