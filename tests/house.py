"""The rules of the house, read from the source text: each rule gives what breaks it, one sentence per place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from chalicelib.store import schema

MOST_LINES = 400  # of a module
MOST_OWN_LINES = 90  # of a function's file: without its contract, imports and blank lines
GROUND = ("chalicelib.runtime", "chalicelib.store")
PURE = ("chalicelib.pricing", "chalicelib.orders.states", "chalicelib.catalog.matrix")
CHANCE_AND_TIME = {"time", "random", "secrets", "uuid"}
CLOCK_CALLS = {"now", "utcnow", "today", "fromtimestamp"}  # of datetime and date: `clock.now()` is ours
AWS = {"boto3", "botocore"}
NETWORK = {"urllib3", "socket", "http", "urllib", "requests", "httpx", "ssl", "subprocess"}
KEY_NAMES = {schema.PK, schema.SK, schema.TTL} | {key for index in schema.INDEXES.values() for key in index[1:3]}
EMPTY_WORDS = {"manager", "helper", "helpers", "util", "utils", "process", "data", "common", "misc"}


class Import(NamedTuple):
    """`name` is imported by a module; `at_start`: as soon as the module is."""

    name: str
    line: int
    at_start: bool


@dataclass(frozen=True)
class Source:
    """A module of the product, read but not run."""

    module: str
    path: Path
    text: str
    tree: ast.Module
    imports: tuple[Import, ...]

    @property
    def place(self) -> str:
        return str(self.path)


Sources = dict[str, Source]
Rule = Callable[[Sources], list[str]]


def read(root: Path) -> Sources:
    """app.py, chalicelib and functions below `root`, by dotted name."""
    paths = [root / "app.py", *sorted(root.glob("chalicelib/**/*.py")), *sorted(root.glob("functions/**/*.py"))]
    names = {_dotted(path.relative_to(root)): path for path in paths if path.exists()}
    return {name: _source(name, path, root, set(names)) for name, path in names.items()}


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _source(name: str, path: Path, root: Path, modules: set[str]) -> Source:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, str(path))
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    return Source(name, path.relative_to(root), text, tree, tuple(_imports(tree, package, modules)))


def _imports(tree: ast.Module, package: str, modules: set[str]) -> Iterator[Import]:
    for node, at_start in _walk(tree, at_start=True):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, at_start)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            for alias in node.names:
                deeper = f"{base}.{alias.name}"
                yield Import(deeper if deeper in modules else base, node.lineno, at_start)


def _walk(node: ast.AST, *, at_start: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Every node, and whether it runs when the module is imported."""
    for child in ast.iter_child_nodes(node):
        later = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        runs = at_start and not later and not typing_only
        yield child, runs
        yield from _walk(child, at_start=runs)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def _below(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def _told(source: Source, line: int, what: str) -> str:
    return f"{source.place}:{line} {what}"


# rules


def layers(sources: Sources) -> list[str]:
    """app -> functions -> chalicelib; a function never imports another function."""
    outside = ("app", "infra", "tests", "bench")
    faults = []
    for source in sources.values():
        above = () if source.module == "app" else ("functions",)
        faults += [
            _told(source, found.line, f"imports {found.name}")
            for found in source.imports
            if _below(found.name, *outside, *above)
        ]
    return faults


def environment(sources: Sources) -> list[str]:
    """Only runtime/settings reads the environment."""
    return _only(sources, {"os"}, "chalicelib.runtime.settings")


def chance_and_time(sources: Sources) -> list[str]:
    """Only runtime/clock and runtime/ids are non-deterministic."""
    allowed = ("chalicelib.runtime.clock", "chalicelib.runtime.ids")
    faults = _only(sources, CHANCE_AND_TIME, *allowed)
    for source in sources.values():
        if source.module not in allowed:
            faults += [_told(source, line, f"calls {call}") for line, call in _clock_calls(source.tree)]
    return faults


def _clock_calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_CALLS:
            call = ast.unparse(node.func)
            if call.split(".")[0] in ("datetime", "date"):
                yield node.lineno, call


def services(sources: Sources) -> list[str]:
    """Only store talks to AWS, only platform/http to the rest of the world."""
    store = [name for name in sources if _below(name, "chalicelib.store")]
    return _only(sources, AWS, *store) + _only(
        sources, NETWORK, "chalicelib.platform.http", *_wire(sources), *_names_only(sources)
    )


def _wire(sources: Sources) -> list[str]:
    """The parts of the store that speak to AWS without an SDK."""
    return [name for name in sources if _below(name, "chalicelib.store.wire")]


def _names_only(sources: Sources) -> list[str]:
    """Modules that take nothing of urllib but the spelling of addresses, which opens no connection."""
    return [
        source.module
        for source in sources.values()
        if {found.name for found in source.imports if found.name.split(".")[0] in NETWORK} == {"urllib.parse"}
    ]


def _only(sources: Sources, names: set[str], *allowed: str) -> list[str]:
    return [
        _told(source, found.line, f"imports {found.name}")
        for source in sources.values()
        if source.module not in allowed
        for found in source.imports
        if found.name.split(".")[0] in names
    ]


def key_names_are_spelled_once(sources: Sources) -> list[str]:
    """Only store/schema writes out what the keys of table and indexes are called: there they can be changed."""
    return [
        _told(source, node.lineno, f"writes out {node.value!r}")
        for source in sources.values()
        if source.module != "chalicelib.store.schema"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and node.value in KEY_NAMES
    ]


def platform_stands_alone(sources: Sources) -> list[str]:
    """chalicelib/platform uses neither the table nor a domain, so that it can be tried and replaced by itself."""
    return [
        _told(source, found.line, f"imports {found.name}")
        for source in sources.values()
        if _below(source.module, "chalicelib.platform")
        for found in source.imports
        if _below(found.name, "chalicelib") and not _below(found.name, "chalicelib.platform", "chalicelib.runtime")
    ]


def ground_knows_no_domain(sources: Sources) -> list[str]:
    """chalicelib/runtime and chalicelib/store are used by all and use no domain."""
    return [
        _told(source, found.line, f"imports {found.name}")
        for source in sources.values()
        if _below(source.module, *GROUND)
        for found in source.imports
        if _below(found.name, "chalicelib") and not _below(found.name, *GROUND)
    ]


def pure_rules(sources: Sources) -> list[str]:
    """Prices, states and the SKU matrix know neither the table nor the clock."""
    impure = ("chalicelib.store", "chalicelib.providers", "chalicelib.runtime.clock", "chalicelib.runtime.settings")
    return [
        _told(source, found.line, f"imports {found.name}")
        for source in sources.values()
        if _below(source.module, *PURE)
        for found in source.imports
        if _below(found.name, *impure, "chalicelib.runtime.ids")
    ]


def no_circles(sources: Sources) -> list[str]:
    """Modules of chalicelib import each other in one direction only; so do its domains, as wholes."""
    modules: dict[str, set[str]] = {}
    domains: dict[str, set[str]] = {}
    for name, source in sources.items():
        for found in source.imports:
            if found.at_start and name != found.name and _below(name, "chalicelib") and found.name in sources:
                modules.setdefault(name, set()).add(found.name)
                if _domain(name) and _domain(found.name) and _domain(name) != _domain(found.name):
                    domains.setdefault(_domain(name), set()).add(_domain(found.name))
    return [*_circles(modules), *_circles(domains)]


def _domain(module: str) -> str:
    """The domain that a module belongs to; empty for what is below all domains."""
    if not _below(module, "chalicelib") or _below(module, *GROUND, "chalicelib.platform"):
        return ""
    return (module + ".").split(".")[1]


def _circles(needs: dict[str, set[str]]) -> list[str]:
    done: set[str] = set()
    found: list[str] = []

    def visit(name: str, path: list[str]) -> None:
        if name in path:
            found.append(" -> ".join([*path[path.index(name) :], name]))
        elif name not in done:
            for needed in sorted(needs.get(name, ())):
                visit(needed, [*path, name])
            done.add(name)

    for name in sorted(needs):
        visit(name, [])
    return found


def every_module_says_what_it_is_for(sources: Sources) -> list[str]:
    """The first line of a module is its docstring; its name is a word of the field; it tells one story."""
    faults = []
    for source in sources.values():
        if not (source.text.startswith('"""') and ast.get_docstring(source.tree)):
            faults.append(_told(source, 1, "does not begin with a docstring"))
        if EMPTY_WORDS & set(source.module.rpartition(".")[2].split("_")):
            faults.append(_told(source, 1, "has a name that says nothing"))
        if len(source.text.splitlines()) > MOST_LINES:
            faults.append(_told(source, MOST_LINES, f"goes on beyond {MOST_LINES} lines"))
    return faults


def functions_are_read_in_one_look(sources: Sources) -> list[str]:
    """A function's file is short."""
    return [
        _told(source, 1, f"has {own} lines of its own, {MOST_OWN_LINES} are allowed")
        for source in sources.values()
        if source.module.count(".") == 2 and _below(source.module, "functions")
        if (own := own_lines(source)) > MOST_OWN_LINES
    ]


def own_lines(source: Source) -> int:
    """Lines without the module's docstring, its imports, and blank ones."""
    aside: set[int] = set()
    for node in source.tree.body:
        said = node is source.tree.body[0] and ast.get_docstring(source.tree) is not None
        if said or isinstance(node, (ast.Import, ast.ImportFrom)):
            aside |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = enumerate(source.text.splitlines(), 1)
    return sum(1 for number, line in lines if line.strip() and number not in aside)


RULES: tuple[Rule, ...] = (
    layers,
    environment,
    chance_and_time,
    services,
    key_names_are_spelled_once,
    platform_stands_alone,
    ground_knows_no_domain,
    pure_rules,
    no_circles,
    every_module_says_what_it_is_for,
    functions_are_read_in_one_look,
)


def words(sources: Sources, *, but: tuple[str, ...] = ()) -> set[str]:
    """Every text that is written out in the modules."""
    return {
        node.value
        for source in sources.values()
        if source.module not in but
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def shop_errors(sources: Sources) -> Iterator[tuple[str, str]]:
    """(place, code) of each `ShopError("code")` that is written out."""
    for source in sources.values():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "ShopError" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield _told(source, node.lineno, "ShopError"), first.value


def read_file(path: Path) -> Sources:
    """One file outside of the product, read in the same way."""
    return {path.stem: _source(path.stem, path, path.parent, set())}
