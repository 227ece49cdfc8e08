"""The outside world as this deployment is configured: each client is made once, at first use; a test can put its own in place (`use`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from pynamodb.attributes import UnicodeAttribute

from .runtime import clock, ids
from .runtime.sealed import Sealed
from .runtime.settings import settings
from .store import table
from .store.item import Item, Key, SealedText, Time

if TYPE_CHECKING:
    from .platform.http import Http
    from .platform.pay import PayPort
    from .platform.wechat.login import Login
    from .platform.wechat.messages import Messages
    from .platform.wechat.openapi import WeChatApp
    from .platform.wechat.shipping import Shipping
    from .platform.wechat.token import AccessToken, TokenedApi

WECHAT = "wechat"  # the name of the payment provider on attempts

_made: dict[str, Any] = {}


def use(name: str, client: Any) -> Any:
    """Put `client` where `name` (pay, wechat_login, wechat_messages, wechat_shipping, http) is asked for; returns the one before.

    None forgets it, so that the next use makes it anew from the settings.
    """
    before = _made.pop(name, None)
    if client is not None:
        _made[name] = client
    return before


def forget() -> None:
    """Make every client anew at its next use."""
    _made.clear()


def pay() -> PayPort:
    """The payment provider."""

    def make() -> PayPort:
        from .platform.wechat.account import WeChatPayAccount
        from .platform.wechat.pay import WeChatPay

        own = settings()
        account = WeChatPayAccount(
            appid=own.wechat_appid,
            mchid=own.wechatpay_mchid,
            merchant_serial=own.wechatpay_merchant_serial,
            private_key_pem=own.wechatpay_merchant_key.get_secret_value(),
            apiv3_keys=tuple(key.get_secret_value() for key in own.wechatpay_apiv3_keys),
            platform_keys=own.wechatpay_public_keys,
            base_url=own.wechatpay_base_url,
        )
        return WeChatPay(account, _http(), clock.now, ids.nonce)

    return cast("PayPort", _once("pay", make))


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


def wechat_shipping() -> Shipping:
    def make() -> Shipping:
        from .platform.wechat.shipping import Shipping

        return Shipping(_api(), clock.now)

    return cast("Shipping", _once("wechat_shipping", make))


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
    if name not in _made:
        _made[name] = make()
    return _made[name]


def _http() -> Http:
    def make() -> Http:
        from .platform.http import PooledHttp

        return PooledHttp()

    return cast("Http", _once("http", make))


def _app() -> WeChatApp:
    from .platform.wechat.openapi import WeChatApp

    own = settings()
    return WeChatApp(own.wechat_appid, own.wechat_secret.get_secret_value(), own.wechat_base_url)


def _api() -> TokenedApi:
    def make() -> TokenedApi:
        from .platform.wechat.token import StableToken, TokenedApi

        return TokenedApi(_app(), _http(), StableToken(_app(), _http(), clock.now, TokenInTable()))

    return cast("TokenedApi", _once("api", make))
