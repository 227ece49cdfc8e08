"""Secrets that are kept elsewhere: read when needed and by name, kept for five minutes, two versions at a time, never shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib import providers
from chalicelib.runtime import safety, tokens
from chalicelib.runtime import settings as settings_module
from chalicelib.runtime.sealed import Sealed
from chalicelib.runtime.settings import REFRESH, Settings, SettingsError
from chalicelib.store import aws, secrets
from chalicelib.store.errors import StoreError, Throttled
from tests.world import TestClock

ENVIRONMENT = {
    "MINIMALL_STAGE": "prod",
    "MINIMALL_SECRETS": "/minimall/prod/",
    "MINIMALL_PUBLIC_URL": "https://shop.example.com",
    "MINIMALL_WECHAT_APPID": "wx0123456789abcdef",
    "MINIMALL_WECHATPAY_MCHID": "1900000001",
}
OLD, NEW = "o" * 40, "n" * 40


class Kept:
    """A parameter store of the test's own; `asked` are the names that were read."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {"token_keys": json.dumps({"k1": OLD}), "seal_keys": json.dumps({"s1": OLD})}
        self.asked: list[str] = []
        self.broken = False

    def __call__(self, name: str) -> str:
        self.asked.append(name)
        if self.broken:
            raise Throttled("busy")
        return self.values[name.removeprefix("/minimall/prod/")]


@pytest.fixture
def kept(at_noon: TestClock, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    settings_module.settings.cache_clear()
    store = Kept()
    before = settings_module.use_source(store)
    yield store
    settings_module.use_source(before)


def own() -> Settings:
    return settings_module.settings()


def test_a_start_reads_no_secret_and_a_need_reads_that_one(kept: Kept) -> None:
    assert own().stage == "prod"
    assert kept.asked == []
    assert own().token_keys["k1"].get_secret_value() == OLD
    assert own().token_key_id == "k1"
    assert kept.asked == ["/minimall/prod/token_keys"]


def test_a_stack_of_any_stage_without_secrets_does_not_start_with_the_key_that_everybody_knows() -> None:
    on_lambda = {"MINIMALL_STAGE": "dev", "AWS_LAMBDA_FUNCTION_NAME": "minimall-dev-api"}
    with pytest.raises(SettingsError, match="MINIMALL_SECRETS is missing, and token_keys"):
        settings_module.read(on_lambda)
    assert settings_module.read({**on_lambda, "MINIMALL_SECRETS": "/minimall/dev/"}).stage == "dev"
    assert settings_module.read({"MINIMALL_STAGE": "dev"}).stage == "dev"


def test_a_client_of_the_outside_world_takes_a_rotated_secret_up(kept: Kept, at_noon: TestClock) -> None:
    kept.values["wechat_secret"] = OLD
    providers.forget()
    first = providers.wechat_login()
    kept.values["wechat_secret"] = NEW
    assert providers.wechat_login() is first
    at_noon.forward(seconds=2 * REFRESH.total_seconds())
    second = providers.wechat_login()
    providers.forget()
    assert (first._app.secret, second._app.secret) == (OLD, NEW)


def test_a_secret_is_read_again_after_five_minutes(kept: Kept, at_noon: TestClock) -> None:
    assert own().token_key_id == "k1"
    kept.values["token_keys"] = json.dumps({"k2": NEW, "k1": OLD})
    at_noon.forward(seconds=REFRESH.total_seconds() - 1)
    assert own().token_key_id == "k1"
    at_noon.forward(seconds=1)
    assert own().token_key_id == "k2"
    assert len(kept.asked) == 2


def test_while_a_key_is_changed_both_versions_are_accepted(kept: Kept, at_noon: TestClock) -> None:
    """Append, wait, put first, wait, remove: at no moment is a token or a sealed value refused."""
    token, sealed = tokens.issue("buyer", "u1", 1, seconds=3_600), Sealed.of("13800000000")
    for ring in ({"k1": OLD, "k2": NEW}, {"k2": NEW, "k1": OLD}):
        kept.values |= {"token_keys": json.dumps(ring), "seal_keys": json.dumps({"s1": OLD} | ring)}
        at_noon.forward(seconds=REFRESH.total_seconds())
        assert tokens.check("buyer", token).subject == "u1"
        assert sealed.reveal() == "13800000000"
    assert tokens.check("buyer", tokens.issue("buyer", "u2", 1)).subject == "u2"
    assert own().token_key_id == "k2"


def test_a_merchant_certificate_changes_with_its_key_at_once(kept: Kept) -> None:
    kept.values["wechatpay_merchant_keys"] = json.dumps({"SERIAL2": "pem two", "SERIAL1": "pem one"})
    assert own().wechatpay_merchant_serial == "SERIAL2"
    assert own().wechatpay_merchant_key.get_secret_value() == "pem two"


def test_a_secret_that_cannot_be_read_again_serves_on_and_alarms(
    kept: Kept, at_noon: TestClock, capsys: pytest.CaptureFixture[str]
) -> None:
    assert own().token_key_id == "k1"
    kept.broken = True
    at_noon.forward(seconds=REFRESH.total_seconds())
    assert own().token_key_id == own().token_key_id == "k1"
    assert len(kept.asked) == 2  # it pauses before it asks again
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (line["event"], line["alarm"]) == ("secret_not_refreshed", True)
    assert OLD not in json.dumps(line)


def test_a_first_read_that_fails_is_told(kept: Kept) -> None:
    kept.broken = True
    with pytest.raises(Throttled):
        own().token_keys  # noqa: B018 - reading is what is tried


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("token_keys", json.dumps({"k1": "short-secret"}), "shorter than 32 characters"),
        ("token_keys", json.dumps({"k1": safety.DEV_KEY}), "the development key"),
        ("token_keys", "{}", "is not what a token_keys looks like"),
        ("token_keys", "no-json-secret", "is not what a token_keys looks like"),
        ("seal_keys", json.dumps(["a-list-secret"]), "is not what a seal_keys looks like"),
        ("cursor_key", "short-secret", "shorter than 32 characters"),
        ("wechatpay_apiv3_keys", json.dumps(["short-secret"]), "exactly 32 bytes"),
        ("wechat_secret", "", "missing"),
        ("wechatpay_merchant_keys", json.dumps({"S": ""}), "missing"),
    ],
)
def test_an_unsafe_secret_is_refused_by_name_and_not_shown(kept: Kept, name: str, value: str, why: str) -> None:
    kept.values[name] = value
    field = "wechatpay_merchant_key" if name == "wechatpay_merchant_keys" else name
    with pytest.raises(SettingsError, match=why) as refused:
        getattr(own(), field)
    assert f"/minimall/prod/{name}" in str(refused.value)
    assert "secret" not in str(refused.value).replace("wechat_secret", "")


def answers(monkeypatch: pytest.MonkeyPatch, *said: Any) -> list[dict[str, Any]]:
    """AWS says these one after the other; returns what it is asked."""
    asked: list[dict[str, Any]] = []
    rest = list(said)

    def ask(service: str, operation: str, request: dict[str, Any], meaning: Any) -> Any:
        asked.append({"service": service, "operation": operation, **request})
        answer = rest.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(aws, "ask", ask)
    return asked


def test_a_parameter_is_read_decrypted_and_once_more_when_the_service_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, Throttled("busy"), {"Parameters": [{"Name": "/x/cursor_key", "Value": "text"}]})
    assert secrets.read("/x/cursor_key") == "text"
    wanted = {"service": "ssm", "operation": "GetParameters", "Names": ["/x/cursor_key"], "WithDecryption": True}
    assert asked == [wanted, wanted]


def test_a_parameter_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, {"Parameters": [], "InvalidParameters": ["/x/cursor_key"]})
    with pytest.raises(SettingsError, match="the parameter /x/cursor_key does not exist"):
        secrets.read("/x/cursor_key")


def test_a_refusal_of_aws_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, StoreError("AccessDeniedException"))
    with pytest.raises(StoreError):
        secrets.read("/x/cursor_key")
    assert len(asked) == 1
