"""Calls to the table that a seed draws: every operation of the store, keys that collide, conditions that fail, values of every type, and mistakes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

Request = dict[str, Any]
_TEXTS = ("", "x", "下单", "券😀", 'a"\\\n\t', "é" * 40, "</script>", "\u2028")


class Call(NamedTuple):
    operation: str
    request: Request


def calls(seed: int, table: str, count: int) -> Iterator[Call]:
    """`count` calls to `table`, the same for the same seed whatever the table is called."""
    drawn = _Drawn(random.Random(seed), table)
    for _ in range(count):
        yield drawn.call()


class _Drawn:
    def __init__(self, chance: random.Random, table: str) -> None:
        self._chance, self._table = chance, table

    def call(self) -> Call:
        makers = (
            *[self._get, self._put, self._update, self._query, self._write_all] * 3,
            *(self._delete, self._get_many, self._read_all, self._put_many, self._scan, self._mistake),
        )
        operation, request = self._chance.choice(makers)()
        return Call(operation, request)

    # parts

    def _key(self) -> Request:
        return {"pk": {"S": f"U#{self._chance.randrange(3)}"}, "sk": {"S": f"O#{self._chance.randrange(6)}"}}

    def _value(self, depth: int = 0) -> Request:
        chance = self._chance
        kinds = ["S", "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", *([] if depth > 2 else ["L", "M", "M"])]
        kind = chance.choice(kinds)
        texts = chance.sample(_TEXTS[1:], chance.randrange(1, 4))
        values: dict[str, Any] = {
            "S": lambda: chance.choice(_TEXTS),
            "N": lambda: chance.choice(["0", "-7", "12345678901234567890", "1.25"]),
            "B": lambda: chance.randbytes(chance.randrange(1, 20)),
            "BOOL": lambda: chance.random() < 0.5,
            "NULL": lambda: True,
            "SS": lambda: texts,
            "NS": lambda: sorted({str(chance.randrange(9)) for _ in range(3)}),
            "BS": lambda: [text.encode() for text in texts],
            "L": lambda: [self._value(depth + 1) for _ in range(chance.randrange(4))],
            "M": lambda: {name: self._value(depth + 1) for name in chance.sample(["B", "BS", "店", "a.b"], 2)},
        }
        return {kind: values[kind]()}

    def _item(self) -> Request:
        more = {f"f{place}": self._value() for place in range(self._chance.randrange(6))}
        return {**self._key(), "kind": {"S": "drawn"}, "n": {"N": str(self._chance.randrange(5))}, **more}

    def _condition(self, *, always: bool = False) -> Request:
        if not always and self._chance.random() < 0.4:
            return {}
        text, values = self._chance.choice(
            [
                ("attribute_not_exists (#c)", {}),
                ("attribute_exists (#c)", {}),
                ("#c >= :c", {":c": {"N": "2"}}),
                ("#c IN (:c, :d) AND NOT contains (#c, :d)", {":c": {"N": "1"}, ":d": {"N": "3"}}),
            ]
        )
        found: Request = {"ConditionExpression": text, "ExpressionAttributeNames": {"#c": "n"}}
        if values:
            found["ExpressionAttributeValues"] = values
        if self._chance.random() < 0.8:
            found["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return found

    def _change(self) -> Request:
        """An update's expressions, with a condition or without."""
        found = self._condition()
        names = {**found.get("ExpressionAttributeNames", {}), "#n": "n", "#f": f"f{self._chance.randrange(4)}"}
        values = {**found.get("ExpressionAttributeValues", {}), ":n": {"N": "1"}, ":f": self._value()}
        text = self._chance.choice(["SET #f = :f ADD #n :n", "SET #n = if_not_exists (#n, :n) + :n, #f = :f"])
        return {
            **found,
            "UpdateExpression": text,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }

    def _keys(self, most: int) -> list[Request]:
        """Different ones."""
        keys = {(key["pk"]["S"], key["sk"]["S"]): key for key in (self._key() for _ in range(most))}
        return list(keys.values())

    # operations

    def _get(self) -> Call:
        strong = self._chance.random() < 0.5
        return Call("GetItem", {"TableName": self._table, "Key": self._key(), "ConsistentRead": strong})

    def _put(self) -> Call:
        return Call("PutItem", {"TableName": self._table, "Item": self._item(), **self._condition()})

    def _update(self) -> Call:
        asked = {"TableName": self._table, "Key": self._key(), **self._change()}
        return Call("UpdateItem", {**asked, "ReturnValues": self._chance.choice(["ALL_NEW", "ALL_OLD", "NONE"])})

    def _delete(self) -> Call:
        return Call("DeleteItem", {"TableName": self._table, "Key": self._key(), **self._condition()})

    def _query(self) -> Call:
        asked: Request = {
            "TableName": self._table,
            "KeyConditionExpression": "#p = :p AND begins_with (#s, :s)",
            "ExpressionAttributeNames": {"#p": "pk", "#s": "sk"},
            "ExpressionAttributeValues": {":p": {"S": f"U#{self._chance.randrange(4)}"}, ":s": {"S": "O#"}},
            "ScanIndexForward": self._chance.random() < 0.5,
            "ConsistentRead": True,
        }
        if self._chance.random() < 0.5:
            asked["Limit"] = self._chance.randrange(1, 5)
        return Call("Query", asked)

    def _scan(self) -> Call:
        return Call("Scan", {"TableName": self._table, "Limit": self._chance.randrange(1, 30)})

    def _get_many(self) -> Call:
        return Call("BatchGetItem", {"RequestItems": {self._table: {"Keys": self._keys(8), "ConsistentRead": True}}})

    def _put_many(self) -> Call:
        writes = [{"PutRequest": {"Item": {**self._item(), **key}}} for key in self._keys(4)]
        return Call("BatchWriteItem", {"RequestItems": {self._table: writes}})

    def _read_all(self) -> Call:
        parts = [{"Get": {"TableName": self._table, "Key": key}} for key in self._keys(5)]
        return Call("TransactGetItems", {"TransactItems": parts})

    def _write_all(self) -> Call:
        parts = []
        for key in self._keys(6):
            kind = self._chance.choice(["Put", "Update", "Delete", "ConditionCheck"])
            part: Request = {"TableName": self._table}
            if kind == "Put":
                part |= {"Item": {**self._item(), **key}, **self._condition()}
            else:
                expressions = self._change() if kind == "Update" else self._condition(always=kind == "ConditionCheck")
                part |= {"Key": key, **expressions}
            parts.append({kind: part})
        token = f"{self._table[-1]}-{self._chance.getrandbits(64):x}"
        return Call("TransactWriteItems", {"TransactItems": parts, "ClientRequestToken": token})

    def _mistake(self) -> Call:
        """What DynamoDB refuses and botocore does not see."""
        table, key = self._table, self._key()
        return self._chance.choice(
            [
                Call("GetItem", {"TableName": "no-such-table", "Key": key}),
                Call("GetItem", {"TableName": table, "Key": {"pk": {"S": "x"}}}),
                Call("UpdateItem", {"TableName": table, "Key": key, "UpdateExpression": "SET"}),
                Call("PutItem", {"TableName": table, "Item": {"pk": {"S": "x"}}}),
                Call("Query", {"TableName": table, "KeyConditionExpression": "pk = :p"}),
                Call("TransactWriteItems", {"TransactItems": [{"Put": {"TableName": "no-such-table", "Item": key}}]}),
            ]
        )
