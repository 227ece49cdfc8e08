"""Which logged events alarm a person, and under which name. An alarm of the code that no group names still alarms, as `attention`.

The functions write one JSON line per event (chalicelib/runtime/log.py); metric filters on their log groups count them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

# what Lambda itself writes when a function is stopped or never starts, and Chalice when a view fails; where Lambda writes of failures alone
# (`SystemLog`, JSON), a report is one
_CRASHES = (
    *("Task timed out", "Runtime.", "[ERROR]", "Status: timeout", "Status: error", " - ERROR - "),
    *("platform.report", "platform.initReport"),
)


@dataclass(frozen=True)
class Group:
    """An alarm named `<stack>-<name>`: `threshold` such lines within five minutes, written by `only` these Lambdas (any, if empty)."""

    name: str
    meaning: str
    events: tuple[str, ...] = ()
    threshold: int = 1
    only: tuple[str, ...] = ()
    also: str = ""  # a condition of the filter that selects some lines of an event which has its own alarm, too
    pattern: str = field(default="", repr=False)  # instead of events

    def of(self, function: str) -> bool:
        return not self.only or function in self.only


GROUPS = (
    Group(
        "callback-failing",
        "支付回调连续答复 500，微信会在 24 小时内重发，期间已付的订单仍显示未付款 / payment callbacks are answered 500; paid orders look unpaid",
        ("notification_unreadable", "notification_later"),
        threshold=3,
        only=("api", "payments_wechat_notify"),
    ),
    Group(
        "money-held",
        "有一笔钱对不上（金额、商户、付款人或退款），已记录未入账，需人工核对 / money that fits no order or refund waits for a person",
        (
            "payment_mismatch",
            "payment_orphan",
            "payment_foreign",
            "payer_differs",
            "transaction_reused",
            "refund_foreign",
            "refund_unknown",
            "refund_amount_differs",
            "refund_refused",
        ),
    ),
    Group(
        "reserving-stuck",
        "有订单一直停在占库存（RESERVING），买家看不到结果 / an order's reservation cannot be decided; its buyer waits",
        ("reservation_undecidable", "reservation_unreadable"),
        also='($.event = "deadline_stuck") && ($.due = "reserve")',
    ),
    Group(
        "timers-late",
        "到期任务积压或反复失败：关单、自动收货、退款查询会晚 / deadlines are met late or failed ten times",
        ("timers_behind", "deadline_stuck", "stuck_items"),
    ),
)
# whatever else the code calls an alarm
ATTENTION = Group(
    "attention", "其他需要人看的事件，见日志中 alarm 为 true 的行 / other events that a person must look at"
)
CRASHED = Group(
    "crashed",
    "有函数超时、崩溃或无法启动 / a function timed out, crashed or could not start",
    pattern=" ".join(f'?"{words}"' for words in _CRASHES),
)
ALARMS = (*GROUPS, ATTENTION, CRASHED)


def pattern(alarm: Group, function: str, groups: Sequence[Group] = GROUPS) -> str:
    """The filter of `alarm` on the log of the Lambda `function` ("Filter pattern syntax" of CloudWatch Logs; at most 1,024 characters)."""
    if alarm.pattern:
        return alarm.pattern
    if alarm.events:
        return _any([*(f'$.event = "{event}"' for event in alarm.events), *([alarm.also] if alarm.also else [])])
    named = [event for group in groups if group.of(function) for event in group.events]
    return "{ " + " && ".join(["($.alarm IS TRUE)", *(f'($.event != "{event}")' for event in named)]) + " }"


def _any(conditions: Sequence[str]) -> str:
    return "{ " + " || ".join(f"({condition})" for condition in conditions) + " }"
