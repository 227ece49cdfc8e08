"""Deploying over a running shop: other code, another template, and back again. Nobody who asks meanwhile is turned away, and nothing is lost."""

from __future__ import annotations

import copy
import importlib.util
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import urllib3

from infra.local.calls import Caller
from infra.local.demo.client import Client, Exchange
from infra.local.demo.expecting import Surprise
from infra.stack.deployment import Artefact, NotDeployed
from infra.stack.running import Running
from tests.stack import goods
from tests.stack.conftest import asking
from tests.stack.goods import Buyer, until

_MODULE = "chalicelib/runtime/errors.py"
_OLD, _NEW = "没有这个接口", "没有这样的接口"
_TRIES = 5
_SETTLED = {"UNPAID", "CLOSED"}


@pytest.fixture(scope="module")
def second(artefact: Artefact, tmp_path_factory: pytest.TempPathFactory) -> Artefact:
    """The next version: one sentence of the code is another; the template has more memory and one more queue."""
    template = copy.deepcopy(artefact.template)
    template["Resources"]["APIHandler"]["Properties"]["MemorySize"] = 1280
    template["Resources"]["SecondQueue"] = {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 3600}}
    packed = tmp_path_factory.mktemp("second") / artefact.zip.name
    _repack(artefact.zip, packed, lambda text: text.replace(_OLD, _NEW))
    return replace(artefact, zip=packed, template=template)


def _repack(source: Path, into: Path, change: Callable[[str], str]) -> None:
    """The zip with one module changed, and its bytecode with it: Lambda reads that and never looks at the text."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        text = change(old.read(_MODULE).decode())
        code = compile(text, f"/var/task/{_MODULE}", "exec")
        digest = importlib.util.source_hash(text.encode())
        changed = {_MODULE: text.encode()}
        for name in old.namelist():
            if name.startswith("chalicelib/runtime/__pycache__/errors."):
                changed[name] = importlib._bootstrap_external._code_to_hash_pyc(code, digest, False)
        assert len(changed) == 2
        for entry in old.infolist():
            new.writestr(entry, changed.get(entry.filename) or old.read(entry))


@dataclass
class Crowd:
    """Who asks all the while, and what they got: requests that were answered, and those that were not, or not with a 200.

    `busy` is the shop's own 503 when its table takes longer than three seconds, as the emulator's does on a crowded machine; clients try again.
    """

    answered: int = 0
    busy: int = 0
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def heard(self, exchange: Exchange) -> None:
        with self._lock:
            self.answered += 1
            self.slowest = max(self.slowest, exchange.seconds)

    def patient(self, ask: goods.Ask) -> goods.Ask:
        """`ask`, and again with the same key while the shop is busy."""

        def asked(operation: str, body: Mapping[str, Any], *, token: str | None = None, key: str | None = None) -> Any:
            for _ in range(_TRIES):
                try:
                    return ask(operation, body, token=token, key=key)
                except Surprise as surprise:
                    if "HTTP 503 busy" not in surprise.came:
                        raise
                    self.busy += 1
            raise AssertionError(f"{operation} is busy for ever")

        return asked

    def go_on(self, act: Callable[[], object]) -> None:
        while not self.over.is_set():
            try:
                act()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what somebody got
                with self._lock:
                    self.failures.append(f"{type(error).__name__}: {error}")


@contextmanager
def acting(people: Crowd, *acts: Callable[[], object]) -> Iterator[None]:
    """Everybody acts again and again while the block runs."""
    threads = [threading.Thread(target=people.go_on, args=(act,), daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        people.over.set()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()


def test_a_second_deploy_keeps_the_data_and_drops_no_request_and_so_does_the_way_back(
    shop: Running, ask: goods.Ask, keeper: Caller, artefact: Artefact, second: Artefact
) -> None:
    people = Crowd()
    they_ask = people.patient(asking(Client(shop.url, people.heard)))
    buyer, cautious = Buyer(ask), Buyer(they_ask)
    before = buyer.submit("plain")
    keeper.call("stock/adjust", {"skuId": "rush-1", "delta": 5000, "reason": "for the crowd"}, key="stack-more")
    rushed: list[str] = []

    def look_around() -> None:
        assert they_ask("catalog/browse", {})["products"]

    def put_into_the_cart() -> None:
        cautious.call("cart/add", {"productId": "plain", "skuId": "plain-1", "quantity": 1})
        cautious.call("cart/remove", {"skuIds": ["plain-1"]})

    def rush() -> None:
        somebody = Buyer(they_ask)
        rushed.append(somebody.submit("rush"))
        until(lambda: somebody.status(rushed[-1]) in _SETTLED, 60)

    table, queue = shop.stack.table, shop.stack.resources["StockQueue"]
    assert _version(shop) == _OLD
    with acting(people, look_around, put_into_the_cart, rush):
        shop.deploy(second, LogLevel="WARNING")
        time.sleep(3)
        assert _version(shop) == _NEW
        shop.deploy(artefact, LogLevel="INFO")  # the runbook's way back: the previous artefact, deployed again
        time.sleep(3)
        assert _version(shop) == _OLD

    assert people.failures == []
    assert people.answered > 30
    print(
        f"{people.answered} requests through two deployments, none failed, {people.busy} busy, slowest {people.slowest:.1f} s"
    )
    assert (shop.stack.table, shop.stack.resources["StockQueue"]) == (table, queue)
    assert "SecondQueue" not in shop.stack.resources
    assert buyer.status(before) == "UNPAID"
    assert rushed
    assert buyer.status(buyer.submit("plain")) == "UNPAID"


def test_a_deployment_that_cannot_be_made_leaves_the_shop_as_it_was(
    shop: Running, ask: goods.Ask, second: Artefact
) -> None:
    template = copy.deepcopy(second.template)
    template["Resources"]["Impossible"] = {
        "Type": "AWS::Lambda::Url",
        "DependsOn": "APIHandler",  # so that the new code is there already when it fails
        "Properties": {"TargetFunctionArn": "nobody", "AuthType": "NONE"},
    }
    with pytest.raises(NotDeployed, match=r"ROLLBACK_COMPLETE[\s\S]*Impossible"):
        shop.deploy(replace(second, template=template))
    assert _version(shop) == _OLD
    assert ask("catalog/browse", {})["products"]


def _version(shop: Running) -> str:
    """The sentence that differs between the two versions."""
    refused = urllib3.request("POST", f"{shop.url}/nothing/here", timeout=35, retries=False)
    return str(refused.json()["message"])
