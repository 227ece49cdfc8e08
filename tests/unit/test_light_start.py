"""What a cold start imports is held by number, without clocks: `make cold` says what it costs. A module more in a hot path is a decision."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic.alias_generators import to_camel as as_pydantic_does

from chalicelib.runtime.model import Shape
from chalicelib.runtime.model import to_camel as ours
from functions import OPERATIONS, load
from infra import cold
from infra.packaging.lambdas import lambdas

ROOT = Path(__file__).parents[2]
# Modules of the shop itself that are imported when a Lambda's first event is about to be answered. When a number falls, lower it here.
MOST = {
    "start": 43,
    "api": 88,
    "catalog_browse": 51,
    "orders_submit": 120,
    "orders_submit, paid at once": 129,
    "coupons_claim": 46,
    "payments_wechat_notify": 89,
    "deduct_stock": 89,
    "notify": 74,
    "relay": 91,
    "timers": 64,
    "timers, an order due": 115,
    "heal": 48,
    "doctor": 46,
}
# what no first event needs: each was met there once, and cost a tenth of a start
KEPT_OUT = {
    *(
        "importlib.metadata",
        "email",
        "zipfile",
        "csv",
        "urllib3",
        "requests",
        "boto3",
        "botocore.session",
        "botocore.client",
    ),
    *("pynamodb.models", "pynamodb.connection", "cryptography", "unittest"),
}
_MODULES = """
import json, sys
for statement in sys.argv[1:]:
    exec(statement)
print(json.dumps(sorted(sys.modules)))
"""
# tells of each schema that an import builds, and of each operation's module that was imported
_BUILT = """
import sys
import pydantic._internal._model_construction as classes
import pydantic.type_adapter as adapters
def told(build):
    def tell(schema, about, *rest, **more):
        print(about)
        return build(schema, about, *rest, **more)
    return tell
for module in (classes, adapters):
    module.create_schema_validator = told(module.create_schema_validator)
import functions
for name in functions.OPERATIONS:
    functions.load(name)
from importlib import import_module
for statement in sys.argv[1:]:
    exec(statement)
"""


def run(program: str, *statements: str) -> str:
    command = [sys.executable, "-c", program, *statements]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def imported() -> dict[str, set[str]]:
    return {
        name: set(json.loads(run(_MODULES, *statements))) for name, statements in cold.events().items() if name in MOST
    }


@pytest.mark.parametrize("name", MOST)
def test_a_first_event_imports_no_more_of_the_shop_than_it_did(name: str, imported: dict[str, set[str]]) -> None:
    own = {module for module in imported[name] if module.partition(".")[0] in ("app", "chalicelib", "functions")}
    assert len(own) <= MOST[name], sorted(own - imported["start"])


@pytest.mark.parametrize("name", MOST)
def test_a_first_event_needs_none_of_what_is_kept_out(name: str, imported: dict[str, set[str]]) -> None:
    assert imported[name] & KEPT_OUT == set()


def test_every_hot_lambda_is_held() -> None:
    hot = {each.name for each in lambdas() if each.operation} | {"api", "start"}
    assert hot <= MOST.keys() <= cold.events().keys()


def test_no_import_builds_a_schema() -> None:
    """A default or constant of a shape is written `Shape.usual(…)`; a model of its own defers its building."""
    others = [statement for statements in cold.events().values() for statement in statements[1:]]
    assert run(_BUILT, *others) == ""


def shapes(kind: type[Shape] = Shape) -> Iterator[type[Shape]]:
    for below in kind.__subclasses__():
        yield below
        yield from shapes(below)


def test_names_are_written_outside_as_pydantic_would() -> None:
    for name in OPERATIONS:
        load(name)
    names = {field for shape in shapes() for field in shape.model_fields}
    assert len(names) > 500
    assert {name: ours(name) for name in names} == {name: as_pydantic_does(name) for name in names}


def test_what_the_program_writes_down_unchecked_would_pass_the_check() -> None:
    """`usual` builds no schema at import; here each default that is a shape is checked after all."""
    for name in OPERATIONS:
        load(name)
    written = [
        (shape, name, field.default)
        for shape in shapes()
        for name, field in shape.model_fields.items()
        if isinstance(field.default, Shape)
    ]
    assert len(written) >= 8
    for shape, name, default in written:
        assert type(default).model_validate(default.model_dump()) == default, f"{shape.__name__}.{name}"
