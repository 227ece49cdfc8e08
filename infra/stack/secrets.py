"""The secrets of a deployed shop, put where `chalicelib.store.secrets` reads them: encrypted parameters of Systems Manager under SecretsPath."""

from __future__ import annotations

import json
from typing import Any

from infra.local.environment import Credentials, Keys
from infra.local.simulator.couriers import KDNIAO_KEY, KUAIDI100_KEY
from infra.local.simulator.mailing import SECRET

PATH = "/minimall/dev/"
_KEY_ID = "k1"


def of(credentials: Credentials, keys: Keys) -> dict[str, str]:
    """Name (chalicelib.runtime.settings.KEPT) -> text. A ring is JSON, id -> key."""
    return {
        "token_keys": json.dumps({_KEY_ID: keys.token}),
        "seal_keys": json.dumps({_KEY_ID: keys.seal}),
        "cursor_key": keys.cursor,
        "blind_key": keys.blind,
        "wechat_secret": credentials.secret,
        "wechatpay_merchant_keys": json.dumps({credentials.merchant_serial: credentials.merchant_private_key_pem}),
        "wechatpay_public_keys": json.dumps({credentials.public_key_id: credentials.platform_public_key_pem}),
        "wechatpay_apiv3_keys": json.dumps([credentials.apiv3_key]),
        "alipay_private_key": credentials.alipay.app_private_key,
        "alipay_public_keys": json.dumps([credentials.alipay.alipay_public_key]),
        "partner_keys": json.dumps({"kuaidi100": KUAIDI100_KEY, "kdniao": KDNIAO_KEY, "aliyun": SECRET}),
    }


def keep(ssm: Any, secrets: dict[str, str], path: str = PATH) -> None:
    """Write them, as `aws ssm put-parameter --type SecureString --overwrite` does."""
    for name, text in secrets.items():
        ssm.put_parameter(Name=path + name, Value=text, Type="SecureString", Overwrite=True)
