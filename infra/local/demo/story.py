"""What all steps share: who takes part, how a step is announced, and how an order and an inbox are looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from infra.local.demo.cashiers import CASHIERS, Cashier
from infra.local.demo.client import Person, WeChat
from infra.local.demo.expecting import Surprise
from infra.local.demo.telling import Teller
from infra.local.shop.content import Shop

Rest = ParamSpec("Rest")
Came = TypeVar("Came")

_MISSHAPEN = (LookupError, TypeError, ValueError, StopIteration)  # a field, or an entry of a list, is not there


@dataclass(frozen=True)
class Demo:
    """Who takes part. `visitor` is a name that nobody has used before; `content` is what the demo shop was stocked with."""

    visitor: str
    buyer: Person
    merchant: Person
    wechat: WeChat
    tell: Teller
    content: Shop
    fault: str | None = None
    cashier: Cashier = CASHIERS["wechat"]


def step(
    number: int, zh: str, en: str
) -> Callable[[Callable[Concatenate[Demo, Rest], Came]], Callable[Concatenate[Demo, Rest], Came]]:
    """Announces a step before it is played. An answer in which something is missing is a Surprise like any other."""

    def announced(play: Callable[Concatenate[Demo, Rest], Came]) -> Callable[Concatenate[Demo, Rest], Came]:
        @wraps(play)
        def played(demo: Demo, /, *rest: Rest.args, **options: Rest.kwargs) -> Came:
            demo.tell.step(number, zh, en)
            try:
                return play(demo, *rest, **options)
            except _MISSHAPEN as error:
                came = f"{type(error).__name__}: {error}"
                raise Surprise("应答的内容 / the answer", "约定的字段 / what its contract promises", came) from error

        return played

    return announced


def order_of(demo: Demo, order_no: str) -> dict[str, Any]:
    """The order as its buyer sees it now."""
    found: dict[str, Any] = demo.buyer.read("orders/get", orderNo=order_no)["order"]
    return found


def status_of(demo: Demo, order_no: str) -> str:
    return str(order_of(demo, order_no)["status"])


def notices_of(demo: Demo, order_no: str) -> dict[str, str]:
    """What the buyer's inbox says about the order: type of notice -> text."""
    notices = demo.buyer.read("messages/inbox")["notices"]
    return {notice["type"]: notice["text"] for notice in notices if notice["orderNo"] == order_no}
