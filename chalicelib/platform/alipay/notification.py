"""What Alipay posts to us: a form, checked and read in the one order that is safe.

size -> form (empty values kept, decoded once) -> sign_type RSA2 -> RSA over the sorted values -> schema. Whether the money is right
(app, seller, sum, order) is the caller's to decide. A notification carries no proof of its age: that it settles once keeps replays harmless.
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from chalicelib.platform.alipay.account import AlipayKeys, joined
from chalicelib.platform.alipay.bodies import NotifiedTradeBody
from chalicelib.platform.alipay.gateway import SIGN_TYPE
from chalicelib.platform.answers import read
from chalicelib.platform.errors import BadSignature
from chalicelib.platform.pay import Notification, OtherNotification, PaymentNotification

MAX_BYTES = 64 * 1024
MOST_FIELDS = 200

_ABOUT_TRADES = "trade_status_sync"
_NAME = re.compile(r"[A-Za-z0-9_]{1,64}")
_ANOTHER_FIELD = re.compile(r"&[A-Za-z0-9_]{1,64}=")


def parse_notification(body: bytes, keys: AlipayKeys) -> Notification:
    """Errors: see PayPort.parse_notification."""
    fields = _form(body)
    if fields.get("sign_type") != SIGN_TYPE:
        raise BadSignature("not signed by RSA2")
    signed = {name: value for name, value in fields.items() if name not in ("sign", "sign_type")}
    if not keys.verify(joined(signed), fields.get("sign", "")):
        raise BadSignature("the signature does not fit")
    return _read(fields)


def reread_notification(body: bytes) -> Notification:
    """Errors: see PayPort.reread_notification."""
    return _read(_form(body))


def _read(fields: Mapping[str, str]) -> Notification:
    signed = {name: value for name, value in fields.items() if name not in ("sign", "sign_type")}
    if fields.get("notify_type") != _ABOUT_TRADES:
        return OtherNotification(fields.get("notify_type", ""))
    told = read(NotifiedTradeBody, json.dumps(signed).encode())
    return PaymentNotification(told.trade(), told.notify_id, told.refund_no)


def _form(body: bytes) -> dict[str, str]:
    """The fields of a form. What is signed is `a=1&b=2` with nothing encoded, and a signature vouches for no other reading of it: a field
    that stands twice, or holds another one in its name or its value, is refused.
    """
    if len(body) > MAX_BYTES:
        raise BadSignature("larger than any notification")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        pairs = []
    fields = dict(pairs)
    if not fields or len(fields) != len(pairs) or not all(_is_one_field(*pair) for pair in pairs):
        raise BadSignature("not a form of Alipay")
    return fields


def _is_one_field(name: str, value: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _ANOTHER_FIELD.search(value)
