"""Telling WeChat that an order was shipped; until then it keeps the buyer's money (WeChat, order shipping)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from chalicelib.platform.errors import Refused
from chalicelib.platform.texts import plain_text
from chalicelib.platform.wechat.fields import beijing_milliseconds
from chalicelib.platform.wechat.token import TokenedApi

ITEM_LENGTH = 120

_ASKS_FOR_CONTACT = "SF"


class Way(IntEnum):
    """How the goods travel (logistics_type)."""

    EXPRESS = 1
    SAME_CITY = 2
    VIRTUAL = 3
    PICKUP = 4


@dataclass(frozen=True)
class ShippedParcel:
    """item_desc: what is in it. The courier's code and number belong to EXPRESS alone.

    consignor_phone, receiver_phone: one of them is needed for SF; WeChat is given it masked.
    """

    item_desc: str
    express_company: str | None = None
    tracking_no: str | None = None
    consignor_phone: str | None = None
    receiver_phone: str | None = None


@dataclass(frozen=True)
class Shipment:
    """One upload for one order, named by transaction_id or by out_trade_no and mchid.

    all_shipped  False while more parcels of the same order are to follow (EXPRESS only)
    continues    True when parcels of the same order were uploaded before (EXPRESS only)
    """

    payer_openid: str
    way: Way
    parcels: Sequence[ShippedParcel]
    transaction_id: str | None = None
    out_trade_no: str | None = None
    mchid: str | None = None
    all_shipped: bool = True
    continues: bool = False


class Upload(StrEnum):
    UPLOADED = "UPLOADED"
    NOT_YET = "NOT_YET"  # WeChat takes in an order about a minute after its payment: again in 1, 2, 5, 10 min
    ALREADY = "ALREADY"


_OUTCOMES = {
    "10060001": Upload.NOT_YET,  # order not found
    "10060002": Upload.ALREADY,  # shipped
    "10060003": Upload.ALREADY,  # shipped again, which is allowed once
    "10060023": Upload.ALREADY,  # nothing changed
}


class Shipping:
    def __init__(self, api: TokenedApi, now: Callable[[], datetime]) -> None:
        self._api = api
        self._now = now

    def upload(self, shipment: Shipment) -> Upload:
        """Never repeated on a lost answer: a second upload counts as the one re-shipment that is allowed.

        Errors: Refused (for example 10060004: refunded meanwhile), Busy, Unknown, Misconfigured.
        """
        split = len(shipment.parcels) != 1 or shipment.continues or not shipment.all_shipped
        content: dict[str, Any] = {
            "order_key": _order_key(shipment),
            "logistics_type": int(shipment.way),
            "delivery_mode": 2 if split else 1,
            "shipping_list": [_parcel(shipment.way, parcel) for parcel in shipment.parcels],
            "upload_time": beijing_milliseconds(self._now()),
            "payer": {"openid": shipment.payer_openid},
        }
        if split:
            content["is_all_delivered"] = shipment.all_shipped
        try:
            self._api.post("/wxa/sec/order/upload_shipping_info", content)
        except Refused as refused:
            if refused.code not in _OUTCOMES:
                raise
            return _OUTCOMES[refused.code]
        return Upload.UPLOADED


def masked_phone(phone: str) -> str:
    """138****0000: the last four digits stay visible, as WeChat asks, and of a long number the first three."""
    return f"{phone[:3] if len(phone) > 7 else ''}****{phone[-4:]}"


def _order_key(shipment: Shipment) -> dict[str, Any]:
    if shipment.transaction_id is not None:
        return {"order_number_type": 2, "transaction_id": shipment.transaction_id}
    if shipment.out_trade_no is not None and shipment.mchid is not None:
        return {"order_number_type": 1, "mchid": shipment.mchid, "out_trade_no": shipment.out_trade_no}
    raise Refused("PARAM_ERROR", "a shipment names its payment", field="order_key")


def _parcel(way: Way, parcel: ShippedParcel) -> dict[str, Any]:
    content: dict[str, Any] = {"item_desc": plain_text(parcel.item_desc, ITEM_LENGTH) or "商品"}
    if way is not Way.EXPRESS:
        return content
    if not parcel.tracking_no or not parcel.express_company:
        raise Refused("PARAM_ERROR", "an express parcel has a courier and a number", field="tracking_no")
    content |= {"tracking_no": parcel.tracking_no, "express_company": parcel.express_company}
    if parcel.express_company == _ASKS_FOR_CONTACT:
        content["contact"] = _contact(parcel)
    return content


def _contact(parcel: ShippedParcel) -> dict[str, str]:
    """WeChat needs one; the receiver's is the buyer's, so the sender's is preferred."""
    if parcel.consignor_phone:
        return {"consignor_contact": masked_phone(parcel.consignor_phone)}
    if parcel.receiver_phone:
        return {"receiver_contact": masked_phone(parcel.receiver_phone)}
    raise Refused("PARAM_ERROR", "SF asks for the sender's or the receiver's phone", field="contact")
