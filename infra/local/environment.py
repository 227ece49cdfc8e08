"""The environment of the local shop's processes: every `MINIMALL_*` setting, in one place.

Used by the supervisor and by tests that run the real functions against the local cloud.
"""

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from infra.local.aws import ACCESS_KEY, REGION, queue_url
from infra.local.catalogue import catalogue
from infra.local.ports import Ports
from infra.local.simulator.couriers import KDNIAO_KEY, KUAIDI100_CUSTOMER, KUAIDI100_KEY
from infra.local.simulator.mailing import KEY_ID, SECRET

TABLE_NAME = "minimall-local"
BUCKET_NAME = "minimall-local-media"
_KEY_ID = "local"


class AlipayCredentials(Protocol):
    """What the merchant got from the (simulated) Alipay."""

    @property
    def app_id(self) -> str: ...
    @property
    def seller_id(self) -> str: ...
    @property
    def app_private_key(self) -> str: ...
    @property
    def alipay_public_key(self) -> str: ...


class Credentials(Protocol):
    """What the merchant got from the (simulated) platform; see infra.local.simulator.credentials."""

    @property
    def appid(self) -> str: ...
    @property
    def secret(self) -> str: ...
    @property
    def mchid(self) -> str: ...
    @property
    def merchant_serial(self) -> str: ...
    @property
    def merchant_private_key_pem(self) -> str: ...
    @property
    def apiv3_key(self) -> str: ...
    @property
    def public_key_id(self) -> str: ...
    @property
    def platform_public_key_pem(self) -> str: ...
    @property
    def alipay(self) -> AlipayCredentials: ...


@dataclass(frozen=True)
class Keys:
    """The shop's own secrets, 32 random bytes in hex each: sign tokens, seal personal data, sign cursors, blind openids."""

    token: str
    seal: str
    cursor: str
    blind: str


def local_keys(path: Path) -> Keys:
    """The keys in `path`; made at random at the first start, readable by their owner alone."""
    try:
        return Keys(**json.loads(path.read_text()))
    except FileNotFoundError:
        keys = Keys(*(secrets.token_hex(32) for _ in range(4)))
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_privately(path, json.dumps(asdict(keys), indent=2))
        return keys


def _write_privately(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)  # in one step: a stop in between leaves no half a file


def local_environment(
    *,
    shop_url: str,
    simulator_url: str,
    cloud_url: str,
    queues: Iterable[str],
    credentials: Credentials,
    keys: Keys,
) -> dict[str, str]:
    """The settings of a local shop, to be laid over the process's own environment.

    `queues` are the names of all queues, dead letters included (`Catalogue.queue_names`).
    """
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
        "AWS_DEFAULT_REGION": REGION,
        # a developer's profile, if any, has no part in this; and what is on this machine is asked for directly
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
        "MINIMALL_STAGE": "dev",
        "MINIMALL_REGION": REGION,
        "MINIMALL_TABLE": TABLE_NAME,
        "MINIMALL_AWS_ENDPOINT": cloud_url,
        "MINIMALL_QUEUES": json.dumps({name: queue_url(cloud_url, name) for name in queues}),
        "MINIMALL_MEDIA_BUCKET": BUCKET_NAME,
        "MINIMALL_PUBLIC_URL": shop_url,
        "MINIMALL_COSTS": "true",
        "MINIMALL_TOKEN_KEYS": json.dumps({_KEY_ID: keys.token}),
        "MINIMALL_TOKEN_KEY_ID": _KEY_ID,
        "MINIMALL_SEAL_KEYS": json.dumps({_KEY_ID: keys.seal}),
        "MINIMALL_SEAL_KEY_ID": _KEY_ID,
        "MINIMALL_CURSOR_KEY": keys.cursor,
        "MINIMALL_BLIND_KEY": keys.blind,
        "MINIMALL_WECHAT_BASE_URL": simulator_url,
        "MINIMALL_WECHAT_APPID": credentials.appid,
        "MINIMALL_WECHAT_SECRET": credentials.secret,
        "MINIMALL_WECHATPAY_BASE_URL": simulator_url,
        "MINIMALL_WECHATPAY_MCHID": credentials.mchid,
        "MINIMALL_WECHATPAY_MERCHANT_SERIAL": credentials.merchant_serial,
        "MINIMALL_WECHATPAY_MERCHANT_KEY": credentials.merchant_private_key_pem,
        "MINIMALL_WECHATPAY_APIV3_KEYS": json.dumps([credentials.apiv3_key]),
        "MINIMALL_WECHATPAY_PUBLIC_KEYS": json.dumps({credentials.public_key_id: credentials.platform_public_key_pem}),
        "MINIMALL_ALIPAY_BASE_URL": simulator_url,
        "MINIMALL_ALIPAY_APP_ID": credentials.alipay.app_id,
        "MINIMALL_ALIPAY_SELLER_ID": credentials.alipay.seller_id,
        "MINIMALL_ALIPAY_PRIVATE_KEY": credentials.alipay.app_private_key,
        "MINIMALL_ALIPAY_PUBLIC_KEYS": json.dumps([credentials.alipay.alipay_public_key]),
        # what the simulator takes; `stored_environment` turns both on
        "MINIMALL_COURIER_ACCOUNT": KUAIDI100_CUSTOMER,
        "MINIMALL_KUAIDI100_BASE_URL": simulator_url,
        "MINIMALL_KDNIAO_BASE_URL": simulator_url,
        "MINIMALL_ALIYUN_SMS_URL": f"{simulator_url}/aliyun",
        "MINIMALL_ALIYUN_MAIL_URL": f"{simulator_url}/aliyun",
        "MINIMALL_MAIL_FROM": "shop@example.com",
        "MINIMALL_PARTNER_KEYS": json.dumps({"kuaidi100": KUAIDI100_KEY, "kdniao": KDNIAO_KEY, "aliyun": SECRET}),
        "PYTHONUNBUFFERED": "1",
    }


# Providers that a shop does without until it is told otherwise.
ASIDE = {"MINIMALL_COURIER": "kuaidi100", "MINIMALL_ALIYUN_KEY_ID": KEY_ID}


def stored_environment(ports: Ports, data_dir: Path) -> dict[str, str]:
    """The settings of the local cloud that keeps its data in `data_dir` and answers on `ports`.

    Credentials and keys are read from there, or made there.
    """
    from infra.local.simulator.credentials import load_or_create

    return ASIDE | local_environment(
        shop_url=ports.shop_url,
        simulator_url=ports.simulator_url,
        cloud_url=ports.cloud_url,
        queues=catalogue().queue_names,
        credentials=load_or_create(simulator_dir(data_dir)),
        keys=local_keys(data_dir / "keys.json"),
    )


def simulator_dir(data_dir: Path) -> Path:
    """Where the simulator keeps the play merchant's credentials and its own state."""
    return data_dir / "simulator"


def without_ambient_aws(environment: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The machine's environment without its AWS profile and session: they would win over, or sign, what is local."""
    ambient = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_REGION")
    return {name: value for name, value in environment if not name.startswith(ambient)}
