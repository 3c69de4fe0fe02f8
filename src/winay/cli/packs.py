"""`winay pack new`, `check`, `diff`, `load`, `list`: programmes as data."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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


Either = Annotated[
    str,
    typer.Argument(
        help=_(
            "Folder, YAML file or .zip, code of a pack that is shipped, or code@version of one that is loaded."
        ),
        show_default=False,
    ),
]
LONGEST_CODE = 40


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
    packs.command(
        "new",
        help=_("Write a pack to begin from: a folder with remarks, which “check” finds right."),
        epilog=_("Example: winay pack new mi-programa"),
    )(new)
    packs.command(
        "diff",
        help=_("Say in plain words what pack B changes of pack A. Nothing is stored."),
        epilog=_("Example: winay pack diff mi-programa@1.0 mi-programa/"),
    )(diff)
    packs.command("list", help=_("List the packs that are shipped."), epilog=_("Example: winay pack list"))(
        shipped
    )
    app.add_typer(packs, name="pack")


def files_named(path: str) -> "PackFiles":
    """Return the files at a path, or of a shipped pack of this code; raise `Fault` where there are none."""
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

    files = files_named(file)
    content = frozen(read_pack(files))
    out = Out(as_json=as_json)
    out.say(_("{file}: the pack is right.").format(file=files.name))
    out.result(file=files.name, code=content["code"], version=content["version"])


@command
def new(
    name: Annotated[str, typer.Argument(help=_("Code of the pack, and name of its folder."), show_default=False)],
    language: Annotated[str, typer.Option("--language", help=_("Language of the remarks: es, en, quz."))] = "es",
    as_json: Json = False,
) -> None:
    """Write a pack to begin from."""
    start()
    from django.utils import translation

    from winay.programmes.packs.beginning import new_pack

    folder = Path(name)
    if language not in ("es", "en", "quz"):
        raise Fault(_("This language is not known."), mend=_("Write es, en or quz."), code=Code.USAGE)
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", folder.name) or len(folder.name) > LONGEST_CODE:
        raise Fault(
            _("{name} cannot be the code of a pack.").format(name=folder.name),
            mend=_("Use small letters, digits and hyphens, such as mi-programa; 40 at most."),
            code=Code.USAGE,
        )
    if folder.exists():
        raise Fault(
            _("{path} is there already; nothing was written.").format(path=folder),
            mend=_("Choose another name."),
            code=Code.USAGE,
        )
    with translation.override(language):
        files = new_pack(folder.name, folder.name.replace("-", " ").capitalize())
    folder.mkdir(parents=True)
    for file, text in files.items():
        (folder / file).write_text(text, "utf-8")
    out = Out(as_json=as_json)
    out.say(_("Written: {files}.").format(files=", ".join(str(folder / file) for file in files)))
    out.say(_("Change what is yours, then: winay pack check {path}").format(path=folder))
    out.result(folder=str(folder), files=list(files))


@command
def diff(before: Either, after: Either, as_json: Json = False) -> None:
    """Say what a pack changes of another."""
    start()
    from winay.programmes.packs.changes import changes_between

    found = changes_between(_content(before), _content(after))
    out = Out(as_json=as_json)
    for change in found:
        out.say(change.sentence)
    if not found:
        out.say(_("Nothing differs but the number of the version."))
    out.result(
        changes=[
            {
                "where": one.where,
                "what": one.what,
                "before": one.before,
                "after": one.after,
                "sentence": one.sentence,
            }
            for one in found
        ]
    )


def _content(path: str) -> dict[str, Any]:
    """Return the content of a pack in a file or folder, or of the version `code@version` that is loaded."""
    from winay.programmes.packs import frozen, read_pack

    code, at, version = path.rpartition("@")
    if not at or Path(path).exists():
        return frozen(read_pack(files_named(path)))
    start_with_database()
    from winay.programmes.models import Pack

    kept = Pack.objects.filter(code=code, version=version).first()
    if kept is None:
        known = ", ".join(f"{one.code}@{one.version}" for one in Pack.objects.all()) or "—"
        raise Fault(
            _("The pack {name} is not loaded.").format(name=path),
            mend=_("There are: {names}.").format(names=known),
            code=Code.USAGE,
        )
    content: dict[str, Any] = kept.content
    return content


@command
def load(file: File, as_json: Json = False) -> None:
    """Load a pack."""
    start_with_database()
    from winay.programmes.actions import load_pack
    from winay.programmes.models import Pack

    files = files_named(file)
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
