"""Making small changes to the functions of `rules` rooms and putting them into a running process, for `mutants.py`."""

import ast
import copy
import functools
import importlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

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

    @property
    def package(self) -> str:
        """The package whose rules it changes."""
        return self.module.split(".")[1]


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
    found = {*src.glob("winay/**/rules.py"), *src.glob("winay/**/rules/**/*.py")}
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
