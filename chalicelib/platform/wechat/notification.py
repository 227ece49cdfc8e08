"""What WeChat Pay v3 posts to us: checked, opened and read, in the one order that is safe.

size -> headers -> time window -> serial in the closed ring -> RSA -> JSON -> AES-GCM -> schema.
Nothing of the body is looked at before its signature was found good. Whether the money is right (appid,
mchid, sum, currency, order) is the caller's to decide, in the transaction that books it.
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chalicelib.platform.answers import Body, OptionalText, Text, read
from chalicelib.platform.errors import BadSignature, Unknown
from chalicelib.platform.pay import Notification, OtherNotification, PaymentNotification, RefundNotification
from chalicelib.platform.wechat.account import KeyRing
from chalicelib.platform.wechat.bodies import NotifiedRefundBody, TradeBody
from chalicelib.platform.wechat.signing import aes_gcm_decrypt

MAX_BYTES = 64 * 1024

_PAYMENTS = frozenset({"TRANSACTION.SUCCESS"})
_REFUNDS = frozenset({"REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED", "REFUND.CLOSE"})


class EncryptedResource(Body):
    """A part that only the holder of the APIv3 key can read; also the form of platform certificates."""

    algorithm: str
    nonce: str
    ciphertext: str
    associated_data: OptionalText = None

    def open(self, apiv3_keys: Sequence[str]) -> bytes:
        """The plaintext under whichever key fits: two are in use while the merchant changes it.

        Errors: BadSignature, be it a forgery or an APIv3 key that is not the merchant's (any more).
        """
        if self.algorithm != "AEAD_AES_256_GCM":
            raise BadSignature("unknown algorithm of the resource")
        try:
            ciphertext = base64.b64decode(self.ciphertext, validate=True)
        except ValueError:
            ciphertext = b""
        associated = (self.associated_data or "").encode()
        for key in apiv3_keys:
            plaintext = aes_gcm_decrypt(key.encode(), self.nonce.encode(), ciphertext, associated)
            if plaintext is not None:
                return plaintext
        raise BadSignature("the resource does not open with our APIv3 key")


class _Envelope(Body):
    id: Text
    event_type: Text
    resource: dict[str, Any] = {}


class _EnvelopeWithResource(Body):
    resource: EncryptedResource


def parse_notification(
    headers: Mapping[str, str], body: bytes, ring: KeyRing, apiv3_keys: Sequence[str], now: datetime
) -> Notification:
    """Errors: see PayPort.parse_notification."""
    if len(body) > MAX_BYTES:
        raise BadSignature("larger than any notification")
    ring.check(headers, body, now)
    return reread_notification(body, apiv3_keys)


def reread_notification(body: bytes, apiv3_keys: Sequence[str]) -> Notification:
    """Errors: see PayPort.reread_notification."""
    envelope = read(_Envelope, body)
    if envelope.event_type in _PAYMENTS:
        return _payment(envelope.id, _open(body, apiv3_keys))
    if envelope.event_type in _REFUNDS:
        refund = read(NotifiedRefundBody, _open(body, apiv3_keys))
        return RefundNotification(refund.result(), refund.mchid, envelope.id)
    return OtherNotification(envelope.event_type)


def _open(body: bytes, apiv3_keys: Sequence[str]) -> bytes:
    return read(_EnvelopeWithResource, body).resource.open(apiv3_keys)


def _payment(event_id: str, plaintext: bytes) -> PaymentNotification:
    trade = read(TradeBody, plaintext).trade()
    if not trade.was_paid:
        raise Unknown("UNREADABLE", f"TRANSACTION.SUCCESS for a trade in state {trade.state}")
    return PaymentNotification(trade, event_id)
