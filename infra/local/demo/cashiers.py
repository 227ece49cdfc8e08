"""Where the buyer pays: what differs between WeChat Pay and Alipay for somebody who presses pay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.local.demo.client import WeChat


@dataclass(frozen=True)
class Cashier:
    """One provider. `platform` is what the buyer logs in with; `call` takes the `arguments` that the shop made."""

    platform: str
    zh: str
    en: str
    call: str
    arguments: frozenset[str]
    confirm: Callable[[WeChat, Mapping[str, str]], Any]


CASHIERS = {
    "wechat": Cashier(
        platform="wechat",
        zh="微信",
        en="WeChat",
        call="wx.requestPayment",
        arguments=frozenset({"timeStamp", "nonceStr", "package", "signType", "paySign"}),
        confirm=WeChat.request_payment,
    ),
    "alipay": Cashier(
        platform="alipay",
        zh="支付宝",
        en="Alipay",
        call="my.tradePay",
        arguments=frozenset({"tradeNO"}),
        confirm=WeChat.trade_pay,
    ),
}
