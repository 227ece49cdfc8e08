"""Message push: signed as documented, and forgeries that a careful shop refuses."""

import base64
import hashlib
import json
import struct
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from infra.local.simulator.in_process import Simulator
from infra.local.simulator.push import encrypt

EVENT = {"ToUserName": "gh_shop", "MsgType": "event", "Event": "trade_manage_order_settlement", "CreateTime": 1}


def sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


@pytest.fixture
def careful(sim: Simulator) -> Iterator[tuple[str, list[Any]]]:
    """A shop that checks pushes by the documents alone; the list gets what it accepted."""
    shop, accepted = sim.credentials, []

    class Endpoint(BaseHTTPRequestHandler):
        def answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def query(self) -> dict[str, str]:
            return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

        def do_GET(self) -> None:
            query = self.query()
            good = query["signature"] == sha1(shop.push_token, query["timestamp"], query["nonce"])
            self.answer(200 if good else 401, query["echostr"])

        def do_POST(self) -> None:
            query, body = self.query(), json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert query["signature"] == sha1(shop.push_token, query["timestamp"], query["nonce"])
            if "Encrypt" not in body:
                accepted.append(body)
                self.answer(200, "success")
                return
            if query["msg_signature"] != sha1(shop.push_token, query["timestamp"], query["nonce"], body["Encrypt"]):
                self.answer(401, "")
                return
            key = base64.b64decode(shop.push_aes_key + "=")
            decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
            plain = decryptor.update(base64.b64decode(body["Encrypt"])) + decryptor.finalize()
            plain = plain[: -plain[-1]]
            length = struct.unpack("!I", plain[16:20])[0]
            assert plain[20 + length :].decode() == shop.appid
            accepted.append(json.loads(plain[20 : 20 + length]))
            self.answer(200, "success")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/push", accepted
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("mode", ["secure", "plain"])
def test_events_arrive(sim: Simulator, careful: tuple[str, list[Any]], mode: str) -> None:
    url, accepted = careful
    assert sim.push(url, EVENT, mode=mode) == {"status": 200, "body": "success", "accepted": True}
    assert accepted == [EVENT]


def test_the_address_is_checked_by_echo(sim: Simulator, careful: tuple[str, list[Any]]) -> None:
    assert sim.push(careful[0], {}, mode="check")["accepted"] is True


def test_a_forged_body_has_a_valid_signature_but_no_msg_signature(
    sim: Simulator, careful: tuple[str, list[Any]]
) -> None:
    url, accepted = careful
    assert sim.push(url, EVENT, forged=True)["accepted"] is False
    assert accepted == []


def test_a_shop_that_is_down_is_told(sim: Simulator) -> None:
    assert "error" in sim.push("http://127.0.0.1:9/push", EVENT)


def test_padding_has_blocks_of_32_bytes(sim: Simulator) -> None:
    sealed = [base64.b64decode(encrypt(sim.credentials, b"x" * length)) for length in range(33)]
    assert {len(one) % 32 for one in sealed} == {0}
