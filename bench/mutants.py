"""Small changes to every rule, each against the tests that ask for no database: how many does the suite notice?

A mutant changes one sign, bound, order, number or default in one function of a `rules` room. Its package's pure tests
(and those named in `TESTS`) run in a forked copy of a pytest that has already collected them, those first whose file
names the function; the function's code is exchanged in place, so whoever imported it meets the mutant. A mutant that
no test notices is listed; `bench/mutants_accepted.yaml` names those that change nothing that can be seen, each with its
reason.

    python bench/mutants.py [--every N] [--only committees.rules.ranking] [--go-on] [--again]

`--every 5` tries each fifth mutant of every module. The bar is a share of noticed mutants, accepted ones left out.
Each answer is written down at once, in bench/results/mutants.jsonl: `--go-on` asks only what has none there yet, so
that a run that was stopped loses nothing; `--again` asks once more what was not noticed, after new tests.
`MUTANTS_EVERY=5` and `MUTANTS_GO_ON=1` say the same to `make bench`.
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import Any

from small_changes import ROOT, Mutant, apply, mutants_of, rules_modules

RESULTS = ROOT / "bench" / "results" / "mutants.json"
ANSWERS = RESULTS.with_suffix(".jsonl")
"""A line for each mutant tried, and for each package whose tests fail unchanged."""
ACCEPTED = ROOT / "bench" / "mutants_accepted.yaml"
BAR = 0.90
EXAMPLES = 40
"""Examples of a property test for each mutant."""
SECONDS = 60
"""A mutant whose tests have taken so long of a processor loops: noticed. A busy machine makes nobody loop."""
TESTS: dict[str, tuple[str, ...]] = {
    "analytics": ("analytics/test_vetoes.py", "analytics/test_veto_rules.py"),
    "documents": ("documents", "agreements"),
}
"""Where the tests of a package are, if not in the folder of its name alone."""


def _quicken(item: Any) -> bool:
    """Let a property test look for few examples and shrink none; return whether it is one, to be asked last."""
    import hypothesis

    test = getattr(item.obj, "__func__", item.obj)
    given = getattr(test, "_hypothesis_internal_use_settings", None)
    if given is None:
        return False
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    fewer = hypothesis.settings(
        given, max_examples=min(given.max_examples, EXAMPLES), phases=phases, database=None, derandomize=True
    )
    test._hypothesis_internal_use_settings = fewer
    return True


def _can_notice(item: Any) -> bool:
    """Tell whether a test runs in this process alone, without a database: a program of its own meets no mutant."""
    beyond = item.get_closest_marker("browser") or hasattr(item.module, "subprocess")
    return bool(item.get_closest_marker("once") and not beyond)


class Mutating:
    """A pytest plugin: collects once, then runs the collected tests against each mutant in a child of its own."""

    def __init__(self, package: str, mutants: list[Mutant], workers: int) -> None:
        self.package = package
        self.mutants = mutants
        self.workers = workers
        self.properties: set[Any] = set()
        self.unchanged = True
        """While the tests run without a mutant: what fails is told."""

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [item for item in items if _can_notice(item)]
        self.properties = {item for item in items if _quicken(item)}

    def pytest_runtestloop(self, session: Any) -> bool:
        texts = {item.path: item.path.read_text("utf-8") for item in session.items}
        if self._wait({self._child(session, session.items, None): None})[1]:
            _write({"package": self.package, "fails": f"one of {len(session.items)}"})
            return True
        _write({"package": self.package, "fails": ""})
        self.unchanged = False
        running: dict[int, Mutant | None] = {}
        for mutant in self.mutants:
            name = mutant.function.split(".")[-1].lstrip("_")
            module = mutant.module.split(".")[-1]
            near = sorted(
                session.items,
                key=lambda item: (
                    item in self.properties, name not in texts[item.path], module not in texts[item.path],
                ),
            )  # fmt: skip
            running[self._child(session, near, mutant)] = mutant
            if len(running) >= self.workers:
                self._reap(running)
        while running:
            self._reap(running)
        return True

    def _reap(self, running: dict[int, Mutant | None]) -> None:
        mutant, noticed = self._wait(running)
        if mutant:
            _write({"mutant": mutant.key, "noticed": noticed})
            if not noticed:
                print(f"not noticed  {mutant.key}", file=sys.stderr, flush=True)

    def _wait(self, running: dict[int, Mutant | None]) -> tuple[Mutant | None, bool]:
        pid, status = os.wait()
        return running.pop(pid), status != 0

    def _child(self, session: Any, items: list[Any], mutant: Mutant | None) -> int:
        pid = os.fork()
        if pid:
            return pid
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS if mutant else 10 * SECONDS,) * 2)
        signal.alarm(20 * SECONDS)
        try:
            if mutant:
                apply(mutant)
            session.items = items
            for index, item in enumerate(items):
                following = items[index + 1] if index + 1 < len(items) else None
                session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        except BaseException:
            os._exit(2)
        os._exit(0)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            if self.unchanged or os.environ.get("MUTANTS_SAY"):
                os.write(2, f"{report.nodeid}\n{report.longreprtext[-1500:]}\n".encode())
            os._exit(1)


def run_package(package: str, mutants: list[Mutant], workers: int) -> None:
    """Try the mutants of one package in this process."""
    import pytest

    folders = [str(ROOT / "tests" / name) for name in TESTS.get(package, (package,))]
    options = ["-o", "addopts=--strict-markers --import-mode=importlib", "-p", "no:cacheprovider", "-q"]
    pytest.main([*options, *folders], plugins=[Mutating(package, mutants, workers)])


def accepted() -> dict[str, str]:
    """Return the reasons of accepted mutants by key; KeyError-free: a key that fits nothing is told by `main`."""
    from ruamel.yaml import YAML

    return dict(YAML(typ="safe").load(ACCEPTED.read_text("utf-8")) or {}) if ACCEPTED.exists() else {}


def _write(answer: dict[str, Any]) -> None:
    with ANSWERS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(answer, ensure_ascii=False) + "\n")


def _answers() -> tuple[dict[str, bool], list[str]]:
    """Return whether each mutant tried so far was noticed, and the packages whose tests fail unchanged."""
    lines = ANSWERS.read_text("utf-8").splitlines() if ANSWERS.exists() else []
    found = [json.loads(line) for line in lines]
    fails = {one["package"]: one["fails"] for one in found if "package" in one}
    failing = [f"{name}: its tests fail unchanged ({what})" for name, what in fails.items() if what]
    return {one["mutant"]: one["noticed"] for one in found if "mutant" in one}, failing


def main() -> int:
    """Try every package in a process of its own and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=int(os.environ.get("MUTANTS_EVERY", "1")))
    parser.add_argument("--only", default="")
    parser.add_argument("--go-on", action="store_true", default=bool(os.environ.get("MUTANTS_GO_ON")))
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--package", help=argparse.SUPPRESS)
    given = parser.parse_args()
    reasons = accepted()
    every = [
        mutant for name in rules_modules() if given.only in name for mutant in mutants_of(name)[:: given.every]
    ]
    wanted = [mutant for mutant in every if mutant.key not in reasons]
    if not (given.package or given.go_on or given.again):
        ANSWERS.unlink(missing_ok=True)
    known, _ = _answers()
    left = [mutant for mutant in wanted if mutant.key not in known or (given.again and not known[mutant.key])]
    if given.package:
        run_package(given.package, [one for one in left if one.package == given.package], workers=2)
        return 0
    started = time.perf_counter()
    ANSWERS.parent.mkdir(parents=True, exist_ok=True)
    for package in dict.fromkeys(one.package for one in left):
        command = [sys.executable, __file__, "--package", package, *sys.argv[1:]]
        subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
        _sum_up(wanted, len(reasons))
    result = _sum_up(wanted, len(reasons))
    for key in result["not_noticed"]:
        print(f"not noticed  {key}")
    for room, (noticed, tried) in result["rooms"].items():
        print(f"{noticed:5} of {tried:5}  {room}")
    for key in sorted(set(reasons) - {one.key for one in every}) if given.every == 1 and not given.only else ():
        print(f"accepted, but there is no such mutant: {key}")
    print(*result["failing"], sep="\n")
    print(f"{result['value']} % of {len(wanted)} noticed in {time.perf_counter() - started:.0f} s")
    return 0 if result["holds"] else 1


def _sum_up(wanted: list[Mutant], accepted: int) -> dict[str, Any]:
    """Write and return the results so far: the share of those tried, which holds once all have been."""
    answers, failing = _answers()
    tried = [one for one in wanted if one.key in answers]
    noticed = Counter(one.module for one in tried if answers[one.key])
    share = noticed.total() / len(tried) if tried else 0.0
    result = {
        "name": "mutants",
        "what": f"{len(tried)} of {len(wanted)} small changes to rules noticed by pure tests",
        "value": round(100 * share, 1),
        "unit": "%",
        "peer": {"what": "accepted with a reason", "value": accepted, "unit": ""},
        "bar": 100 * BAR,
        "holds": share >= BAR and len(tried) == len(wanted) and not failing,
        "failing": failing,
        "rooms": {room: (noticed[room], count) for room, count in Counter(one.module for one in tried).items()},
        "not_noticed": sorted(one.key for one in tried if not answers[one.key]),
    }
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1), "utf-8")
    return result


if __name__ == "__main__":
    sys.exit(main())
