"""/openapi.json: valid OpenAPI, complete, the same every time, and made of the contracts."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator.schemas import openapi_v31_schema_validator

import app
from chalicelib.runtime import contract, openapi
from chalicelib.runtime.operation import Operation, Webhook
from functions import OPERATIONS, load

CONTRACTS = {name: load(name) for name in OPERATIONS}
OWN = [name for name, operation in CONTRACTS.items() if isinstance(operation, Operation)]
TOO_DEEP_FOR_A_QUERY = {"receipts/verify"}  # lists of objects: such a read is posted


def test_it_is_valid_openapi(document: dict[str, Any]) -> None:
    assert faults(document) == []


def faults(document: dict[str, Any]) -> list[str]:
    """What openapi-spec-validator would find, without its looking at every schema once for each place that leads there (a minute of it here)."""
    found = [f"{error.json_path}: {error.message}" for error in openapi_v31_schema_validator.iter_errors(document)]
    named = [item["operationId"] for path in document["paths"].values() for item in path.values()]
    found += [f"{name} is called twice" for name in named if named.count(name) > 1]
    shapes = {f"#/components/{kind}/{name}" for kind, many in document["components"].items() for name in many}
    for place, part in parts(document, "#"):
        if isinstance(reference := part.get("$ref"), str) and reference not in shapes:
            found.append(f"{place} leads nowhere: {reference}")
        if place.endswith("/schema") or place.rpartition("/")[0] == "#/components/schemas":
            found += [f"{place}: {error.message}" for error in _OF_SCHEMAS.iter_errors(part)]
        if "default" in part and "/properties/" in place:
            whole = {**part, "components": document["components"]}
            found += [f"{place}: {error.message}" for error in Draft202012Validator(whole).iter_errors(part["default"])]
    return found


_OF_SCHEMAS = Draft202012Validator(Draft202012Validator.META_SCHEMA)


def parts(value: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a document with its place; what is only an example says nothing."""
    if isinstance(value, dict):
        yield place, value
        for name, inner in value.items():
            if name not in ("example", "examples", "default"):
                yield from parts(inner, f"{place}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from parts(inner, f"{place}/{number}")


def test_what_is_no_openapi_is_noticed(document: dict[str, Any]) -> None:
    changed = copy.deepcopy(document)
    remark = changed["components"]["schemas"]["SubmitOrder"]["properties"]["remark"]
    remark |= {"type": "text", "minLength": "none"}
    del remark["default"]
    changed["components"]["schemas"]["PayOrder"]["properties"]["method"]["default"] = 5
    del changed["components"]["schemas"]["Failure"]
    submit, pay = changed["paths"]["/orders/submit"]["post"], changed["paths"]["/orders/pay"]["post"]
    submit["operationId"] = pay["operationId"]
    pay["responses"] = 5
    told = "\n".join(faults(changed))
    for what in ("'text' is not valid", "'none' is not of type", "5 is not", "leads nowhere", "called twice"):
        assert what in told


def test_no_two_shapes_share_a_name(document: dict[str, Any]) -> None:
    """Pydantic tells them apart by their modules then, and the SDK's types would be called after our files."""
    assert [
        name for name in document["components"]["schemas"] if "__" in name or name.endswith(("-Input", "-Output"))
    ] == []


def test_it_is_the_same_every_time() -> None:
    program = (
        "import hashlib; from chalicelib import reference; from functions import OPERATIONS, load;"
        "print(hashlib.sha256(reference.openapi_json({n: load(n) for n in OPERATIONS}, '/').encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_it_describes_every_operation_and_nothing_else(document: dict[str, Any]) -> None:
    assert set(document["paths"]) == {f"/{name}" for name in OPERATIONS}
    ids = [said["operationId"] for path in document["paths"].values() for said in path.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", OWN)
def test_an_operation_is_described_by_its_contract(name: str, document: dict[str, Any]) -> None:
    operation = CONTRACTS[name]
    assert isinstance(operation, Operation)
    path = document["paths"][f"/{name}"]
    post = path["post"]
    assert post["tags"] == [name.partition("/")[0]]
    assert ("get" in path) == (OPERATIONS[name] == "read" and name not in TOO_DEEP_FOR_A_QUERY)
    schemes = {"anyone": [], "buyer": [{"buyerToken": []}], "staff": [{"staffToken": []}]}
    assert post["security"] == schemes[operation.caller.kind]
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    assert (key in post.get("parameters", [])) == (operation.retry == "recorded")
    for error in contract.errors_of(name, CONTRACTS):
        assert error.code in _codes(post["responses"][str(error.status)])
    if permission := openapi.permission_of(operation):
        assert post["x-permission"] == permission
        assert "forbidden" in _codes(post["responses"]["403"])


def _codes(response: dict[str, Any]) -> list[str]:
    found: list[str] = response["content"]["application/json"]["schema"]["allOf"][1]["properties"]["code"]["enum"]
    return found


@pytest.mark.parametrize("name", OWN)
def test_the_request_to_try_fits_the_schema(name: str, document: dict[str, Any]) -> None:
    content = document["paths"][f"/{name}"]["post"]["requestBody"]["content"]["application/json"]
    Draft202012Validator({**document, **content["schema"]}).validate(content["example"])


READS = [name for name in OWN if OPERATIONS[name] == "read" and name not in TOO_DEEP_FOR_A_QUERY]


@pytest.mark.parametrize("name", READS)
def test_a_query_takes_what_the_request_takes(name: str, document: dict[str, Any]) -> None:
    operation = CONTRACTS[name]
    assert isinstance(operation, Operation)
    fields = {field.alias or key: field.is_required() for key, field in operation.request.model_fields.items()}
    for parameter in document["paths"][f"/{name}"]["get"]["parameters"]:
        assert fields[parameter["name"]] == parameter["required"]
    described = {parameter["name"] for parameter in document["paths"][f"/{name}"]["get"]["parameters"]}
    assert {field for field, required in fields.items() if required} <= described


@pytest.mark.parametrize("name", [name for name, operation in CONTRACTS.items() if isinstance(operation, Webhook)])
def test_a_providers_call_names_its_proof_and_every_answer(name: str, document: dict[str, Any]) -> None:
    post = document["paths"][f"/{name}"]["post"]
    assert post["x-called-by"] == "provider"
    by_headers = {"Wechatpay-Signature", "Wechatpay-Serial", "Wechatpay-Timestamp", "Wechatpay-Nonce"}
    form = CONTRACTS[name].form
    assert {parameter["name"] for parameter in post["parameters"]} == (set() if form else by_headers)
    assert list(post["requestBody"]["content"]) == ["application/x-www-form-urlencoded" if form else "application/json"]
    of_one_of_several = {"404"} if name.startswith("tracking/") else set()  # the shop asks one courier service
    assert set(post["responses"]) == {"200", "401", "500"} | of_one_of_several | (set() if form else {"204"})


def test_names_are_those_of_the_border(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field in schema.get("properties", {}):
            assert "_" not in field, f"{name}.{field}"


def test_it_is_served(document: dict[str, Any]) -> None:
    with Client(app.app) as client:
        answer = client.http.get("/openapi.json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert json.loads(answer.body)["paths"].keys() == document["paths"].keys()


def test_the_page_is_served_with_a_policy_that_lets_nothing_else_in(page: str) -> None:
    with Client(app.app) as client:
        answer = client.http.get("/docs")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert len(answer.body) == len(page.encode())
    assert hashlib.sha256(answer.body).digest() == hashlib.sha256(page.encode()).digest()
