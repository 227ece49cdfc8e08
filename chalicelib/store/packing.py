"""Text that is only ever read whole, made smaller: a write is billed by the kilobyte, and twice in a transaction.

Packed text begins with "~1", which no JSON does, so that what was written plainly before is read as it is. Text that would not become smaller
stays plain. The words that what is kept of orders and of staff's changes is made of are given to both sides beforehand (zlib's preset dictionary,
RFC 1950), since one such text is too short to teach them. Never change `_WORDS`: other words need a mark of their own.
"""

from __future__ import annotations

import base64
import zlib

_MARK = "~1"
_WORDS = (
    b'{"item":"parcel U# D##PARCEL#01","field":"carrier","after":""},{"item":"order U# O#","field":"status","before":"PAID","after":"SHIPPED"},'
    b'"tracking_no""shipped_at""order_no""method""number""upload""pending""last""express"{"item":"open U# OPEN","field":"to_ship","before":0,'
    b'"to_receive""if_not_exists (to_receive, 0) + 1"{"item":"product P# PRODUCT","field":"title"{"item":"sku P# SKU#"'
    b'[{"rule":"coupon","text":"\xe4\xbc\x98\xe6\x83\xa0\xe5\x88\xb8","rule":"goods","text":"\xe5\x95\x86\xe5\x93\x81\xe9\x87\x91\xe9\xa2\x9d",'
    b'"base_fen":,"amount_fen":,"per_line":{},"rule_id":"","version":0,"target":"lines","bases":{},"remainder":[],"figures":{}},'
    b'{"rule":"freight","text":"\xe8\xbf\x90\xe8\xb4\xb9","rule_id":"freight","version":1,"target":"freight","figures":{"measure":1}}]'
    b'{"book":{"rules":[{"kind":"coupon","coupon_id":"","kind":"amount","amount_off_fen":,"percent_off":0,"threshold_fen":0,"scope":{"kind":"all",'
    b'"ids":[]},"gifts":[]},{"kind":"freight","id":"freight","name":"\xe8\xbf\x90\xe8\xb4\xb9","version":1,"by":"order","zones":[{"regions":[],'
    b'"first":1,"first_fen":0,"next":1,"next_fen":0}],"refused":[],"default":true}],"stacking":{"most_coupons":1,"ladders_per_line":1,"groups":{},'
    b'"freight":"sum"},"refunds":{"freight_back":"unshipped","freight":"as_charged","coupon_back":"unused"}},"circumstances":{"now":"2026-01-01T00:'
    b'00:00Z","level":0,"first_order":true,"tags":[],"region":"440305","points":0},"choice":{"coupons":[],"points":0,"extras":{},"set_aside":[]},'
    b'"net_fen":,"points":0,"points_fen":0,"freight_fen":0,"extras_fen":0,"payable_fen":,"goods":[{"product_id":"","sku_id":"","unit_price_fen":,'
    b'"quantity":1,"title":""}]}'
)


def pack(text: str) -> str:
    """The text, or what `unpack` makes it of."""
    squeezed = zlib.compressobj(9, zdict=_WORDS)
    packed = _MARK + base64.b64encode(squeezed.compress(text.encode()) + squeezed.flush()).decode()
    return packed if len(packed) < len(text.encode()) or text.startswith(_MARK) else text


def unpack(stored: str) -> str:
    """What `pack` was given."""
    if not stored.startswith(_MARK):
        return stored
    return zlib.decompressobj(zdict=_WORDS).decompress(base64.b64decode(stored[len(_MARK) :])).decode()
