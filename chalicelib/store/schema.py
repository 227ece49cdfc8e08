"""The attribute names of the one table and what its indexes keep; what each key holds is drawn in docs/architecture.md.

This is the only place that spells them. infra/template.yaml takes keys, indexes and TTL from `PROPERTIES`; stack, local cloud and tests
create the table from there (infra/definition.py).
"""

from __future__ import annotations

from typing import Any, NamedTuple

PK = "pk"
SK = "sk"
TTL = "ttl"


class Index(NamedTuple):
    """A sparse index: an item is in it while it has both keys. `kept` are the attributes copied beside the keys; None: no others."""

    name: str
    pk: str
    sk: str
    kept: tuple[str, ...] | None


# What a merchant's list shows without reading the base item.
OPS_LIST = (
    "kind",
    "v",
    "status",
    "order_no",
    "uid",
    "store_id",
    "title",
    "units",
    "payable_fen",
    "paid_at",
    "refunding_fen",
)
OPS = Index("ops", "ops_pk", "ops_sk", OPS_LIST)
DUE = Index("due", "due_pk", "due_sk", None)
INDEXES = {index.name: index for index in (OPS, DUE)}


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


def _projection(index: Index) -> dict[str, Any]:
    if index.kept is None:
        return {"ProjectionType": "KEYS_ONLY"}
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(index.kept)}


# The table as CloudFormation and CreateTable spell it alike.
PROPERTIES: dict[str, Any] = {
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"}
        for name in (PK, SK, *(key for index in INDEXES.values() for key in (index.pk, index.sk)))
    ],
    "KeySchema": _keys(PK, SK),
    "GlobalSecondaryIndexes": [
        {"IndexName": index.name, "KeySchema": _keys(index.pk, index.sk), "Projection": _projection(index)}
        for index in INDEXES.values()
    ],
    "TimeToLiveAttribute": TTL,
}
