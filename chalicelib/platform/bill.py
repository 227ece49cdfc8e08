"""The bill port: what a payment provider says moved on one day, in words that fit any provider.

Money is integer fen, times are aware UTC datetimes. A bill is the provider's own list: what is in it has happened, whoever asked for it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from chalicelib.platform.errors import Busy, Unknown

Kind = Literal["payment", "refund"]

MOST_BYTES = 64 * 1024 * 1024  # of a bill unpacked: some 200,000 lines, which a function's memory holds


@dataclass(frozen=True, slots=True)
class BillLine:
    """One movement. A refund carries the numbers of its payment, too.

    fen        positive, of the whole payment or refund as it was asked for (the provider's own coupons included)
    state      the provider's word: SUCCESS for a payment; PROCESSING, SUCCESS, ABNORMAL, CLOSED for a refund
    appid      to whom it was paid, where the bill says so: a merchant number may serve several apps
    refund_no  our number of the refund, "" when nobody gave it one; None for a payment
    """

    kind: Kind
    at: datetime | None
    out_trade_no: str
    transaction_id: str
    fen: int
    state: str
    appid: str | None = None
    refund_no: str | None = None
    refund_id: str | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """A day's movements, and the SHA-256 of the file that they were read from."""

    lines: tuple[BillLine, ...]
    digest: str


class BillNotReady(Busy):
    """The provider is still making it: ask again in half an hour."""


class BillPort(Protocol):
    def bill(self, day: str) -> Bill | None:
        """The bill of a Beijing day, `2026-01-02`; None when the provider has none, as for a day on which nothing moved.

        Errors: BillNotReady; Unknown BILL_UNREADABLE when a file came that does not add up; else those of chalicelib/platform/errors.py.
        """
        ...


def unreadable(why: str) -> Unknown:
    """A bill came, and is not what a bill is: nothing of it is used."""
    return Unknown("BILL_UNREADABLE", why, 200)


def inflated(packed: bytes, window: int) -> bytes:
    """Unpack at most MOST_BYTES (zlib's window bits: 31 gzip, -15 raw). Raises Unknown for more, or for what is not whole."""
    unpacker = zlib.decompressobj(window)
    try:
        content = unpacker.decompress(packed, MOST_BYTES)
    except zlib.error as error:
        raise unreadable("the file cannot be unpacked") from error
    if unpacker.unconsumed_tail:
        raise unreadable(f"larger than {MOST_BYTES} bytes")
    if not unpacker.eof:
        raise unreadable("the file is cut off")
    return content
