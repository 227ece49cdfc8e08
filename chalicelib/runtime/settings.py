"""The deployment's settings: the only module that reads the environment.

What a merchant changes while the shop runs (freight, pay minutes, reservation entrance) is not here: see `chalicelib.shop`.
Every setting is an environment variable `MINIMALL_<NAME>`; mappings and lists are JSON. Outside `dev` a missing or unsafe
value stops the start with a message that names it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

PREFIX = "MINIMALL_"
_DEV_KEY = "dev-only-key-do-not-use-anywhere-else-0123456789abcdef"  # fine in dev, refused elsewhere


class SettingsError(Exception):
    """The environment does not make a safe deployment; the message names each variable at fault."""


class Settings(BaseModel):
    """One deployment. Durations are in seconds; keys are text of at least 32 characters."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    stage: Literal["dev", "staging", "prod"] = "dev"
    region: str = "cn-north-1"
    table: str = "minimall"
    aws_endpoint: str | None = Field(None, description="address of an emulator; dev only")
    queues: dict[str, str] = Field(default_factory=dict, description="queue name -> queue URL")
    public_url: str = Field("http://127.0.0.1:8000", description="where providers reach this shop (notify URLs)")

    token_keys: dict[str, SecretStr] = Field(default_factory=lambda: {"dev": SecretStr(_DEV_KEY)})
    token_key_id: str = "dev"
    seal_keys: dict[str, SecretStr] = Field(default_factory=lambda: {"dev": SecretStr(_DEV_KEY)})
    seal_key_id: str = "dev"
    cursor_key: SecretStr = SecretStr(_DEV_KEY)
    blind_key: SecretStr = Field(SecretStr(_DEV_KEY), description="fingerprints of openids; never rotates")

    wechat_base_url: str = "https://api.weixin.qq.com"
    wechat_appid: str = ""
    wechat_secret: SecretStr = SecretStr("")
    wechat_page_state: Literal["formal", "trial", "developer"] = "formal"
    wechat_templates: dict[str, str] = Field(default_factory=dict, description="notice -> subscribe template id")
    wechat_shipping_upload: bool = Field(True, description="upload shipping info (order-shipping rule)")

    wechatpay_base_url: str = "https://api.mch.weixin.qq.com"
    wechatpay_mchid: str = ""
    wechatpay_merchant_serial: str = ""
    wechatpay_merchant_key: SecretStr = SecretStr("")
    wechatpay_apiv3_keys: list[SecretStr] = Field(default_factory=list, description="one, or two while rotating")
    wechatpay_public_keys: dict[str, str] = Field(default_factory=dict, description="serial -> PEM, closed list")

    due_shards: int = Field(16, ge=1, le=256, description="shards of the timer index; never lower it")
    ops_shards: int = Field(4, ge=1, le=64, description="shards of a merchant list; never lower it")
    reserve_wait_seconds: float = Field(1.5, ge=0, le=5, description="how long submit waits for the stock queue")
    timer_threads: int = Field(8, ge=1, le=32, description="deadlines that the timers job works on at once")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="after")
    def _key_ids_exist(self) -> Self:
        for key_id, keys in (("token_key_id", self.token_keys), ("seal_key_id", self.seal_keys)):
            if getattr(self, key_id) not in keys:
                raise ValueError(f"{PREFIX}{key_id.upper()} names no key of {PREFIX}{key_id[:-3].upper()}S")
        return self

    @model_validator(mode="after")
    def _safe_outside_dev(self) -> Self:
        if self.stage == "dev":
            return self
        faults = [f"{PREFIX}{name.upper()}: {why}" for name, why in _unsafe(self)]
        if faults:
            raise ValueError("unsafe outside dev: " + "; ".join(faults))
        return self


def _unsafe(settings: Settings) -> list[tuple[str, str]]:
    """Every value that a real shop must not start with, and why."""
    return [*_weak_keys(settings), *_missing(settings), *_open_addresses(settings)]


def _weak_keys(settings: Settings) -> Iterator[tuple[str, str]]:
    rings = {
        "token_keys": list(settings.token_keys.values()),
        "seal_keys": list(settings.seal_keys.values()),
        "cursor_key": [settings.cursor_key],
        "blind_key": [settings.blind_key],
    }
    for name, keys in rings.items():
        texts = [key.get_secret_value() for key in keys]
        if any(len(text) < 32 for text in texts):
            yield name, "shorter than 32 characters"
        if _DEV_KEY in texts:
            yield name, "the development key"
    apiv3 = [key.get_secret_value().encode() for key in settings.wechatpay_apiv3_keys]
    if not apiv3 or any(len(key) != 32 for key in apiv3):
        yield "wechatpay_apiv3_keys", "one or two keys of exactly 32 bytes are needed"


def _missing(settings: Settings) -> Iterator[tuple[str, str]]:
    for name in (
        "wechat_appid",
        "wechat_secret",
        "wechatpay_mchid",
        "wechatpay_merchant_serial",
        "wechatpay_merchant_key",
        "wechatpay_public_keys",
    ):
        if not _plain(getattr(settings, name)):
            yield name, "missing"


def _open_addresses(settings: Settings) -> Iterator[tuple[str, str]]:
    for name in ("public_url", "wechat_base_url", "wechatpay_base_url"):
        if not getattr(settings, name).startswith("https://"):
            yield name, "must be https"
    if settings.aws_endpoint:
        yield "aws_endpoint", "an emulator's address"


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def read(environment: Mapping[str, str]) -> Settings:
    """Settings from `environment`. Raises SettingsError naming each variable at fault, never its value."""
    values: dict[str, Any] = {}
    for name, field in Settings.model_fields.items():
        text = environment.get(PREFIX + name.upper())
        if text is None:
            continue
        if str(field.annotation).startswith(("dict[", "list[")):
            try:
                values[name] = json.loads(text)
            except ValueError:
                raise SettingsError(f"{PREFIX}{name.upper()} is not JSON") from None
        else:
            values[name] = text
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        faults = [
            f"{PREFIX}{str(fault['loc'][0]).upper()}: {fault['msg']}" if fault["loc"] else fault["msg"]
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("; ".join(faults)) from None


@cache
def settings() -> Settings:
    """This process's settings, read once. Tests call `settings.cache_clear()` after changing the environment."""
    return read(os.environ)
