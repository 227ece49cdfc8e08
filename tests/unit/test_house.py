"""The rules of the house hold, every rule can see what breaks it, and catalogue, files, routes, contracts and docs agree."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import app
from chalicelib import reference
from chalicelib.reference import words
from chalicelib.reference.entries import ENTRIES
from chalicelib.runtime import contract
from chalicelib.runtime.errors import CODES
from chalicelib.runtime.operation import Operation, Webhook
from functions import JOBS, OPERATIONS, STREAM, WORKERS, load
from infra import docs
from tests import house
from tests.house import Rule, Sources

ROOT = Path(__file__).parents[2]
CONTRACTS = {name: load(name) for name in OPERATIONS}
ERRORS = "chalicelib.runtime.errors"

# What each rule must see: files of a small house that break it.
BROKEN: list[tuple[Rule, dict[str, str]]] = [
    (house.layers, {"functions/cart/add.py": "from functions.cart import view\n"}),
    (house.layers, {"functions/cart/__init__.py": "", "functions/cart/add.py": "from . import view\n"}),
    (house.layers, {"chalicelib/cart.py": "def load():\n    import functions\n"}),
    (house.layers, {"chalicelib/cart.py": "from infra.local import ports\n"}),
    (house.environment, {"chalicelib/cart.py": "from os import environ\n"}),
    (house.chance_and_time, {"functions/cart/add.py": "import random\n"}),
    (house.chance_and_time, {"chalicelib/cart.py": "from datetime import datetime\nat = datetime.now()\n"}),
    (house.services, {"chalicelib/cart.py": "def load():\n    import boto3\n"}),
    (house.services, {"functions/cart/add.py": "import urllib3\n"}),
    (house.services, {"functions/cart/add.py": "import urllib.parse, urllib.request\n"}),
    (house.platform_stands_alone, {"chalicelib/platform/pay.py": "from ..store import table\n"}),
    (
        house.platform_stands_alone,
        {"chalicelib/platform/pay.py": "from .. import orders\n", "chalicelib/orders.py": ""},
    ),
    (house.ground_knows_no_domain, {"chalicelib/store/table.py": "from chalicelib.cart import Cart\n"}),
    (house.pure_rules, {"chalicelib/pricing.py": "from .runtime import clock\n", "chalicelib/runtime/clock.py": ""}),
    (
        house.no_circles,
        {"chalicelib/cart.py": "from . import stock\n", "chalicelib/stock.py": "from .cart import add\n"},
    ),
    (
        house.no_circles,
        {
            "chalicelib/orders/items.py": "from ..stock import take\n",
            "chalicelib/orders/views.py": "",
            "chalicelib/stock.py": "from .orders.views import shown\n",
        },
    ),
    (house.every_module_says_what_it_is_for, {"chalicelib/cart.py": "# the cart\nMOST = 50\n"}),
    (house.every_module_says_what_it_is_for, {"chalicelib/cart_utils.py": '"""Of the cart."""\n'}),
    (house.every_module_says_what_it_is_for, {"chalicelib/cart.py": '"""Long."""\n' + "x = 1\n" * house.MOST_LINES}),
    (house.functions_are_read_in_one_look, {"functions/cart/add.py": '"""Long."""\n' + "x = 1\n" * 100}),
]


@pytest.fixture(scope="module")
def sources() -> Sources:
    return house.read(ROOT)


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds(rule: Rule, sources: Sources) -> None:
    assert rule(sources) == []


@pytest.mark.parametrize(("rule", "files"), BROKEN, ids=lambda part: getattr(part, "__name__", None))
def test_the_rule_sees_what_breaks_it(rule: Rule, files: dict[str, str], tmp_path: Path) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert rule(house.read(tmp_path))


def test_every_rule_is_seen_to_fail() -> None:
    assert {rule for rule, _ in BROKEN} == set(house.RULES)


def test_importing_anything_opens_no_connection_and_makes_no_client(sources: Sources) -> None:
    _run(f"""
        import socket, importlib

        class Refused:
            def __init__(self, *args, **options):
                raise AssertionError("a connection is opened at import")

        socket.socket = socket.create_connection = socket.getaddrinfo = Refused
        for name in {sorted(sources)}:
            importlib.import_module(name)
        from chalicelib.store import queues, transport
        from chalicelib import providers
        assert not providers._made
        assert not transport._client.cache_info().currsize
        assert not queues._client.cache_info().currsize
    """)


def test_a_start_imports_no_operation_and_nothing_heavy() -> None:
    _run("""
        import sys, app
        ours = [name for name in sys.modules if name.startswith("functions.")]
        heavy = [name for name in ("boto3", "cryptography", "chalicelib.reference") if name in sys.modules]
        assert (ours, heavy) == ([], []), (ours, heavy)
    """)


def _run(program: str) -> None:
    """In a Python of its own."""
    command = [sys.executable, "-c", dedent(program)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr


# catalogue, files, routes


def test_every_catalogue_name_has_its_file_and_every_file_its_name() -> None:
    files = {f"{path.parent.name}/{path.stem}" for path in ROOT.glob("functions/*/*.py") if path.stem != "__init__"}
    started = {f"workers/{worker.name}" for worker in (*WORKERS, STREAM)} | {f"jobs/{job.name}" for job in JOBS}
    assert files == set(OPERATIONS) | started


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_what_its_file_and_the_catalogue_say(name: str) -> None:
    operation = load(name)
    assert operation.name == name
    found = "webhook" if isinstance(operation, Webhook) else "read" if operation.retry == "read" else "write"
    assert OPERATIONS[name] == found
    said = re.match(r"(?:a )?(read|recorded|natural)\b", contract.parse(operation.contract).sections["Retry"])
    assert said
    assert said[1] == ("natural" if isinstance(operation, Webhook) else operation.retry)


def test_routes_are_the_catalogue_and_the_two_of_the_reference() -> None:
    methods = {"read": {"GET", "POST"}, "write": {"POST"}, "webhook": {"POST"}}
    expected = {f"/{name}": methods[kind] for name, kind in OPERATIONS.items()}
    expected |= {"/openapi.json": {"GET"}, "/docs": {"GET"}}
    assert {path: set(views) for path, views in app.app.routes.items()} == expected


@pytest.mark.parametrize(
    "name", [f"workers.{worker.name}" for worker in (*WORKERS, STREAM)] + [f"jobs.{job.name}" for job in JOBS]
)
def test_workers_and_jobs_have_a_handle(name: str, sources: Sources) -> None:
    tree = sources[f"functions.{name}"].tree
    assert "handle" in {getattr(node, "name", "") for node in tree.body}
    assert callable(getattr(app, name.partition(".")[2]))


# errors


@pytest.mark.parametrize("name", OPERATIONS)
def test_errors_of_a_contract_exist_with_their_status(name: str) -> None:
    for error in contract.parse(CONTRACTS[name].contract).errors:
        assert error.code in CODES, error
        assert error.status == CODES[error.code].status, error


def test_every_shop_error_that_is_raised_exists(sources: Sources) -> None:
    unknown = [f"{place} {code}" for place, code in house.shop_errors(sources) if code not in CODES]
    assert unknown == []


def test_no_error_code_is_unused(sources: Sources) -> None:
    front = house.read_file(ROOT / "infra/local/front.py")  # what API Gateway answers before any function is called
    used = house.words(sources, but=(ERRORS,)) | house.words(front)
    assert [code for code in CODES if code not in used] == []


# what is written about it


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_has_its_title_and_its_request_to_try(name: str) -> None:
    assert name in ENTRIES, "give it a line in chalicelib/reference/entries.py"
    operation = CONTRACTS[name]
    if isinstance(operation, Operation):
        operation.request.model_validate(ENTRIES[name].sample)
    else:
        assert not ENTRIES[name].sample


def test_the_reference_speaks_of_nothing_that_is_not_there() -> None:
    schemas = reference.document(CONTRACTS, "/")["components"]["schemas"].values()
    fields = {field for schema in schemas for field in schema.get("properties", {})}
    assert set(ENTRIES) - set(OPERATIONS) == set()
    assert set(words.DOMAINS) == {name.partition("/")[0] for name in OPERATIONS}
    assert set(words.FIELDS) - fields == set()


def test_the_list_of_operations_is_the_generated_one() -> None:
    written = (ROOT / docs.PATH).read_text(encoding="utf-8")
    assert written == docs.text(), "run: make docs"
