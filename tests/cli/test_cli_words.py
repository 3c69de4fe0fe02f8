"""Usage, language, exit codes and JSON of the command line, without touching an installation."""

import gettext
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from winay.cli import demo, language
from winay.cli.app import app, run
from winay.cli.console import _name_to_type, as_typed
from winay.cli.demo import STEPS


def winay(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("WINAY_", "LANG", "LC_", "DJANGO"))
    }
    return subprocess.run(
        [sys.executable, "-m", "winay", *arguments],
        capture_output=True,
        text=True,
        env={**kept, "WINAY_LANGUAGE": "en", "COLUMNS": "200", **environment},
        timeout=600,
        check=False,
    )


def commands():
    for command in app.registered_commands:
        yield (command.name,)
    for group in app.registered_groups:
        for command in group.typer_instance.registered_commands:
            yield (group.name, command.name)


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_has_help_with_an_example_and_json(path, capsys):
    assert run([*path, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"winay {' '.join(path)}" in shown
    assert "Ejemplo" in shown or "Example" in shown
    assert "--json" in shown


def test_help_pages_in_spanish_have_no_word_of_typer_s_own():
    paths = [[], *(list(path) for path in commands()), *([group.name] for group in app.registered_groups)]
    code = f"from winay.cli.app import run\nfor path in {paths}: run([*path, '--help'])"
    environment = {**os.environ, "WINAY_LANGUAGE": "es", "COLUMNS": "200"}
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    ).stdout
    assert shown.count("Uso: winay") == shown.count("Mostrar esta ayuda y salir.") == len(paths)
    assert "[OPCIONES]" in shown and "<archivo>" in shown and "COMANDO [ARGUMENTOS]..." in shown
    english = re.findall(
        r"Usage|OPTIONS|COMMAND|ARGS|Options|Arguments|Commands|Show this|default:|env var|required"
        r"|<(?:str|bool|int|float|path|file|text|number)\b|<list\[|<%| range>",
        shown,
    )
    assert not english


def test_every_command_of_the_issue_is_there():
    there = {" ".join(path) for path in commands()}
    assert {
        "init", "demo", "serve", "user add", "places load", "poverty-map load", "boundaries load", "pack check",
        "pack load", "proposals import", "backup", "restore", "doctor", "ledger verify",
    } <= there  # fmt: skip


def test_help_is_quick_and_loads_no_django():
    code = (
        "import sys; from winay.cli.app import run; run(['--help']); "
        "sys.exit('django' in sys.modules or 'granian' in sys.modules)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 3


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "es"),
        ({"LANG": "C.UTF-8"}, "es"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "quz_PE.UTF-8"}, "quz"),
        ({"LANG": "fr_FR.UTF-8"}, "es"),
        ({"LANG": "en_US", "WINAY_LANGUAGE": "es"}, "es"),
    ],
)
def test_the_language_follows_the_environment(environment, expected, monkeypatch):
    for name in ("WINAY_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language.chosen_language() == expected


def test_spanish_is_complete():
    from babel.messages.pofile import read_po

    for app_name in ("cli", "territory", "registry"):
        po = language.SOURCE / app_name / "locale" / "es" / "LC_MESSAGES" / "django.po"
        with po.open("rb") as source:
            missing = [message.id for message in read_po(source) if message.id and not message.string]
        assert not missing


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["--wrong"],
        ["places"],
        ["places", "load"],
        ["places", "load", "/no/such/file.csv"],
        ["places", "load", "--wrong"],
        ["poverty-map", "load", "x.csv", "--year", "MMVI"],
        ["serve", "--port", "99999"],
        ["serve", "--port", "x"],
        ["user", "add", "rosa", "--role", "king", "--programme", "p"],
        ["user", "add", "rosa", "--role", "officer"],
        ["user", "add", "rosa", "--language", "fr"],
        ["pack", "check", "/no/such/pack.yaml"],
        ["restore", "/no/such/archive.tar.gz"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(arguments, tmp_path):
    done = winay(*arguments, WINAY_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr + done.stdout


def test_wrong_usage_as_json(tmp_path):
    done = winay("places", "load", "--json", WINAY_HOME=str(tmp_path))
    assert done.returncode == 2
    assert json.loads(done.stdout)["ok"] is False


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"WINAY_HOME": "/proc/winay"}, "WINAY_HOME"),
        ({"WINAY_DATABASE_URL": "mongodb://x/y"}, "settings"),
        ({"WINAY_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}, "WINAY_DATABASE_URL"),
        ({}, "winay init"),
    ],
)
def test_a_missing_environment_is_one_sentence_and_exit_code_3(environment, words, tmp_path):
    done = winay("ledger", "verify", **{"WINAY_HOME": str(tmp_path / "home"), **environment})
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_doctor_tells_a_missing_environment_as_json(tmp_path):
    done = winay("doctor", "--json", WINAY_HOME=str(tmp_path / "home"))
    assert done.returncode == 3
    findings = json.loads(done.stdout)["findings"]
    assert any(finding["state"] == "problem" and "winay init" in finding["mend"] for finding in findings)


@pytest.mark.parametrize(("on_path", "name"), [("/usr/bin/winay", "winay"), (None, ".venv/bin/winay")])
def test_a_sentence_names_its_command_as_it_is_typed_here(monkeypatch, tmp_path, on_path, name):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / ".venv/bin/winay"), "init"])
    monkeypatch.setattr(shutil, "which", lambda _name: on_path)
    _name_to_type.cache_clear()
    assert (
        as_typed("Siguiente: winay serve, y luego winay user add.")
        == f"Siguiente: {name} serve, y luego {name} user add."
    )
    assert as_typed("export WINAY_HOME=~/winay; Wiñay") == "export WINAY_HOME=~/winay; Wiñay"
    _name_to_type.cache_clear()


def test_every_stage_that_the_demonstration_reports_is_said_in_the_readers_language():
    source = Path(demo.__file__).parents[1] / "demo"
    told = {
        text
        for path in source.rglob("*.py")
        for text in re.findall(r"""\breport\(\s*"([^"]+)""", path.read_text("utf-8"))
    }
    assert len(told) > 15
    assert told <= set(STEPS)
    for name in ("es", "quz"):
        said = gettext.translation(language.DOMAIN, language.LOCALE, [name])
        assert [step for step in STEPS if said.gettext(step) == step] == []
