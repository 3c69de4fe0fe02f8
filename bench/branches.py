"""How many branches of each `rules` room do the tests that ask for no database take?

The pure tests of the files that import a `rules` room or `facts` run once under `coverage`; every module of such a room
stands with the share of its branches that were taken. The bar is a share that each of them reaches. Of `facts`, its
`rules` and `counting` (an engine of its own, no database) are such a room: its other modules store and ask the site.

    python bench/branches.py
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from small_changes import ROOT

RESULTS = ROOT / "bench" / "results" / "branches.json"
BAR = 95.0
ROOMS = ("*/rules.py", "*/rules/*.py", "*/rules/*/*.py", "*/rules/*/*/*.py", "*/facts/counting.py")
PURE = "once and not browser and not spark"
IMPORTS = re.compile(
    r"^(from|import) winay\.\w+(\.\w+)*?\.?(rules|facts)\b|^from winay\.\w+ import .*\brules\b", re.MULTILINE
)


def of_rules() -> list[str]:
    """Return the files of tests of a package that import a `rules` room or `facts`."""
    # Not those of the whole site: some ask how long something takes, and counting branches takes longer.
    files = sorted((ROOT / "tests").glob("*/test_*.py"))
    return [str(file) for file in files if IMPORTS.search(file.read_text("utf-8"))]


def taken() -> dict[str, tuple[int, int]]:
    """Return, by module, how many branches were taken of how many; what has none is left out."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "branches.json"
        environment = {
            **{name: value for name, value in os.environ.items() if name != "WINAY_HOME"},
            "COVERAGE_FILE": f"{folder}/data",
            "WINAY_DATABASE_URL": "",
        }
        coverage = [sys.executable, "-m", "coverage"]
        shown = ["--include", ",".join(ROOMS)]
        run = [
            *coverage,
            "run",
            "--branch",
            "--source",
            "src/winay",
            "-m",
            "pytest",
            "-q",
            "-m",
            PURE,
            *of_rules(),
        ]
        tests = subprocess.run(run, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
        if tests.returncode:
            sys.exit(f"The tests do not pass:\n{tests.stdout[-3000:]}")
        subprocess.run([*coverage, "json", "-q", "-o", str(report), *shown], cwd=ROOT, env=environment, check=True)
        files = json.loads(report.read_text("utf-8"))["files"]
    return {
        name.removeprefix("src/").removesuffix(".py").replace("/", "."): (
            one["summary"]["covered_branches"],
            one["summary"]["num_branches"],
        )
        for name, one in files.items()
        if one["summary"]["num_branches"] and "migrations" not in name
    }


def main() -> int:
    """Run the tests, print each room below the bar, and write the results."""
    rooms = {name: 100 * some / all_ for name, (some, all_) in taken().items()}
    below = {name: share for name, share in sorted(rooms.items()) if share < BAR}
    for name, share in below.items():
        print(f"{share:5.1f} %  {name}")
    lowest = min(rooms.values(), default=0.0)
    result = {
        "name": "branches",
        "what": f"lowest share of branches taken by pure tests among {len(rooms)} modules of rules and facts",
        "value": round(lowest, 1),
        "unit": "%",
        "peer": None,
        "bar": BAR,
        "holds": not below,
        "rooms": {name: round(share, 1) for name, share in sorted(rooms.items())},
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1), "utf-8")
    print(f"{lowest:.1f} % in the lowest of {len(rooms)} modules; {len(below)} below {BAR:.0f} %")
    return 0 if not below else 1


if __name__ == "__main__":
    sys.exit(main())
