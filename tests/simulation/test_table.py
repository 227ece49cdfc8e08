"""The simulated table behaves like DynamoDB: beside the emulator, and where no emulator follows."""

from __future__ import annotations

import json

import pytest

from chalicelib.store.errors import ConditionFailed, StoreError, TransactionCancelled
from infra.local.ministack import Ministack
from tests.simulation import differential
from tests.simulation.expressions import Raw
from tests.simulation.table import Table

_NAMES = {"#n": "n"}


def _put(sk: str, **attributes: Raw) -> Raw:
    return {"Item": {"pk": {"S": "A"}, "sk": {"S": sk}, **attributes}}


def _key(sk: str) -> Raw:
    return {"pk": {"S": "A"}, "sk": {"S": sk}}


def test_three_hundred_generated_calls_get_the_emulators_answers() -> None:
    with Ministack() as running:
        wire = differential.DatedWire(running.endpoint)
        differential.make_table(wire)
        found = differential.compare(wire, 300, seed=1)
        wire.close()
    unexplained = [one for one in found if not differential.explanation("ministack", one)]
    assert not unexplained, json.dumps(unexplained[0], ensure_ascii=False)
    assert len(found) < 60


def test_a_transaction_is_all_or_nothing_and_says_what_stood_there() -> None:
    table = Table()
    table("PutItem", _put("1", n={"N": "1"}))
    enough = {
        "Update": {
            "Key": _key("1"),
            "UpdateExpression": "SET #n = #n - :k",
            "ConditionExpression": "#n >= :k",
            "ExpressionAttributeNames": _NAMES,
            "ExpressionAttributeValues": {":k": {"N": "2"}},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }
    with pytest.raises(TransactionCancelled) as cancelled:
        table("TransactWriteItems", {"TransactItems": [{"Put": _put("2")}, enough]})
    assert [reason.code for reason in cancelled.value.reasons] == ["None", "ConditionalCheckFailed"]
    assert cancelled.value.reasons[1].item == _put("1", n={"N": "1"})["Item"]
    assert table.at(("A", "2")) is None


def test_a_token_does_the_work_once() -> None:
    table = Table()
    table("PutItem", _put("1", n={"N": "5"}))
    more = {
        "Key": _key("1"),
        "UpdateExpression": "ADD #n :one",
        "ExpressionAttributeNames": _NAMES,
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    request = {"TransactItems": [{"Update": more}], "ClientRequestToken": "same"}
    for _ in range(2):
        table("TransactWriteItems", request)
    assert table.at(("A", "1")) == _put("1", n={"N": "6"})["Item"]
    with pytest.raises(StoreError, match="IdempotentParameterMismatch"):
        table("TransactWriteItems", {**request, "TransactItems": [{"Put": _put("2")}]})


@pytest.mark.parametrize(
    "request_of",
    [
        {"TransactItems": [{"Put": _put(str(number))} for number in range(101)]},
        {"TransactItems": [{"Put": _put("1")}, {"Delete": {"Key": _key("1")}}]},
    ],
    ids=["a hundred and one parts", "two parts on one item"],
)
def test_a_transaction_that_dynamodb_refuses_is_refused(request_of: Raw) -> None:
    with pytest.raises(StoreError, match="ValidationException"):
        Table()("TransactWriteItems", request_of)


def test_an_item_of_more_than_400_kb_is_refused() -> None:
    with pytest.raises(StoreError, match="Item size"):
        Table()("PutItem", _put("1", n={"S": "x" * 410_000}))


def test_every_change_is_a_record_with_both_images_and_no_change_is_none() -> None:
    table = Table()
    for number in ("1", "1", "2"):
        table("PutItem", _put("1", n={"N": number}))
    table("DeleteItem", {"Key": _key("1")})
    images = [(change.old and change.old["n"]["N"], change.new and change.new["n"]["N"]) for change in table.stream]
    assert images == [(None, "1"), ("1", "2"), ("2", None)]


def test_an_index_may_be_behind_and_a_strong_read_never_is() -> None:
    table = Table()
    table("PutItem", _put("1", due_pk={"S": "T#0"}, due_sk={"S": "now"}))
    asked = {
        "IndexName": "due",
        "KeyConditionExpression": "#n = :t",
        "ExpressionAttributeNames": {"#n": "due_pk"},
        "ExpressionAttributeValues": {":t": {"S": "T#0"}},
    }
    table.lag = 1
    assert table("Query", asked)["Items"] == []
    assert len(table("Query", asked)["Items"]) == 1
    table.lag = 1
    assert "Item" not in table("GetItem", {"Key": _key("1")})
    table.lag = 1
    assert "Item" in table("GetItem", {"Key": _key("1"), "ConsistentRead": True})


def test_a_copy_does_not_change_with_its_original() -> None:
    table = Table()
    table("PutItem", _put("1", n={"N": "1"}))
    copy = table.copy()
    with pytest.raises(ConditionFailed):
        copy("PutItem", {**_put("1"), "ConditionExpression": "attribute_not_exists(pk)"})
    copy("PutItem", _put("1", n={"N": "2"}))
    assert table.at(("A", "1")) == _put("1", n={"N": "1"})["Item"]
