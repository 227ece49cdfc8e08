"""发货信息管理 (order shipping): what was shipped for which payment, so that the platform lets go of the money."""

import re
from datetime import datetime, timedelta
from typing import Any

from infra.local.simulator.clock import parse_rfc3339
from infra.local.simulator.model import Payment, Shipment, Trade
from infra.local.simulator.router import Answer, Request, Route
from infra.local.simulator.state import State
from infra.local.simulator.wechat_border import WeChatBorder, WeChatError, ok, read_object, text

EXPRESS, SPLIT = 1, 2
WAITING, SHIPPED, RECEIVED, REFUNDED = 1, 2, 3, 5  # order_state
LONGEST_LIST = 15
MASKED = re.compile(r"[\d+ -]*\*+\d{4}")  # 138****0000


class Shipping:
    """The shipments of paid trades."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self, border: WeChatBorder) -> list[Route]:
        """The endpoints of this module."""
        base = "/wxa/sec/order"
        return [
            Route("POST", f"{base}/upload_shipping_info", self.upload, border, "shipping"),
            Route("POST", f"{base}/get_order", self.get_order, border, "shipping"),
            Route("POST", f"{base}/get_order_list", self.list_orders, border, "shipping"),
            Route("POST", f"{base}/is_trade_managed", self.is_managed, border, "shipping"),
            Route("POST", f"{base}/is_trade_management_confirmation_completed", self.is_confirmed, border, "shipping"),
        ]

    def upload(self, request: Request) -> Answer:
        """Report a shipment; a second, different one is a re-shipment and allowed once."""
        given = read_object(request)
        _check_form(given)
        trade, payment = self._by_key(given["order_key"])
        if _object(given, "payer").get("openid") != payment.openid:
            raise WeChatError(10060031, "支付者openid与支付单不符")
        if self._refunded(payment):
            raise WeChatError(10060004, "支付单处于不可发货的状态")
        at = _upload_time(given)
        content = {name: given.get(name) for name in ("logistics_type", "delivery_mode", "shipping_list")}
        earlier = self._state.shipments.get(trade.out_trade_no)
        if earlier and at <= earlier.uploaded_at:
            raise WeChatError(268485216, "upload_time非法，应晚于上一次")
        complete = given["delivery_mode"] != SPLIT or given["is_all_delivered"]
        if earlier is None:
            number = trade.out_trade_no
            shipment = Shipment(out_trade_no=number, uploads=[content], uploaded_at=at, complete=complete)
        else:
            shipment = _next_upload(earlier, content, split=given["delivery_mode"] == SPLIT)
            shipment.uploaded_at, shipment.complete = at, complete
        self._state.keep(shipment)
        return ok()

    def get_order(self, request: Request) -> Answer:
        """One order as the platform sees it."""
        given = read_object(request)
        if given.get("transaction_id"):
            key = {"order_number_type": 2, "transaction_id": given["transaction_id"]}
        else:
            key = {
                "order_number_type": 1,
                "mchid": given.get("merchant_id"),
                "out_trade_no": given.get("merchant_trade_no"),
            }
        return ok(order=self._view(*self._by_key(key)))

    def list_orders(self, request: Request) -> Answer:
        """Orders by pay time (unix seconds), state and openid; `last_index` continues a page."""
        given = read_object(request)
        span, size = _object(given, "pay_time_range"), given.get("page_size", 100)
        if not isinstance(size, int) or not 1 <= size <= 100:
            raise WeChatError(10060014, "page_size")
        begin, end = span.get("begin_time", 0), span.get("end_time", 2**40)
        found = [
            view
            for trade in self._state.trades.values()
            for payment in trade.payments
            for view in [self._view(trade, payment)]
            if self._ingested(payment)
            and begin <= view["pay_time"] <= end
            and given.get("order_state") in (None, view["order_state"])
            and given.get("openid") in (None, view["openid"])
        ]
        start = int(text(given, "last_index", "0") or 0)
        page, more = found[start : start + size], len(found) > start + size
        return ok(last_index=str(start + len(page)), has_more=more, order_list=page)

    def is_managed(self, request: Request) -> Answer:
        """Whether this mini-program must report its shipments: it must."""
        self._check_appid(request)
        return ok(is_trade_managed=True)

    def is_confirmed(self, request: Request) -> Answer:
        """Whether the administrator has confirmed the merchant number for it: done."""
        self._check_appid(request)
        return ok(completed=True)

    def receive(self, out_trade_no: str) -> Shipment:
        """The buyer confirms receipt in WeChat."""
        shipment = self._state.shipments.get(out_trade_no)
        if shipment is None:
            raise WeChatError(10060028, "支付单未发货")
        shipment.received_at = self._state.clock.now()
        self._state.keep(shipment)
        return shipment

    def _check_appid(self, request: Request) -> None:
        if read_object(request).get("appid") != self._state.merchant.appid:
            raise WeChatError(40013, "invalid appid")

    def _by_key(self, key: dict[str, Any]) -> tuple[Trade, Payment]:
        """The payment that an order_key names, once the platform's order shipping has heard of it."""
        if key.get("order_number_type") == 2:
            number = _key_text(key, "transaction_id", 268485195)
            trade = self._state.trades.get(self._state.trade_of_transaction.get(number, ""))
            payment = next((p for p in trade.payments if p.transaction_id == number), None) if trade else None
        elif key.get("order_number_type") == 1:
            if _key_text(key, "mchid", 268485196) != self._state.merchant.mchid:
                raise WeChatError(268485196, "mchid非法")
            trade = self._state.trades.get(_key_text(key, "out_trade_no", 268485197))
            payment = trade.payments[0] if trade and trade.payments else None
        else:
            raise WeChatError(268485194, "order_number_type非法")
        if trade is None or payment is None or not self._ingested(payment):
            raise WeChatError(10060001, "支付单不存在")
        return trade, payment

    def _ingested(self, payment: Payment) -> bool:
        age = self._state.clock.now() - payment.success_time
        return age >= timedelta(seconds=self._state.config.shipping_delay)

    def _refunded(self, payment: Payment) -> bool:
        refunds = self._state.refunds_of(payment.transaction_id)
        return sum(refund.refund for refund in refunds if refund.status != "CLOSED") >= payment.total

    def _view(self, trade: Trade, payment: Payment) -> dict[str, Any]:
        shipment = self._state.shipments.get(trade.out_trade_no)
        order_state = WAITING
        if self._refunded(payment):
            order_state = REFUNDED
        elif shipment:
            order_state = RECEIVED if shipment.received_at else SHIPPED
        view: dict[str, Any] = {
            "transaction_id": payment.transaction_id,
            "merchant_id": self._state.merchant.mchid,
            "sub_merchant_id": "",
            "merchant_trade_no": trade.out_trade_no,
            "description": trade.description,
            "paid_amount": payment.total,
            "openid": payment.openid,
            "trade_create_time": int(trade.created_at.timestamp()),
            "pay_time": int(payment.success_time.timestamp()),
            "order_state": order_state,
            "in_complaint": False,
        }
        if shipment:
            last = shipment.uploads[-1]
            items = [item for upload in shipment.uploads for item in upload["shipping_list"]]
            view["shipping"] = {
                "delivery_mode": last["delivery_mode"],
                "logistics_type": last["logistics_type"],
                "finish_shipping": shipment.complete,
                "finish_shipping_count": 2 if shipment.reshipped else 1,
                "shipping_list": items if last["delivery_mode"] == SPLIT else last["shipping_list"],
            }
        return view


def _next_upload(shipment: Shipment, content: dict[str, Any], *, split: bool) -> Shipment:
    if content in shipment.uploads:
        raise WeChatError(10060023, "发货信息未更新")
    if shipment.received_at or (split and shipment.complete):
        raise WeChatError(10060002, "支付单已完成发货，无法继续发货")
    if shipment.complete:
        if shipment.reshipped:
            raise WeChatError(10060003, "支付单已使用重新发货机会")
        shipment.reshipped = True
    shipment.uploads.append(content)
    return shipment


def _check_form(given: dict[str, Any]) -> None:
    """The shape of an upload, in the order in which the platform complains."""
    _object(given, "order_key")
    for name, values, errcode in (("logistics_type", {1, 2, 3, 4}, 10060005), ("delivery_mode", {1, 2}, 268485224)):
        value = given.get(name)
        if type(value) is not int:
            raise WeChatError(47001, f"data format error, {name} should be a number")
        if value not in values:
            raise WeChatError(errcode, f"{name}非法")
    split = given["delivery_mode"] == SPLIT
    if split and given["logistics_type"] != EXPRESS:
        raise WeChatError(10060006, "物流模式为非快递时不能使用分拆发货")
    if split and not isinstance(given.get("is_all_delivered"), bool):
        raise WeChatError(10060007, "分拆发货模式下必须填写is_all_delivered")
    items = given.get("shipping_list")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise WeChatError(47001, "data format error, shipping_list should be an array")
    if not split and len(items) != 1:
        raise WeChatError(268485228, "统一发货模式下，物流信息列表长度必须为1")
    if not 1 <= len(items) <= LONGEST_LIST:
        raise WeChatError(10060024, "物流信息列表长度非法")
    for item in items:
        _check_item(item, express=given["logistics_type"] == EXPRESS)


def _check_item(item: dict[str, Any], *, express: bool) -> None:
    description = text(item, "item_desc", "")
    if not description:
        raise WeChatError(10060008, "商品信息不能为空")
    if len(description) > 120:
        raise WeChatError(10060009, "商品信息过长")
    company, number = text(item, "express_company", ""), text(item, "tracking_no", "")
    if not express:
        return
    if not number:
        raise WeChatError(268485226, "tracking_no非法")
    if not company:
        raise WeChatError(268485227, "express_company非法")
    if len(company) > 128:
        raise WeChatError(10060025, "物流公司编码太长")
    if len(number) > 128:
        raise WeChatError(10060026, "物流单号太长")
    contact = item.get("contact") or {}
    phones = [contact.get("consignor_contact"), contact.get("receiver_contact")]
    if company == "SF" and not any(isinstance(phone, str) and MASKED.fullmatch(phone) for phone in phones):
        raise WeChatError(10060014, "参数错误：顺丰须填写寄件人或收件人联系方式")


def _upload_time(given: dict[str, Any]) -> datetime:
    try:
        return parse_rfc3339(text(given, "upload_time", ""))
    except ValueError:
        raise WeChatError(268485216, "upload_time非法") from None


def _object(given: dict[str, Any], name: str) -> dict[str, Any]:
    value = given.get(name, {})
    if not isinstance(value, dict):
        raise WeChatError(47001, f"data format error, {name} should be an object")
    return value


def _key_text(key: dict[str, Any], name: str, errcode: int) -> str:
    value = key.get(name)
    if not isinstance(value, str) or not value:
        raise WeChatError(errcode, f"{name}非法")
    return value
