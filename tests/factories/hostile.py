"""Requests that nobody sends by mistake: odd texts in every address, form and header, and files made to harm.

`asks` returns them for the whole site; `send` sends them and undoes what they did, so that each meets
the site as it was.
"""

import io
import random
import struct
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

TEXTS = (
    "", " ", "\0", "a\0b", "NaN", "sNaN", "Infinity", "-Infinity", "1e999999999", "-1", "0", "0.001", "1,5", "9" * 400,
    "٣", "1_000", "0x10", "<script>alert(1)</script>", "{{ 7*7 }}{% debug %}", "'; DROP TABLE base_user; --", "%s%n%00",
    "../../../../etc/passwd", "\u202etxt.exe", "\ufeff", "ﬀ\u0345\u0301" * 50, "🦙" * 300, "a" * 60_000, "\r\nX-A: b",
    "2026-02-30", "0001-01-01", "9999-12-31", "31/12/99999", "018f0000-0000-7000-8000-000000000000", "no-uuid", "[]",
    "null", "true", "=cmd|' /C calc'!A0", "=1+1", "\u2028", "x" * 256 + "@" + "y" * 256,
)  # fmt: skip
SEGMENTS = (
    "%00", "a%00b", "..%2f..%2fetc%2fpasswd", "%ff%fe", "%ED%A0%80", "NaN", "-1", "0", "9" * 60,
    "%F0%9F%A6%99", "a" * 3000,
    "018f0000-0000-7000-8000-000000000000", "%2e%2e", "%0d%0aX-A:b", "%7B%7B7*7%7D%7D", "<b>", ";", "%25%30%30",
)  # fmt: skip
PARAMETERS = ("page", "sort", "q", "text", "call", "map", "code", "state", "kind", "programme", "who", "narrow")
PART = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\nb\r\n--x--\r\n'
BODIES = (
    ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfea\0=\0b\0"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"a=+AGE-"),
    ("application/x-www-form-urlencoded; charset=none", b"a=b"),
    ("application/x-www-form-urlencoded", b"\xff\xfe\x00%%%&&&==="),
    ("application/x-www-form-urlencoded", b"a=1&" * 6000),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=x; charset=utf-16", PART % b"a"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a\0"\r\n\r\n\0\r\n--x--\r\n'),
    ("multipart/form-data; boundary=x", PART % b'file"; filename="a\0/../b'),
    ("multipart/form-data; boundary=x", PART.replace(b"Con", b"Content-Transfer-Encoding: base64\r\nCon", 1) % b"a"),
    ("application/json", b'{"a": ' * 5000),
    ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    ("", b"a=b"),
    ("application/x-www-form-urlencoded", b""),
)  # fmt: skip
HEADERS = (
    {"HTTP_ACCEPT_LANGUAGE": "quz;q=" + "9" * 400}, {"HTTP_ACCEPT_LANGUAGE": "x" * 3000}, {"HTTP_ACCEPT": "\xff"},
    {"HTTP_COOKIE": 'sessionid="a\\000b"'}, {"HTTP_COOKIE": "sessionid=" + "x" * 4000},
    {"HTTP_COOKIE": "csrftoken=\xff; messages=x"},
    {"HTTP_COOKIE": "django_language=../../x"}, {"HTTP_X_FORWARDED_FOR": "\xff, 1.2.3.4"},
    {"HTTP_REFERER": "http://[::1"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[", "HTTP_HX_TARGET": "\xff"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "%00", "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true"},
    {"HTTP_IF_NONE_MATCH": '"' * 500}, {"HTTP_IF_MODIFIED_SINCE": "Thu, 99 Foo 99999 99:99:99 GMT"},
    {"HTTP_RANGE": "bytes=9-1,-5"},
    {"HTTP_ORIGIN": "null"}, {"HTTP_X_REQUESTED_WITH": "winay"}, {"HTTP_X_PART": "\xff"}, {"CONTENT_LENGTH": "x"},
)  # fmt: skip
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get")


@dataclass(frozen=True)
class Ask:
    """One request: who sends it, how and where, with what; `what` names it in a report."""

    who: str
    method: str
    path: str
    what: str
    data: Any = None
    kind: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Form:
    """A form as it stands on a page, with the values that a browser would send."""

    who: str
    path: str
    method: str
    fields: dict[str, Any]
    files: list[str]


class _Forms(HTMLParser):
    def __init__(self, who: str, page: str) -> None:
        super().__init__()
        self.who, self.page = who, page
        self.found: list[Form] = []
        self.choice = ""

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        one = {name: value or "" for name, value in given}
        if tag == "form":
            path = (one.get("action") or self.page).split("#")[0]
            self.found.append(Form(self.who, path, one.get("method", "get").upper(), {}, []))
        if not self.found or not (name := one.get("name") or (self.choice if tag == "option" else "")):
            return
        form = self.found[-1]
        if tag == "select":
            self.choice = name
            form.fields.setdefault(name, "")
        elif tag == "option" and (not form.fields.get(name) or "selected" in one):
            form.fields[name] = one.get("value", "")
        elif one.get("type") == "file":
            form.files.append(name)
        elif one.get("type") in ("radio", "checkbox"):
            form.fields.setdefault(name, one.get("value", "on"))
        elif tag in ("input", "textarea", "button"):
            form.fields.setdefault(name, one.get("value", ""))


def harvest(clients: Mapping[str, Client], visits: Iterable[tuple[str, str]]) -> list[Form]:
    """Return the forms of the pages that these people see (`visits`: who, path); the same form of a person once."""
    found: dict[tuple[Any, ...], Form] = {}
    for who, path in visits:
        answer = clients[who].get(path)
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        parser = _Forms(who, path)
        parser.feed(answer.content.decode())
        for form in parser.found:
            if form.path.startswith("/"):
                found.setdefault((who, form.path, form.method, *sorted(form.fields), *form.files), form)
    return list(found.values())


def asks(
    *, people: Sequence[str], routes: Sequence[tuple[str, Sequence[str]]], forms: Sequence[Form]
) -> list[Ask]:
    """Return every hostile request: `routes` are paths with the examples that stand in them for parameters."""
    found: list[Ask] = []
    for number, (path, parameters) in enumerate(routes):
        who = [people[0], people[1 + number % (len(people) - 1)]]
        for at, text in enumerate(TEXTS):
            name = PARAMETERS[(at + number) % len(PARAMETERS)]
            found.append(Ask(who[at % 2], "GET", f"{path}?{urlencode({name: text})}", f"?{name}={text[:20]!r}"))
        found += [
            Ask(who[1], "GET", f"{path}?{segment}={segment}", f"?{segment[:20]}") for segment in SEGMENTS[::3]
        ]
        for one in parameters:
            found += [
                Ask(who[1], "GET", path.replace(f"/{one}", f"/{segment}", 1), f"segment {segment[:20]}")
                for segment in SEGMENTS
            ]
        found += [
            Ask(who[1], "POST", path, f"body {kind} {body[:20]!r}", data=body, kind=kind)
            for kind, body in BODIES[number % 3 :: 3]
        ]
        found += [Ask(who[1], "GET", path, f"header {one}"[:60], headers=one) for one in HEADERS[number % 4 :: 4]]
        found += [Ask(who[1], METHODS[number % len(METHODS)], path, "method")]
    for form in forms:
        for at, text in enumerate(TEXTS):
            names = list(form.fields)
            # All fields at once find what reads them; one at a time find what is behind the first refusal.
            for chosen in {names[at % len(names)] if names else "", "*"} - {""}:
                filled = {
                    name: text if chosen in ("*", name) and name != "csrfmiddlewaretoken" else value
                    for name, value in form.fields.items()
                }
                path = form.path if form.method == "POST" else f"{form.path.split('?')[0]}?{urlencode(filled)}"
                data = filled if form.method == "POST" else None
                found.append(Ask(form.who, form.method, path, f"{chosen}={text[:20]!r}", data=data))
    return found


def uploads(forms: Sequence[Form]) -> Iterator[Ask]:
    """Return every hostile file for every form that takes files."""
    for form in forms:
        for name in form.files:
            for what, (filename, make) in FILES.items():
                sent = SimpleUploadedFile(filename, make())
                filled = {**form.fields, "source": "JUNTOS", "list_date": "2026-05-01", "number": "1", name: sent}
                yield Ask(form.who, "POST", form.path, f"{name}: {what}", data=filled)


@dataclass
class Report:
    """What became of many requests."""

    sent: int = 0
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    slowest_what: str = ""
    statuses: dict[int, int] = field(default_factory=dict)


ASKED_AGAIN = 2.0
"""Seconds after which a request is sent once more: a busy machine is slow once, a slow page is slow each time."""


def send(clients: Mapping[str, Client], requests: Iterable[Ask], report: Report | None = None) -> Report:
    """Send each request and undo what it wrote; a status of 500 or more, or a traceback, is a fault.

    Of a request that took more than `ASKED_AGAIN` the quicker of two times counts.
    """
    report = report or Report()
    for ask in requests:
        took, status, fault = _sent(clients[ask.who], ask)
        if took > ASKED_AGAIN:
            took = min(took, _sent(clients[ask.who], ask)[0])
        named = f"{ask.who} {ask.method} {ask.path[:100]} {ask.what}"
        report.sent += 1
        report.statuses[status] = report.statuses.get(status, 0) + 1
        if took > report.slowest:
            report.slowest, report.slowest_what = took, named
        if status >= 500:
            report.faults.append(f"{named}: {fault or status}"[:300])
    return report


def _sent(client: Client, ask: Ask) -> tuple[float, int, str]:
    """Send one request and undo it; return the seconds it took, its status and the error if it raised one (599)."""
    cookies = copy(client.cookies)
    client.raise_request_exception = False
    for value in ask.data.values() if isinstance(ask.data, dict) else ():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    fault = ""
    began = time.perf_counter()
    try:
        with transaction.atomic():
            answer = _answer(client, ask)
            if answer.streaming:
                for _part in zip(range(50), answer.streaming_content, strict=False):
                    pass
                # As a server does with what nobody waits for, before what it asked of the database is undone. Not by
                # `close()`: the test client takes the signal away by which that would close the connection too.
                answer._iterator.close()
            transaction.set_rollback(True)
        status = answer.status_code
    except Exception as error:  # a fault of any kind is what is looked for
        status, fault = 599, f"{type(error).__name__} {error}"
    took = time.perf_counter() - began
    client.cookies = cookies
    return took, status, fault


def _answer(client: Client, ask: Ask) -> Any:
    if ask.method == "POST" and ask.kind is None:
        return client.post(ask.path, ask.data or {}, **ask.headers)
    return client.generic(ask.method, ask.path, ask.data or b"", content_type=ask.kind or "", **ask.headers)


def _picture(mode: str, size: tuple[int, int], kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png_with(kind: bytes, data: bytes) -> bytes:
    png = _picture("RGB", (4, 4), "PNG")
    return png[:33] + _chunk(kind, data) + png[33:]


def _bomb() -> bytes:
    return b"x\0\0" + zlib.compress(b"\0" * 50_000_000, 9)


def workbook(sheets: Mapping[str, str], **parts: str | bytes) -> bytes:
    """Return a workbook whose sheets hold this XML; `parts` are added or replace what stands there."""
    kind = "http://schemas.openxmlformats.org"
    office = f"{kind}/officeDocument/2006/relationships"
    main = f"{kind}/spreadsheetml/2006/main"
    names = list(sheets)
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{kind}/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{kind}/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(names) + 1)
        )
        + "</Relationships>",
    }
    for number, name in enumerate(names, 1):
        content[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{sheets[name]}</sheetData></worksheet>'
        )
    content |= parts
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in content.items():
            archive.writestr(path, text)
    return out.getvalue()


def _book(rows: str, **parts: str | bytes) -> bytes:
    return workbook(dict.fromkeys(("Propuestas", "Socios", "Costos"), rows), **parts)


STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="[h]:mm:ss"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="164"/></cellXfs></styleSheet>'
)


def _cell(value: str, attributes: str = "") -> bytes:
    row = "<row r='1'><c r='A1' t='inlineStr'><is><t>Grupo</t></is></c></row>"
    return _book(f"{row}<row r='2'><c r='A2' {attributes}><v>{value}</v></c></row>", **{"xl/styles.xml": STYLES})


DOCTYPE = "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;<sheetData/></a>"


def _odd_values() -> bytes:
    rows = "\n".join(f'1,"{text[:99]}",{text[:9]}' for text in TEXTS)
    return f"DNI,Nombres,Fecha nac\n{rows}".encode("utf-8", "replace")


def _animated() -> bytes:
    return _picture("P", (20, 20), "GIF", save_all=True, append_images=[Image.new("P", (20, 20))] * 20)


FILES: dict[str, tuple[str, Any]] = {
    "nothing": ("a.csv", lambda: b""),
    "only a mark of order": ("a.csv", lambda: b"\xef\xbb\xbf"),
    "only a mark in UTF-16": ("a.csv", lambda: b"\xff\xfe"),
    "blanks": ("a.csv", lambda: b" \r\n\t\r\n"),
    "NULs": ("a.csv", lambda: b"DNI,Nombres\n1\0,a\n"),
    "half UTF-16": ("a.csv", lambda: "DNI,Nombres\n1,Ñ\n".encode("utf-16")[:-1]),
    "broken bytes": ("a.csv", lambda: b"DNI,Nombres\n\x81\x8d\x8f,\xff\n"),
    "equal headings": ("a.csv", lambda: b"a," * 20_000 + b"\n1\n"),
    "different headings": ("a.csv", lambda: ",".join(f"h{n}" for n in range(20_000)).encode() + b"\n1\n"),
    "a quotation mark": ("a.csv", lambda: b'DNI,Nombres\n1,"a\n' + b"2,b\n" * 100_000),
    "a long cell": ("a.csv", lambda: b"DNI,Nombres\n1," + b"a" * 300_000),
    "odd values": ("a.csv", _odd_values),
    "headings only": ("a.csv", lambda: b"DNI,Nombres\n"),
    "a row zero": ("a.xlsx", lambda: _book("<row r='0'><c r='A0'><v>1</v></c></row>")),
    "a text that is not there": ("a.xlsx", lambda: _cell("99999", "t='s'")),
    "a truth of seven": ("a.xlsx", lambda: _cell("7", "t='b'")),
    "an error": ("a.xlsx", lambda: _cell("#NO!", "t='e'")),
    "a day beyond all days": ("a.xlsx", lambda: _cell("1e300", "s='1'")),
    "a time beyond all times": ("a.xlsx", lambda: _cell("1e300", "s='2'")),
    "a day before all days": ("a.xlsx", lambda: _cell("-1e9", "s='1'")),
    "no number": ("a.xlsx", lambda: _cell("NaN", "s='1'")),
    "an ISO day that is none": ("a.xlsx", lambda: _cell("2026-99-99", "t='d'")),
    "a style that is not there": ("a.xlsx", lambda: _cell("1", "s='99999'")),
    "an address beyond all columns": ("a.xlsx", lambda: _book("<row r='1'><c r='ZZZ9999999'><v>1</v></c></row>")),
    "an address that is none": ("a.xlsx", lambda: _book("<row r='1'><c r='1A'><v>1</v></c></row>")),
    "a sheet that is not there": ("a.xlsx", lambda: _book("", **{"xl/_rels/workbook.xml.rels": "<Relationships/>"})),
    "entities": ("a.xlsx", lambda: _book("&lol;")),
    "a document type": ("a.xlsx", lambda: _book("", **{"xl/worksheets/sheet1.xml": DOCTYPE})),
    "broken XML": ("a.xlsx", lambda: _book("<row><c>")),
    "broken texts": ("a.xlsx", lambda: _book("", **{"xl/sharedStrings.xml": "<sst><si><t>"})),
    "a bomb": ("a.xlsx", lambda: _book(" " * 30_000_000)),
    "cut off": ("a.xlsx", lambda: _cell("1")[:-60]),
    "an old workbook": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "a zip of nothing": ("a.xlsx", lambda: b"PK\x05\x06" + b"\0" * 18),
    "a wide WebP": ("a.webp", lambda: _picture("RGB", (6000, 6000), "WEBP", quality=1, method=0)),
    "single bits": ("a.png", lambda: _picture("1", (7000, 7000), "PNG", compress_level=1)),
    "a profile that is a bomb": ("a.png", lambda: _png_with(b"iCCP", _bomb())),
    "a text that is a bomb": ("a.png", lambda: _png_with(b"zTXt", _bomb())),
    "a size of nothing": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", bytes(13))),
    "a short header": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", b"\0")),
    "a JPEG cut off": ("a.jpg", lambda: _picture("RGB", (300, 300), "JPEG")[:150]),
    "a drawing with a script": ("a.svg", lambda: b"<svg><script>alert(1)</script></svg>"),
    "a page": ("a.jpg", lambda: b"<html><script>alert(1)</script></html>"),
    "an animated picture": ("a.gif", _animated),
    "a PDF of streams": ("a.pdf", lambda: b"%PDF-1.4\n" + b"stream\n" * 100_000),
    "a PDF of nothing": ("a.pdf", lambda: b"%PDF-"),
    "a path for a name": ("../../../etc/passwd", lambda: _picture("RGB", (4, 4), "JPEG")),
    "a NUL in its name": ("a\0.jpg", lambda: _picture("RGB", (4, 4), "JPEG")),
    "a long name": ("ñ" * 900 + ".csv", lambda: b"DNI,Nombres\n40404040,Rosa\n"),
}  # fmt: skip


def shuffled(requests: Iterable[Ask], most: int, *, seed: int = 10) -> list[Ask]:
    """Return at most `most` of the requests, drawn evenly and always the same."""
    found = list(requests)
    random.Random(seed).shuffle(found)
    return found[:most]
