"""`winay demo`: a complete contest on example data."""

import os
from dataclasses import asdict
from typing import Annotated

import typer

from winay.base.messages import N_
from winay.cli import serve
from winay.cli.console import Json, Out, command
from winay.cli.init import prepare
from winay.cli.language import _

STEPS = (
    N_("Districts of Peru"),
    N_("Poverty map (for demonstration)"),
    N_("Boundaries"),
    N_("Catalogue of programmes"),
    N_("Programme and its people"),
    N_("Who finances"),
    N_("Call published"),
    N_("Groups write and submit their proposals"),
    N_("Screening"),
    N_("Committee and agenda"),
    N_("Jurors score in public session"),
    N_("Session closes: ranking, awards, minutes"),
    N_("Agreements and first transfers"),
    N_("A second call, open for proposals"),
    N_("A session in progress, to try the jurors' pages"),
    N_("Stages and follow-up"),
    N_("Local talents"),
    N_("Accounts of groups"),
    N_("A nucleus and a budget"),
    N_("Partners and risks"),
    N_("Groups that go on to the next programme"),
    N_("Lists of other programmes"),
    N_("A nucleus in its third year"),
    N_("Its cohort is handed over, and answered"),
    N_("Whom the rules reach"),
    N_("Comparing the registry with itself"),
)
"""What the demonstration reports while it runs, in the language of the command line."""


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        "demo",
        help=_(
            "Run a complete contest with invented people, from the call to the first transfer, and show the "
            "logins. Running it again over a finished demonstration changes nothing."
        ),
        epilog=_("Example: WINAY_HOME=/tmp/demo winay demo --serve"),
    )(demo)


@command
def demo(
    then_serve: Annotated[bool, typer.Option("--serve", help=_("Serve the site afterwards."))] = False,
    host: Annotated[str, typer.Option(help=_("Address to listen on; 0.0.0.0 is every network."))] = serve.LOCAL,
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help=_("Port to listen on."))] = 8000,
    as_json: Json = False,
) -> None:
    """Run the demonstration."""
    out = Out(as_json=as_json)
    os.environ["PORT"] = str(port)
    if then_serve:
        serve.require_free(host, port)
    with out.steps(6 + len(STEPS)) as step:
        prepare(step, places=True)
        from winay.demo.contest import run_demo

        result = run_demo(report=lambda text: step(_(text)))
        if not result.already_there:
            step(_("Comparing the registry with itself"))
            _compare_registry()
        step(_("Open data"))
        from winay.base.open_files import make_all

        make_all()
    out.result(**asdict(result))
    out.table(_("Demo logins"), [_("User"), _("Who")], [list(login) for login in result.logins])
    out.say(_("Password of all: {password}").format(password=result.password))
    out.say(
        _(
            "Decided call: {decided} · open call: {open} · session in progress: {session} · "
            "a juror's code, for the page /jury/: {code}"
        ).format(
            decided=result.decided_call,
            open=result.open_call,
            session=result.live_session,
            code=result.juror_code,
        )
    )
    out.say(
        _("400 households end their third year: {cohorts}; who answers them: {receiver}").format(
            cohorts="/desk/cohorts/", receiver=result.receiver
        )
    )
    out.say(_("These people and figures are invented."))
    if then_serve:
        out.say(_("Serving at {address} (stop with Ctrl-C)").format(address=f"http://{host}:{port}/"))
        serve.run_server(host, port, workers=1, threads=4)


def _compare_registry() -> None:
    from winay.analytics.linkage import DuckDB
    from winay.registry.jobs import link_registry

    engine = DuckDB(memory="500MB")
    try:
        link_registry(actor=None, kind="person", backend=engine)
    finally:
        engine.close()
