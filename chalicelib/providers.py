"""The outside world as this deployment is configured: clients are made at first use and kept for minutes; a test puts its own in place (`use`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from pynamodb.attributes import UnicodeAttribute

from .runtime import clock, ids
from .runtime.sealed import Sealed
from .runtime.settings import REFRESH, settings
from .store import table
from .store.item import Item, Key, SealedText, Time

if TYPE_CHECKING:
    from .platform.alipay.account import AlipayAccount
    from .platform.alipay.login import Login as AlipayLogin
    from .platform.aliyun import Aliyun
    from .platform.bill import BillPort
    from .platform.couriers.port import CourierPort
    from .platform.http import Http
    from .platform.pay import PayPort
    from .platform.wechat.account import WeChatPayAccount
    from .platform.wechat.codes import Codes
    from .platform.wechat.login import Login
    from .platform.wechat.messages import Messages
    from .platform.wechat.openapi import WeChatApp
    from .platform.wechat.search import PageSearch
    from .platform.wechat.shipping import Shipping
    from .platform.wechat.token import AccessToken, TokenedApi

# The names of the platforms: of identities, and of payment providers on attempts, refunds and notifications.
Provider = Literal["wechat", "alipay"]
WECHAT: Provider = "wechat"
ALIPAY: Provider = "alipay"
# Money that no platform moves: attempts and refunds name these, and no bill knows them.
OFFLINE, BALANCE = "offline", "balance"


class _Made(NamedTuple):
    client: Any
    until: datetime | None  # None: as long as the process lives


_made: dict[str, _Made] = {}


def use(name: str, client: Any) -> Any:
    """Put `client` where `name` is asked for; returns the one before.

    Names: pay (WeChat Pay), alipay, bills, alipay_bills, wechat_login, alipay_login, wechat_messages, wechat_codes,
    wechat_search, wechat_shipping, couriers, aliyun, http. None forgets
    it, so that the next use makes it anew from the settings.
    """
    before = _made.pop(name, None)
    if client is not None:
        _made[name] = _Made(client, None)
    return before.client if before else None


def forget() -> None:
    """Make every client anew at its next use."""
    _made.clear()


class Payee(NamedTuple):
    """Who we are at a payment provider: WeChat's appid and mchid, Alipay's app_id and PID."""

    appid: str
    mchid: str


def payee(provider: str) -> Payee:
    """To whom a payment at this provider must have gone."""
    own = settings()
    if provider == ALIPAY:
        return Payee(own.alipay_app_id, own.alipay_seller_id)
    return Payee(own.wechat_appid, own.wechatpay_mchid)


def offered(provider: str) -> bool:
    """Whether this shop takes money at the provider, and lets its people log in."""
    return provider == WECHAT or (provider == ALIPAY and bool(settings().alipay_app_id))


def pay(provider: str = WECHAT) -> PayPort:
    """A payment provider; cash and the buyer's balance stand behind the same port."""
    return _PORTS.get(provider, _wechat_pay)()


def _cash() -> PayPort:
    from .platform.cash import Cash

    return Cash()


def _balance() -> PayPort:
    from .balance.port import BalancePort

    return BalancePort()


def _wechat_pay() -> PayPort:
    def make() -> PayPort:
        from .platform.wechat.pay import WeChatPay

        return WeChatPay(_wechat_pay_account(), _http(), clock.now, ids.nonce)

    return cast("PayPort", _once("pay", make))


def _wechat_pay_account() -> WeChatPayAccount:
    from .platform.wechat.account import WeChatPayAccount

    own = settings()
    return WeChatPayAccount(
        appid=own.wechat_appid,
        mchid=own.wechatpay_mchid,
        merchant_serial=own.wechatpay_merchant_serial,
        private_key_pem=own.wechatpay_merchant_key.get_secret_value(),
        apiv3_keys=tuple(key.get_secret_value() for key in own.wechatpay_apiv3_keys),
        platform_keys=own.wechatpay_public_keys,
        base_url=own.wechatpay_base_url,
    )


def bills(provider: str) -> BillPort:
    """The daily bills of a payment provider."""

    def wechat() -> BillPort:
        from .platform.wechat.bill import WeChatPayBills

        return WeChatPayBills(_wechat_pay_account(), _http(), clock.now, ids.nonce)

    def alipay() -> BillPort:
        from .platform.alipay.bill import AlipayBills

        return AlipayBills(_alipay_account(), _http(), clock.now)

    return cast("BillPort", _once("alipay_bills", alipay) if provider == ALIPAY else _once("bills", wechat))


def _alipay() -> PayPort:
    def make() -> PayPort:
        from .platform.alipay.pay import Alipay

        return Alipay(_alipay_account(), _http(), clock.now)

    return cast("PayPort", _once("alipay", make))


def _alipay_account() -> AlipayAccount:
    from .platform.alipay.account import AlipayAccount

    own = settings()
    return AlipayAccount(
        app_id=own.alipay_app_id,
        seller_id=own.alipay_seller_id,
        private_key=own.alipay_private_key.get_secret_value(),
        public_keys=tuple(own.alipay_public_keys),
        base_url=own.alipay_base_url,
    )


def alipay_login() -> AlipayLogin:
    def make() -> AlipayLogin:
        from .platform.alipay.login import Login

        return Login(_alipay_account(), _http(), clock.now)

    return cast("AlipayLogin", _once("alipay_login", make))


def wechat_login() -> Login:
    def make() -> Login:
        from .platform.wechat.login import Login

        return Login(_app(), _http())

    return cast("Login", _once("wechat_login", make))


def wechat_messages() -> Messages:
    def make() -> Messages:
        from .platform.wechat.messages import Messages

        return Messages(_api(), settings().wechat_page_state)

    return cast("Messages", _once("wechat_messages", make))


def wechat_codes() -> Codes:
    def make() -> Codes:
        from .platform.wechat.codes import Codes
        from .platform.wechat.token import StableToken

        app = _app()
        return Codes(app, _http(), StableToken(app, _http(), clock.now, TokenInTable()), settings().wechat_page_state)

    return cast("Codes", _once("wechat_codes", make))


def wechat_search() -> PageSearch:
    def make() -> PageSearch:
        from .platform.wechat.search import PageSearch

        return PageSearch(_api())

    return cast("PageSearch", _once("wechat_search", make))


def wechat_shipping() -> Shipping:
    def make() -> Shipping:
        from .platform.wechat.shipping import Shipping

        return Shipping(_api(), clock.now)

    return cast("Shipping", _once("wechat_shipping", make))


def couriers() -> CourierPort | None:
    """Who tells where parcels are; None: this shop asks nobody."""
    own = settings()
    if not own.courier:
        return None

    def make() -> CourierPort:
        key = own.partner_keys[own.courier].get_secret_value()
        if own.courier == "kdniao":
            from .platform.couriers.kdniao import Kdniao

            return Kdniao(own.courier_account, key, own.kdniao_base_url, _http(), clock.now)
        from .platform.couriers.kuaidi100 import Kuaidi100

        return Kuaidi100(own.courier_account, key, own.kuaidi100_base_url, _http())

    return cast("CourierPort", _once("couriers", make))


def aliyun() -> Aliyun | None:
    """Text messages and mails; None: this shop sends none."""
    own = settings()
    if not own.aliyun_key_id:
        return None

    def make() -> Aliyun:
        from .platform.aliyun import Aliyun

        secret = own.partner_keys["aliyun"].get_secret_value()
        return Aliyun(own.aliyun_key_id, secret, own.aliyun_sms_url, own.aliyun_mail_url, _http(), clock.now, ids.nonce)

    return cast("Aliyun", _once("aliyun", make))


class SharedToken(Item):
    """The open platform's access token, shared by all containers; sealed, because it opens the account."""

    KIND = "token"
    appid = UnicodeAttribute()
    value = SealedText()
    refresh_at = Time()


class TokenInTable:
    """The shared cache under StableToken: asking WeChat twice is harmless, so the last writer wins."""

    def get(self, appid: str) -> AccessToken | None:
        from .platform.wechat.token import AccessToken

        found = table.get(SharedToken, self._key(appid), strong=False)
        return AccessToken(found.value.reveal(), found.refresh_at) if found else None

    def put(self, appid: str, token: AccessToken) -> None:
        item = SharedToken.at(self._key(appid), appid=appid, value=Sealed.of(token.value), refresh_at=token.refresh_at)
        item.ttl = int(token.refresh_at.timestamp()) + 3_600
        table.put(item)

    @staticmethod
    def _key(appid: str) -> Key:
        return Key(f"TOKEN#{appid}", "TOKEN")


def _once(name: str, make: Callable[[], Any]) -> Any:
    """The client of this name; made anew after a while, so that a rotated secret is taken up."""
    found, now = _made.get(name), clock.now()
    if found is None or (found.until is not None and found.until <= now):
        found = _made[name] = _Made(make(), now + REFRESH)
    return found.client


def _http() -> Http:
    """The pool of connections knows no secret, and stays."""
    if "http" not in _made:
        from .platform.http import PooledHttp

        use("http", PooledHttp())
    return cast("Http", _made["http"].client)


def _app() -> WeChatApp:
    from .platform.wechat.openapi import WeChatApp

    own = settings()
    return WeChatApp(own.wechat_appid, own.wechat_secret.get_secret_value(), own.wechat_base_url)


def _api() -> TokenedApi:
    def make() -> TokenedApi:
        from .platform.wechat.token import StableToken, TokenedApi

        return TokenedApi(_app(), _http(), StableToken(_app(), _http(), clock.now, TokenInTable()))

    return cast("TokenedApi", _once("api", make))


_PORTS: dict[str, Callable[[], PayPort]] = {ALIPAY: _alipay, OFFLINE: _cash, BALANCE: _balance}
