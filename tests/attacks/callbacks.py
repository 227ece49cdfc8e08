"""Payment notifications bent in every way that a stranger could bend one, who even holds a genuine one: none may be taken.

    python -m tests.attacks.callbacks --count 10000 --seed 0

Taken means: answered 200 or 204, or anything written. A bent one that says the same as the genuine one, byte by byte of what is signed
(another order of Alipay's fields, header names in capitals), is no forgery and is not tried.
"""

from __future__ import annotations

import argparse
import base64
import json
import secrets
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlencode

from chalicelib.runtime import clock
from infra.local.simulator.alipay_crypto import AlipayKeyring, listed
from infra.local.simulator.clock import rfc3339
from infra.local.simulator.crypto import PROBE_PREFIX, SCHEME, Keyring, encrypt_resource
from infra.local.simulator.in_process import throwaway_platform
from tests.attacks.ground import ANYONE, Door, Ground, lived_in

WECHAT, REFUND, ALIPAY = "payments/wechat_notify", "payments/wechat_refund_notify", "payments/alipay_notify"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
_SUMS = ("0.01", "45.900", "45,90", "4590", "-45.90", "45.90 ", "４５.９０")
_STATES = ("TRADE_FINISHED", "TRADE_CLOSED", "WAIT_BUYER_PAY", "")
_MARKS = ("Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial")


class Notice(NamedTuple):
    """A notification as it is brought to an address of the shop."""

    to: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Forger:
    """Holds genuine notices about an order, and the keys of a merchant of his own."""

    ground: Ground
    chance: Random
    made: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        platform = throwaway_platform()
        self.own = platform.merchant
        self.ring = Keyring(platform)
        self.alipay = AlipayKeyring(platform.alipay)
        self.order = self.ground.known["orderNo"][0]

    # what the platforms send

    def wechat(self, to: str = WECHAT, **changes: Any) -> Notice:
        """Genuine: an order is paid; or a refund ended."""
        trade = {
            "appid": self.own.appid,
            "mchid": self.own.mchid,
            "out_trade_no": f"{self.order}01",
            "transaction_id": f"4200{secrets.randbelow(10**20):020d}",
            "trade_type": "JSAPI",
            "trade_state": "SUCCESS",
            "success_time": rfc3339(clock.now()),
            "payer": {"openid": "o" + "0" * 27},
            "amount": {"total": 4590, "payer_total": 4590, "currency": "CNY", "payer_currency": "CNY"},
            **changes,
        }
        return self.marked(to, self.sealed(trade, self.own.apiv3_key))

    def sealed(self, told: dict[str, Any], key: str) -> bytes:
        """The body, its resource encrypted."""
        resource = encrypt_resource(key, json.dumps(told).encode(), "transaction")
        return json.dumps(
            {
                "id": f"EV-{secrets.token_hex(8)}",
                "create_time": rfc3339(clock.now()),
                "event_type": "TRANSACTION.SUCCESS",
                "resource_type": "encrypt-resource",
                "resource": {"original_type": "transaction", **resource},
            }
        ).encode()

    def marked(self, to: str, body: bytes, age: int = 0) -> Notice:
        return Notice(to, self.ring.signature_headers(self.ring.public_key_id, body, clock.epoch() - age), body)

    def form(self, **changes: str) -> dict[str, str]:
        """The fields of a genuine notice of Alipay, signed."""
        fields = {
            "notify_id": secrets.token_hex(8),
            "notify_time": "2026-03-02 10:00:00",
            "notify_type": "trade_status_sync",
            "charset": "utf-8",
            "version": "1.0",
            "app_id": self.own.alipay.app_id,
            "auth_app_id": self.own.alipay.app_id,
            "seller_id": self.own.alipay.seller_id,
            "trade_no": f"2026{secrets.randbelow(10**20):020d}",
            "out_trade_no": f"{self.order}01",
            "out_biz_no": "",
            "buyer_open_id": "0" * 28,
            "total_amount": "45.90",
            "receipt_amount": "45.90",
            "trade_status": "TRADE_SUCCESS",
            "subject": "商品",
            "gmt_create": "2026-03-02 09:59:00",
            "gmt_payment": "2026-03-02 10:00:00",
            **changes,
        }
        return {**fields, "sign": self.alipay.sign(listed(fields)), "sign_type": "RSA2"}

    # what a forger makes of it

    def forged(self) -> tuple[str, Notice]:
        """One forgery, and the name of its kind."""
        kinds: list[Callable[[], tuple[str, Notice]]] = [self._headers, self._body, self._content, self._fields]
        kind, notice = self.chance.choice(kinds)()
        self.made[kind] += 1
        return kind, notice

    def _headers(self) -> tuple[str, Notice]:
        notice = self.wechat(self.chance.choice((WECHAT, REFUND)))
        name = self.chance.choice(_MARKS)
        headers, value = dict(notice.headers), notice.headers[name]
        how = self.chance.choice(
            ("gone", "empty", "flipped", "cut", "longer", "doubled", "case", "special", "age", "type")
        )
        if how == "gone":
            del headers[name]
        elif how == "empty":
            headers[name] = self.chance.choice(("", " ", "0", "null", "\t"))
        elif how == "flipped":
            headers[name] = self._flipped(value)
        elif how == "cut":
            headers[name] = value[: self.chance.randrange(len(value))]
        elif how == "longer":
            headers[name] = value + self.chance.choice(("0", "A", "=", "==", "\x00", "\n", " 1", ",x", "\u0660"))
        elif how == "doubled":
            headers[name] = f"{value},{value}" if self.chance.random() < 0.5 else value * 2
        elif how == "case":
            headers["Wechatpay-Signature"] = notice.headers["Wechatpay-Signature"].swapcase()
        elif how == "special":
            headers |= self.chance.choice(self._special(notice))
        elif how == "type":
            headers["Wechatpay-Signature-Type"] = self.chance.choice(
                ("", "NONE", "HMAC-SHA256", SCHEME.lower(), SCHEME + " ")
            )
        else:
            age = self.chance.choice((300, 301, 3_600, 10**6, -300, -301, -(10**9)))
            return "header age", self.marked(notice.to, notice.body, age)
        return f"header {how}", notice._replace(headers=headers)

    def _special(self, notice: Notice) -> list[dict[str, str]]:
        signature, serial = notice.headers["Wechatpay-Signature"], notice.headers["Wechatpay-Serial"]
        raw = base64.b64decode(signature)
        return [
            {"Wechatpay-Signature": PROBE_PREFIX + signature[len(PROBE_PREFIX) :]},
            {"Wechatpay-Signature": base64.b64encode(b"\x00" + raw).decode()},
            {"Wechatpay-Signature": base64.b64encode(b"\x00" * len(raw)).decode()},
            {"Wechatpay-Signature": base64.b64encode(bytes(reversed(raw))).decode()},
            {"Wechatpay-Signature": raw.hex()},
            {"Wechatpay-Signature": f"{signature[:20]}\n{signature[20:]}"},
            {"Wechatpay-Signature": f"{signature[:20]} {signature[20:]}"},
            {"Wechatpay-Serial": self.ring.certificate_serial},
            {"Wechatpay-Serial": f"{serial}\n"},
            {"Wechatpay-Serial": f"../{serial}"},
            {"Wechatpay-Serial": "http://outside.example/key"},
            {"Wechatpay-Timestamp": f"{notice.headers['Wechatpay-Timestamp']}.0"},
            {"Wechatpay-Timestamp": f"+{notice.headers['Wechatpay-Timestamp']}"},
            {"Wechatpay-Timestamp": "9" * 400},
            {"Wechatpay-Nonce": f"{notice.headers['Wechatpay-Nonce']}\n{{}}"},
        ]

    def _body(self) -> tuple[str, Notice]:
        notice = self.wechat(self.chance.choice((WECHAT, REFUND)))
        body, other = notice.body, self.wechat().body
        place = self.chance.randrange(len(body))
        bent = {
            "bit": body[:place] + bytes([body[place] ^ (1 << self.chance.randrange(8))]) + body[place + 1 :],
            "cut": body[:place],
            "inserted": body[:place] + bytes([self.chance.randrange(256)]) + body[place:],
            "space": body + self.chance.choice((b" ", b"\n", b"\x00", b"\r\n")),
            "mark": b"\xef\xbb\xbf" + body,
            "again": json.dumps(json.loads(body), indent=1).encode(),
            "twice": body[:-1] + b',"resource":' + json.dumps(json.loads(other)["resource"]).encode() + b"}",
            "other": other,
            "spliced": json.dumps({**json.loads(body), "resource": json.loads(other)["resource"]}).encode(),
            "nothing": b"",
            "wide": body.decode().encode("utf-16"),
        }
        how = self.chance.choice(sorted(bent))
        return f"body {how}", notice._replace(body=bent[how])

    def _content(self) -> tuple[str, Notice]:
        """Well made, but by the wrong hand; or brought to the wrong address."""
        body = self.sealed({"out_trade_no": f"{self.order}01", "trade_state": "SUCCESS"}, "k" * 32)
        genuine, form = self.wechat(), urlencode(self.form()).encode()
        headers = {**genuine.headers, "Wechatpay-Timestamp": str(clock.epoch())}
        made = {
            "own key, old signature": Notice(WECHAT, headers, body),
            "to alipay": genuine._replace(to=ALIPAY),
            "to alipay as form": Notice(ALIPAY, FORM, genuine.body),
            "form to wechat": Notice(self.chance.choice((WECHAT, REFUND)), FORM, form),
            "form under wechat's headers": Notice(WECHAT, genuine.headers, form),
            "xml": Notice(WECHAT, genuine.headers, b"<xml><return_code>SUCCESS</return_code></xml>"),
            "deep": Notice(self.chance.choice((WECHAT, ALIPAY)), genuine.headers, b"[" * 30_000),
            "many fields": Notice(ALIPAY, FORM, b"&".join(b"a%d=1" % number for number in range(5_000))),
        }
        how = self.chance.choice(sorted(made))
        return f"content {how}", made[how]

    def _fields(self) -> tuple[str, Notice]:
        fields = self.form()
        bent: dict[str, Callable[[dict[str, str]], None]] = {
            "gone": lambda one: one.__delitem__(self._any(one)),
            "flipped": self._flip_a_field,
            "more": lambda one: one.update({self.chance.choice(("refund_fee", "gmt_refund", "zzz", "")): "1.00"}),
            "swallowed": self._swallow,
            "sum": lambda one: one.update(total_amount=self.chance.choice(_SUMS)),
            "state": lambda one: one.update(trade_status=self.chance.choice(_STATES)),
            "foreign sign": lambda one: one.update(sign=base64.b64encode(secrets.token_bytes(256)).decode()),
            "type": lambda one: one.update(sign_type=self.chance.choice(("RSA", "MD5", "", "rsa2", "NONE"))),
            "other": lambda one: one.update(sign=self.form()["sign"]),
            "cut sign": lambda one: one.update(sign=self._bent_sign(one["sign"])),
        }
        how = self.chance.choice((*bent, "twice", "raw"))
        if how in bent:
            bent[how](fields)
        body = urlencode(fields).encode()
        if how == "twice":
            body += f"&{self._any(fields)}=".encode() + self.chance.choice((b"0.01", b"TRADE_SUCCESS", b""))
        elif how == "raw":
            body = self.chance.choice(
                (b"", b"=&=&", b"%00", b"\xff" * 20, body[: len(body) // 2], body.replace(b"=", b":"))
            )
        return f"form {how}", Notice(ALIPAY, FORM, body)

    def _any(self, fields: dict[str, str]) -> str:
        return self.chance.choice(sorted(fields))

    def _flip_a_field(self, fields: dict[str, str]) -> None:
        name = self._any(fields)
        fields[name] = self._flipped(fields[name] or "x")

    def _swallow(self, fields: dict[str, str]) -> None:
        """What is signed is not encoded: a value, or a name, that holds the next field reads the same."""
        names = sorted(name for name in fields if name not in ("sign", "sign_type"))
        place = self.chance.randrange(len(names) - 1)
        first, following = names[place], names[place + 1]
        if self.chance.random() < 0.5:
            fields[first] += f"&{following}={fields.pop(following)}"
        else:
            fields[f"{first}={fields.pop(first)}&{following}"] = fields.pop(following)

    def _bent_sign(self, sign: str) -> str:
        return self.chance.choice(
            (sign[:-4], sign + "AAAA", sign[:40] + "\n" + sign[40:], sign + "\n", sign + "=", "=" + sign)
        )

    def _flipped(self, text: str) -> str:
        """One character is another one; never a base64 text that means the same."""
        place = self.chance.randrange(max(1, len(text.rstrip("=")) - 1))
        wrong = "B" if text[place : place + 1] != "B" else "C"
        return text[:place] + wrong + text[place + 1 :]


def bring(door: Door, notice: Notice) -> tuple[int, bytes, int]:
    """Status, body, and how many writes it made."""
    before = len(door.table.stream)
    answer = door.knock("POST", f"/{notice.to}", ANYONE, notice.body, headers=notice.headers)
    return answer.status, answer.body, len(door.table.stream) - before


def is_taken(status: int, body: bytes, writes: int) -> bool:
    return status in (200, 204) or status >= 500 or writes > 0 or body == b"success"


def attempt(count: int, number: int) -> tuple[Counter[str], list[str]]:
    """How many forgeries of each kind were brought, and which were taken (or broke something)."""
    ground = lived_in()
    taken = []
    with ground.opened() as door:
        forger = Forger(ground, Random(number))
        for _ in range(count):
            kind, notice = forger.forged()
            status, body, writes = bring(door, notice)
            if is_taken(status, body, writes):
                taken.append(
                    f"{kind} to {notice.to}: {status} {body[:60]!r}, {writes} writes; {notice.headers} {notice.body[:300]!r}"
                )
    return forger.made, taken


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.attacks.callbacks", description=__doc__)
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=0)
    options = arguments.parse_args()
    made, taken = attempt(options.count, options.seed)
    for kind, count in sorted(made.items()):
        print(f"  {count:6} {kind}")
    for one in taken[:20]:
        print(f"✗ {one}")
    print(f"{'✗' if taken else '✓'} {sum(made.values())} forgeries, {len(taken)} taken (seed {options.seed})")
    return 1 if taken else 0


if __name__ == "__main__":
    sys.exit(main())
