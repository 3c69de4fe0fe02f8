"""The joint calendar to take along: a sheet (PDF), and a file for the calendar of a phone (iCalendar, RFC 5545)."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from winay.base.messages import N_
from winay.base.templatetags.winay import short_day
from winay.documents.typst import render_pdf
from winay.partners.queries.calendar import Entry, Month

TEMPLATE = Path(__file__).parent / "templates_typst" / "calendar.typ"
LANGUAGES = {"es": "Español", "quz": "Runasimi"}
KINDS = {
    "activity": N_("Activity"),
    "opens": N_("The call opens"),
    "closes": N_("Last day of the call"),
    "session": N_("Public session"),
}
LINE = 75
"""Octets of a line of the file, its end not counted."""


def months_name(first: date) -> str:
    """Return a month with its year, in the reader's language."""
    return date_format(first, "F Y")


def rain_in_words(entry: Entry) -> str:
    """Return why an activity should not stand where it does; empty where nothing speaks against it."""
    if entry.rain is None:
        return ""
    return _("Rainy season (%(place)s): roads may be cut.") % {"place": entry.rain.place}


def calendar_pdf(month: Month, *, place: str, today: date, language: str) -> bytes:
    """Return a month on a sheet, in one language."""
    with translation.override(language):
        data: dict[str, Any] = {
            "language": "es" if language == "es" else "qu",
            "title": _("Joint calendar"),
            "month": months_name(month.first),
            "place": place or _("All districts of your programmes"),
            "header": [_("Day"), _("What"), _("Programme"), _("Where")],
            "rows": [
                [
                    _days(one),
                    {"kind": _(KINDS[one.kind]), "title": one.title, "rain": rain_in_words(one)},
                    one.programme,
                    one.where or "—",
                ]
                for one in month.entries
                if one.state != "cancelled"
            ],
            "empty": _("Nothing is planned in this month."),
            "more": _("There is more: choose a district.") if month.more else "",
            "foot": _("Printed on %(day)s") % {"day": short_day(today)},
        }
        return render_pdf(TEMPLATE, data)


def _days(entry: Entry) -> str:
    first, last = short_day(entry.begins), short_day(entry.ends)
    return first if first == last else f"{first} – {last}"


def calendar_file(month: Month, *, host: str, now: datetime | None = None) -> str:
    """Return a month as a file that phones and mail programs take in; `host` makes its keys unlike others'."""
    stamp = (now or timezone.now()).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Winay//Joint calendar//ES", "CALSCALE:GREGORIAN"]
    for one in month.entries:
        summary = one.title if one.kind == "activity" else f"{_(KINDS[one.kind])}: {one.title}"
        about = "\n".join(text for text in (one.programme, rain_in_words(one)) if text)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.kind}-{one.code}@{host}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{one.begins:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.ends + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(summary)}",
            f"DESCRIPTION:{escaped(about)}",
            *([f"LOCATION:{escaped(one.where)}"] if one.where else []),
            *(["STATUS:CANCELLED"] if one.state == "cancelled" else []),
            "END:VEVENT",
        ]
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def escaped(text: str) -> str:
    """Return a text as a value of the file holds it."""
    for plain, kept in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(plain, kept)
    return text


def folded(line: str) -> str:
    """Return a line cut into lines of 75 octets at most, never within a letter; those that go on begin with a blank."""
    parts, room, current = [], LINE, ""
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append(current)
            current, room = "", LINE - 1
        current, room = current + letter, room - size
    return "\r\n ".join([*parts, current])
