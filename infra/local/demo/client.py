"""How a client speaks to the shop, and to the simulated platforms: JSON over HTTP. Anything but a 200 is a surprise.

POST /{operation}   {"some": "body"}    Authorization: Bearer <accessToken>    Idempotency-Key: <one per intention>
GET  /{operation}?some=query            what only reads may be asked this way, too
200  {"data": …, "requestId": …}        4xx, 5xx  {"code": "out_of_stock", "message": …, "details": …, "requestId": …}
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import urllib3

from infra.local.demo.expecting import Surprise

_TIMEOUT = urllib3.Timeout(connect=3, read=30)  # an API Gateway gives up after 29 s


@dataclass(frozen=True)
class Exchange:
    """One request that was answered: the body or query as it was sent, and how long the answer took."""

    method: str
    path: str
    sent: Mapping[str, Any]
    seconds: float


class Client:
    """Sends JSON to one server; `heard` is told of every exchange."""

    def __init__(self, url: str, heard: Callable[[Exchange], None]) -> None:
        self.url = url
        self._heard = heard
        # no silent retries: a demo shows what happens
        self._http = urllib3.PoolManager(retries=False, timeout=_TIMEOUT)

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The JSON of the answer. Raises Surprise if it is none, or its status is not 200."""
        started = time.perf_counter()
        what = f"{method} {self.url}{path}"
        try:
            answer = self._http.request(method, self.url + path, json=body, fields=query, headers=dict(headers or {}))
            content = answer.json()
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise Surprise(what, "HTTP 200", f"没有应答 / no answer: {type(error).__name__}") from error
        self._heard(Exchange(method, path, body or query or {}, time.perf_counter() - started))
        if answer.status != 200:
            raise Surprise(what, "HTTP 200", _refusal(answer.status, content))
        return content


def _refusal(status: int, content: dict[str, Any]) -> str:
    """Status, stable word, sentence, and the request's id, by which it is found in the logs."""
    parts = (content.get("code"), content.get("message"), content.get("details"), content.get("requestId"))
    return " ".join([f"HTTP {status}", *(str(part) for part in parts if part)])


class Person(Client):
    """Somebody who uses the shop. `token` is set once they have logged in."""

    token: str | None = None

    def read(self, operation: str, **query: str | int) -> Any:
        """Ask an operation that only reads."""
        return self.send("GET", f"/{operation}", query=query, headers=self._who())["data"]

    def write(self, operation: str, body: Mapping[str, Any], key: str | None = None) -> Any:
        """Call an operation that changes something. Calling again with the same `key` gets the first answer again."""
        headers = {**self._who(), "Idempotency-Key": key or new_key()}
        return self.send("POST", f"/{operation}", body=body, headers=headers)["data"]

    def _who(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def new_key() -> str:
    """A key for one intention of a person: made when they press the button, kept for the retries."""
    return uuid4().hex


class WeChat(Client):
    """The buyer's WeChat and the payment provider, both simulated; Alipay is in the same place."""

    def request_payment(self, payment: Mapping[str, str]) -> Any:
        """What wx.requestPayment(payment) does when the buyer presses pay; its signature is checked."""
        return self.send("POST", "/_sim/request-payment", body=payment)

    def trade_pay(self, payment: Mapping[str, str]) -> Any:
        """What my.tradePay(payment) does when the buyer presses pay."""
        return self.send("POST", "/_sim/trade-pay", body=payment)

    def notifications(self, number: str) -> Any:
        """What the provider told the shop about a payment or a refund, with every delivery."""
        return self.send("GET", f"/_sim/notify/{number}")["notifications"]

    def item(self, shelf: str, number: str) -> Any:
        """What the provider has on record: "trades" by outTradeNo, "refunds" by refundNo."""
        return self.send("GET", f"/_sim/state/{shelf}/{number}")

    @contextmanager
    def failing(self, operation: str) -> Iterator[None]:
        """The next such operation fails; afterwards nothing does any more."""
        self.send("POST", "/_sim/fault", body={"operation": operation, "kind": "error"})
        try:
            yield
        finally:
            self.send("DELETE", "/_sim/fault")
