"""The deployment's settings: the only module that reads the environment.

What a merchant changes while the shop runs (freight, pay minutes, reservation entrance) is not here: see `chalicelib.shop`.
Every setting is an environment variable `MINIMALL_<NAME>`; mappings and lists are JSON. Outside `dev` a missing or unsafe
value stops the start with a message that names it.

A deployed shop has no secret in its environment. `MINIMALL_SECRETS` says where they are kept (`store.secrets`: `/minimall/prod/` and the
names of `KEPT`); each is read when it is first needed, so that a Lambda may be allowed those alone that it uses, and again
every five minutes. A ring is JSON, id -> key: the first one signs and seals, all of them are accepted. To change a key: append the new one,
wait ten minutes, put it first, and remove the old one when nothing made with it is valid any more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from . import clock, safety

PREFIX = "MINIMALL_"
REFRESH = timedelta(minutes=5)
_PAUSE = timedelta(seconds=30)  # before a secret that could not be read is asked for again
_RINGS = ("token_keys", "seal_keys", "wechatpay_merchant_keys", "wechatpay_public_keys")
_LISTS = ("wechatpay_apiv3_keys", "alipay_public_keys")
_NAMED = ("partner_keys",)  # name -> secret, where the first one is like the others
_TEXTS = ("cursor_key", "blind_key", "wechat_secret", "alipay_private_key")
KEPT = (*_RINGS, *_LISTS, *_NAMED, *_TEXTS)  # the names of the secrets that a deployed shop keeps


# a model inside another one would otherwise be built twice
_BUILT_AT_FIRST_USE = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)


class SettingsError(Exception):
    """The environment does not make a safe deployment; the message names each variable at fault."""


class Secrets(BaseModel):
    """What nobody may see. Keys are text of at least 32 characters."""

    model_config = _BUILT_AT_FIRST_USE

    token_keys: dict[str, SecretStr] = Field(default_factory=lambda: {"dev": SecretStr(safety.DEV_KEY)})
    token_key_id: str = "dev"
    seal_keys: dict[str, SecretStr] = Field(default_factory=lambda: {"dev": SecretStr(safety.DEV_KEY)})
    seal_key_id: str = "dev"
    cursor_key: SecretStr = SecretStr(safety.DEV_KEY)
    blind_key: SecretStr = Field(SecretStr(safety.DEV_KEY), description="fingerprints of openids; never rotates")

    wechat_secret: SecretStr = SecretStr("")
    wechatpay_merchant_serial: str = ""
    wechatpay_merchant_key: SecretStr = SecretStr("")
    wechatpay_apiv3_keys: list[SecretStr] = Field(default_factory=list, description="one, or two while rotating")
    wechatpay_public_keys: dict[str, str] = Field(default_factory=dict, description="serial -> PEM, closed list")
    alipay_private_key: SecretStr = SecretStr("")
    alipay_public_keys: list[str] = Field(
        default_factory=list, description="Alipay's own, bare base64; two while rotating"
    )
    partner_keys: dict[str, SecretStr] = Field(
        default_factory=dict, description="kuaidi100, kdniao, aliyun: the secret of each that is used"
    )

    @model_validator(mode="after")
    def _key_ids_exist(self) -> Self:
        for key_id, keys in (("token_key_id", self.token_keys), ("seal_key_id", self.seal_keys)):
            if getattr(self, key_id) not in keys:
                raise ValueError(f"{PREFIX}{key_id.upper()} names no key of {PREFIX}{key_id[:-3].upper()}S")
        return self


class Settings(BaseModel):
    """One deployment. Durations are in seconds. Secrets are read like any other setting, wherever they are kept."""

    model_config = _BUILT_AT_FIRST_USE

    stage: Literal["dev", "staging", "prod"] = "dev"
    region: str = "cn-north-1"
    table: str = "minimall"
    aws_endpoint: str | None = Field(None, description="address of an emulator; dev only")
    aws_client: Literal["lean", "botocore"] = Field("lean", description="what calls AWS on the hot path")
    queues: dict[str, str] = Field(default_factory=dict, description="queue name -> queue URL")
    public_url: str = Field("http://127.0.0.1:8000", description="where providers reach this shop (notify URLs)")
    media_bucket: str = Field("", description="the bucket of pictures, imports and exports; empty: nothing can be sent")
    media_url: str = Field("", description="where a CDN serves the bucket's media/; empty: /media of this host")
    secrets: str = Field("", description="what the names of kept secrets begin with; empty: they are given here")
    secrets_along: list[str] = Field(default_factory=list, description="names of kept secrets to read in one call")
    given: Secrets = Field(
        default_factory=Secrets, description="secrets of the environment; not used when others are kept"
    )

    wechat_base_url: str = "https://api.weixin.qq.com"
    wechat_appid: str = ""
    wechat_page_state: Literal["formal", "trial", "developer"] = "formal"
    wechat_templates: dict[str, str] = Field(default_factory=dict, description="notice -> subscribe template id")
    wechat_shipping_upload: bool = Field(True, description="upload shipping info (order-shipping rule)")

    wechatpay_base_url: str = "https://api.mch.weixin.qq.com"
    wechatpay_mchid: str = ""

    alipay_base_url: str = "https://openapi.alipay.com"
    alipay_app_id: str = Field("", description="the mini-program at Alipay; empty: this shop does not take Alipay")
    alipay_seller_id: str = Field("", description="the merchant's PID, 2088...")

    courier: Literal["", "kuaidi100", "kdniao"] = Field("", description="who tells where parcels are; empty: nobody")
    courier_account: str = Field("", description="customer at kuaidi100, EBusinessID at kdniao")
    kuaidi100_base_url: str = "https://poll.kuaidi100.com"
    kdniao_base_url: str = "https://api.kdniao.com"

    aliyun_key_id: str = Field("", description="AccessKey ID for text messages and mails; empty: none are sent")
    aliyun_sms_url: str = "https://dysmsapi.aliyuncs.com"
    aliyun_mail_url: str = "https://dm.aliyuncs.com"
    mail_from: str = Field("", description="the sender's address of mails; empty: none are sent")

    due_shards: int = Field(16, ge=1, le=256, description="shards of the timer index; never lower it")
    ops_shards: int = Field(4, ge=1, le=64, description="shards of a merchant list; never lower it")
    reserve_wait_seconds: float = Field(1.5, ge=0, le=5, description="how long submit waits for the stock queue")
    seal_master: str = Field(
        "", description="wraps data keys: ARN of a KMS key, or local (the ring); empty: the ring seals by itself"
    )
    limits: bool = Field(True, description="hold callers to the limits of operations; off for tests and measurements")
    costs: bool = Field(False, description="file once a minute what this process's calls consumed")
    timer_threads: int = Field(8, ge=1, le=32, description="deadlines that the timers job works on at once")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="after")
    def _safe_outside_dev(self) -> Self:
        if self.stage == "dev":
            return self
        faults = [f"{PREFIX}{name.upper()}: {why}" for name, why in safety.unsafe(self)]
        if faults:
            raise ValueError("unsafe outside dev: " + "; ".join(faults))
        return self

    def _of(self, name: str) -> Secrets:
        """Where the secret `name` is."""
        return _kept(self.secrets + name) if self.secrets else self.given

    @property
    def token_keys(self) -> dict[str, SecretStr]:
        return self._of("token_keys").token_keys

    @property
    def token_key_id(self) -> str:
        return self._of("token_keys").token_key_id

    @property
    def seal_keys(self) -> dict[str, SecretStr]:
        return self._of("seal_keys").seal_keys

    @property
    def seal_key_id(self) -> str:
        return self._of("seal_keys").seal_key_id

    @property
    def cursor_key(self) -> SecretStr:
        return self._of("cursor_key").cursor_key

    @property
    def blind_key(self) -> SecretStr:
        return self._of("blind_key").blind_key

    @property
    def wechat_secret(self) -> SecretStr:
        return self._of("wechat_secret").wechat_secret

    @property
    def wechatpay_merchant_serial(self) -> str:
        return self._of("wechatpay_merchant_keys").wechatpay_merchant_serial

    @property
    def wechatpay_merchant_key(self) -> SecretStr:
        return self._of("wechatpay_merchant_keys").wechatpay_merchant_key

    @property
    def wechatpay_apiv3_keys(self) -> list[SecretStr]:
        return self._of("wechatpay_apiv3_keys").wechatpay_apiv3_keys

    @property
    def wechatpay_public_keys(self) -> dict[str, str]:
        return self._of("wechatpay_public_keys").wechatpay_public_keys

    @property
    def alipay_private_key(self) -> SecretStr:
        return self._of("alipay_private_key").alipay_private_key

    @property
    def alipay_public_keys(self) -> list[str]:
        return self._of("alipay_public_keys").alipay_public_keys

    @property
    def partner_keys(self) -> dict[str, SecretStr]:
        return self._of("partner_keys").partner_keys


# secrets that are kept elsewhere


class _Read(NamedTuple):
    until: datetime
    secrets: Secrets


Source = Callable[[str], str]
_source: Source | None = None
_read: dict[str, _Read] = {}


def use_source(source: Source | None) -> Source | None:
    """Read kept secrets from `source`, a function of their whole name (None: `store.secrets`); returns what was there."""
    global _source
    before, _source = _source, source
    _read.clear()
    return before


def _kept(whole_name: str) -> Secrets:
    """The secret of this name, and no other; read again after REFRESH. Raises SettingsError naming it, never its value."""
    now, found = clock.now(), _read.get(whole_name)
    if found and now < found.until:
        return found.secrets
    try:
        found = _Read(now + REFRESH, _checked(whole_name, _fetch(whole_name)))
    except Exception as error:
        if found is None:
            raise
        from . import log  # which reads its level here

        log.alarm("secret_not_refreshed", name=whole_name, error=type(error).__name__)  # and the last one serves on
        found = _Read(now + _PAUSE, found.secrets)
    _read[whole_name] = found
    return found.secrets


def _fetch(whole_name: str) -> str:
    if _source:
        return _source(whole_name)
    from ..store import secrets  # which knows AWS, and is told the region from here

    here = settings()
    return secrets.read(whole_name, [here.secrets + name for name in here.secrets_along])


def _checked(whole_name: str, text: str) -> Secrets:
    name = whole_name.rpartition("/")[2]
    try:
        fields = _fields(name, text)
        secrets = Secrets.model_validate(fields)
    except (ValueError, AttributeError, StopIteration):
        raise SettingsError(f"{whole_name} is not what a {name} looks like") from None
    faults = [why for field, why in (*safety.weak_keys(secrets), *safety.missing(secrets)) if field in fields]
    if faults:
        raise SettingsError(f"{whole_name}: {'; '.join(faults)}")
    return secrets


def _fields(name: str, text: str) -> dict[str, Any]:
    """The fields that a kept secret fills. Raises ValueError, AttributeError or StopIteration when it is malformed."""
    if name not in _RINGS:
        return {name: json.loads(text) if name in (*_LISTS, *_NAMED) else text}
    ring = json.loads(text)
    first = next(iter(ring.keys()))
    if name == "wechatpay_merchant_keys":
        return {"wechatpay_merchant_serial": first, "wechatpay_merchant_key": ring[first]}
    return {name: ring} if name == "wechatpay_public_keys" else {name: ring, f"{name[:-1]}_id": first}


# reading


def read(environment: Mapping[str, str]) -> Settings:
    """Settings from `environment`. Raises SettingsError naming each variable at fault, never its value."""
    values = {name: value for name, value in _values(environment, Settings) if name != "given"} | {
        "given": dict(_values(environment, Secrets))
    }
    try:
        made = Settings.model_validate(values)
    except ValidationError as error:
        faults = []
        for fault in error.errors(include_input=False, include_url=False):
            named = [str(part) for part in fault["loc"] if part != "given"]
            faults.append(f"{PREFIX}{named[0].upper()}: {fault['msg']}" if named else fault["msg"])
        raise SettingsError("; ".join(faults)) from None
    if "AWS_LAMBDA_FUNCTION_NAME" in environment and not made.secrets:
        public = [name for name, why in safety.weak_keys(made.given) if why == safety.PUBLIC]
        if public:  # whatever the stage is called: the world can reach it, and everybody knows that key
            raise SettingsError(f"{PREFIX}SECRETS is missing, and {', '.join(public)}: {safety.PUBLIC}")
    return made


def _values(environment: Mapping[str, str], model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        text = environment.get(PREFIX + name.upper())
        if text is None:
            continue
        if str(field.annotation).startswith(("dict[", "list[")):
            try:
                yield name, json.loads(text)
            except ValueError:
                raise SettingsError(f"{PREFIX}{name.upper()} is not JSON") from None
        else:
            yield name, text


@cache
def settings() -> Settings:
    """This process's settings, read once (secrets: see above). Tests call `settings.cache_clear()` after changing the environment."""
    return read(os.environ)


# what Lambda, or whoever starts the process, says of AWS in its own variables


class AwsKeys(NamedTuple):
    """What signs requests; `token` is empty for keys that do not end."""

    key_id: str
    secret: str
    token: str


# what leads another way than straight to a region's own endpoint: botocore knows how
_OTHER_WAYS = ("AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT")
_PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")


def aws_keys() -> AwsKeys | None:
    """The keys in the environment as it is now (they may be renewed). None: they are elsewhere, and botocore finds them."""
    of = os.environ.get
    key_id, secret = of("AWS_ACCESS_KEY_ID"), of("AWS_SECRET_ACCESS_KEY")
    return AwsKeys(key_id, secret, of("AWS_SESSION_TOKEN", "")) if key_id and secret else None


def aws_url(service: str) -> str:
    """Where AWS_ENDPOINT_URL… sends a service ("Service-specific endpoints", AWS SDKs and Tools Reference Guide); empty: to its region's own."""
    if os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return ""
    return os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") or os.environ.get("AWS_ENDPOINT_URL", "")


def aws_bundle() -> str | None:
    """The file of certificates that TLS is to believe, if one is named."""
    return os.environ.get("AWS_CA_BUNDLE") or os.environ.get("REQUESTS_CA_BUNDLE") or None


def aws_goes_another_way() -> bool:
    """Whether a proxy, a profile or another kind of endpoint is asked for."""
    return any(os.environ.get(name) for name in (*_OTHER_WAYS, *_PROXIES))
