"""The platform's side in the tests of payment: what it knows of an order's money, notices that are forged or bent, calls that are met half-way."""

from __future__ import annotations

import json
import secrets
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import urllib3
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib import providers
from chalicelib.platform.http import Answer, PooledHttp, Request
from infra.local.simulator.clock import rfc3339
from infra.local.simulator.crypto import Keyring
from infra.local.simulator.in_process import Simulator
from tests.integration.money import Paid
from tests.integration.shop import Shop

Act = Callable[[], object]


def paid(platform: Simulator, order_no: str) -> list[Paid]:
    """Every payment that came under the order's numbers, with what went back of it."""
    state = platform.state
    return [
        Paid(payment["transaction_id"], payment["total"], _returned(state["refunds"], payment["transaction_id"]))
        for number, trade in state["trades"].items()
        if number.startswith(order_no)
        for payment in trade["payments"]
    ]


def _returned(refunds: Mapping[str, Any], transaction_id: str) -> tuple[int, ...]:
    return tuple(
        refund["refund"]
        for refund in refunds.values()
        if refund["transaction_id"] == transaction_id and refund["status"] == "SUCCESS"
    )


def answered(platform: Simulator, subject: str) -> list[int | None]:
    """The shop's answers to the notifications about a number, once each has been brought at least once."""
    platform.until(lambda: all(notice["attempts"] for notice in platform.deliveries(subject)))
    return [attempt["status"] for notice in platform.deliveries(subject) for attempt in notice["attempts"]]


class Hooked:
    """The payment provider, where something can happen right before or after the next call of a name about a number.

    `calls` are the names of the calls about any number, in order.
    """

    def __init__(self, below: Any) -> None:
        self.calls: list[str] = []
        self._below = below
        self._acts: list[tuple[str, str, str, Act]] = []

    def once(self, name: str, about: str, *, before: Act | None = None, after: Act | None = None) -> None:
        self._acts += [(name, about, when, act) for when, act in (("before", before), ("after", after)) if act]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self._below, name)

        def hooked(*arguments: Any) -> Any:
            if name != "parse_notification":
                self.calls.append(name)
            self._do(name, arguments, "before")
            answer = call(*arguments)
            self._do(name, arguments, "after")
            return answer

        return hooked

    def _do(self, name: str, arguments: tuple[Any, ...], when: str) -> None:
        for waiting in self._acts:
            if waiting[0] == name and waiting[2] == when and waiting[1] in repr(arguments):
                self._acts.remove(waiting)
                waiting[3]()
                return


@contextmanager
def hooked_pay() -> Iterator[Hooked]:
    """The payment provider, with hooks."""
    hooked = Hooked(providers.pay())
    before = providers.use("pay", hooked)
    try:
        yield hooked
    finally:
        providers.use("pay", before)


class CountingHttp:
    """The real transport; `paths` are those that were asked for."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self._below = PooledHttp()

    def send(self, request: Request) -> Answer:
        self.paths.append(urllib3.util.parse_url(request.url).path or "")
        return self._below.send(request)


@contextmanager
def counted_calls() -> Iterator[list[str]]:
    """The paths of every call that leaves the shop."""
    providers.forget()
    counting = CountingHttp()
    providers.use("http", counting)
    try:
        yield counting.paths
    finally:
        providers.forget()


class Notices:
    """Makes notifications as the platform would, or with one thing wrong, and brings them to the shop's door."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.ring = Keyring(shop.platform.platform)
        self._http = urllib3.PoolManager(retries=False)

    def transaction(self, number: str, fen: int, **changes: Any) -> dict[str, Any]:
        """A payment as it is told."""
        own = self.shop.platform.credentials
        return {
            "appid": own.appid,
            "mchid": own.mchid,
            "out_trade_no": number,
            "transaction_id": f"4200{secrets.randbelow(10**20):020d}",
            "trade_type": "JSAPI",
            "trade_state": "SUCCESS",
            "trade_state_desc": "支付成功",
            "bank_type": "OTHERS",
            "success_time": rfc3339(self.shop.clock.now()),
            "payer": {"openid": "o" + "0" * 27},
            "amount": {"total": fen, "payer_total": fen, "currency": "CNY", "payer_currency": "CNY"},
            **changes,
        }

    def body(
        self, told: Mapping[str, Any], *, key: str | None = None, associated: str = "transaction", **envelope: Any
    ) -> bytes:
        """The notification, its resource encrypted with the APIv3 key."""
        nonce = secrets.token_hex(6)
        apiv3 = (key or self.shop.platform.credentials.apiv3_key).encode()
        plain = json.dumps(told, ensure_ascii=False).encode()
        return json.dumps(
            {
                "id": f"EV-{secrets.token_hex(8)}",
                "create_time": rfc3339(self.shop.clock.now()),
                "event_type": "TRANSACTION.SUCCESS",
                "resource_type": "encrypt-resource",
                "summary": "支付成功",
                "resource": {
                    "original_type": "transaction",
                    "algorithm": "AEAD_AES_256_GCM",
                    "nonce": nonce,
                    "associated_data": associated,
                    "ciphertext": b64encode(AESGCM(apiv3).encrypt(nonce.encode(), plain, associated.encode())).decode(),
                },
                **envelope,
            },
            ensure_ascii=False,
        ).encode()

    def bring_form(self, form: bytes, to: str = "payments/alipay_notify") -> tuple[int, bytes, str]:
        """Knock as Alipay does; status, body and type of the answer."""
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "Connection": "close"}
        answer = self._http.request("POST", f"{self.shop.door.url}/{to}", body=form, headers=headers)
        return answer.status, answer.data, answer.headers.get("Content-Type", "")

    def signed(self, body: bytes, *, age: float = 0, serial: str | None = None) -> dict[str, str]:
        """The headers under which the platform sends it, `age` seconds ago."""
        moment = int(self.shop.clock.now().timestamp() - age)
        headers = self.ring.signature_headers(serial or self.ring.public_key_id, body, moment)
        return {"Content-Type": "application/json", **headers}

    def bring(self, body: bytes, headers: Mapping[str, str], to: str = "payments/wechat_notify") -> int:
        """Knock at the door; the HTTP status of the answer."""
        url = f"{self.shop.door.url}/{to}"
        answer = self._http.request("POST", url, body=body, headers={**headers, "Connection": "close"})
        return answer.status


def in_background(act: Act) -> threading.Thread:
    """Begin something that another thing is going to overtake."""
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread


def until(look: Callable[[], Any], seconds: float = 5) -> Any:
    """What `look` gives once it is true; an AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
    return seen
