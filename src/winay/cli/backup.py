"""`winay backup`, `winay restore`: everything in one archive, and back again."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from winay.cli.console import Code, Fault, Json, Out, command
from winay.cli.language import _
from winay.cli.setup import has_key, pending_migrations, readable, start, start_with_database


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(
        "backup",
        help=_(
            "Write one archive with the database as of this moment, the uploads and the secret key. The server "
            "may go on running. The archive holds personal data: keep it as you keep the files of the office."
        ),
        epilog=_("Example: winay backup /media/usb/winay-viernes.tar.gz"),
    )(backup)
    app.command(
        "restore",
        help=_(
            "Put an archive back, after verifying it whole. An installation with data is replaced only with "
            "--force; its former files are kept in WINAY_HOME."
        ),
        epilog=_("Example: winay restore /media/usb/winay-viernes.tar.gz"),
    )(restore)


@command
def backup(
    file: Annotated[
        Path | None, typer.Argument(help=_("Archive to write; without it, a name with date and time."))
    ] = None,
    without_secret: Annotated[
        bool,
        typer.Option(
            "--without-secret",
            help=_("Leave the secret key out; jurors' codes will differ after a restore elsewhere."),
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Write an archive."""
    start_with_database()
    from winay.cli.archive import make_archive

    target = file or Path(f"winay-{datetime.now():%Y%m%d-%H%M%S}.tar.gz")
    if target.is_dir():
        target = target / f"winay-{datetime.now():%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise Fault(
            _("{path} exists already.").format(path=target), mend=_("Choose another name."), code=Code.USAGE
        )
    out = Out(as_json=as_json)
    with out.progress(_("Writing the backup")) as progress:
        archive = make_archive(target, with_secret=not without_secret, progress=progress)
    size = target.stat().st_size
    uploads = sum(name.startswith("uploads/") for name in archive.files)
    out.say(
        _("Wrote {path}: {size} MB, {uploads} uploads.").format(
            path=target, size=f"{size / 1e6:.1f}", uploads=uploads
        )
    )
    out.result(
        file=str(target.resolve()), bytes=size, engine=archive.engine, made_at=archive.made_at, uploads=uploads
    )


@command
def restore(
    file: Annotated[Path, typer.Argument(help=_("Archive to put back."), show_default=False)],
    force: Annotated[bool, typer.Option("--force", help=_("Replace the data of this installation."))] = False,
    trust: Annotated[
        bool,
        typer.Option(
            "--trust",
            help=_("Put back an archive that another installation made, with its users, roles and secret key."),
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Put an archive back."""
    readable(file)
    own = has_key()
    start()
    from django.core.management import call_command

    from winay.cli.archive import restore_archive
    from winay.cli.ledger import chain_of
    from winay.programmes.models import Programme

    out = Out(as_json=as_json)
    with out.progress(_("Putting the backup back")) as progress:
        archive, kept = restore_archive(file, force=force, trust=trust or not own, progress=progress)
        pending = pending_migrations()
        if pending:
            call_command("migrate", interactive=False, verbosity=0)
        chains = [chain_of(programme) for programme in Programme.objects.all()]
    broken = [chain for chain in chains if not chain["whole"]]
    out.say(_("Restored the backup of {when}.").format(when=archive.made_at))
    if trust or not own:
        out.say(
            _("Nothing here can tell whether this archive is yours: look at its users and roles before you go on.")
        )
    if kept:
        out.say(_("The former data are in {path}; delete them when you are sure.").format(path=kept))
    if broken:
        raise Fault(
            _("The journal of {code} does not fit its chain: see winay ledger verify.").format(
                code=broken[0]["programme"]
            ),
            code=Code.INPUT,
        )
    out.result(
        made_at=archive.made_at,
        files=len(archive.files),
        kept=str(kept) if kept else None,
        migrations_applied=len(pending),
        journals=chains,
    )
