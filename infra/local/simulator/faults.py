"""Faults on order: which operation fails, how, how often, for which number; taken one by one as requests come.

"before" kinds leave no effect. "after" kinds have their effect and lose the answer: the caller cannot tell the two apart.
"""

import re
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Operation = Literal[
    "prepay",
    "query",
    "close",
    "refund",
    "query_refund",
    "certificates",
    "bill",
    "pay",
    "notify",
    "code2session",
    "stable_token",
    "phone",
    "subscribe",
    "shipping",
    "sec_check",
    "codes",
    "pages",
]
Kind = Literal[
    "error",
    "timeout_before",
    "timeout_after",
    "drop_before",
    "drop_after",
    "bad_signature",
    "unsigned",
    "duplicate",
    "delay",
    "lost",
    "wrong_amount",
    "fund_change_n",
]

_ANSWER: set[Kind] = {"error", "timeout_before", "timeout_after", "drop_before", "drop_after", "delay"}
_SIGNED: set[Kind] = _ANSWER | {"bad_signature", "unsigned"}
_KINDS: dict[Operation, set[Kind]] = {
    "prepay": _SIGNED,
    "query": _SIGNED | {"wrong_amount"},
    "close": _SIGNED,
    "refund": _SIGNED | {"wrong_amount", "fund_change_n"},
    "query_refund": _SIGNED | {"wrong_amount"},
    "certificates": _SIGNED,
    "bill": _SIGNED,
    "pay": {"error", "duplicate", "lost", "wrong_amount"},
    "notify": _SIGNED - {"error"} | {"duplicate", "lost", "wrong_amount"},
    "code2session": _ANSWER,
    "stable_token": _ANSWER,
    "phone": _ANSWER,
    "subscribe": _ANSWER,
    "shipping": _ANSWER,
    "sec_check": _ANSWER,
    "codes": _ANSWER,
    "pages": _ANSWER,
}
_HANG = 30.0
_SHORT = 0.5


class Fault(BaseModel):
    """One fault, as POST /_sim/fault takes it. An operation is that of either payment provider.

    `status` and `code` make a WeChat Pay error, `code` alone one of Alipay (a sub_code; ACQ. may be left out), `errcode` an error
    of the mini-program APIs (without it they answer `status` as a broken gateway would). `fund_change_n`: Alipay accepts a refund
    that is not through yet. `times` counts down. `delay` is in real seconds: how long a timeout hangs (30) or a delay lasts (0.5).
    `match` is an out_trade_no, out_refund_no, openid or code; without it, any.
    """

    model_config = ConfigDict(extra="forbid")

    operation: Operation
    kind: Kind
    status: int = Field(default=500, ge=202, le=599)
    code: str = "SYSTEM_ERROR"
    message: str = "系统异常，请稍后重试"
    errcode: int | None = None
    times: int = Field(default=1, ge=1)
    delay: float | None = Field(default=None, ge=0)
    match: str | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        allowed = _KINDS[self.operation]
        if self.kind not in allowed:
            raise ValueError(f"{self.operation} can fail by: {', '.join(sorted(allowed))}")
        return self

    @property
    def seconds(self) -> float:
        """How long the caller waits."""
        if self.delay is not None:
            return self.delay
        return _SHORT if self.kind == "delay" else _HANG

    def concerns(self, text: str) -> bool:
        """Whether `match` occurs in the text of a request as a whole word."""
        if self.match is None:
            return True
        return re.search(rf"(?<![\w-]){re.escape(self.match)}(?![\w-])", text) is not None


class FaultList:
    """The faults that wait, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order a fault."""
        self._waiting.append(fault)

    def take(self, operation: Operation, text: str) -> Fault | None:
        """The first fault for this operation that concerns `text`, one of its times used up."""
        for fault in self._waiting:
            if fault.operation == operation and fault.concerns(text):
                fault.times -= 1
                if fault.times == 0:
                    self._waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Cancel all."""
        self._waiting.clear()

    def listing(self) -> list[dict[str, Any]]:
        """What still waits, as JSON."""
        return [fault.model_dump(exclude_none=True) for fault in self._waiting]
