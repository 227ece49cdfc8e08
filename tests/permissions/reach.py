"""What the code of a Lambda can reach, read from the source: more than any run shows, for a branch that no test takes is there all the same.

A graph of names: a function, class or variable of a module leads to all that its body names. At its ends stand the calls of the seams, written out
(`transport.call("GetItem", …)`), and the parts of a transaction. It knows actions, not resources, and nothing of methods that are called on values;
that is enough to notice an action that no test has ever seen a Lambda ask for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from infra import permissions
from tests.house import Source, Sources

_SEAM = {"transport.call", "_transport", "_ask"}  # their first written-out text is the name of AWS's operation
_QUEUES = "chalicelib.store.queues"
_PARTS = {"put": "Put", "create": "Put", "update": "Update", "delete": "Delete", "check": "ConditionCheck"}


class Place(NamedTuple):
    """A name at the top of a module."""

    module: str
    name: str


class Graph:
    """The product's names, what each leads to, and what it asks AWS for by itself."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._names = {module: _bound(source, sources) for module, source in sources.items()}
        self._leads: dict[Place, set[Place]] = {}
        self._asks: dict[Place, set[str]] = {}
        for module, source in sources.items():
            for name, node in _top(source.tree):
                self._read(Place(module, name), node)

    def actions(self, *starts: Place) -> dict[str, str]:
        """Every action that can be reached, and the way to it."""
        ways: dict[Place, str] = {start: start.module for start in starts}
        waiting = list(starts)
        found: dict[str, str] = {}
        while waiting:
            place = waiting.pop(0)
            for action in self._asks.get(place, ()):
                found.setdefault(action, ways[place])
            for target in sorted(self._leads.get(place, set()) - set(ways)):
                ways[target] = f"{ways[place]} > {target.module.removeprefix('chalicelib.')}.{target.name}"
                waiting.append(target)
        return found

    def _read(self, place: Place, node: ast.AST) -> None:
        leads, asks = self._leads.setdefault(place, set()), self._asks.setdefault(place, set())
        transactions = set(_transactions(node))
        for inner in _body(node):
            if isinstance(inner, ast.Name):
                leads |= self._target(place.module, inner.id)
            elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
                leads |= self._attribute(place.module, inner.value.id, inner.attr)
            if isinstance(inner, ast.Call):
                asks |= set(_asked(place.module, inner, transactions))
        leads.discard(place)

    def _target(self, module: str, name: str) -> set[Place]:
        """What a name of a module stands for, through re-exports."""
        for _ in range(5):
            bound = self._names.get(module, {}).get(name)
            if bound is None or bound.name == "":
                return set()
            if bound == Place(module, name):
                return {bound}
            module, name = bound
        return set()

    def _attribute(self, module: str, owner: str, name: str) -> set[Place]:
        bound = self._names[module].get(owner)
        return self._target(bound.module, name) if bound and bound.name == "" else set()


def _top(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def _bound(source: Source, sources: Sources) -> dict[str, Place]:
    """Names that a module defines or imports; a whole module is a Place without a name."""
    bound = {name: Place(source.module, name) for name, _ in _top(source.tree)}
    package = source.module if source.path.name == "__init__.py" else source.module.rpartition(".")[0]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                deeper = f"{base}.{alias.name}"
                bound[alias.asname or alias.name] = Place(deeper, "") if deeper in sources else Place(base, alias.name)
    return bound


def _body(node: ast.AST) -> Iterator[ast.AST]:
    """All that is inside, without what only types and decorates."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, ast.AST):
                yield inner
                yield from _body(inner)


def _transactions(node: ast.AST) -> Iterator[str]:
    """Names that hold a transaction in a function."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.arg) and inner.annotation and "Transaction" in ast.unparse(inner.annotation):
            yield inner.arg
        elif isinstance(inner, ast.Assign) and ast.unparse(inner.value).startswith(("Transaction(", "_transaction(")):
            yield from (target.id for target in inner.targets if isinstance(target, ast.Name))


def _asked(module: str, call: ast.Call, transactions: set[str]) -> Iterator[str]:
    """The actions that a call stands for."""
    callee = ast.unparse(call.func)
    owner, _, name = callee.rpartition(".")
    if owner in transactions and name in _PARTS:
        yield from _of_table("TransactWriteItems", {"TransactItems": [{_PARTS[name]: {}}]})
    elif callee == "call.commit":  # the record of the answer
        yield from _of_table("TransactWriteItems", {"TransactItems": [{"Put": {}}]})
    elif callee in _SEAM and (callee == "transport.call" or module == _QUEUES):
        texts = [one.value for one in call.args if isinstance(one, ast.Constant)]
        if module == _QUEUES:
            yield from (one.action for text in texts for one in permissions.needed_of_queue(text, "stock"))
        elif texts != ["TransactWriteItems"]:  # its parts say what it needs
            yield from (action for text in texts for action in _of_table(text, {}))


def _of_table(operation: str, request: dict[str, object]) -> Iterator[str]:
    yield from (one.action for one in permissions.needed_of_table(operation, request))
