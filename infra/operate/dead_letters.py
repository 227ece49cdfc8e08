"""What lies in a dead-letter queue, in words: which order, what it wanted, how it stands now, how often it was tried."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.messages.inbox import InboxItem, notice_id, notice_key
from chalicelib.messages.notices import Happening, notice_of
from chalicelib.orders.items import OrderHead, head_key
from chalicelib.runtime.settings import settings
from chalicelib.store import schema, table

_HIDDEN_SECONDS = 120  # while they are looked at; then they are to be seen again by themselves


@dataclass(frozen=True)
class Letter:
    """A message in a dead-letter queue. `received`: how often it was taken out of there, to look or to try again."""

    id: str
    body: str
    receipt: str
    received: int
    sent_at: datetime


def letters(sqs: Any, url: str) -> Iterator[Letter]:
    """All that can be seen now, each once. Whoever takes one must delete it, or `put_back`; else it comes back in two minutes."""
    seen: set[str] = set()
    while True:
        answer = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            VisibilityTimeout=_HIDDEN_SECONDS,
            MessageSystemAttributeNames=["ApproximateReceiveCount", "SentTimestamp"],
        )
        fresh = [one for one in answer.get("Messages", ()) if one["MessageId"] not in seen]
        if not fresh:
            return
        for one in fresh:
            seen.add(one["MessageId"])
            attributes = one.get("Attributes", {})
            yield Letter(
                one["MessageId"],
                one["Body"],
                one["ReceiptHandle"],
                int(attributes.get("ApproximateReceiveCount", 1)),
                datetime.fromtimestamp(int(attributes.get("SentTimestamp", 0)) / 1000, UTC),
            )


def put_back(sqs: Any, url: str, letter: Letter) -> None:
    """To be seen again at once."""
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=letter.receipt, VisibilityTimeout=0)


def in_words(queue: str, letter: Letter) -> str:
    """One line for people, zh-CN. What cannot be read is told as it is, cut short."""
    try:
        told = _WORDS.get(queue, _unknown)(json.loads(letter.body))
    except Exception as error:  # noqa: BLE001 - a letter may hold anything, and must be shown all the same
        told = f"无法解读（{type(error).__name__}: {str(error)[:80]}）：{letter.body[:160]}"
    age = datetime.now(UTC) - letter.sent_at
    return f"{told}；{_ago(age)}，取出过 {letter.received} 次"


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} 分钟前" if minutes < 120 else f"{minutes // 60} 小时前"


def _of_stock(body: dict[str, Any]) -> str:
    order_no = body["order_no"]
    units = "、".join(f"{sku}×{count}" for sku, count in body["units"].items())
    return f"订单 {order_no} 要占库存 {units}；{_now(order_no)}"


def _of_notify(body: dict[str, Any]) -> str:
    event = Happening.model_validate(body)
    if notice_of(event) is None:
        told = "买家无须知道"
    elif table.get(InboxItem, notice_key(event.uid, notice_id(event))) is None:
        told = "站内信还没有"
    else:
        told = "站内信已有，订阅消息未了"
    return f"订单 {event.aggregate} 第 {event.seq} 条 {event.type}；{told}；{_now(event.aggregate)}"


def _of_relay(body: dict[str, Any]) -> str:
    if batch := body.get("DDBStreamBatchInfo"):
        first, last = batch["approximateArrivalOfFirstRecord"], batch["approximateArrivalOfLastRecord"]
        return f"Lambda 整批放弃 {batch['batchSize']} 条流记录，{first} 至 {last}，只有位置没有内容"
    (record,) = body["Records"]
    change = record["dynamodb"]
    keys = change["Keys"]
    image = change.get("NewImage") or change.get("OldImage")
    kind = image.get("kind", {}).get("S", "?") if image else "内容过大、只留主键"
    why = body.get("requestContext", {}).get("condition", "?")
    return f"流记录 {record['eventName']} {keys[schema.PK]['S']} {keys[schema.SK]['S']}（{kind}）；{why}，原因见日志 relay_record_buried"


def _unknown(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)[:200]


def _now(order_no: str) -> str:
    head = table.get(OrderHead, head_key(order_no))
    return "没有这个订单" if head is None else f"订单现在 {head.status}"


_WORDS: dict[str, Callable[[Any], str]] = {"stock": _of_stock, "notify": _of_notify, "relay": _of_relay}


def url_of(queue: str) -> str:
    """The address of a queue by its name in the settings. Raises KeyError."""
    return settings().queues[queue]
