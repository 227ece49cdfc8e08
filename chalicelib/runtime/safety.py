"""What a deployment must not start with: weak or public keys, missing names, addresses that are not https. Each fault by its setting's name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

if TYPE_CHECKING:
    from .settings import Secrets, Settings

PUBLIC = "the development key"
DEV_KEY = "dev-only-key-do-not-use-anywhere-else-0123456789abcdef"  # fine in dev, refused elsewhere


def unsafe(settings: Settings) -> list[tuple[str, str]]:
    """Every value that a real shop must not start with, and why."""
    of_secrets = [] if settings.secrets else [*weak_keys(settings.given), *missing(settings.given)]
    return [*of_secrets, *missing(settings), *_half_an_alipay(settings), *_open_addresses(settings)]


def weak_keys(secrets: Secrets) -> Iterator[tuple[str, str]]:
    rings = {
        "token_keys": list(secrets.token_keys.values()),
        "seal_keys": list(secrets.seal_keys.values()),
        "cursor_key": [secrets.cursor_key],
        "blind_key": [secrets.blind_key],
    }
    for name, keys in rings.items():
        texts = [key.get_secret_value() for key in keys]
        if any(len(text) < 32 for text in texts):
            yield name, "shorter than 32 characters"
        if DEV_KEY in texts:
            yield name, PUBLIC
    apiv3 = [key.get_secret_value().encode() for key in secrets.wechatpay_apiv3_keys]
    if not apiv3 or any(len(key) != 32 for key in apiv3):
        yield "wechatpay_apiv3_keys", "one or two keys of exactly 32 bytes are needed"


_NEEDED = {
    "wechat_appid",
    "wechat_secret",
    "wechatpay_mchid",
    "wechatpay_merchant_serial",
    "wechatpay_merchant_key",
    "wechatpay_public_keys",
}


def missing(found: Settings | Secrets) -> Iterator[tuple[str, str]]:
    for name in type(found).model_fields:
        if name in _NEEDED and not _plain(getattr(found, name)):
            yield name, "missing"


def _half_an_alipay(settings: Settings) -> Iterator[tuple[str, str]]:
    """Alipay is taken or not: an app without the rest would take orders and no money."""
    kept_elsewhere = () if settings.secrets else ("alipay_private_key", "alipay_public_keys")
    for name in ("alipay_seller_id", *kept_elsewhere) if settings.alipay_app_id else ():
        if not _plain(getattr(settings, name)):
            yield name, "missing"


_ADDRESSES = (
    "public_url",
    "wechat_base_url",
    "wechatpay_base_url",
    "alipay_base_url",
    "kuaidi100_base_url",
    "kdniao_base_url",
    "aliyun_sms_url",
    "aliyun_mail_url",
)


def _open_addresses(settings: Settings) -> Iterator[tuple[str, str]]:
    for name in _ADDRESSES:
        if not getattr(settings, name).startswith("https://"):
            yield name, "must be https"
    if settings.media_url and not settings.media_url.startswith("https://"):
        yield "media_url", "must be https"
    if settings.aws_endpoint:
        yield "aws_endpoint", "an emulator's address"


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
