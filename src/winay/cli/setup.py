"""Starting Django for the commands that need it, and saying clearly what is missing when it cannot start."""

import os
from pathlib import Path
from typing import Any

from winay.cli.console import Code, Fault
from winay.cli.language import _, chosen_language


def start() -> None:
    """Load Django and the apps; speak the language of the command line. Raises `Fault`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winay.site.settings")
    home = Path(os.environ.get("WINAY_HOME") or Path.cwd() / "var")
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(home, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied", str(home))
    except OSError as error:
        raise Fault(
            _("The folder {home} cannot be written: {why}.").format(home=home, why=error.strerror or error),
            mend=_("Give WINAY_HOME a folder of yours, for example: export WINAY_HOME=~/winay"),
        ) from error
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as error:
        raise Fault(
            _("The settings cannot be used: {why}.").format(why=" ".join(str(error).split()).rstrip(".")),
            mend=_("Check the WINAY_… variables (docs/operations.md)."),
        ) from error
    from django.utils import translation

    translation.activate(chosen_language())


def has_key() -> bool:
    """Tell whether this installation has a secret key already; ask before `start`, which makes one."""
    home = Path(os.environ.get("WINAY_HOME") or Path.cwd() / "var")
    return bool(os.environ.get("WINAY_SECRET_KEY")) or (home / "secret-key").exists()


def start_with_database() -> None:
    """Load Django and make sure that the database answers and has every table. Raises `Fault`."""
    start()
    if pending_migrations():
        raise Fault(
            _("The database has not all its tables yet."),
            mend=_("Make them with: winay init"),
        )


def pending_migrations() -> list[str]:
    """Return the migrations that are not applied, by name. Raises `Fault` if the database does not answer."""
    from django.db import DatabaseError

    from winay.base import database

    try:
        return database.pending_migrations()
    except (DatabaseError, UnicodeDecodeError) as error:
        raise Fault(
            _("The database cannot be opened: {why}.").format(why=" ".join(str(error).split()).rstrip(".")[:200]),
            mend=_("Check WINAY_DATABASE_URL, or that the database server runs."),
        ) from error


def readable(path: Path) -> Path:
    """Return `path` if it is a file that can be read. Raises `Fault` (usage)."""
    if not path.is_file():
        raise Fault(_("There is no file {path}.").format(path=path), code=Code.USAGE)
    if not os.access(path, os.R_OK):
        raise Fault(_("The file {path} cannot be read.").format(path=path), code=Code.USAGE)
    return path


def find(model: Any, *, missing: str, none_yet: str = "", **by: Any) -> Any:
    """Return the row found `by` these fields.

    Raises `Fault` (input) with `missing` and the names that exist, or with `none_yet` where there is none at all.
    """
    found = model._default_manager.filter(**by).first()
    if found is None:
        field = next(iter(by)).split("__")[0]
        there = list(model._default_manager.order_by(field).values_list(field, flat=True)[:20])
        mend = _("There are: {names}.").format(names=", ".join(map(str, there))) if there else none_yet
        raise Fault(missing, mend=mend, code=Code.INPUT)
    return found
