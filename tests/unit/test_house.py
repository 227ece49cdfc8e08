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
from tests import house, rows
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
    (house.key_names_are_spelled_once, {"chalicelib/cart.py": "def of(raw):\n    return f\"{raw['sk']['S']}\"\n"}),
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
        from chalicelib.store import aws
        from chalicelib import providers
        assert not providers._made
        assert not aws._client.cache_info().currsize
    """)


def test_a_start_imports_no_operation_and_nothing_heavy() -> None:
    _run("""
        import sys
        sys.modules["OpenSSL"] = None  # a library of the tests brings it, and botocore takes it where it is
        import app
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


PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "tests/data/README.md"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_what_a_readme_quotes_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    quotes = re.findall(r"```python\n# (\S+)\n(.*?)```", text, re.DOTALL)
    assert quotes
    for file, quoted in quotes:
        assert quoted in (ROOT / file).read_text(encoding="utf-8"), f"{page} quotes {file}"
    for file, before, after in re.findall(r"```diff\n # (\S+)\n-(.*?)\n\+(.*?)\n```", text):
        source = (ROOT / file).read_text(encoding="utf-8")
        assert before in source or after in source, f"{page} changes {file}"  # or whoever followed it is told so


def test_both_readmes_run_the_same_commands() -> None:
    assert _commands("README.md") == _commands("README.zh-CN.md")


def _commands(page: str) -> list[str]:
    """Without what is told to people: comments, and lines that only echo."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.partition("  #")[0].rstrip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("echo")]


# rows of the feature list


def test_rows_that_tests_name_are_in_the_list_and_claims_have_tests() -> None:
    named = {
        row for path in ROOT.glob("tests/**/*.py") for row in re.findall(r"mark\.row\(\"(\w+)\"\)", path.read_text())
    }
    table = rows.read()
    assert len(table) == len({row.id for row in table})
    assert named - {row.id for row in table} == set()
    assert [row.id for row in table if row.status != rows.NOT_YET and row.id not in named] == []


def test_a_claim_without_a_passing_test_is_found() -> None:
    table = [rows.Row("A1", "login", rows.PROVEN, ""), rows.Row("B1", "goods", rows.NOT_YET, "")]
    passed, failed = rows.Result(passed={"one"}), rows.Result(passed={"one"}, failed={"two"})
    assert rows.untrue(table, {"A1": passed}) == []
    assert len(rows.untrue(table, {})) == 1
    assert len(rows.untrue(table, {"A1": failed})) == 1
    assert len(rows.untrue(table, {"A1": passed, "Z9": passed})) == 1


def test_a_row_with_something_missing_is_proven_in_part() -> None:
    whole, part = rows.Row("A1", "login", "", ""), rows.Row("A1", "login", "", "phones")
    results = {"A1": rows.Result(passed={"one"})}
    assert (rows.judged(whole, results).status, rows.judged(part, results).status) == (rows.PROVEN, rows.IN_PART)
    assert rows.judged(whole, {}).status == rows.NOT_YET
