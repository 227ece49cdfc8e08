"""A function's secrets come in one call, and each of them is as true as if it had been asked for alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.runtime import settings as settings_module
from chalicelib.runtime.settings import SettingsError
from chalicelib.store import aws, secrets
from chalicelib.store.errors import StoreError, Throttled
from infra import definition, permissions
from tests.world import TestClock


class Parameters:
    """A parameter store: what it has, what may not be read, and what it was asked for."""

    def __init__(self) -> None:
        self.values = {f"/m/{name}": f"text of {name}" for name in "abcdefghijklm"}
        self.forbidden: set[str] = set()
        self.asked: list[list[str]] = []
        self.busy = 0

    def __call__(self, service: str, operation: str, request: dict[str, Any], meaning: Any) -> dict[str, Any]:
        names = request["Names"]
        self.asked.append(names)
        if self.busy:
            self.busy -= 1
            raise Throttled("busy")
        if len(names) > 10 or len(set(names)) < len(names):
            raise StoreError("ValidationException")
        if self.forbidden & set(names):
            raise StoreError("AccessDeniedException")
        return {"Parameters": [{"Name": name, "Value": self.values[name]} for name in names if name in self.values]}


@pytest.fixture
def parameters(at_noon: TestClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parameters]:
    made = Parameters()
    monkeypatch.setattr(aws, "ask", made)
    secrets._brought.clear()
    yield made
    secrets._brought.clear()


def test_what_is_wanted_soon_comes_along(parameters: Parameters) -> None:
    along = ["/m/a", "/m/b", "/m/c"]
    assert [secrets.read(name, along) for name in along] == ["text of a", "text of b", "text of c"]
    assert parameters.asked == [along]


def test_what_came_along_is_given_out_once_and_within_a_minute(parameters: Parameters, at_noon: TestClock) -> None:
    secrets.read("/m/a", ["/m/b"])
    parameters.values["/m/b"] = "rotated"
    assert secrets.read("/m/b") == "text of b"
    assert secrets.read("/m/b") == "rotated"
    secrets.read("/m/a", ["/m/b"])
    parameters.values["/m/b"] = "again"
    at_noon.forward(seconds=60)
    assert secrets.read("/m/b") == "again"


def test_ten_names_are_one_call_and_the_wanted_one_is_among_them(parameters: Parameters) -> None:
    along = sorted(parameters.values)
    assert secrets.read("/m/m", along) == "text of m"
    assert parameters.asked == [["/m/m", *along[:9]]]
    assert secrets.read("/m/l", along) == "text of l"


def test_one_that_is_missing_or_forbidden_spoils_no_other(parameters: Parameters) -> None:
    assert secrets.read("/m/a", ["/m/none", "/m/b"]) == "text of a"
    with pytest.raises(SettingsError, match="the parameter /m/none does not exist"):
        secrets.read("/m/none", ["/m/a"])
    parameters.forbidden = {"/m/d"}
    assert secrets.read("/m/c", ["/m/c", "/m/d"]) == "text of c"
    with pytest.raises(StoreError, match="AccessDenied"):
        secrets.read("/m/d", ["/m/c", "/m/d"])


def test_a_busy_service_is_asked_again_for_all_of_them(parameters: Parameters) -> None:
    parameters.busy = 2
    assert secrets.read("/m/a", ["/m/b"]) == "text of a"
    assert parameters.asked == [["/m/a", "/m/b"]] * 3


def test_settings_ask_for_what_the_stack_lists(parameters: Parameters, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = '{"k1": "' + "o" * 40 + '"}'
    parameters.values = {"/m/token_keys": ring, "/m/seal_keys": ring, "/m/cursor_key": "c" * 40}
    environment = {
        "MINIMALL_STAGE": "prod",
        "MINIMALL_SECRETS": "/m/",
        "MINIMALL_SECRETS_ALONG": '["seal_keys", "token_keys"]',
        "MINIMALL_PUBLIC_URL": "https://shop.example.com",
        "MINIMALL_WECHAT_APPID": "wx0123456789abcdef",
        "MINIMALL_WECHATPAY_MCHID": "1900000001",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings_module.settings.cache_clear()
    before = settings_module.use_source(None)
    try:
        own = settings_module.settings()
        assert (own.token_key_id, own.seal_key_id) == ("k1", "k1")
    finally:
        settings_module.use_source(before)
    assert parameters.asked == [["/m/token_keys", "/m/seal_keys"]]


def test_the_stack_tells_each_function_the_secrets_that_its_policy_allows() -> None:
    resources = definition.template()["Resources"]
    for name, each in permissions.lambdas().items():
        told = resources[each.id]["Properties"]["Environment"]["Variables"]["MINIMALL_SECRETS_ALONG"]
        allowed = {found.resource for _, found in permissions.granted(permissions.read(name))}
        assert {f"Secrets/{secret}" for secret in json.loads(told)} == {
            resource for resource in allowed if resource.startswith("Secrets/")
        }
