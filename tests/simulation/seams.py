"""The seams: every call to table, queues, provider and clock passes here, and may find others first, fail, be slow, be doubled, or be the last.

lost_before   the request never arrives            lost_after   it took effect, and its answer is lost
killed_before the function dies before the call    killed_after ... after its effect
timeout       the function was at it for too long  slow         virtual time passes
throttled     turned away                          conflict     another transaction has the items (and conditions may have failed as well)
busy          the provider turns it away           duplicated   it arrives twice
lag           an index, or a weak read, is behind  short        a page, or a batch, is cut short
partly        a queue takes some of a batch        delayed      a message is seen later
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.platform import errors as platform
from chalicelib.store.errors import (
    ConditionFailed,
    Contended,
    Failure,
    StoreError,
    Throttled,
    TransactionCancelled,
    Unanswered,
)
from chalicelib.store.queues import QueueUnavailable
from tests.simulation import telling
from tests.simulation.baton import Actor, Baton
from tests.simulation.choices import FAULT, Choice
from tests.simulation.expressions import Invalid, Raw
from tests.simulation.mail import Mail
from tests.simulation.table import Table
from tests.simulation.watch import Violation

API_SECONDS = 29.0  # what a function has for a call over HTTP
IDLE, READ, WRITE, OUTSIDE = 0.3, 1.0, 2.0, 4.0  # how dangerous it is when others go first
BEGINNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
_CALL = timedelta(milliseconds=3)
_DEATHS = ["killed_before", "killed_after"]
_TRANSACTION = ("lost_before", "lost_after", *_DEATHS, "slow", "throttled", "conflict", "conflict", "duplicated")
_WRITES = {
    "TransactWriteItems": _TRANSACTION,
    "PutItem": _TRANSACTION[:-1],
    "UpdateItem": _TRANSACTION[:-1],
    "DeleteItem": _TRANSACTION[:-1],
}
_READS = ("lost_before", "killed_before", "slow", "throttled")
_PROVIDER = ("lost_before", "lost_after", *_DEATHS, "slow", "busy", "duplicated")
_SEND = (
    "lost_before",
    "lost_after",
    *_DEATHS,
    "slow",
    "throttled",
    "duplicated",
    *("refused", "partly", "delayed") * 3,
)


class Killed(BaseException):
    """The function's process is gone in the middle of its work."""


class VirtualClock:
    """Time passes when a call is made, when somebody sleeps, and when a clock's actor says so. Something may happen each minute on the minute."""

    def __init__(self, slept: Callable[[], None]) -> None:
        self._moment = BEGINNING
        self._slept = slept
        self._pause, self._next = timedelta(), BEGINNING
        self._act: Callable[[], None] | None = None

    @property
    def moment(self) -> datetime:
        return self._moment

    @moment.setter
    def moment(self, to: datetime) -> None:
        act = self._act
        while act is not None and self._next <= to:
            self._moment, self._act = max(self._moment, self._next), None  # it takes time itself
            act()
            self._act, self._next = act, self._next + self._pause
            to = max(to, self._moment)
        self._moment = to

    def each(self, pause: timedelta, act: Callable[[], None] | None) -> None:
        """From now on this happens at every full `pause`; None: nothing any more."""
        self._pause, self._act, self._next = pause, act, self._moment + pause

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        self._slept()


class Seams:
    """What lies under the product in one history. `trace` is kept only when someone wants to read it."""

    def __init__(self, table: Table, baton: Baton, watch: Callable[[Table, int], None], *, traced: bool) -> None:
        self.table = table
        self.baton = baton
        self.clock = VirtualClock(lambda: self.baton.step(READ))
        self.mail = Mail(self.clock.now)
        self.trace: list[str] | None = [] if traced else None
        self.faults: Counter[str] = Counter()
        self.faulty = True
        self.only: frozenset[str] | None = (
            None  # the kinds of faults that there are, on shared items; None: all, on all
        )
        self.aim: tuple[int, str] | None = None  # what befalls the how manieth call from now on, whoever makes it
        self.away = 0  # for so many calls the table turns everybody away
        self.called = 0
        self.died: Callable[[], None] = lambda: None  # a process is gone, and another one begins
        self._watch = watch

    def say(self, what: str) -> None:
        if self.trace is not None:
            seconds = (self.clock.moment - BEGINNING).total_seconds()
            self.trace.append(f"{seconds:10.3f} {self.baton.actor.name:<12} {what}")

    # functions at work

    @contextmanager
    def work(self, function: str, seconds: float, uid: str = "") -> Iterator[None]:
        """A function runs, for so long at most. `uid`: the buyer for whom it does."""
        actor = self.baton.actor
        actor.until, actor.at_work, actor.uid = self.clock.moment + timedelta(seconds=seconds), function, uid
        try:
            yield
        finally:
            actor.until, actor.at_work, actor.uid = None, "", ""

    def survived(self, act: Callable[[], Any]) -> bool:
        """Whether a function came to its end: it may die, or fail because the table would not have it. Whoever called it goes on."""
        try:
            act()
        except Killed:
            self.say("  dead")
            self.died()
            return False
        except (StoreError, QueueUnavailable) as error:
            self.say(f"  failed: {type(error).__name__} {error}")
            if not self.faulty:
                raise
            return False
        return True

    def _step(self, danger: float) -> Actor:
        self.clock.moment += _CALL
        self.baton.step(danger)
        actor = self.baton.actor
        if actor.until is not None and self.clock.moment > actor.until:
            self.faults["timeout"] += 1
            self.say("  cut off: its time is over")
            raise Killed
        return actor

    def _fault(self, actor: Actor, kinds: tuple[str, ...], danger: float = 2.0) -> Choice | None:
        self.called += 1
        if self.aim is not None:
            place, kind = self.aim
            return Choice(FAULT, actor.name, place, kind) if self.called == place else None
        if not self.faulty or not self.baton.runs:
            return None
        if self.only is not None:
            kinds = tuple(kind for kind in kinds if kind in self.only)
            if not kinds:
                return None
        choice = self.baton.choices.fault(actor.name, actor.steps, kinds, danger)
        if choice is not None:
            self.faults[choice.value] += 1
            self.say(f"  {choice.value}{f' {choice.amount:g}' if choice.amount else ''}")
        return choice

    def _before(self, choice: Choice | None, lost: BaseException) -> None:
        """What happens before a call's effect."""
        if choice is None:
            return
        if choice.value == "slow":
            self.clock.moment += timedelta(seconds=choice.amount)
            self._step(WRITE)
        elif choice.value == "killed_before":
            raise Killed
        elif choice.value == "lost_before":
            raise lost

    @staticmethod
    def _after(choice: Choice | None, lost: BaseException) -> None:
        if choice is None:
            return
        if choice.value == "killed_after":
            raise Killed
        if choice.value == "lost_after":
            raise lost

    # table

    def call_table(self, operation: str, request: Raw) -> Raw:
        kinds = _WRITES.get(operation)
        actor = self._step(READ if kinds is None else WRITE)
        request = _in_order(operation, request)
        if self.trace is not None:
            self.say(telling.call(operation, request))
        if actor.uid:
            _refuse_foreign(actor, operation, request)
        if self.only is not None and not any(pk.startswith("S#") for pk in _partitions(operation, request)):
            return self._done(operation, request)  # what is the buyer's own meets nobody else's transactions
        self._turn_away()
        danger = 2.0 if kinds is not None else 4.0 if "IndexName" in request else 0.6
        choice = self._fault(actor, kinds or _read_kinds(operation, request), danger)
        if choice is None:
            return self._done(operation, request)
        lost = Unanswered("the answer was lost")
        self._before(choice, lost)
        if choice.value == "throttled":
            raise Throttled("slow down")
        if choice.value == "conflict":
            raise self._conflict(operation, request, actor)
        if choice.value == "lag":
            self.table.lag = int(choice.amount)
        if choice.value == "short":
            self.table.page = int(choice.amount)
        if choice.value == "duplicated":
            self._done(operation, request)
        answer = self._done(operation, request)
        self._after(choice, lost)
        return answer

    def _turn_away(self) -> None:
        if self.away and self.faulty and self.baton.runs:
            self.away -= 1
            self.faults["throttled"] += 1
            self.say("  the table is away")
            raise Throttled("slow down")

    def _done(self, operation: str, request: Raw) -> Raw:
        before = len(self.table.stream)
        try:
            answer = self.table(operation, request)
        except (ConditionFailed, TransactionCancelled) as refused:
            self.say(f"  refused: {refused}")
            raise
        if len(self.table.stream) > before:
            self._watch(self.table, before)
        return answer

    def _conflict(self, operation: str, request: Raw, actor: Actor) -> Exception:
        """Another transaction holds some of the items; whether the other conditions hold may be told as well."""
        if operation != "TransactWriteItems":
            return Contended("TransactionConflictException")
        reasons = []
        for part in request["TransactItems"]:
            ((verb, target),) = part.items()
            reason = Failure("TransactionConflict" if actor.random.random() < 0.4 else "None")
            if reason.code == "None":
                try:
                    self.table._judged(verb, target)
                except ConditionFailed as failed:
                    reason = Failure("ConditionalCheckFailed", failed.item)
                except Invalid:
                    reason = Failure("ValidationError")
            reasons.append(reason)
        if not any(reason.code == "TransactionConflict" for reason in reasons):
            reasons[0] = Failure("TransactionConflict")
        return TransactionCancelled(reasons)

    # queues

    def call_mail(self, operation: str, request: Raw) -> Raw:
        actor = self._step(WRITE)
        self.say(f"{operation} {request['QueueUrl']}")
        sends = operation == "SendMessageBatch"  # a history has few of them
        choice = self._fault(actor, _SEND if sends else ("lost_after", *_DEATHS), 6.0 if sends else 2.0)
        lost = Unanswered("the answer was lost")
        self._before(choice, lost)
        if choice is not None and choice.value == "throttled":
            raise Throttled("slow down")
        if choice is not None and choice.value == "refused":
            raise StoreError("AccessDenied")
        if choice is not None and choice.value == "partly":
            return self._partly(request)
        if choice is not None and choice.value == "delayed":
            entries = [{**entry, "DelaySeconds": 90} for entry in request["Entries"]]
            return self.mail(operation, {**request, "Entries": entries})
        if choice is not None and choice.value == "duplicated":
            self.mail(operation, request)
        answer = self.mail(operation, request)
        self._after(choice, lost)
        return answer

    def _partly(self, request: Raw) -> Raw:
        entries = request["Entries"]
        taken = entries[: len(entries) // 2]
        self.mail("SendMessageBatch", {**request, "Entries": taken})
        return {
            "Successful": [{"Id": entry["Id"]} for entry in taken],
            "Failed": [
                {"Id": entry["Id"], "Code": "InternalError", "SenderFault": False} for entry in entries[len(taken) :]
            ],
        }

    # the outside world

    def call_outside(self, what: str, effect: Callable[[], Any]) -> Any:
        actor = self._step(OUTSIDE)
        self.say(what)
        choice = self._fault(actor, _PROVIDER, 3.0)
        lost = platform.Unanswered("TIMEOUT", "the answer was lost")
        self._before(choice, lost)
        if choice is not None and choice.value == "busy":
            raise platform.Busy("SYSTEMERROR", "ask again")
        if choice is not None and choice.value == "duplicated":
            try:
                effect()
            except platform.PlatformError as error:
                self.say(f"  the first was answered {error}")
        try:
            answer = effect()
        except platform.PlatformError as error:
            self.say(f"  answered {error}")
            self._after(choice, lost)
            raise
        self._after(choice, lost)
        return answer


def _in_order(operation: str, request: Raw) -> Raw:
    """The keys of a batch sorted: what a short answer leaves out may not hang on the order of a set, which another process has otherwise."""
    if operation != "BatchGetItem":
        return request
    ((table, asked),) = request["RequestItems"].items()
    keys = sorted(asked["Keys"], key=lambda key: (key["pk"]["S"], key["sk"]["S"]))
    return {"RequestItems": {table: {**asked, "Keys": keys}}}


def _refuse_foreign(actor: Actor, operation: str, request: Raw) -> None:
    """What a buyer's function touches of buyers lies under that buyer's own key."""
    for pk in _partitions(operation, request):
        if pk.startswith("U#") and pk != f"U#{actor.uid}":
            raise Violation(f"{actor.at_work} of {actor.uid} touches {pk}")


def _partitions(operation: str, request: Raw) -> Iterator[str]:
    if operation == "TransactWriteItems":
        for part in request["TransactItems"]:
            for target in part.values():
                yield (target.get("Key") or target["Item"])["pk"]["S"]
    elif operation == "BatchGetItem":
        for asked in request["RequestItems"].values():
            for key in asked["Keys"]:
                yield key["pk"]["S"]
    elif operation == "Query":
        for value in request["ExpressionAttributeValues"].values():
            yield value.get("S", "")
    elif operation != "Scan":
        yield (request.get("Key") or request["Item"])["pk"]["S"]


def _read_kinds(operation: str, request: Raw) -> tuple[str, ...]:
    weak = operation == "GetItem" and not request.get("ConsistentRead")
    if operation == "Query":
        weak = not request.get("ConsistentRead")
        return (*_READS, "short", *(("lag",) * 8 if "IndexName" in request else ("lag",) if weak else ()))
    if operation == "BatchGetItem":
        (asked,) = request["RequestItems"].values()
        return (*_READS, "short", *(() if asked.get("ConsistentRead") else ("lag",)))
    return (*_READS, "lag") if weak else _READS
