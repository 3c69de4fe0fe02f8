"""Run the tests on SQLite and, where a server answers, on PostgreSQL; say so where it does not.

`WINAY_TEST_POSTGRES` names the server (default: trust authentication on this machine). In CI (`CI=true`)
a missing server or browser is a failure, not a skip.
"""

import os
import subprocess
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("WINAY_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")

WORKERS = (os.cpu_count() or 1) + 1
"""One more than there are cores: a test of a browser or a server mostly waits."""
IN_ORDER = ["-p", "no:randomly"] if os.environ.get("CI") == "true" else []
"""What lands does not depend on the luck of an order; whoever develops meets another one each time."""
ONLY_DATABASE = ["-m", "not browser and not once", "--ignore=tests/analytics"]
"""Leaves out what runs with the first database only: the browser, the engine of floor 0, what asks for no database."""


def postgres_answers() -> bool:
    """Tell whether the server can be used."""
    try:
        psycopg.connect(POSTGRES.replace("postgres://", "postgresql://"), connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def run(name: str, extra: dict[str, str], arguments: list[str]) -> int:
    """Run the suite once."""
    print(f"\n== Tests on {name}", flush=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        str(WORKERS),
        "--dist",
        "worksteal",
        *IN_ORDER,
        *arguments,
    ]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **extra}, check=False).returncode


def main() -> int:
    """Run what can be run here and return the first failing exit code."""
    arguments = sys.argv[1:]
    os.environ.pop("WINAY_HOME", None)
    code = run("SQLite", {"WINAY_DATABASE_URL": ""}, arguments)
    if code:
        return code
    if not postgres_answers():
        print("PostgreSQL does not answer: its tests are skipped. Set WINAY_TEST_POSTGRES to run them.")
        return 1 if os.environ.get("CI") == "true" else 0
    return run("PostgreSQL", {"WINAY_DATABASE_URL": POSTGRES}, [*ONLY_DATABASE, *arguments])


if __name__ == "__main__":
    sys.exit(main())
