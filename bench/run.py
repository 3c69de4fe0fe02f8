"""Run the benchmarks, or one: `python bench/run.py [NAME]` (`make bench NAME=closing`; hyphens do too).

A benchmark is a module here that can be run by itself and writes bench/results/<module>.json: one result, or a list,
each with name, value, unit, peer, ratio, bar and holds. It says by itself what it measures and against what.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

BENCH = Path(__file__).resolve().parent
RESULTS = BENCH / "results"


def benchmarks() -> dict[str, Path]:
    """Return the benchmarks by name."""
    return {
        path.stem: path
        for path in sorted(BENCH.glob("*.py"))
        if path != Path(__file__).resolve() and "\nRESULTS = " in path.read_text("utf-8")
    }


def run(name: str, path: Path) -> list[dict[str, Any]]:
    """Run one benchmark and return its results; one that stops half way is a result that does not hold."""
    output = RESULTS / f"{name}.json"
    output.unlink(missing_ok=True)
    places = [str(BENCH.parent), str(BENCH.parent / "src"), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, str(path)],
        cwd=BENCH.parent,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, places))},
        capture_output=True,
        text=True,
        check=False,
    )
    if not output.exists():
        sys.stderr.write(done.stderr[-4000:])
        return [{"name": name, "value": "failed", "unit": "", "bar": "", "holds": False}]
    found = json.loads(output.read_text("utf-8"))
    return found if isinstance(found, list) else [found]


def peer_text(result: dict[str, Any]) -> str:
    """Return what a result is compared with, in words."""
    peer = result.get("peer")
    if isinstance(peer, dict):
        return (
            f"{peer.get('what') or peer.get('name', '')}: {peer.get('value', '')} {peer.get('unit', '')}".strip()
        )
    return "" if peer is None else str(peer)


def table_of(results: list[dict[str, Any]]) -> Table:
    """Return the results as a table."""
    table = Table(title="Wiñay benchmarks", title_justify="left")
    for column, justify in (("benchmark", "left"), ("value", "right"), ("bar", "right"), ("holds", "left")):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    table.add_column("peer")
    table.add_column("× peer", justify="right")
    for one in results:
        unit = one.get("unit", "")
        table.add_row(
            str(one.get("what") or one["name"]),
            f"{one['value']} {unit}",
            f"{one.get('bar', '')} {unit}",
            "[green]yes[/]" if one["holds"] else "[red]no[/]",
            peer_text(one),
            f"{one['ratio']:,}" if isinstance(one.get("ratio"), int | float) else "",
        )
    return table


def main(arguments: list[str]) -> int:
    """Run what was asked for; return 0 if every bar holds."""
    console = Console()
    found = benchmarks()
    asked = [one.removeprefix("NAME=") for one in arguments]
    names = [name.replace("-", "_") for name in asked if name]
    if unknown := [name for name in names if name not in found]:
        console.print(f"No benchmark {', '.join(unknown)}; there are: {', '.join(found)}")
        return 2
    RESULTS.mkdir(parents=True, exist_ok=True)
    results = []
    for name in names or found:
        with console.status(f"{name} …"):
            results += run(name, found[name])
    console.print(table_of(results))
    return 0 if all(one["holds"] for one in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
