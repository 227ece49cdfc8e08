"""store/queues: what `send` does not answer for is in the exception."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.runtime import settings as settings_module
from chalicelib.store import queues
from chalicelib.store.errors import StoreError, Throttled, Unanswered
from chalicelib.store.queues import QueueUnavailable
from tests.world import TestClock

Answer = Callable[[list[dict[str, Any]]], dict[str, Any]]


class Scripted:
    """A queue that answers by script, and takes everything when the script is over."""

    def __init__(self, *script: Answer | Exception) -> None:
        self.script = list(script)
        self.asked: list[list[str]] = []

    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        assert operation == "SendMessageBatch"
        entries = request["Entries"]
        self.asked.append([entry["MessageBody"] for entry in entries])
        step = self.script.pop(0) if self.script else take
        if isinstance(step, Exception):
            raise step
        return step(entries)


def take(entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Successful": [{"Id": entry["Id"]} for entry in entries]}


def refuse(*bodies: str, sender: bool = False) -> Answer:
    """Take all but `bodies`."""

    def answer(entries: list[dict[str, Any]]) -> dict[str, Any]:
        bad = [entry for entry in entries if entry["MessageBody"] in bodies]
        good = [entry for entry in entries if entry["MessageBody"] not in bodies]
        return take(good) | {"Failed": [{"Id": one["Id"], "Code": "Bad", "SenderFault": sender} for one in bad]}

    return answer


def forget(*bodies: str) -> Answer:
    """Say nothing about `bodies`."""
    return lambda entries: take([entry for entry in entries if entry["MessageBody"] not in bodies])


@pytest.fixture
def script(at_noon: TestClock) -> Iterator[Callable[..., Scripted]]:
    os.environ["MINIMALL_QUEUES"] = json.dumps({"notify": "https://queue"})
    settings_module.settings.cache_clear()
    before: list[Any] = []

    def use(*steps: Answer | Exception) -> Scripted:
        scripted = Scripted(*steps)
        before.append(queues.use(scripted))
        return scripted

    yield use
    queues.use(before[0])


def _unsent(*bodies: str) -> QueueUnavailable:
    with pytest.raises(QueueUnavailable) as caught:
        queues.send("notify", bodies)
    return caught.value


@pytest.mark.row("T1")
def test_ten_go_at_a_time_in_order(script: Callable[..., Scripted]) -> None:
    queue = script()
    queues.send("notify", [str(number) for number in range(23)])
    assert queue.asked == [[str(n) for n in range(start, min(start + 10, 23))] for start in (0, 10, 20)]


@pytest.mark.row("T1")
def test_a_batch_is_never_larger_than_a_queue_takes(script: Callable[..., Scripted]) -> None:
    queue = script()
    large = "杯" * (queues.MOST_BYTES // 9)
    queues.send("notify", [large] * 7)
    assert [len(batch) for batch in queue.asked] == [3, 3, 1]


@pytest.mark.row("T1")
def test_only_what_failed_is_sent_again(script: Callable[..., Scripted]) -> None:
    queue = script(refuse("b"), forget("b"))
    queues.send("notify", ["a", "b", "c"])
    assert queue.asked == [["a", "b", "c"], ["b"], ["b"]]


@pytest.mark.row("T1")
def test_what_stays_refused_is_named(script: Callable[..., Scripted]) -> None:
    queue = script(*[refuse("b")] * 4)
    error = _unsent("a", "b", "c")
    assert (error.sent, error.unsent) == ([0, 2], [1])
    assert len(queue.asked) == 4


@pytest.mark.row("T1")
def test_a_message_that_can_never_be_taken_is_not_repeated(script: Callable[..., Scripted]) -> None:
    queue = script(refuse("b", sender=True))
    assert _unsent("a", "b", "c").unsent == [1]
    assert len(queue.asked) == 1


@pytest.mark.row("T1")
@pytest.mark.parametrize("fault", [Throttled("busy"), Unanswered("timeout")])
def test_a_lost_answer_is_asked_again_and_may_double(script: Callable[..., Scripted], fault: Exception) -> None:
    queue = script(fault, fault)
    queues.send("notify", ["a", "b"])
    assert queue.asked == [["a", "b"]] * 3


@pytest.mark.row("T1")
@pytest.mark.parametrize("fault", [Throttled("busy"), Unanswered("timeout")])
def test_a_queue_that_stays_silent_has_nothing_surely(script: Callable[..., Scripted], fault: Exception) -> None:
    script(take, *[fault] * 4)
    error = _unsent(*[str(number) for number in range(15)])
    assert (error.sent, error.unsent) == (list(range(10)), list(range(10, 15)))


@pytest.mark.row("T1")
def test_a_definite_no_is_told_at_once(script: Callable[..., Scripted]) -> None:
    queue = script(StoreError("AccessDenied"))
    assert _unsent("a").unsent == [0]
    assert len(queue.asked) == 1


@pytest.mark.row("T1")
def test_a_queue_without_url_takes_nothing_and_says_so(script: Callable[..., Scripted]) -> None:
    script()
    with pytest.raises(QueueUnavailable, match="no such queue") as caught:
        queues.send("moon", ["a", "b"])
    assert caught.value.unsent == [0, 1]
    queues.send("moon", [])


@pytest.mark.row("T1")
def test_messages_arrive_in_a_real_queue(at_noon: TestClock) -> None:
    with mock_aws():
        sqs = boto3.client("sqs", region_name="us-east-1")
        url = sqs.create_queue(QueueName="notify")["QueueUrl"]
        queues_of_moto = json.dumps({"notify": url, "gone": url + "x"})
        _configure(MINIMALL_REGION="us-east-1", MINIMALL_AWS_CLIENT="botocore", MINIMALL_QUEUES=queues_of_moto)
        queues.send("notify", [json.dumps({"n": number}) for number in range(12)])
        got = [json.loads(message["Body"])["n"] for _ in range(2) for message in _receive(sqs, url)]
        assert sorted(got) == list(range(12))
        with pytest.raises(QueueUnavailable, match=r"NonExistentQueue|QueueDoesNotExist"):
            queues.send("gone", ["a"])


@pytest.mark.row("T1")
def test_a_dead_address_is_given_up_after_four_tries(at_noon: TestClock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        endpoint = f"http://127.0.0.1:{taken.getsockname()[1]}"
        _configure(MINIMALL_AWS_ENDPOINT=endpoint, MINIMALL_QUEUES=json.dumps({"notify": f"{endpoint}/0/notify"}))
        with pytest.raises(QueueUnavailable) as caught:
            queues.send("notify", ["a"])
    assert caught.value.unsent == [0]


def _receive(sqs: Any, url: str) -> list[dict[str, Any]]:
    return list(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ()))


def _configure(**values: str) -> None:
    os.environ.update(values)
    settings_module.settings.cache_clear()
