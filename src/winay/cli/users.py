"""`winay user add`, `winay user password`, `winay programme add`: who may work here, and in what."""

import secrets
import sys
from typing import Annotated, Any

import typer

from winay.cli.console import Code, Fault, Json, Out, command
from winay.cli.language import _
from winay.cli.setup import find, start_with_database

ROLES = ("coordinator", "officer", "secretary", "finance", "evaluator")


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    users = typer.Typer(help=_("People who work with the system."), no_args_is_help=True)
    users.command(
        "add",
        help=_("Add a user, or give one that exists another role. Without a password one is made and shown once."),
        epilog=_(
            "Example: winay user add rosa --name 'Rosa Milla' --programme haku-winay-caraz --role coordinator"
        ),
    )(add_user)
    users.command(
        "password",
        help=_("Give somebody a new password. Without one on the standard input it is made and shown once."),
        epilog=_("Example: winay user password rosa"),
    )(renew_password)
    users.command(
        "list",
        help=_("List who can sign in and what they may do."),
        epilog=_("Example: winay user list --json"),
    )(list_users)
    users.command(
        "second-step",
        help=_("Say whether somebody signs in with a second step; --remove takes it off, for a lost telephone."),
        epilog=_("Example: winay user second-step rosa --remove"),
    )(second_step)
    app.add_typer(users, name="user")
    programmes = typer.Typer(help=_("Programmes of this installation."), no_args_is_help=True)
    programmes.command(
        "add",
        help=_("Start a programme by the rules of a pack that was loaded."),
        epilog=_("Example: winay programme add haku-winay-caraz --name 'Haku Wiñay Caraz' --pack haku-winay-clar"),
    )(add_programme)
    programmes.command(
        "change",
        help=_("Change a programme's name, operator, territory or poverty map, or the version of its pack."),
        epilog=_("Example: winay programme change haku-winay-caraz --pack-version 1.1"),
    )(change_programme)
    programmes.command(
        "list",
        help=_("List the programmes of this installation."),
        epilog=_("Example: winay programme list --json"),
    )(list_programmes)
    app.add_typer(programmes, name="programme")


@command
def add_user(
    username: Annotated[str, typer.Argument(help=_("Name to sign in with."), show_default=False)],
    name: Annotated[str, typer.Option(help=_("Full name."))] = "",
    programme: Annotated[str, typer.Option(help=_("Code of the programme."))] = "",
    role: Annotated[list[str] | None, typer.Option(help=_("Role, may be repeated: ") + ", ".join(ROLES))] = None,
    territory: Annotated[str, typer.Option(help=_("Code of the set of districts where the role holds."))] = "",
    language: Annotated[str, typer.Option(help="es, en, quz")] = "",
    administrator: Annotated[
        bool,
        typer.Option(
            "--administrator", help=_("A new user who sets up the installation; decides nothing of a contest.")
        ),
    ] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help=_("Read the password from the standard input."))
    ] = False,
    as_json: Json = False,
) -> None:
    """Add a user."""
    roles = role or []
    unknown = [given for given in roles if given not in ROLES]
    if unknown:
        raise Fault(
            _("There is no role “{role}”.").format(role=unknown[0]),
            mend=_("There are: {names}.").format(names=", ".join(ROLES)),
            code=Code.USAGE,
        )
    if bool(roles) != bool(programme):
        raise Fault(_("A role needs a programme, and a programme a role."), code=Code.USAGE)
    if administrator and roles:
        raise Fault(
            _("Who sets up has no role by that."),
            mend=_("Add the administrator first; give the role with a second call, to another user."),
            code=Code.USAGE,
        )
    if language not in {"", "es", "en", "quz"}:
        raise Fault(_("The language is es, en or quz."), code=Code.USAGE)
    start_with_database()
    from django.db import transaction

    from winay.base.models import User
    from winay.programmes.actions import create_administrator, create_user, grant_role
    from winay.programmes.models import Programme, RoleGrant
    from winay.territory.models import DistrictSet

    with transaction.atomic():
        no_programme = _("There is no programme “{code}”.").format(code=programme)
        where = find(Programme, code=programme, missing=no_programme) if programme else None
        area = None
        if territory:
            missing = _("There is no set of districts “{code}”.").format(code=territory)
            area = find(DistrictSet, code=territory, missing=missing)
        user = User.objects.filter(username=username).first()
        made = user is None
        shown = ""
        if user is None:
            password = _password(password_stdin, as_json=as_json)
            if not password:
                password = shown = secrets.token_urlsafe(12)
            user = (create_administrator if administrator else create_user)(
                actor=None,
                username=username,
                full_name=name or username,
                password=password,
                language=language,
            )
        elif not roles:
            raise Fault(_("There is already a user “{name}”.").format(name=username), code=Code.INPUT)
        elif name and name != user.full_name:
            raise Fault(
                _(
                    "The user “{name}” exists already and is called “{full}”: their name is not changed here."
                ).format(name=username, full=user.full_name),
                mend=_("Leave --name out to give the role."),
                code=Code.INPUT,
            )
        for given in roles:
            if where is not None:
                grant_role(actor=None, user=user, programme=where, role=given, territory=area)
    out = Out(as_json=as_json)
    if made:
        out.say(_("Added the user {name}.").format(name=username))
        if administrator:
            out.say(_("{name} sets up the installation.").format(name=username))
        out.say(_("The password opens once: at the first sign-in they choose their own."))
    else:
        out.say(_("The user {name} existed already: name, language and password stay.").format(name=username))
    if shown:
        out.say(_("Password, shown only now: {password}").format(password=shown))
    for given in roles:
        label = RoleGrant.Role(given).label
        out.say(_("{name} is {role} in {programme}.").format(name=username, role=label, programme=programme))
    out.result(
        username=username,
        added=made,
        password=shown or None,
        roles=roles,
        programme=programme or None,
        administrator=administrator,
    )


@command
def renew_password(
    username: Annotated[str, typer.Argument(help=_("Name to sign in with."), show_default=False)],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help=_("Read the password from the standard input."))
    ] = False,
    as_json: Json = False,
) -> None:
    """Give somebody a new password."""
    start_with_database()
    from winay.base.models import User
    from winay.programmes import actions

    user = find(User, username=username, missing=_("There is no user “{name}”.").format(name=username))
    password, shown = _password(password_stdin, as_json=as_json), ""
    if not password:
        password = shown = secrets.token_urlsafe(12)
    actions.renew_password(actor=None, user=user, password=password)
    out = Out(as_json=as_json)
    out.say(_("{name} has a new password and must sign in again.").format(name=username))
    if shown:
        out.say(_("Password, shown only now: {password}").format(password=shown))
    out.result(username=username, password=shown or None)


def _password(from_stdin: bool, *, as_json: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if sys.stdin.isatty() and not as_json:
        return str(
            typer.prompt(
                _("Password (empty: one is made)"), hide_input=True, default="", show_default=False, err=True
            )
        )
    return ""


@command
def add_programme(
    code: Annotated[str, typer.Argument(help=_("Short code, such as haku-winay-caraz."), show_default=False)],
    name: Annotated[str, typer.Option(help=_("Name that people read."))],
    pack: Annotated[str, typer.Option(help=_("Code of the pack; its latest version is taken."))],
    operator: Annotated[str, typer.Option(help=_("Who runs it."))] = "",
    territory: Annotated[str, typer.Option(help=_("Code of the set of districts."))] = "",
    poverty_map: Annotated[str, typer.Option(help=_("Code of the poverty map."))] = "",
    as_json: Json = False,
) -> None:
    """Start a programme."""
    start_with_database()
    from winay.programmes.actions import create_programme
    from winay.programmes.models import Pack
    from winay.territory.models import DistrictSet, PovertyMap

    rules = Pack.objects.filter(code=pack).order_by("-created_at").first()
    if rules is None:
        rules = find(
            Pack,
            code=pack,
            missing=_("There is no pack “{code}” loaded.").format(code=pack),
            none_yet=_("Load it first: winay pack load {code}").format(code=pack),
        )
    missing_set = _("There is no set of districts “{code}”.").format(code=territory)
    missing_map = _("There is no poverty map “{code}”.").format(code=poverty_map)
    made = create_programme(
        actor=None,
        code=code,
        name=name,
        pack=rules,
        operator=operator,
        territory=find(DistrictSet, code=territory, missing=missing_set) if territory else None,
        poverty_map=find(PovertyMap, code=poverty_map, missing=missing_map) if poverty_map else None,
    )
    out = Out(as_json=as_json)
    out.say(_("Started the programme {name} ({code}).").format(name=made.name, code=made.code))
    out.result(code=made.code, name=made.name, pack=f"{rules.code} {rules.version}")


@command
def list_users(as_json: Json = False) -> None:
    """List the users; jurors, who enter by a code, are left out."""
    start_with_database()
    from django.utils import timezone

    from winay.base.accounts import enters_by_code
    from winay.base.models import User

    out = Out(as_json=as_json)
    rows = []
    for user in User.objects.prefetch_related("role_grants__programme").order_by("username"):
        if enters_by_code(user):
            continue
        grants = list(user.role_grants.all())
        roles = [f"{grant.role} ({grant.programme.code})" for grant in grants]
        last = timezone.localdate(user.last_login).isoformat() if user.last_login else ""
        rows.append(
            {
                "username": user.username,
                "name": user.full_name,
                "roles": roles,
                "active": user.is_active,
                "last": last,
            }
        )
        kind = [_("administrator")] if user.is_superuser else []
        held = [f"{grant.get_role_display()} ({grant.programme.code})" for grant in grants]
        out.say(f"{user.username}  {user.full_name}  {', '.join([*kind, *held]) or _('no role')}  {last}".rstrip())
    out.result(users=rows)


@command
def second_step(
    username: Annotated[str, typer.Argument(help=_("Name to sign in with."), show_default=False)],
    remove: Annotated[bool, typer.Option("--remove", help=_("Take it off."))] = False,
    as_json: Json = False,
) -> None:
    """Say whether somebody has a second step, or take it off."""
    start_with_database()
    from winay.accounts.actions import forget_second_step
    from winay.accounts.queries import has_second_step
    from winay.base.models import User

    user = find(User, username=username, missing=_("There is no user “{name}”.").format(name=username))
    had = has_second_step(user)
    if remove and had:
        forget_second_step(user=user)
    out = Out(as_json=as_json)
    if not had:
        out.say(_("{name} has no second step.").format(name=username))
    elif remove:
        out.say(_("The second step of {name} is taken off; the others who pay are told.").format(name=username))
    else:
        out.say(_("{name} signs in with a second step.").format(name=username))
    out.result(username=username, second_step=had and not remove)


@command
def list_programmes(as_json: Json = False) -> None:
    """List the programmes."""
    start_with_database()
    from winay.programmes.models import Programme

    out = Out(as_json=as_json)
    rows = []
    for one in Programme.objects.select_related("pack", "territory", "poverty_map").order_by("code"):
        rows.append(
            {
                "code": one.code,
                "name": one.name,
                "pack": f"{one.pack.code} {one.pack.version}",
                "territory": one.territory.code if one.territory else None,
                "poverty_map": one.poverty_map.code if one.poverty_map else None,
            }
        )
        out.say(f"{one.code}  {one.name}  {one.pack.code} {one.pack.version}")
    out.result(programmes=rows)


@command
def change_programme(
    code: Annotated[str, typer.Argument(help=_("Code of the programme."), show_default=False)],
    name: Annotated[str | None, typer.Option(help=_("Name that people read."))] = None,
    operator: Annotated[str | None, typer.Option(help=_("Who runs it."))] = None,
    territory: Annotated[
        str | None, typer.Option(help=_("Code of the set of districts; empty: everywhere."))
    ] = None,
    poverty_map: Annotated[str | None, typer.Option(help=_("Code of the poverty map; empty: none."))] = None,
    pack_version: Annotated[
        str, typer.Option(help=_("Version of its pack by which new calls run; calls that exist keep theirs."))
    ] = "",
    as_json: Json = False,
) -> None:
    """Change a programme."""
    start_with_database()
    from django.db import transaction

    from winay.programmes import actions
    from winay.programmes.models import Pack, Programme
    from winay.territory.models import DistrictSet, PovertyMap

    found = find(Programme, code=code, missing=_("There is no programme “{code}”.").format(code=code))
    changes: dict[str, Any] = {}
    for field, given in (("name", name), ("operator", operator)):
        if given is not None:
            changes[field] = given
    if territory is not None:
        missing = _("There is no set of districts “{code}”.").format(code=territory)
        changes["territory"] = find(DistrictSet, code=territory, missing=missing) if territory else None
    if poverty_map is not None:
        missing = _("There is no poverty map “{code}”.").format(code=poverty_map)
        changes["poverty_map"] = find(PovertyMap, code=poverty_map, missing=missing) if poverty_map else None
    if not changes and not pack_version:
        raise Fault(_("Say what is to be changed."), code=Code.USAGE)
    with transaction.atomic():
        found = actions.change_programme(actor=None, programme=found, **changes)
        if pack_version:
            missing = _("Version {version} of the pack is not loaded.").format(version=pack_version)
            versions = Pack.objects.filter(code=found.pack.code)
            if not versions.filter(version=pack_version).exists():
                there = ", ".join(versions.values_list("version", flat=True))
                raise Fault(missing, mend=_("There are: {names}.").format(names=there), code=Code.INPUT)
            found = actions.change_pack(actor=None, programme=found, pack=versions.get(version=pack_version))
    out = Out(as_json=as_json)
    rules = found.pack
    out.say(_("{name} is changed; new calls run by {pack}.").format(name=found.name, pack=rules))
    out.result(code=found.code, name=found.name, pack=f"{rules.code} {rules.version}")
