"""A running simulator per session (reset before each test), a shop that receives notifications, and two clients."""

import base64
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import urllib3
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from wechatpayv3 import WeChatPay, WeChatPayType

from infra.local.simulator.credentials import Credentials
from infra.local.simulator.in_process import Simulator

BUYER = "oSimulatedBuyer_0123456789-A"


@pytest.fixture(scope="session")
def running() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def sim(running: Simulator, monkeypatch: pytest.MonkeyPatch) -> Simulator:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    running.reset()
    return running


@dataclass
class Notified:
    """One notification as the shop received it."""

    headers: dict[str, str]
    body: bytes
    path: str


@dataclass
class Shop:
    """A shop's notification endpoint: keeps what arrives, answers from a list of statuses, then 204."""

    url: str = ""
    received: list[Notified] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    hold: float = 0
    reply: bytes = b'{"code":"FAIL"}'

    def handle(self, notified: Notified) -> int:
        self.received.append(notified)
        time.sleep(self.hold)
        return self.statuses.pop(0) if self.statuses else 204


@pytest.fixture
def shop() -> Iterator[Shop]:
    state = Shop()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            status = state.handle(Notified(dict(self.headers.items()), body, self.path))
            self.send_response(status)
            if status in {301, 302}:
                self.send_header("Location", "/elsewhere")
            content = b"" if status == 204 else state.reply
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    state.url = f"http://127.0.0.1:{server.server_address[1]}/pay/notify"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


def wechatpay(
    sim: Simulator, notify_url: str = "http://127.0.0.1:9/notify", *, certificates: bool = False
) -> WeChatPay:
    """The independent client, in public-key mode or in platform-certificate mode."""
    client = _client(sim.credentials, certificates)
    client._core._gate_way = sim.url
    client._notify_url = notify_url
    if certificates:
        client._core._init_certificates()
    return client


@cache
def _client(shop: Credentials, certificates: bool) -> WeChatPay:
    """Made once: parsing the keys takes it longer than any call."""
    keys = {} if certificates else {"public_key": shop.platform_public_key_pem, "public_key_id": shop.public_key_id}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wechatpayv3.core.Core._init_certificates", lambda self: None)  # it would call the real host
        return WeChatPay(
            wechatpay_type=WeChatPayType.MINIPROG,
            mchid=shop.mchid,
            private_key=shop.merchant_private_key_pem,
            cert_serial_no=shop.merchant_serial,
            appid=shop.appid,
            apiv3_key=shop.apiv3_key,
            timeout=(2, 5),
            **keys,
        )


@cache
def _private_key(pem: str) -> Any:
    return load_pem_private_key(pem.encode(), None)


@pytest.fixture
def wx(sim: Simulator, shop: Shop) -> WeChatPay:
    return wechatpay(sim, shop.url)


@pytest.fixture
def order(wx: WeChatPay) -> Callable[..., str]:
    """Prepay an order through wechatpayv3 and give its number."""

    def prepay(number: str = "", total: int = 8800, **rest: Any) -> str:
        number = number or f"SIM{secrets.token_hex(8)}"
        asked = {"description": "白瓷茶杯", "amount": {"total": total, "currency": "CNY"}, "payer": {"openid": BUYER}}
        status, text = wx.pay(out_trade_no=number, **{**asked, **rest})
        assert status == 200, text
        return number

    return prepay


def loads(answer: tuple[int, str]) -> tuple[int, Any]:
    """A wechatpayv3 answer with its body parsed."""
    status, text = answer
    return status, json.loads(text) if text else None


@dataclass
class Merchant:
    """A merchant that signs by hand, so that each part of a request can be wrong on purpose."""

    sim: Simulator
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False))

    def call(
        self,
        method: str,
        target: str,
        payload: Any = None,
        *,
        body: bytes | None = None,
        headers: dict[str, str | None] | None = None,
        timeout: float = 5,
        **wrong: Any,
    ) -> urllib3.BaseHTTPResponse:
        """Send a request; `wrong` replaces parts of the Authorization, a header of None is left out."""
        if body is None:
            body = b"" if payload is None else json.dumps(payload, ensure_ascii=False).encode()
        sent: dict[str, str | None] = {
            "Accept": "application/json",
            "User-Agent": "tests",
            "Wechatpay-Serial": self.sim.credentials.public_key_id,
            "Authorization": authorization(self.sim.credentials, method, target, body, **wrong),
            **({"Content-Type": "application/json"} if body else {}),
            **(headers or {}),
        }
        # urllib3 adds a User-Agent of its own unless it is told not to
        kept = {
            name: value or urllib3.util.SKIP_HEADER for name, value in sent.items() if value or name == "User-Agent"
        }
        return self.http.request(method, self.sim.url + target, body=body or None, headers=kept, timeout=timeout)

    def prepay_body(self, **changes: Any) -> dict[str, Any]:
        shop = self.sim.credentials
        return {
            "appid": shop.appid,
            "mchid": shop.mchid,
            "description": "白瓷茶杯",
            "out_trade_no": f"RAW{secrets.token_hex(8)}",
            "notify_url": "https://shop.example/pay/notify",
            "amount": {"total": 100, "currency": "CNY"},
            "payer": {"openid": BUYER},
            **changes,
        }

    def prepay(self, **changes: Any) -> urllib3.BaseHTTPResponse:
        return self.call("POST", "/v3/pay/transactions/jsapi", self.prepay_body(**changes))


def authorization(
    shop: Credentials,
    method: str,
    target: str,
    body: bytes,
    *,
    timestamp: int | None = None,
    signed_target: str | None = None,
    signed_body: bytes | None = None,
    **parts: str,
) -> str:
    """An Authorization header by the letter of the documents."""
    stamp = str(int(time.time()) if timestamp is None else timestamp)
    nonce = parts.get("nonce", secrets.token_hex(16))
    text = f"{method}\n{signed_target or target}\n{stamp}\n{nonce}\n".encode()
    message = text + (body if signed_body is None else signed_body) + b"\n"
    key = _private_key(shop.merchant_private_key_pem)
    signature = base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()
    scheme = parts.get("scheme", "WECHATPAY2-SHA256-RSA2048")
    mchid, serial = parts.get("mchid", shop.mchid), parts.get("serial", shop.merchant_serial)
    return (
        f'{scheme} mchid="{mchid}",nonce_str="{nonce}",signature="{signature}",timestamp="{stamp}",serial_no="{serial}"'
    )


@pytest.fixture
def merchant(sim: Simulator) -> Iterator[Merchant]:
    client = Merchant(sim)
    yield client
    client.http.clear()


@dataclass
class MiniProgram:
    """The shop's side of the mini-program APIs, plain JSON."""

    sim: Simulator
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False))

    def login(self, code: str, **changes: str) -> dict[str, Any]:
        shop = self.sim.credentials
        query = {"appid": shop.appid, "secret": shop.secret, "js_code": code, "grant_type": "authorization_code"}
        answer = self.http.request("GET", f"{self.sim.url}/sns/jscode2session", fields={**query, **changes})
        assert answer.status == 200
        return answer.json()

    def token(self, **changes: Any) -> dict[str, Any]:
        shop = self.sim.credentials
        body = {"grant_type": "client_credential", "appid": shop.appid, "secret": shop.secret, **changes}
        return self.http.request("POST", f"{self.sim.url}/cgi-bin/stable_token", json=body).json()

    def post(self, path: str, payload: Any, token: str | None = None) -> dict[str, Any]:
        token = self.token()["access_token"] if token is None else token
        return self.http.request("POST", f"{self.sim.url}{path}?access_token={token}", json=payload).json()


@pytest.fixture
def mini(sim: Simulator) -> Iterator[MiniProgram]:
    client = MiniProgram(sim)
    yield client
    client.http.clear()
