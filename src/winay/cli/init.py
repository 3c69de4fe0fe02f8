"""`winay init`: everything an empty folder needs before the first page is served."""

from collections.abc import Callable
from typing import Annotated

import typer

from winay.cli.console import Json, Out, command, say_error
from winay.cli.language import _, compile_catalogue, stale_catalogues
from winay.cli.setup import pending_migrations, start


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("init", help=_(HELP), epilog=_("Example: WINAY_HOME=~/winay winay init"))(init)


def gettext_noop(text: str) -> str:
    """Mark `text` for translation and return it."""
    return text


HELP = gettext_noop(
    "Prepare this installation: folder, tables, translations, static files, places and the catalogue of programmes. "
    "Run it again after an upgrade; what is done already is left as it is."
)


@command
def init(
    places: Annotated[
        bool,
        typer.Option(
            "--places/--no-places", help=_("Load the districts of Peru and the outlines of its departments.")
        ),
    ] = True,
    as_json: Json = False,
) -> None:
    """Prepare the installation."""
    out = Out(as_json=as_json)
    with out.steps(6) as step:
        done = prepare(step, places=places)
        step(_("Open data"))
        from winay.base.open_files import make_missing

        make_missing()
    out.say(_("Ready in {home}.").format(home=done["home"]))
    out.say(_("Next: winay serve, then go on in the browser (or an example with everything: winay demo --serve)."))
    out.result(**done)


def prepare(step: Callable[[str], None], *, places: bool) -> dict[str, object]:
    """Do every step that is still to do and return what was done, as plain data."""
    step(_("Translations"))
    compiled = stale_catalogues()
    failed = 0
    for po in compiled:
        try:
            compile_catalogue(po)
        except OSError:
            failed += 1
    start()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    from winay.base.indexes import make_missing_indexes

    step(_("Tables"))
    pending = pending_migrations()
    if pending:
        call_command("migrate", interactive=False, verbosity=0)
    indexes = make_missing_indexes(*apps.get_models())
    step(_("Static files"))
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    # An installation made by an earlier version, or before its folder was ours alone, is closed to others too.
    settings.HOME.chmod(0o700)
    loaded = 0
    if places:
        step(_("Places"))
        from winay.territory.actions import load_shipped_outlines, load_shipped_places

        loaded = load_shipped_places().loaded
        load_shipped_outlines()
        from winay.journeys.actions import load_shipped

        step(_("Catalogue of programmes"))
        load_shipped(actor=None)
    if failed:
        say_error(_("{count} translations could not be compiled: the folder is read-only.").format(count=failed))
    return {
        "home": str(settings.HOME),
        "translations_compiled": len(compiled) - failed,
        "migrations_applied": len(pending),
        "indexes_made": len(indexes),
        "districts_added": loaded,
    }
