"""Who may tell the shop that it was paid: only the platform, only with exactly these bytes, only now."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

import app
from chalicelib import providers
from chalicelib.payments.items import attempts_of, out_trade_no
from chalicelib.runtime import ids
from infra.local.gateway import HttpRequest, Match, proxy_event
from infra.local.lambda_context import LambdaContext
from infra.local.simulator.crypto import PROBE_PREFIX
from tests.integration.outside import Notices, answered, counted_calls
from tests.integration.shop import Shop, configure

FEN = 1200


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@dataclass
class Case:
    """An unpaid order, and the platform's way of telling that it was paid."""

    shop: Shop
    order_no: str
    notices: Notices

    @property
    def number(self) -> str:
        return out_trade_no(self.order_no, 1)

    def body(self) -> bytes:
        return self.notices.body(self.notices.transaction(self.number, FEN))

    def bring(self, body: bytes, headers: dict[str, str]) -> int:
        return self.notices.bring(body, headers)

    @property
    def is_paid(self) -> bool:
        return self.shop.head(self.order_no).status == "PAID"


@pytest.fixture
def case(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """The merchant is being moved from the platform's certificate to its public key: the ring holds both."""
    own = shop.platform.credentials
    ring = {
        own.public_key_id: own.platform_public_key_pem,
        own.platform_certificate_serial: own.platform_certificate_pem,
    }
    configure(monkeypatch, WECHATPAY_PUBLIC_KEYS=ring)
    buyer = shop.buyer(f"payer-{ids.random_text(6)}")
    order_no = shop.order(buyer, (shop.product(stock=1, price=FEN), 1))["orderNo"]
    buyer.call("orders/pay", {"orderNo": order_no})
    yield Case(shop, order_no, Notices(shop))
    providers.forget()


def _without(name: str) -> Callable[[Notices, bytes], tuple[bytes, dict[str, str]]]:
    return lambda notices, body: (body, {k: v for k, v in notices.signed(body).items() if k != name})


def _probe(notices: Notices, body: bytes) -> tuple[bytes, dict[str, str]]:
    headers = notices.signed(body)
    return body, headers | {"Wechatpay-Signature": PROBE_PREFIX + headers["Wechatpay-Signature"][len(PROBE_PREFIX) :]}


def _serialised_again(notices: Notices, body: bytes) -> tuple[bytes, dict[str, str]]:
    return json.dumps(json.loads(body), indent=1).encode(), notices.signed(body)


def _aged(seconds: float) -> Callable[[Notices, bytes], tuple[bytes, dict[str, str]]]:
    return lambda notices, body: (body, notices.signed(body, age=seconds))


_REFUSED: dict[str, Callable[[Notices, bytes], tuple[bytes, dict[str, str]]]] = {
    "the platform's own probe of us": _probe,
    "no signature at all": lambda notices, body: (body, {"Content-Type": "application/json"}),
    "no timestamp": _without("Wechatpay-Timestamp"),
    "no nonce": _without("Wechatpay-Nonce"),
    "no signature": _without("Wechatpay-Signature"),
    "no serial": _without("Wechatpay-Serial"),
    "one byte more": lambda notices, body: (body + b" ", notices.signed(body)),
    "serialised again": _serialised_again,
    "an unknown serial": lambda notices, body: (body, notices.signed(body) | {"Wechatpay-Serial": "5157F09EFDC096DE"}),
    "the other key's serial": lambda notices, body: (
        body,
        notices.signed(body) | {"Wechatpay-Serial": notices.ring.certificate_serial},
    ),
    "five minutes and a second old": _aged(301),
    "five minutes and a second early": _aged(-301),
    "an answer's signature over nothing": lambda notices, body: (body, notices.signed(b"")),
}


@pytest.mark.row("E4")
@pytest.mark.parametrize("kind", _REFUSED)
@pytest.mark.complaint("Free payment")
def test_what_is_not_from_the_platform_is_refused_and_asks_nobody(case: Case, kind: str) -> None:
    """A refusal makes no call of ours: an unknown serial must not let a stranger send us anywhere."""
    body, headers = _REFUSED[kind](case.notices, case.body())
    with counted_calls() as calls:
        assert case.bring(body, headers) == 401
        assert calls == []
    assert not case.is_paid
    assert attempts_of(case.order_no)[0].state == "OPEN"


_TAKEN: dict[str, Callable[[Notices, bytes], dict[str, str]]] = {
    "as it is": lambda notices, body: notices.signed(body),
    "header names in capitals": lambda notices, body: {k.upper(): v for k, v in notices.signed(body).items()},
    "header names in small letters": lambda notices, body: {k.lower(): v for k, v in notices.signed(body).items()},
    "no signature type": lambda notices, body: {
        k: v for k, v in notices.signed(body).items() if k != "Wechatpay-Signature-Type"
    },
    "almost five minutes old": lambda notices, body: notices.signed(body, age=295),
    "almost five minutes early": lambda notices, body: notices.signed(body, age=-295),
    "signed with the old certificate": lambda notices, body: notices.signed(
        body, serial=notices.ring.certificate_serial
    ),
}


@pytest.mark.row("E4")
@pytest.mark.parametrize("kind", _TAKEN)
def test_what_is_from_the_platform_is_taken(case: Case, kind: str) -> None:
    body = case.body()
    assert case.bring(body, _TAKEN[kind](case.notices, body)) == 204
    assert case.is_paid


@pytest.mark.row("E4")
def test_after_a_probe_the_same_notice_rightly_signed_is_taken(case: Case) -> None:
    case.shop.platform.fault("notify", "bad_signature")
    case.shop.platform.pay(case.number)
    assert answered(case.shop.platform, case.number) == [401]
    assert not case.is_paid
    case.shop.forward(seconds=16)
    case.shop.platform.until(lambda: answered(case.shop.platform, case.number) == [401, 204])
    assert case.is_paid


@pytest.mark.row("E4")
@pytest.mark.parametrize("associated", ["", "transaction"])
def test_associated_data_may_be_empty(case: Case, associated: str) -> None:
    body = case.notices.body(case.notices.transaction(case.number, FEN), associated=associated)
    assert case.bring(body, case.notices.signed(body)) == 204
    assert case.is_paid


@pytest.mark.row("E4")
@pytest.mark.row("E7")
def test_a_notice_under_another_apiv3_key_is_not_acknowledged_and_taken_once_we_have_the_key(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key was changed in the merchant's console and is not deployed yet: the platform must send it again."""
    new = "N" * 32
    body = case.notices.body(case.notices.transaction(case.number, FEN), key=new)
    assert case.bring(body, case.notices.signed(body)) >= 400
    assert not case.is_paid
    configure(monkeypatch, WECHATPAY_APIV3_KEYS=[case.shop.platform.credentials.apiv3_key, new])
    assert case.bring(body, case.notices.signed(body)) == 204
    assert case.is_paid


@pytest.mark.row("E4")
def test_while_the_platform_moves_from_certificate_to_public_key_both_count(case: Case) -> None:
    platform = case.shop.platform
    platform.config(notify_signer="alternate")
    platform.pay(case.number)
    for _ in range(3):
        platform.notify(case.number)
    assert answered(platform, case.number) == [204] * 4
    signers = {one["signed_with"] for notice in platform.deliveries(case.number) for one in notice["attempts"]}
    assert signers == {case.notices.ring.public_key_id, case.notices.ring.certificate_serial}
    assert case.is_paid


@pytest.mark.row("E4")
@pytest.mark.parametrize("case_of_headers", ["lower", "upper"])
def test_the_platforms_headers_count_in_any_case(case: Case, case_of_headers: str) -> None:
    case.shop.platform.config(notify_header_case=case_of_headers)
    case.shop.pay(case.order_no)
    assert case.is_paid


def _through_api_gateway(body: bytes, headers: dict[str, str], *, as_base64: bool) -> int:
    """As Lambda is called for a REST request."""
    name = "/payments/wechat_notify"
    request = HttpRequest("POST", name, "", list(headers.items()), body, "127.0.0.1")
    event = proxy_event(request, Match(name, {}), "request-1")
    if as_base64:
        event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    answer = app.app(event, LambdaContext("app", 30, "request-1"))
    return int(answer["statusCode"])


@pytest.mark.row("E4")
@pytest.mark.row("T1")
@pytest.mark.parametrize("as_base64", [True, False])
@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
def test_api_gateway_may_hand_the_body_over_as_base64_and_spell_headers_its_way(
    case: Case, as_base64: bool, spelling: Callable[[str], str]
) -> None:
    body = case.body()
    headers = {spelling(name): value for name, value in case.notices.signed(body).items()}
    assert _through_api_gateway(body + b" ", headers, as_base64=as_base64) == 401
    assert _through_api_gateway(body, headers, as_base64=as_base64) == 204
    assert case.is_paid


@pytest.mark.row("E4")
def test_other_kinds_of_events_are_acknowledged_and_left_alone(case: Case) -> None:
    body = case.notices.body({"any": "thing"}, event_type="COUPON.USE")
    assert case.bring(body, case.notices.signed(body)) == 200
    assert not case.is_paid


@pytest.mark.row("E4")
def test_an_authentic_notice_that_makes_no_sense_is_sent_again_and_is_an_alarm(case: Case, alarms: list[str]) -> None:
    body = case.notices.body({"any": "thing"})
    assert case.bring(body, case.notices.signed(body)) == 500
    assert alarms == ["notification_unreadable"]
    assert not case.is_paid
