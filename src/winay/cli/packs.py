"""`winay pack check`, `winay pack load`, `winay pack list`: programmes as data."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from winay.cli.console import Code, Fault, Json, Out, command
from winay.cli.language import _
from winay.cli.setup import start, start_with_database

if TYPE_CHECKING:
    from winay.programmes.packs import PackFiles

File = Annotated[
    str,
    typer.Argument(
        help=_("Folder, YAML file or .zip, or the code of a pack that is shipped."), show_default=False
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    packs = typer.Typer(help=_("Programme packs: the rules of a programme as data."), no_args_is_help=True)
    packs.command(
        "check",
        help=_("Check a pack; every fault is named with file, line and mend. Nothing is stored."),
        epilog=_("Example: winay pack check mi-programa.yaml"),
    )(check)
    packs.command(
        "load",
        help=_("Load a pack. The same file twice changes nothing; other rules need another version."),
        epilog=_("Example: winay pack load haku-winay-clar"),
    )(load)
    packs.command("list", help=_("List the packs that are shipped."), epilog=_("Example: winay pack list"))(
        shipped
    )
    app.add_typer(packs, name="pack")


def _files(path: str) -> "PackFiles":
    from winay.programmes.packs import files_at, shipped_packs

    found = Path(path)
    if not found.exists():
        known = shipped_packs()
        if path not in known:
            raise Fault(
                _("There is no file or folder {path}, nor a shipped pack of this name.").format(path=path),
                mend=_("There are: {names}.").format(names=", ".join(sorted(known))),
                code=Code.USAGE,
            )
        found = known[path]
    return files_at(found)


@command
def check(file: File, as_json: Json = False) -> None:
    """Check a pack."""
    start()
    from winay.programmes.packs import frozen, read_pack

    files = _files(file)
    content = frozen(read_pack(files))
    out = Out(as_json=as_json)
    out.say(_("{file}: the pack is right.").format(file=files.name))
    out.result(file=files.name, code=content["code"], version=content["version"])


@command
def load(file: File, as_json: Json = False) -> None:
    """Load a pack."""
    start_with_database()
    from winay.programmes.actions import load_pack
    from winay.programmes.models import Pack

    files = _files(file)
    before = Pack.objects.count()
    pack = load_pack(actor=None, files=files)
    new = Pack.objects.count() > before
    out = Out(as_json=as_json)
    if new:
        out.say(_("Loaded {name} {version}.").format(name=pack.code, version=pack.version))
    else:
        out.say(_("{name} {version} was loaded already.").format(name=pack.code, version=pack.version))
    out.result(code=pack.code, version=pack.version, sha256=pack.sha256, new=new)


@command
def shipped(as_json: Json = False) -> None:
    """List the packs that are shipped."""
    start()
    from winay.programmes.packs import shipped_packs

    out = Out(as_json=as_json)
    for code, path in sorted(shipped_packs().items()):
        out.say(f"{code}  {path}")
    out.result(packs={code: str(path) for code, path in shipped_packs().items()})
