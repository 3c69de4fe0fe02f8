"""`winay pack check`, `winay pack load`, `winay pack list`: programmes as data."""

from pathlib import Path
from typing import Annotated

import typer

from winay.cli.console import Code, Fault, Json, Out, command
from winay.cli.language import _
from winay.cli.setup import start, start_with_database

File = Annotated[
    str, typer.Argument(help=_("YAML file, or the code of a pack that is shipped."), show_default=False)
]
LARGEST = 2 * 1024 * 1024


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


def _read(file: str) -> tuple[str, str]:
    from winay.programmes.packs import shipped_packs

    path = Path(file)
    if not path.is_file():
        known = shipped_packs()
        if file not in known:
            raise Fault(
                _("There is no file {path}, nor a shipped pack of this name.").format(path=file),
                mend=_("There are: {names}.").format(names=", ".join(sorted(known))),
                code=Code.USAGE,
            )
        path = known[file]
    if path.stat().st_size > LARGEST:
        raise Fault(_("A pack has 2 MB at most."), code=Code.INPUT)
    try:
        return path.read_text("utf-8-sig"), path.name
    except UnicodeDecodeError as error:
        raise Fault(
            _("{path}: the file is not UTF-8 text.").format(path=path.name),
            mend=_("Save it again as UTF-8."),
            code=Code.INPUT,
        ) from error


@command
def check(file: File, as_json: Json = False) -> None:
    """Check a pack."""
    start()
    from winay.programmes.packs import load_pack_text

    text, filename = _read(file)
    content = load_pack_text(text, filename)
    out = Out(as_json=as_json)
    out.say(_("{file}: the pack is right.").format(file=filename))
    out.result(file=filename, code=str(getattr(content, "code", "")), version=str(getattr(content, "version", "")))


@command
def load(file: File, as_json: Json = False) -> None:
    """Load a pack."""
    start_with_database()
    from winay.programmes.actions import load_pack
    from winay.programmes.models import Pack

    text, filename = _read(file)
    before = Pack.objects.count()
    pack = load_pack(actor=None, text=text, filename=filename)
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
