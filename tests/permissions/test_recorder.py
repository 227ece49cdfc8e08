"""The recorder: each call is held against the policy of the Lambda that makes it, and of no other; and a call that is denied fails its test."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.runtime import http
from chalicelib.store import queues, table, transport
from chalicelib.store.item import Item, Key
from functions import load
from functions.jobs import heal
from infra import permissions
from infra.permissions import Permission, Seen
from tests.permissions import plugin, recorder
from tests.world import TestClock, anyone

GET = Permission("dynamodb:GetItem", "Table")
QUERY = Permission("dynamodb:Query", "Table")


@pytest.fixture
def watching(request: pytest.FixtureRequest) -> Iterator[recorder.Recorder]:
    """This process's recorder; what the test makes it note is forgotten."""
    found = request.config.pluginmanager.get_plugin("permissions").recorder
    kept, allowed = found.calls, found._allowed
    found.begin(found.test)
    found.calls = {}
    yield found
    found.calls, found._allowed = kept, allowed
    found.take_denied()


def seen(watching: recorder.Recorder) -> set[tuple[str, str, str, str]]:
    return {(*key, by) for key, proofs in watching.calls.items() for by in proofs}


def deny(watching: recorder.Recorder, name: str, permission: Permission) -> None:
    watching._allowed = {**watching._allowed, name: watching._allowed[name] - {permission}}


# who is asking


def test_an_operation_is_api_or_its_own_lambda(small_table: TestClock, watching: recorder.Recorder) -> None:
    anyone().get("catalog/browse")
    anyone().get("catalog/categories")
    assert ("catalog_browse", *QUERY, "catalog/browse") in seen(watching)
    assert {(name, by) for name, _, _, by in seen(watching)} == {
        ("catalog_browse", "catalog/browse"),
        ("api", "catalog/categories"),
    }


def test_what_a_test_does_by_itself_is_nobodys(small_table: TestClock, watching: recorder.Recorder) -> None:
    table.get(Item, Key("a", "b"))
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: table.get(Item, Key("a", "b"))).result()

    def interrupts(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        transport.use(below)
        table.delete(Key("a", "b"))
        return below(operation, request)

    below = transport.use(interrupts)
    anyone().get("catalog/browse")
    assert {action for _, action, _, _ in seen(watching) if action.startswith("dynamodb:")} == {"dynamodb:Query"}


def test_an_operation_inside_another_one_is_its_own(small_table: TestClock, watching: recorder.Recorder) -> None:
    def interrupts(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        transport.use(below)
        anyone().get("catalog/categories")
        return below(operation, request)

    below = transport.use(interrupts)
    anyone().get("catalog/browse")
    assert {(name, by) for name, _, _, by in seen(watching)} == {
        ("api", "catalog/categories"),
        ("catalog_browse", "catalog/browse"),
    }


def test_the_threads_of_a_job_work_for_the_job(small_table: TestClock, watching: recorder.Recorder) -> None:
    def ask() -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(heal._revive).result()

    recorder.running("timers", "timers", ask)
    assert seen(watching) == {("timers", "dynamodb:Query", "Table/index/due", "timers")}


def test_a_thread_of_which_nobody_knows_the_lambda_is_a_fault(
    small_table: TestClock, watching: recorder.Recorder
) -> None:
    thread = Thread(target=heal._revive)
    thread.start()
    thread.join()
    (told,) = watching.take_denied()
    assert told == "dynamodb:Query on Table/index/due: called in a thread of which nobody knows the Lambda"


def test_secrets_are_needed_by_who_asks_for_them_and_by_who_uses_a_client_made_with_them(
    watching: recorder.Recorder,
) -> None:
    from chalicelib import providers

    providers.forget()
    for name in ("notify", "timers"):
        recorder.running(name, name, providers.wechat_messages)
    providers.forget()
    secret = ("ssm:GetParameters", "Secrets/wechat_secret")
    assert seen(watching) == {("notify", *secret, "notify"), ("timers", *secret, "timers")}


# what a call needs


@pytest.mark.parametrize(
    ("operation", "request_", "needs"),
    [
        ("GetItem", {}, {("dynamodb:GetItem", "Table")}),
        ("Query", {"IndexName": "due"}, {("dynamodb:Query", "Table/index/due")}),
        ("BatchGetItem", {}, {("dynamodb:BatchGetItem", "Table")}),
        ("TransactGetItems", {"TransactItems": [{"Get": {}}]}, {("dynamodb:GetItem", "Table")}),
        (
            "TransactWriteItems",
            {"TransactItems": [{"Put": {}}, {"Delete": {}}, {"ConditionCheck": {}}, {"Put": {}}]},
            {(f"dynamodb:{verb}Item", "Table") for verb in ("Put", "Delete", "ConditionCheck")},
        ),
    ],
)
def test_the_table_asks_for_the_permissions_of_the_parts(operation: str, request_: Any, needs: Any) -> None:
    assert permissions.needed_of_table(operation, request_) == needs


def test_a_queue_asks_for_the_single_calls_permission() -> None:
    assert permissions.needed_of_queue("SendMessageBatch", "stock") == {("sqs:SendMessage", "StockQueue")}
    assert permissions.needed_of_queue("ReceiveMessage", "relay-dlq") == {("sqs:ReceiveMessage", "RelayDeadLetters")}
    assert permissions.needed_of_queue("SendMessage", "moon") == {("sqs:SendMessage", "moon")}


# what becomes of it


def test_a_missing_permission_fails_the_very_test_that_needs_it(
    small_table: TestClock, watching: recorder.Recorder
) -> None:
    deny(watching, "catalog_browse", QUERY)
    assert anyone().get("catalog/browse")["products"] == []
    denied = watching.take_denied()
    assert denied == [
        "infra/policies/catalog_browse.json does not allow dynamodb:Query on Table, and catalog/browse asks for it"
    ]
    report = SimpleNamespace(outcome="passed", longrepr=None)
    plugin.fail(report, denied)
    assert (report.outcome, report.longrepr) == ("failed", denied[0])
    report = SimpleNamespace(outcome="passed", longrepr=None)
    plugin.fail(report, watching.take_denied())
    assert report.outcome == "passed"


def test_another_lambda_may_still_do_what_one_may_not(small_table: TestClock, watching: recorder.Recorder) -> None:
    deny(watching, "api", QUERY)
    anyone().get("catalog/browse")
    assert watching.take_denied() == []


def test_a_transport_that_is_put_back_is_watched_once(watching: recorder.Recorder) -> None:
    for seam in (transport, queues):
        first = seam.use(seam._transport)
        for _ in range(5):
            seam.use(seam.use(first))
        assert seam._transport is first


def test_an_operation_that_only_a_test_has_is_nobodys(small_table: TestClock, watching: recorder.Recorder) -> None:
    browse = load("catalog/browse")
    toy = SimpleNamespace(**{**vars(browse), "name": "toys/browse"})
    http.answer(toy, http.Inbound("GET", {}, {}, b""))  # type: ignore[arg-type]
    assert watching.calls == {}
    assert copy_context().get(recorder._running) is None


# the record


def test_the_record_keeps_a_proof_that_still_holds() -> None:
    key = ("notify", *GET)
    calls = {key: {"notify": "tests/a.py::test_b"}}
    other = {key: {"notify": "tests/a.py::test_a"}}
    merged = plugin.unpacked(plugin.packed(calls))
    plugin.merge(merged, other)
    assert merged == other
    record = plugin.record(merged, {})
    assert record["notify"] == [Seen(*GET, "notify", "tests/a.py::test_a")]
    assert set(record) == set(permissions.lambdas())
    assert plugin.record({key: {"x": "t", "notify": "t"}}, record)["notify"][0].by == "notify"


def test_a_record_and_a_run_must_agree_both_ways() -> None:
    recorded = {"notify": [Seen(*GET, "notify", "t"), Seen(*QUERY, "notify", "t")]}
    calls: recorder.Calls = {("notify", *GET): {"notify": "t"}, ("relay", *GET): {"relay": "t"}}
    assert plugin.untrue(recorded, calls) == [
        "notify: dynamodb:Query on Table is recorded for notify, which no test saw",
        "relay: dynamodb:GetItem on Table is not recorded",
    ]
    assert plugin.untrue({"notify": recorded["notify"][:1]}, {("notify", *GET): {"notify": "t"}}) == []


def test_the_record_is_written_as_it_is_read(tmp_path: Any) -> None:
    path = tmp_path / "observed.json"
    path.write_text(permissions.written(permissions.observed()))
    assert permissions.observed(path) == permissions.observed()
    assert path.read_text() == permissions.OBSERVED.read_text()
