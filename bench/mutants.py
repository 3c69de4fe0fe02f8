"""Small changes to every rule, each against the tests that ask for no database: how many does the suite notice?

A mutant changes one sign, bound, order, number or default in one function of a `rules` room. Its package's pure tests
(and those named in `ALSO`) run in a forked copy of a pytest that has already collected them, those first whose file
names the function; the function's code is exchanged in place, so whoever imported it meets the mutant. A mutant that
no test notices is listed; `bench/mutants_accepted.yaml` names those that change nothing that can be seen, each with its
reason.

    python bench/mutants.py [--every N] [--only committees.rules.ranking]

`--every 5` tries each fifth mutant of every module. The bar is a share of noticed mutants, accepted ones left out.
"""

import argparse
import ast
import copy
import functools
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results" / "mutants.json"
ACCEPTED = ROOT / "bench" / "mutants_accepted.yaml"
BAR = 0.90
EXAMPLES = 40
"""Examples of a property test for each mutant."""
SECONDS = 60
"""A mutant whose tests have taken so long of a processor loops: noticed. A busy machine makes nobody loop."""
ALSO: dict[str, tuple[str, ...]] = {"documents": ("agreements",)}
"""Packages whose pure tests are asked too."""

SWAPS: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "ROUND_HALF_UP": "ROUND_DOWN"}
TEXT_MAKERS = {"_", "N_", "ngettext", "gettext", "gettext_lazy", "Text", "Message"}


@dataclass(frozen=True)
class Mutant:
    """One change: where it stands and how the expression reads before and after."""

    module: str
    function: str
    number: int
    line: int
    change: str

    @property
    def key(self) -> str:
        """A name that survives moved lines: module, function and change."""
        return f"{self.module}:{self.function}: {self.change}"


@dataclass(frozen=True)
class Changed:
    """A module's tree with one change: its function, the changed node, and how that read before."""

    tree: ast.Module
    own: ast.FunctionDef
    target: ast.AST
    before: str


def rules_modules() -> list[str]:
    """Return the modules of every `rules` room, by dotted name."""
    src = ROOT / "src"
    found = [*src.glob("winay/*/rules.py"), *src.glob("winay/*/rules/**/*.py")]
    return [
        ".".join(path.relative_to(src).with_suffix("").parts) for path in sorted(found) if path.stem != "__init__"
    ]


def _source(module: str) -> Path:
    return (ROOT / "src").joinpath(*module.split(".")).with_suffix(".py")


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the functions and methods of a module with their qualified names; nested ones belong to the outer."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from (
                (f"{node.name}.{part.name}", part) for part in node.body if isinstance(part, ast.FunctionDef)
            )


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _places(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what can be changed: not annotations, docstrings, or what only makes a text."""
    if isinstance(node, ast.FunctionDef):
        for part in (*node.args.defaults, *(one for one in node.args.kw_defaults if one), *node.body):
            yield from _places(part)
        return
    if isinstance(node, ast.AnnAssign):
        if node.value:
            yield from _places(node.value)
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEXT_MAKERS:
        return
    if _is_text(node):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _places(child)


def _changes(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """Yield what may be done to one node: a description and a function that does it in place."""

    def put(field: str, value: Any, at: int | None = None) -> Any:
        def do(target: Any) -> None:
            if at is None:
                setattr(target, field, value)
            else:
                getattr(target, field)[at] = value

        return do

    if isinstance(node, ast.Compare):
        for at, op in enumerate(node.ops):
            if swap := SWAPS.get(type(op)):
                yield "compare", put("ops", swap(), at)
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
        if (swap := SWAPS.get(type(node.op))) and not any(_is_text(side) for side in sides):
            yield "sign", put("op", swap())
    elif isinstance(node, ast.BoolOp):
        yield "and/or", put("op", SWAPS[type(node.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not", lambda target: _become(target, target.operand, "bool")
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "minus", put("op", ast.UAdd())
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield "flag", put("value", not node.value)
        elif isinstance(node.value, int):
            yield "number", put("value", node.value + 1)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in NAMES:
        yield "name", put("id", NAMES[node.id])
    elif isinstance(node, ast.If | ast.IfExp) and isinstance(node.test, ast.Name | ast.Attribute | ast.Call):
        yield "condition", lambda target: setattr(target, "test", ast.UnaryOp(ast.Not(), target.test))
    elif isinstance(node, ast.Continue | ast.Break):
        yield (
            "loop",
            lambda target: setattr(
                target, "__class__", ast.Break if isinstance(target, ast.Continue) else ast.Continue
            ),
        )


def _become(target: Any, operand: ast.expr, function: str) -> None:
    """Turn `not x` into `bool(x)` in place."""
    target.__class__ = ast.Call
    target.__dict__ = {
        **{k: v for k, v in target.__dict__.items() if k.endswith(("lineno", "col_offset"))},
        "func": ast.Name(function, ast.Load()),
        "args": [operand],
        "keywords": [],
    }


def _each(module: str) -> Iterator[tuple[str, Callable[[], Changed]]]:
    """Yield every possible change of a module: the function's name, and what makes it in a tree of its own."""
    tree = ast.parse(_source(module).read_text("utf-8"))
    for name, function in _functions(tree):
        for index, node in enumerate(_places(function)):
            for which, _ in enumerate(_changes(node)):
                yield name, functools.partial(_changed, tree, name, index, which)


def _changed(tree: ast.Module, name: str, index: int, which: int) -> Changed:
    fresh = copy.deepcopy(tree)
    own = dict(_functions(fresh))[name]
    target = next(node for at, node in enumerate(_places(own)) if at == index)
    before = _said(target)
    _, do = list(_changes(target))[which]
    do(target)
    return Changed(fresh, own, target, before)


def mutants_of(module: str) -> list[Mutant]:
    """Return every mutant of a module, numbered as `apply` counts them."""
    found: list[Mutant] = []
    seen: Counter[str] = Counter()
    for number, (name, make) in enumerate(_each(module)):
        made = make()
        line = getattr(made.target, "lineno", 0)
        change = f"{made.before} → {_said(made.target)}"
        seen[f"{name}{change}"] += 1
        again = seen[f"{name}{change}"]
        found.append(Mutant(module, name, number, line, change + (f" ({again})" if again > 1 else "")))
    return found


def _said(node: ast.AST) -> str:
    text = ast.unparse(ast.fix_missing_locations(copy.deepcopy(node)))
    return " ".join(text.split())[:90]


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            if "<locals>" not in constant.co_qualname:
                yield from _codes(constant)


def _live(module: ModuleType, name: str) -> FunctionType:
    """Return the function object that everybody calls, under decorators and descriptors."""
    found: Any = module
    for part in name.split("."):
        found = found.__dict__[part]
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, functools.cached_property):
        found = found.func
    found = getattr(found, "__func__", found)
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    if not isinstance(found, FunctionType):
        raise TypeError(f"{module.__name__}.{name} is no function")
    return found


def apply(mutant: Mutant) -> None:
    """Exchange the code and the defaults of the function, for everybody in this process."""
    module = importlib.import_module(mutant.module)
    for number, (name, make) in enumerate(_each(mutant.module)):
        if number != mutant.number:
            continue
        made = make()
        ast.fix_missing_locations(made.tree)
        compiled = compile(made.tree, str(_source(mutant.module)), "exec", dont_inherit=True)
        code = next(one for one in _codes(compiled) if one.co_qualname == name)
        live = _live(module, name)
        live.__code__ = code
        for field, nodes in (
            ("__defaults__", made.own.args.defaults),
            ("__kwdefaults__", made.own.args.kw_defaults),
        ):
            values = getattr(live, field)
            if values and any(made.target is part or made.target in ast.walk(part) for part in nodes if part):
                new = [
                    eval(compile(ast.Expression(n), "<default>", "eval"), module.__dict__) if n else None
                    for n in nodes
                ]
                if field == "__defaults__":
                    live.__defaults__ = tuple(new)
                else:
                    names = [one.arg for one in made.own.args.kwonlyargs]
                    live.__kwdefaults__ = {k: v for k, v, n in zip(names, new, nodes, strict=True) if n}
        return
    raise LookupError(mutant.key)


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


class Mutating:
    """A pytest plugin: collects once, then runs the collected tests against each mutant in a child of its own."""

    def __init__(self, mutants: list[Mutant], workers: int) -> None:
        self.mutants = mutants
        self.workers = workers
        self.survived: list[Mutant] = []
        self.properties: set[Any] = set()
        self.baseline_failed = "they were not run"

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [
            item for item in items if item.get_closest_marker("once") and not item.get_closest_marker("browser")
        ]
        self.properties = {item for item in items if _quicken(item)}

    def pytest_runtestloop(self, session: Any) -> bool:
        texts = {item.path: item.path.read_text("utf-8") for item in session.items}
        if self._wait({self._child(session, session.items, None): None})[1]:
            self.baseline_failed = f"one of {len(session.items)}"
            return True
        self.baseline_failed = ""
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
        if not noticed and mutant:
            self.survived.append(mutant)
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
            if self.baseline_failed or os.environ.get("MUTANTS_SAY"):
                os.write(2, f"{report.nodeid}\n{report.longreprtext[-1500:]}\n".encode())
            os._exit(1)


def run_package(package: str, mutants: list[Mutant], workers: int) -> dict[str, Any]:
    """Try the mutants of one package in this process; return what survived."""
    import pytest

    plugin = Mutating(mutants, workers)
    folders = [str(ROOT / "tests" / name) for name in (package, *ALSO.get(package, ()))]
    options = ["-o", "addopts=--strict-markers --import-mode=importlib", "-p", "no:cacheprovider", "-q"]
    pytest.main([*options, *folders], plugins=[plugin])
    survived = mutants if plugin.baseline_failed else plugin.survived
    return {"failed": plugin.baseline_failed, "survived": [one.key for one in survived]}


def accepted() -> dict[str, str]:
    """Return the reasons of accepted mutants by key; KeyError-free: a key that fits nothing is told by `main`."""
    from ruamel.yaml import YAML

    return dict(YAML(typ="safe").load(ACCEPTED.read_text("utf-8")) or {}) if ACCEPTED.exists() else {}


def main() -> int:
    """Try every package in a process of its own and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=int(os.environ.get("MUTANTS_EVERY", "1")))
    parser.add_argument("--only", default="")
    parser.add_argument("--package", help=argparse.SUPPRESS)
    parser.add_argument("--output", help=argparse.SUPPRESS)
    given = parser.parse_args()
    modules = [name for name in rules_modules() if given.only in name]
    reasons = accepted()
    if given.package:
        own = [
            m for name in modules if name.split(".")[1] == given.package for m in mutants_of(name)[:: given.every]
        ]
        found = run_package(given.package, [one for one in own if one.key not in reasons], workers=2)
        Path(given.output).write_text(json.dumps(found), "utf-8")
        return 0
    started = time.perf_counter()
    tried = Counter[str]()
    survived: list[str] = []
    failed = []
    for package in dict.fromkeys(name.split(".")[1] for name in modules):
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            command = [sys.executable, __file__, "--package", package, "--output", file.name, "--only", given.only]
            subprocess.run(
                [*command, "--every", str(given.every)], cwd=ROOT, check=False, stdout=subprocess.DEVNULL
            )
            text = Path(file.name).read_text("utf-8")
        own = [
            m.key for name in modules if name.split(".")[1] == package for m in mutants_of(name)[:: given.every]
        ]
        nothing = {"failed": "no answer", "survived": [key for key in own if key not in reasons]}
        found = json.loads(text) if text else nothing
        if found["failed"]:
            failed.append(f"{package}: its tests fail unchanged ({found['failed']})")
        survived += found["survived"]
    every = [m.key for name in modules for m in mutants_of(name)[:: given.every]]
    tried.update(key.split(":")[0] for key in every if key not in reasons)
    lost = Counter(key.split(":")[0] for key in survived)
    count = sum(tried.values())
    share = (count - len(survived)) / count if count else 0.0
    for key in sorted(survived):
        print(f"not noticed  {key}")
    for name in sorted(tried):
        print(f"{tried[name] - lost[name]:5} of {tried[name]:5}  {name}")
    for key in sorted(set(reasons) - set(every)) if given.every == 1 and not given.only else ():
        print(f"accepted, but there is no such mutant: {key}")
    print(*failed, sep="\n")
    print(f"{share:.1%} of {count} noticed in {time.perf_counter() - started:.0f} s")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    result = {
        "name": "mutants",
        "what": f"{count} small changes to rules noticed by pure tests",
        "value": round(100 * share, 1),
        "unit": "%",
        "peer": {"what": "accepted with a reason", "value": len(reasons), "unit": ""},
        "bar": 100 * BAR,
        "holds": share >= BAR and not failed,
        "not_noticed": sorted(survived),
    }
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1), "utf-8")
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
