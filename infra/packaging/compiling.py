"""Run by an interpreter of the runtime's version (bytecode.py): puts the .pyc of each module of a directory beside it, or in its place.

    python -I -X no_debug_ranges compiling.py DIRECTORY PREFIX beside|alone

PREFIX is where the files lie when they run. They are unchecked-hash (PEP 552). A module that stands alone loses its docstrings, for nobody
can look them up where its source is not; assertions stay. Exit status: 0, 1 when a module is no Python: it is named.
"""

from __future__ import annotations

import ast
import importlib.util
import marshal
import sys
from pathlib import Path

_UNCHECKED_HASH = (1).to_bytes(4, "little")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def main(directory: str, prefix: str, kept: str) -> int:
    sound = True
    for source in sorted(Path(directory).rglob("*.py")):
        shown = Path(prefix, source.relative_to(directory))
        try:
            made = compiled(source.read_bytes(), str(shown), documented=kept == "beside")
        except (SyntaxError, ValueError) as error:
            print(f"{shown}: {error}")
            sound = False
            continue
        target = Path(importlib.util.cache_from_source(str(source))) if kept == "beside" else source.with_suffix(".pyc")
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(made)
        if kept == "alone":
            source.unlink()
    return 0 if sound else 1


def compiled(text: bytes, shown: str, *, documented: bool) -> bytes:
    """The whole .pyc of a module's source. Raises SyntaxError, ValueError (zero bytes in it)."""
    tree = ast.parse(text, shown)
    if not documented:
        _drop_docstrings(tree)
    code = compile(tree, shown, "exec", dont_inherit=True)
    head = importlib.util.MAGIC_NUMBER + _UNCHECKED_HASH + importlib.util.source_hash(text)
    return head + marshal.dumps(code)


def _drop_docstrings(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body[:1] = [] if len(node.body) > 1 else [ast.copy_location(ast.Pass(), node.body[0])]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
