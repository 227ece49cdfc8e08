"""Pydantic is kept from reading the metadata of every package before its first schema, and a new pydantic that looks elsewhere is seen."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

from chalicelib.runtime import unplugged

PYDANTIC = Path(inspect.getfile(__import__("pydantic"))).parent
_FIRST_SCHEMA = """
import sys
import {first}
from pydantic import BaseModel, TypeAdapter
class Asked(BaseModel):
    name: str
Asked(name="x")
TypeAdapter(list[Asked]).validate_python([])
print("importlib.metadata" in sys.modules)
"""


def reads_metadata(first: str) -> bool:
    ended = subprocess.run(
        [sys.executable, "-c", _FIRST_SCHEMA.format(first=first)], capture_output=True, text=True, check=True
    )
    return ended.stdout.strip() == "True"


def test_the_first_schema_reads_no_metadata_of_packages() -> None:
    assert not reads_metadata("chalicelib")
    assert reads_metadata("sys")  # without us it does: when this fails, `runtime.unplugged` has no reason any more


def test_ours_has_what_pydantic_asks_of_its_own_and_asks_nowhere_else() -> None:
    """A pydantic that renames it, asks another thing of it, or gives it an argument."""
    asked = {
        (path.relative_to(PYDANTIC).as_posix(), alias.name)
        for path in PYDANTIC.rglob("*.py")
        if "v1" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("_loader")
        for alias in node.names
    }
    assert asked == {("plugin/_schema_validator.py", "get_plugins")}
    theirs = ast.parse((PYDANTIC / "plugin" / "_loader.py").read_text(encoding="utf-8"))
    (get_plugins,) = [node for node in theirs.body if isinstance(node, ast.FunctionDef) and node.name == "get_plugins"]
    assert ast.unparse(get_plugins.args) == ""
    assert unplugged.get_plugins() == ()
