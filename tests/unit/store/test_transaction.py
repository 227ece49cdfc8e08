"""Transactions name the part that was refused, repeat what did not happen, and never do twice what did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pynamodb.expressions.operand import Path

from chalicelib.runtime import clock
from chalicelib.store import transport
from chalicelib.store.errors import Contended, Failure, Throttled, TransactionCancelled, TransactionRefused, Unanswered
from chalicelib.store.item import Key
from chalicelib.store.transaction import MOST_PARTS, Transaction
from tests.world import TestClock

Answer = Callable[[int], None]


class Script:
    """A transport that answers the n-th call as the test says, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Exception | None] = []
        self.requests: list[dict[str, Any]] = []

    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        assert operation == "TransactWriteItems"
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else None
        if answer:
            raise answer
        return {}

    @property
    def tokens(self) -> list[str]:
        return [request["ClientRequestToken"] for request in self.requests]


@pytest.fixture
def script() -> Iterator[Script]:
    scripted = Script()
    before, clock_before = transport.use(scripted), clock.use(TestClock())
    yield scripted
    transport.use(before)
    clock.use(clock_before)


def three_parts() -> Transaction:
    transaction = Transaction("test")
    for name in ("first", "second", "third"):
        transaction.update(name, Key(name, "x"), [Path(["n"]).set(1)], Path(["n"]) == 0)
    return transaction


def refusal(*codes: str) -> TransactionCancelled:
    return TransactionCancelled([Failure(code) for code in codes])


def test_a_refusal_names_the_part(script: Script) -> None:
    script.answers = [refusal("None", "ConditionalCheckFailed", "None")]
    with pytest.raises(TransactionRefused) as refused:
        three_parts().commit()
    assert list(refused.value.failures) == ["second"]
    assert len(script.requests) == 1


def test_parts_are_sent_in_the_order_they_were_added(script: Script) -> None:
    three_parts().commit()
    sent = script.requests[0]["TransactItems"]
    assert [part["Update"]["Key"]["pk"]["S"] for part in sent] == ["first", "second", "third"]
    assert all(part["Update"]["ReturnValuesOnConditionCheckFailure"] == "ALL_OLD" for part in sent)


def test_a_conflict_is_tried_again_with_a_new_token(script: Script) -> None:
    script.answers = [refusal("None", "TransactionConflict", "None"), None]
    three_parts().commit()
    assert len(set(script.tokens)) == 2


def test_a_lost_answer_is_asked_again_with_the_same_token(script: Script) -> None:
    script.answers = [Unanswered("timeout"), Unanswered("timeout"), None]
    three_parts().commit()
    assert len(script.tokens) == 3
    assert len(set(script.tokens)) == 1


def test_answers_that_stay_lost_are_told(script: Script) -> None:
    script.answers = [Unanswered("timeout")] * 9
    with pytest.raises(Unanswered):
        three_parts().commit()


def test_conflicts_that_stay_are_told_and_bounded(script: Script) -> None:
    script.answers = [refusal("TransactionConflict", "None", "None")] * 9
    with pytest.raises(Contended):
        three_parts().commit(conflict_tries=3)
    assert len(script.requests) == 3


def test_throttling_that_stays_is_told(script: Script) -> None:
    script.answers = [refusal("ThrottlingError", "None", "None")] * 9
    with pytest.raises(Throttled):
        three_parts().commit()


def test_a_refusal_beside_a_conflict_is_final(script: Script) -> None:
    script.answers = [refusal("TransactionConflict", "ConditionalCheckFailed", "None")]
    with pytest.raises(TransactionRefused):
        three_parts().commit()


def test_two_parts_of_one_name_and_too_many_parts_are_faults_of_the_program(script: Script) -> None:
    transaction = three_parts()
    with pytest.raises(ValueError, match="second"):
        transaction.delete("second", Key("second", "x"))
    for number in range(MOST_PARTS):
        transaction.delete(str(number), Key(str(number), "x"))
    with pytest.raises(ValueError, match="parts"):
        transaction.commit()
    assert script.requests == []
