"""Is the shop connected to its platforms: where, as whom, with which keys and until when, and what the platform says when it is asked.

Keys come and go with the deployment (docs/deploy.md): none of them passes through here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from . import providers
from .platform.errors import Misconfigured, PlatformError, Refused, Unanswered, Unknown
from .runtime import ids
from .runtime.settings import Settings, SettingsError, settings
from .store.errors import StoreError

Platform = Literal["wechat_pay", "mini_program", "alipay"]
Place = Literal["live", "sandbox", "test"]
State = Literal["ok", "misconfigured", "refused", "unreachable", "untrusted"]

WARNED = timedelta(days=30)  # before a certificate ends
_LIVE = {"api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api.weixin.qq.com", "openapi.alipay.com"}
_SANDBOX = {"openapi-sandbox.dl.alipaydev.com"}  # Alipay, sandbox; WeChat Pay v3 has none
_CERTIFICATE = "BEGIN CERTIFICATE"


class PlatformKey(NamedTuple):
    """A key of a connection. `ends_at`: of a certificate; None for what does not end, or cannot be read."""

    owner: Literal["merchant", "platform"]
    serial: str
    ends_at: datetime | None


class Finding(NamedTuple):
    """What came of asking. `code` and `says` are the platform's own words, or name what is missing here; empty when all is well."""

    state: State
    code: str = ""
    says: str = ""


def offered() -> list[Platform]:
    """The platforms that this shop deals with."""
    always: list[Platform] = ["wechat_pay", "mini_program"]
    return [*always, "alipay"] if providers.offered(providers.ALIPAY) else always


def account(platform: Platform) -> str:
    """As whom: WeChat Pay's mchid, the mini-program's appid, Alipay's PID. Never a secret."""
    own = settings()
    return {"wechat_pay": own.wechatpay_mchid, "mini_program": own.wechat_appid, "alipay": own.alipay_seller_id}[
        platform
    ]


def place(platform: Platform) -> Place:
    """Whether it is the platform itself, its sandbox, or something that stands for it."""
    host = urlsplit(_address(settings(), platform)).hostname
    return "live" if host in _LIVE else "sandbox" if host in _SANDBOX else "test"


def _address(own: Settings, platform: Platform) -> str:
    return {
        "wechat_pay": own.wechatpay_base_url,
        "mini_program": own.wechat_base_url,
        "alipay": own.alipay_base_url,
    }[platform]


def ask_all(platforms: list[Platform]) -> list[Finding]:
    """All at once: one that lets everybody wait for its time-out does not keep the others' answers back."""
    with ThreadPoolExecutor(len(platforms)) as at_once:
        return list(at_once.map(ask, platforms))


def ask(platform: Platform) -> Finding:
    """Put a question to the platform that changes nothing, and cannot be answered without the right keys on both sides."""
    try:
        _QUESTIONS[platform]()
    except Misconfigured as error:
        return Finding("misconfigured", error.code, error.message)
    except Refused as error:
        return Finding("refused", error.code, error.message)
    except Unknown as error:
        lost = isinstance(error, Unanswered) or error.code != "UNSIGNED_ANSWER"
        return Finding("unreachable" if lost else "untrusted", error.code, error.message)
    except PlatformError as error:
        return Finding("unreachable", error.code, error.message)
    except SettingsError as error:
        return Finding("misconfigured", "SETTINGS", str(error))
    except StoreError as error:
        return Finding("misconfigured", "SECRETS", f"a kept secret cannot be read: {error}"[:200])
    return Finding("ok")


def _of_a_payment(provider: providers.Provider) -> Callable[[], None]:
    def query() -> None:
        providers.pay(provider).query(f"check{ids.nonce()[:20]}")  # of nobody's order: "no such payment", signed

    return query


def _of_a_login() -> None:
    """WeChat looks at appid and secret before the code (code2session)."""
    try:
        providers.wechat_login().code2session("connection-check")
    except Refused as refused:
        if refused.code != "40029":
            raise


_QUESTIONS: dict[Platform, Callable[[], None]] = {
    "wechat_pay": _of_a_payment(providers.WECHAT),
    "alipay": _of_a_payment(providers.ALIPAY),
    "mini_program": _of_a_login,
}


def keys(platform: Platform) -> list[PlatformKey]:
    """The keys that have names; those that cannot be read are missing, and `ask` says why.

    A merchant's certificate is known when it stands beside the key (apiclient_cert.pem).
    """
    if platform != "wechat_pay":
        return []  # Alipay's keys and a mini-program's secret have neither name nor end
    return [*_readable(_merchants), *_readable(_platforms)]


def _readable(named: Callable[[], list[PlatformKey]]) -> list[PlatformKey]:
    try:
        return named()
    except (SettingsError, StoreError):
        return []


def _merchants() -> list[PlatformKey]:
    own = settings()
    return [PlatformKey("merchant", own.wechatpay_merchant_serial, _end(own.wechatpay_merchant_key.get_secret_value()))]


def _platforms() -> list[PlatformKey]:
    return [PlatformKey("platform", serial, _end(pem)) for serial, pem in settings().wechatpay_public_keys.items()]


def ending(now: datetime) -> Iterator[tuple[Platform, PlatformKey, int]]:
    """What ends within the month, or has ended, with the whole days that are left."""
    for platform in offered():
        for key in keys(platform):
            if key.ends_at is not None and key.ends_at - now < WARNED:
                yield platform, key, (key.ends_at - now).days


def _end(pem: str) -> datetime | None:
    if _CERTIFICATE not in pem:
        return None
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return load_pem_x509_certificate(pem.encode()).not_valid_after_utc
    except ValueError:
        return None  # whoever uses it is told
