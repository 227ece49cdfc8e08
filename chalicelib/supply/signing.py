"""How a supplier's system proves itself: a text, and a keyed hash over it, made with the key that suppliers/issue_key has given.

    signature = hex(HMAC-SHA256(key, "<operation>\\n<supplierId>\\n<timestamp>\\n<nonce>\\n<payload>"))

`payload` is JSON as text, so that what is signed is what is read, to the letter. A message is taken within five minutes of its time. One that
changes something is acted on once: its nonce is written with the change, and the same message again is told how things stand.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from ..runtime import faults
from ..runtime.errors import ShopError
from ..runtime.model import Request, Shape
from ..store import table
from ..store.transaction import Transaction
from .items import Nonce, Supplier, SupplierId, nonce_key, supplier_key
from .suppliers import keys_of

WINDOW = timedelta(minutes=5)
_KEPT = timedelta(days=1)  # longer than a message is taken
T = TypeVar("T", bound=Shape)


class Signed(Request):
    """`timestamp`: seconds since 1970. `payload`: JSON as text; `signature`: hex of HMAC-SHA256 over operation, supplier, time, nonce and payload."""

    supplier_id: SupplierId
    timestamp: Annotated[int, Field(ge=0, le=10**11)]
    nonce: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{16,64}$")]
    payload: Annotated[str, StringConstraints(max_length=8_000)] = "{}"
    signature: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def signature(key: bytes, operation: str, message: Signed) -> str:
    """What the message must be signed with under this key. Pure."""
    text = "\n".join((operation, message.supplier_id, str(message.timestamp), message.nonce, message.payload))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def opened(message: Signed, operation: str, payload: type[T], now: datetime) -> tuple[Supplier, T]:
    """Who says it, and what. Raises ShopError signature_invalid (whatever is wrong with the proof), invalid_request (with what was signed)."""
    supplier = table.get(Supplier, supplier_key(message.supplier_id))
    fresh = abs(now.timestamp() - message.timestamp) <= WINDOW.total_seconds()
    keys = keys_of(supplier, now) if supplier else []
    right = [hmac.compare_digest(signature(key, operation, message), message.signature) for key in keys]
    if supplier is None or not fresh or not any(right):
        raise ShopError("signature_invalid")
    try:
        return supplier, payload.model_validate_json(message.payload)
    except ValidationError as error:
        raise faults.of_validation(error) from None


def acted_on(message: Signed) -> bool:
    """Was this very message acted on before? Raises ShopError signature_invalid for its nonce on another one."""
    found = table.get(Nonce, nonce_key(message.supplier_id, message.nonce))
    if found is not None and found.mark != message.signature:
        raise ShopError("signature_invalid")
    return found is not None


def use(transaction: Transaction, message: Signed, now: datetime) -> None:
    """Let the message be acted on with this transaction and never again. Part: "nonce"."""
    key = nonce_key(message.supplier_id, message.nonce)
    transaction.create("nonce", Nonce.at(key, mark=message.signature, ttl=int((now + _KEPT).timestamp())))
