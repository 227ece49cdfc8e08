"""ReDoS: every regular expression of the product, on texts made against it, counted in steps. None grows faster than the square of the text."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from chalicelib import reference
from functions import OPERATIONS, load
from tests.attacks.backtracking import growth

ROOT = Path(__file__).parents[2]
SQUARE = 4.7  # twice the text, at most four times the steps, and the odd ones at both ends
LONGEST = 24


def modules() -> list[str]:
    paths = [ROOT / "app.py", *ROOT.glob("chalicelib/**/*.py"), *ROOT.glob("functions/**/*.py")]
    return sorted(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths)


def compiled() -> dict[str, str | re.Pattern[str]]:
    """Whatever is compiled at import: by the name that it has."""
    found: dict[str, str | re.Pattern[str]] = {}
    for name in modules():
        for value in vars(import_module(name)).values():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                    found[one.pattern] = one
    return found


def written() -> dict[str, str | re.Pattern[str]]:
    """Whatever stands in a call of `re` by itself."""
    found: dict[str, str | re.Pattern[str]] = {}
    for name in modules():
        module = sys.modules[name] if name in sys.modules else import_module(name)
        for pattern in _calls(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            found[pattern] = pattern
    return found


def _calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            first = node.args[0] if node.args else None
            if node.func.value.id == "re" and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def of_requests() -> dict[str, str | re.Pattern[str]]:
    """Patterns of fields. pydantic's engine cannot backtrack; clients and gateways that read the document have others."""
    text = reference.openapi_json({name: load(name) for name in OPERATIONS}, "/")
    found: dict[str, str | re.Pattern[str]] = {}

    def gather(value: object) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("pattern"), str):
                found[value["pattern"]] = value["pattern"]
            for inner in value.values():
                gather(inner)
        elif isinstance(value, list):
            for inner in value:
                gather(inner)

    gather(json.loads(text)["components"])
    return found


def explodes(taken: dict[int, int]) -> bool:
    """More than four times the steps for twice the text, or many from the beginning."""
    return taken[LONGEST] > max(SQUARE * taken[LONGEST // 2], 6 * LONGEST**2) or taken[LONGEST] > 30 * LONGEST**2


@pytest.mark.row("S4")
def test_no_expression_takes_more_than_the_square_of_the_text() -> None:
    every = {**compiled(), **written(), **of_requests()}
    assert len(every) > 60
    slow = {}
    for text, pattern in every.items():
        taken = growth(pattern)
        if explodes(taken):
            slow[text] = taken
    assert not slow


@pytest.mark.parametrize("bad", [r"^(a+)+$", r"(\w+\s?)*:", r"^(a|a)*b", r"(x+x+)+y", r"^[^\s@]+@([^\s@]+\.?)+$"])
def test_an_expression_that_explodes_is_seen(bad: str) -> None:
    assert explodes(growth(bad))
