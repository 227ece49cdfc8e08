"""The one table as DynamoDB must create it; what each key holds is drawn in docs/architecture.md."""

from __future__ import annotations

from typing import Any

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


def create_table(name: str) -> dict[str, Any]:
    """Arguments of CreateTable."""
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": attribute, "AttributeType": "S"}
            for attribute in ("pk", "sk", "ops_pk", "ops_sk", "due_pk", "due_sk")
        ],
        "KeySchema": _keys("pk", "sk"),
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "ops",
                "KeySchema": _keys("ops_pk", "ops_sk"),
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(OPS_LIST)},
            },
            {
                "IndexName": "due",
                "KeySchema": _keys("due_pk", "due_sk"),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            },
        ],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    }


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


TABLE = create_table("minimall")
TTL_ATTRIBUTE = "ttl"
