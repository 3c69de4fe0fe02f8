"""`winay doctor`: what is configured, what is missing, and how to mend it."""

import os
import platform
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import typer

from winay.cli.console import Code, Fault, Json, Out, as_fault, command
from winay.cli.language import _, stale_catalogues
from winay.cli.setup import pending_migrations, start

GOOD, WARNING, PROBLEM = "ok", "warning", "problem"
WHOLE_COUNTRY = 1800


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its state, what was found, and what mends it."""

    name: str
    state: str
    found: str
    mend: str = ""


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        "doctor",
        help=_(
            "Look at the whole installation: what is configured, what is missing, how to mend it. Changes nothing."
        ),
        epilog=_("Example: winay doctor --json"),
    )(doctor)


@command
def doctor(as_json: Json = False) -> None:
    """Look at the installation."""
    out = Out(as_json=as_json)
    findings: list[Finding] = [_python()]
    with out.progress(_("Looking")) as progress:
        try:
            start()
        except Fault as fault:
            findings.append(Finding(_("Settings"), PROBLEM, fault.message, fault.mend))
        else:
            checks: tuple[Callable[[], Iterator[Finding]], ...] = (
                _home,
                _secret,
                _addresses,
                _static_files,
                _translations,
                _channels,
                _database,
            )
            for at, check in enumerate(checks, start=1):
                findings += _safely(check)
                progress(at, len(checks))
    marks = {GOOD: "✓", WARNING: "!", PROBLEM: "✗"}
    for finding in findings:
        out.say(f"{marks[finding.state]} {finding.name}: {finding.found}")
        if finding.mend:
            out.say(f"    → {finding.mend}")
    problems = [finding for finding in findings if finding.state == PROBLEM]
    out.say(_("{count} problems.").format(count=len(problems)) if problems else _("Everything needed is there."))
    if as_json:
        from winay.cli.console import write_json

        write_json({"ok": not problems, "findings": [vars(finding) for finding in findings]})
    if problems:
        raise typer.Exit(int(Code.ENVIRONMENT))


def _safely(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    found: list[Finding] = []
    try:
        for finding in check():
            found.append(finding)
    except Exception as error:
        fault = as_fault(error)
        if fault is None:
            raise
        found.append(Finding(_("Check"), PROBLEM, fault.message, fault.mend))
    return found


def _python() -> Finding:
    right = sys.version_info >= (3, 11)
    return Finding(
        "Python",
        GOOD if right else PROBLEM,
        platform.python_version(),
        "" if right else _("Install Python 3.11 or newer."),
    )


def _home() -> Iterator[Finding]:
    from django.conf import settings

    free = shutil.disk_usage(settings.HOME).free / 1e9
    found = _("{home}, {free} GB free").format(home=settings.HOME, free=f"{free:.1f}")
    if not os.access(settings.HOME, os.W_OK):
        yield Finding(_("Folder"), PROBLEM, found, _("Give WINAY_HOME a folder that can be written."))
    elif free < 1:
        yield Finding(_("Folder"), WARNING, found, _("Free some space: uploads and backups need it."))
    elif stat.S_IMODE(settings.HOME.stat().st_mode) & 0o077:
        mend = _("Others on this machine can read people's data: chmod 700 {path}").format(path=settings.HOME)
        yield Finding(_("Folder"), WARNING, found, mend)
    else:
        yield Finding(_("Folder"), GOOD, found)
    if settings.MEDIA_ROOT.exists() and not os.access(settings.MEDIA_ROOT, os.W_OK):
        yield Finding(_("Uploads"), PROBLEM, str(settings.MEDIA_ROOT), _("Make this folder writable."))


def _secret() -> Iterator[Finding]:
    from django.conf import settings

    name, path = _("Secret key"), settings.HOME / "secret-key"
    if os.environ.get("WINAY_SECRET_KEY"):
        short = len(settings.SECRET_KEY) < 32
        yield Finding(
            name,
            WARNING if short else GOOD,
            _("from WINAY_SECRET_KEY"),
            _("Use at least 32 random characters.") if short else "",
        )
    elif not settings.SECRET_KEY or not path.exists():
        yield Finding(name, PROBLEM, _("missing"), _("Make it with: winay init"))
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        mend = _("Others on this machine can read it: chmod 600 {path}").format(path=path)
        yield Finding(name, WARNING, str(path), mend)
    else:
        yield Finding(name, GOOD, str(path))


def _addresses() -> Iterator[Finding]:
    from django.conf import settings

    local = "127.0.0.1" in settings.PUBLIC_URL or "localhost" in settings.PUBLIC_URL
    mend = _("QR codes lead here; on session day set WINAY_PUBLIC_URL to an address that phones reach.")
    yield Finding(_("Public address"), WARNING if local else GOOD, settings.PUBLIC_URL, mend if local else "")
    if settings.DEBUG:
        mend = _("Unset WINAY_DEBUG where others have access: it shows internals.")
        yield Finding(_("Debugging"), WARNING, _("on"), mend)
    if settings.PUBLIC_URL.startswith("https://") and not settings.PROXY_COUNT:
        mend = _("If a proxy stands in front, set WINAY_BEHIND_PROXY=1: else every visitor is counted as one.")
        yield Finding(_("Proxy"), WARNING, _("none is trusted"), mend)
    if settings.IS_SERVER and not settings.REQUIRE_SECOND_FACTOR:
        mend = _("Set WINAY_REQUIRE_SECOND_FACTOR=on: who pays then signs in with a second step.")
        yield Finding(_("Second step"), WARNING, _("not required"), mend)
    if not local and "*" in settings.ALLOWED_HOSTS:
        mend = _("Set WINAY_ALLOWED_HOSTS to the names of this server.")
        yield Finding(_("Host names"), WARNING, _("any"), mend)


def _channels() -> Iterator[Finding]:
    from winay.messages.channels import CHANNELS

    names = {"email": _("E-mail"), "sms": "SMS"}
    variables = {"email": "WINAY_EMAIL_URL", "sms": "WINAY_SMS_URL"}
    for channel, plug in CHANNELS.items():
        if fault := plug.fault():
            yield Finding(names[channel], PROBLEM, _("not as it should be"), fault)
        elif plug.is_set_up():
            yield Finding(names[channel], GOOD, _("set up"))
        else:
            found = _("not set up: what is told stands under “My messages” and on slips of paper")
            yield Finding(names[channel], GOOD, f"{found} ({variables[channel]})")


def _static_files() -> Iterator[Finding]:
    from django.conf import settings

    there = (settings.STATIC_ROOT / "staticfiles.json").exists()
    yield Finding(
        _("Static files"),
        GOOD if there else PROBLEM,
        str(settings.STATIC_ROOT) if there else _("not collected"),
        "" if there else _("Make them with: winay init"),
    )


def _translations() -> Iterator[Finding]:
    stale = stale_catalogues()
    names = ", ".join(sorted({f"{po.parts[-5]} ({po.parts[-3]})" for po in stale}))
    yield Finding(
        _("Translations"),
        WARNING if stale else GOOD,
        _("not compiled: {names}").format(names=names) if stale else _("compiled"),
        _("Compile them with: winay init") if stale else "",
    )


def _database() -> Iterator[Finding]:
    from django.db import connection

    name = _("Database")
    try:
        pending = pending_migrations()
    except Fault as fault:
        yield Finding(name, PROBLEM, fault.message, fault.mend)
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            yield from _sqlite(cursor, name)
        else:
            cursor.execute("SHOW server_version")
            yield Finding(name, GOOD, f"PostgreSQL {cursor.fetchone()[0]}")
            missing = [tool for tool in ("pg_dump", "pg_restore") if shutil.which(tool) is None]
            if missing:
                mend = _("Backups need the PostgreSQL client: apt install postgresql-client")
                yield Finding("pg_dump", WARNING, _("not installed"), mend)
    if pending:
        found = _("{count} changes are not applied").format(count=len(pending))
        yield Finding(_("Tables"), PROBLEM, found, _("Apply them with: winay init"))
        return
    yield Finding(_("Tables"), GOOD, _("complete"))
    yield from _indexes()
    yield from _append_only(connection)
    yield from _kept_files()
    yield from _content()


def _sqlite(cursor: Any, name: str) -> Iterator[Finding]:
    import sqlite3

    cursor.execute("PRAGMA quick_check(1)")
    sound = cursor.fetchone()[0]
    cursor.execute("PRAGMA journal_mode")
    journal = cursor.fetchone()[0]
    cursor.execute("PRAGMA synchronous")
    full = cursor.fetchone()[0] >= 2
    found = f"SQLite {sqlite3.sqlite_version}, {journal}, synchronous={'FULL' if full else 'NORMAL'}"
    if sound != "ok":
        yield Finding(
            name, PROBLEM, f"{found}: {sound}", _("Restore the last good backup with: winay restore FILE")
        )
    elif journal not in {"wal", "memory"} or not full:
        mend = _("The folder may lie on a network drive: put WINAY_HOME on a disk of this machine.")
        yield Finding(name, WARNING, found, mend)
    else:
        yield Finding(name, GOOD, found)


def _indexes() -> Iterator[Finding]:
    from django.apps import apps

    from winay.base.indexes import missing_indexes

    missing = missing_indexes(*apps.get_models())
    if missing:
        found = _("{count} are missing, so that some searches take long: {names}").format(
            count=len(missing), names=", ".join(str(index.name) for _model, index in missing)
        )
        mend = _(
            "A long list that was broken off leaves them away: let it go on to its end, or make them with: winay init"
        )
        yield Finding(_("Indexes"), WARNING, found, mend)


def _append_only(connection: Any) -> Iterator[Finding]:
    from winay.base import guards

    missing, foreign = guards.faults(guards.triggers_there(connection), connection.vendor)
    open_tables = sorted({name.split("_forbid_")[0] for name in missing if "_forbid_" in name})
    name = _("Log of acts, journal and all that may only be added to")
    restore = _(
        "Somebody removed their protection: restore a backup, and find out who has access to the database."
    )
    if open_tables:
        yield Finding(name, PROBLEM, _("can be changed: {names}").format(names=", ".join(open_tables)), restore)
    else:
        yield Finding(name, GOOD, _("can only be added to"))
    if foreign:
        found = _("the database does things that Wiñay does not know: {names}").format(names=", ".join(foreign))
        yield Finding(_("Triggers"), PROBLEM, found, restore)
    unkept = [name for name in missing if "_forbid_" not in name]
    if unkept:
        found = _("searches miss what is new: {names}").format(names=", ".join(unkept))
        yield Finding(_("Triggers"), PROBLEM, found, _("Restore the last good backup with: winay restore FILE"))


def _kept_files() -> Iterator[Finding]:
    from winay.base.kept_files import kept_files

    count = 0
    faults: dict[str, list[str]] = {"missing": [], "changed": []}
    for file in kept_files():
        count += 1
        if file.fault:
            faults[file.fault].append(file.name)
    name = _("Kept files")
    restore = _("Bring them back from a backup, and find out who has access to this folder.")
    if faults["missing"]:
        yield Finding(name, PROBLEM, _("not there: {names}").format(names=_some(faults["missing"])), restore)
    if faults["changed"]:
        found = _("no longer what was kept: {names}").format(names=_some(faults["changed"]))
        yield Finding(name, PROBLEM, found, restore)
    if not any(faults.values()):
        yield Finding(name, GOOD, _("{count}, all as they were kept").format(count=count))


def _some(names: list[str], most: int = 5) -> str:
    shown = ", ".join(names[:most])
    return (
        shown if len(names) <= most else _("{names} and {count} more").format(names=shown, count=len(names) - most)
    )


def _content() -> Iterator[Finding]:
    from winay.cli.ledger import chain_of
    from winay.programmes.models import Pack, Programme, RoleGrant
    from winay.territory.models import Boundary, District, PovertyMap

    districts = District.objects.count()
    few = districts < WHOLE_COUNTRY
    yield Finding(
        _("Places"),
        WARNING if few else GOOD,
        _("{count} districts, {outlines} outlines").format(count=districts, outlines=Boundary.objects.count()),
        _("Load the districts that come with Wiñay: winay init") if few else "",
    )
    yield from _outbox()
    maps = list(PovertyMap.objects.all())
    real = [each for each in maps if not each.is_demo]
    yield Finding(
        _("Poverty maps"),
        GOOD if real else WARNING,
        ", ".join(f"{each.code} ({each.year}{', demo' if each.is_demo else ''})" for each in maps) or _("none"),
        "" if real else _("Load a real one with: winay poverty-map load FILE"),
    )
    packs = Pack.objects.count()
    yield Finding(
        _("Packs"),
        GOOD if packs else WARNING,
        str(packs),
        "" if packs else _("Load one with: winay pack load NAME"),
    )
    programmes = list(Programme.objects.all())
    if not programmes:
        yield Finding(_("Programmes"), WARNING, _("none"), _("Start one with: winay programme add"))
    for programme in programmes:
        roles = set(
            RoleGrant.objects.filter(programme=programme, user__is_active=True).values_list("role", flat=True)
        )
        lacking = sorted({"coordinator", "officer", "secretary", "finance"} - roles)
        found = f"{programme.code}: " + (
            _("without {roles}").format(roles=", ".join(lacking)) if lacking else _("staffed")
        )
        mend = _("Add people with: winay user add NAME --programme {code} --role …").format(code=programme.code)
        yield Finding(_("Programme"), WARNING if lacking else GOOD, found, mend if lacking else "")
        chain = chain_of(programme)
        whole = bool(chain["whole"])
        for wrong in chain["wrong_balances"]:
            found = _("{code}: the account {account} shows {kept}, its entries add up to {posted}.").format(
                code=programme.code, **wrong
            )
            mend = _("Renew them with: winay ledger renew-balances --programme {code}").format(code=programme.code)
            yield Finding(_("Balances"), PROBLEM, found, mend)
        yield Finding(
            _("Journal"),
            GOOD if whole else PROBLEM,
            f"{programme.code}: "
            + (
                _("{count} entries, whole").format(count=chain["entries"])
                if whole
                else _("entry {number} does not fit: {why}").format(
                    number=chain["wrong_entry"], why=chain["reason"]
                )
            ),
            "" if whole else _("Keep this database as it is and compare it with the last backup."),
        )


def _outbox() -> Iterator[Finding]:
    """Say what waits for a person, and whether nobody sends."""
    from datetime import timedelta

    from django.utils import timezone

    from winay.messages.models import Delivery, Message
    from winay.messages.states import OPEN

    failed = Delivery.objects.filter(state__in=OPEN).count()
    left = Message.objects.filter(planned_at=None, created_at__lt=timezone.now() - timedelta(hours=1)).count()
    name = _("Messages")
    if left:
        found = _("{count} wait since more than an hour: no worker runs").format(count=left)
        yield Finding(name, WARNING, found, _("Start one with: winay work"))
    elif failed:
        found = _("{count} did not arrive or may not have").format(count=failed)
        yield Finding(name, WARNING, found, _("Somebody looks at them at the desk: Registry, Messages"))
    else:
        yield Finding(name, GOOD, _("nothing waits for a person"))
