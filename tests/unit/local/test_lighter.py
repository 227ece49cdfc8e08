"""What is taken from the emulator's table changes none of its answers."""

import copy
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from ministack.services import dynamodb

from infra.local.lighter import Copies, lighten

_TABLE = {
    "TableName": "goods",
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "pile")],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "ops",
            "KeySchema": [{"AttributeName": "pile", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "BillingMode": "PAY_PER_REQUEST",
}


def _item(number: int) -> dict[str, Any]:
    lines = {"L": [{"M": {"sku": {"S": "a"}, "n": {"N": "1"}}}]}
    return {"pk": {"S": "U"}, "sk": {"S": f"O#{number}"}, "n": {"N": "2.50"}, "parts": lines, "pile": {"S": "open"}}


def _update(number: int, condition: str, expression: str, **values: Any) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": "goods",
            "Key": {"pk": {"S": "U"}, "sk": {"S": f"O#{number}"}},
            "ConditionExpression": condition,
            "UpdateExpression": expression,
            "ExpressionAttributeValues": {f":{name}": value for name, value in values.items()},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


_ONE, _TEXT = {"N": "1"}, {"S": "b"}
_QUERY = {"TableName": "goods", "KeyConditionExpression": "pk = :p AND begins_with(sk, :s)"}
_STORY: list[tuple[str, dict[str, Any]]] = [
    ("CreateTable", _TABLE),
    *(("PutItem", {"TableName": "goods", "Item": _item(number)}) for number in range(5)),
    ("Query", {**_QUERY, "ExpressionAttributeValues": {":p": {"S": "U"}, ":s": {"S": "O#"}}, "Limit": 3}),
    (
        "TransactWriteItems",
        {
            "TransactItems": [
                _update(0, "n >= :one", "SET n = n - :one, parts[0].sku = :text", one=_ONE, text=_TEXT),
                _update(1, "attribute_exists(pk)", "SET copied = parts REMOVE pile ADD times :one", one=_ONE),
            ]
        },
    ),
    ("TransactWriteItems", {"TransactItems": [_update(0, "n > :most", "SET n = :most", most={"N": "9"})]}),
    ("TransactWriteItems", {"TransactItems": [_update(2, "((n > :one))", "SET n = :one", one=_ONE)]}),
    ("TransactWriteItems", {"TransactItems": [_update(2, "n >", "SET n = :one", one=_ONE)]}),
    ("TransactWriteItems", {"TransactItems": [_update(3, "n < :big", "SET n = :big", big={"N": "1e127"})]}),
    ("Scan", {"TableName": "goods", "FilterExpression": "contains(pile, :missing)"}),
    ("Query", {**_QUERY, "ExpressionAttributeValues": {":p": {"S": "U"}, ":s": {"S": "O#"}}}),
]


def _emulator(name: str) -> Any:
    """ministack's table once more, with nothing in it."""
    spec = importlib.util.spec_from_file_location(name, Path(str(dynamodb.__file__)))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def _told(table: Any, action: str, request: dict[str, Any]) -> tuple[int, Any]:
    headers = {"x-amz-target": f"DynamoDB_20120810.{action}"}
    status, _, body = await table.handle_request("POST", "/", headers, json.dumps(request).encode(), {})
    answer = json.loads(body)
    for name in ("TableArn", "TableId", "CreationDateTime", "LatestStreamArn", "LatestStreamLabel"):
        answer.get("TableDescription", {}).pop(name, None)
    return status, answer


def test_every_answer_is_the_one_that_it_gave_before() -> None:
    plain, light = _emulator("plain_table"), _emulator("light_table")
    lighten(light)
    told = [(_run(_told(plain, *asked)), _run(_told(light, *asked))) for asked in _STORY]
    assert [before for before, _ in told] == [after for _, after in told]
    assert {before[0] for before, _ in told} == {200, 400}  # refusals are among them


def _run(told: Any) -> Any:
    """A coroutine that waits for nothing."""
    with pytest.raises(StopIteration) as ended:
        told.send(None)
    return ended.value.value


def test_a_copy_holds_nothing_that_is_changed_in_place() -> None:
    item = _item(1) | {"tags": {"SS": ["a", "b"]}, "S": {"M": {"S": {"S": "x"}}}, "raw": {"B": b"x"}}
    copied = Copies.deepcopy(item)
    assert copied == item == copy.deepcopy(item)
    copied["parts"]["L"][0]["M"]["sku"] = {"S": "other"}
    copied["parts"]["L"].append({"S": "more"})
    copied["tags"]["SS"].append("c")
    copied["S"]["M"]["S"] = {"S": "y"}
    copied["n"] = {"N": "3"}
    assert item == _item(1) | {"tags": {"SS": ["a", "b"]}, "S": {"M": {"S": {"S": "x"}}}, "raw": {"B": b"x"}}
