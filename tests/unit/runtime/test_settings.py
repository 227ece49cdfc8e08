"""The deployment's settings: outside dev nothing unsafe starts, and the refusal names each variable but shows no value."""

from __future__ import annotations

import json

import pytest

from chalicelib.runtime.safety import DEV_KEY as _DEV_KEY
from chalicelib.runtime.settings import Settings, SettingsError, read

pytestmark = pytest.mark.row("T4")

SAFE = {
    "MINIMALL_STAGE": "prod",
    "MINIMALL_TOKEN_KEYS": json.dumps({"k1": "t" * 40}),
    "MINIMALL_TOKEN_KEY_ID": "k1",
    "MINIMALL_SEAL_KEYS": json.dumps({"k1": "s" * 40}),
    "MINIMALL_SEAL_KEY_ID": "k1",
    "MINIMALL_CURSOR_KEY": "c" * 40,
    "MINIMALL_BLIND_KEY": "b" * 40,
    "MINIMALL_PUBLIC_URL": "https://shop.example.com",
    "MINIMALL_WECHAT_APPID": "wx0123456789abcdef",
    "MINIMALL_WECHAT_SECRET": "app-secret-of-this-test",
    "MINIMALL_WECHATPAY_MCHID": "1900000001",
    "MINIMALL_WECHATPAY_MERCHANT_SERIAL": "ABCDEF",
    "MINIMALL_WECHATPAY_MERCHANT_KEY": "merchant-key-of-this-test",
    "MINIMALL_WECHATPAY_APIV3_KEYS": json.dumps(["v" * 32]),
    "MINIMALL_WECHATPAY_PUBLIC_KEYS": json.dumps({"PUB_KEY_ID_1": "pem"}),
}


def refusal(**changed: str | None) -> str:
    environment = {name: value for name, value in (SAFE | changed).items() if value is not None}
    with pytest.raises(SettingsError) as caught:
        read(environment)
    return str(caught.value)


def test_dev_starts_with_nothing_set() -> None:
    assert read({}) == Settings()
    assert read({}).stage == "dev"


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_a_safe_deployment_starts(stage: str) -> None:
    own = read(SAFE | {"MINIMALL_STAGE": stage})
    assert own.token_keys["k1"].get_secret_value() == "t" * 40
    assert own.wechatpay_public_keys == {"PUB_KEY_ID_1": "pem"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MINIMALL_TOKEN_KEYS", json.dumps({"k1": "short"})),
        ("MINIMALL_TOKEN_KEYS", json.dumps({"k1": "t" * 40, "old": _DEV_KEY})),
        ("MINIMALL_TOKEN_KEYS", None),
        ("MINIMALL_SEAL_KEYS", json.dumps({"k1": _DEV_KEY})),
        ("MINIMALL_SEAL_KEYS", json.dumps({"k1": "s" * 31})),
        ("MINIMALL_CURSOR_KEY", "short"),
        ("MINIMALL_CURSOR_KEY", None),
        ("MINIMALL_BLIND_KEY", _DEV_KEY),
        ("MINIMALL_WECHATPAY_APIV3_KEYS", None),
        ("MINIMALL_WECHATPAY_APIV3_KEYS", json.dumps(["v" * 31])),
        ("MINIMALL_WECHATPAY_APIV3_KEYS", json.dumps(["v" * 32, "钥" * 32])),
        ("MINIMALL_WECHAT_APPID", None),
        ("MINIMALL_WECHAT_SECRET", ""),
        ("MINIMALL_WECHATPAY_MCHID", None),
        ("MINIMALL_WECHATPAY_MERCHANT_SERIAL", None),
        ("MINIMALL_WECHATPAY_MERCHANT_KEY", None),
        ("MINIMALL_WECHATPAY_PUBLIC_KEYS", "{}"),
        ("MINIMALL_PUBLIC_URL", None),
        ("MINIMALL_PUBLIC_URL", "http://shop.example.com"),
        ("MINIMALL_WECHAT_BASE_URL", "http://127.0.0.1:8001"),
        ("MINIMALL_WECHATPAY_BASE_URL", "http://127.0.0.1:8001"),
        ("MINIMALL_AWS_ENDPOINT", "http://127.0.0.1:8002"),
    ],
)
def test_each_unsafe_value_is_refused_by_name(name: str, value: str | None) -> None:
    # without its key ring a key id names nothing, and that is what the refusal says
    named = name.replace("KEYS", "KEY") if value is None and name.endswith("TOKEN_KEYS") else name
    assert named in refusal(**{name: value})


def test_all_faults_are_named_at_once() -> None:
    message = refusal(MINIMALL_WECHAT_APPID=None, MINIMALL_CURSOR_KEY="short", MINIMALL_PUBLIC_URL="http://x")
    for name in ("MINIMALL_WECHAT_APPID", "MINIMALL_CURSOR_KEY", "MINIMALL_PUBLIC_URL"):
        assert name in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MINIMALL_TOKEN_KEYS", "{not json"),
        ("MINIMALL_QUEUES", '["a list"]'),
        ("MINIMALL_STAGE", "production"),
        ("MINIMALL_DUE_SHARDS", "0"),
        ("MINIMALL_DUE_SHARDS", "many"),
        ("MINIMALL_RESERVE_WAIT_SECONDS", "60"),
        ("MINIMALL_LOG_LEVEL", "loud"),
        ("MINIMALL_TOKEN_KEY_ID", "k9"),
        ("MINIMALL_SEAL_KEY_ID", "k9"),
        ("MINIMALL_WECHAT_PAGE_STATE", "beta"),
    ],
)
def test_what_is_no_value_of_its_kind_is_refused_by_name(name: str, value: str) -> None:
    assert name in refusal(**{name: value})


def test_no_refusal_shows_a_secret() -> None:
    message = refusal(
        MINIMALL_TOKEN_KEYS=json.dumps({"k1": "tok-secret"}),
        MINIMALL_CURSOR_KEY="cur-secret",
        MINIMALL_WECHATPAY_APIV3_KEYS=json.dumps(["api-secret"]),
        MINIMALL_PUBLIC_URL="http://user:url-secret@x",
    )
    wrong_kind = refusal(MINIMALL_WECHATPAY_PUBLIC_KEYS=json.dumps(["pem-secret"]), MINIMALL_LOG_LEVEL="log-secret")
    for secret in ("tok-secret", "cur-secret", "api-secret", "url-secret", "pem-secret", "log-secret", "app-secret"):
        assert secret not in message + wrong_kind


def test_settings_do_not_show_their_secrets_or_change() -> None:
    own = read(SAFE)
    for secret in ("t" * 40, "s" * 40, "c" * 40, "b" * 40, "v" * 32, "app-secret", "merchant-key"):
        assert secret not in repr(own) + str(own)
    with pytest.raises(ValueError):
        own.stage = "dev"  # type: ignore[misc]


def test_foreign_variables_are_none_of_our_business() -> None:
    assert read({"PATH": "/bin", "STAGE": "prod"}) == Settings()
