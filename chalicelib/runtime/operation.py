"""The contract of a business operation: one plain function of (request, call), the same for HTTP, a queue, a test and the simulation.

    @operation(ClaimCoupon, ClaimedCoupon, caller=BUYER, retry=RECORDED)
    def claim(request, call): ...

`retry` says why repeating is safe:
    READ      nothing is changed; GET is allowed too
    RECORDED  the answer is stored with the effect under the Idempotency-Key: the function ends in `call.commit(transaction, answer)`
    NATURAL   the state is the guard: doing it twice is doing it once
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from ..store import rider
from ..store.errors import Contended, StoreError, Throttled, TransactionRefused, Unanswered
from ..store.item import Key
from ..store.transaction import Transaction
from . import clock, idempotency, ids, log
from .caller import Caller, Rule
from .errors import AlreadyAnswered, ShopError
from .limits import Limit
from .model import Request, Response

if TYPE_CHECKING:
    from .audit import Entry

Req = TypeVar("Req", bound=Request)
Res = TypeVar("Res", bound=Response)


class Retry(StrEnum):
    READ = "read"
    RECORDED = "recorded"
    NATURAL = "natural"


READ, RECORDED, NATURAL = Retry.READ, Retry.RECORDED, Retry.NATURAL


@dataclass(eq=False, repr=False)
class Call:
    """One call: who, when, from which network address and with which User-Agent ("": nobody knows), and under which Idempotency-Key."""

    caller: Caller
    now: datetime = field(default_factory=clock.now)
    request_id: str = field(default_factory=ids.request_id)
    key: str | None = None
    mark: str = ""
    committed: bool = False
    address: str = ""
    agent: str = ""
    audit: Entry | None = None

    @property
    def uid(self) -> str:
        """The buyer's id; every item a buyer may touch lives under it."""
        if self.caller.kind != "buyer":
            raise ShopError("forbidden")
        return self.caller.id

    def about(self, target: str) -> None:
        """Say what is changed, for the audit, where neither request nor answer names it."""
        if self.audit:
            self.audit.target = target

    def record_key(self) -> Key:
        """Where this call's answer stands, for an operation that reads it together with its own items."""
        return idempotency.place(self.caller.partition, self.key or "")

    def recorded(self, found: object) -> str | None:
        """The answer in a record that was read so; None when there is none. Raises ShopError idempotency_key_reused."""
        return idempotency.answered(found if isinstance(found, idempotency.Record) else None, self.mark)

    @property
    def note(self) -> str:
        """This call's key and request, for an item that the operation writes anyhow; `noted` finds it again."""
        return idempotency.note(self.caller.partition, self.key or "", self.mark)

    def noted(self, found: str | None, at: datetime) -> bool:
        """Is it this call that an item of that time notes? Then it is done, and the item says the answer. Raises ShopError idempotency_key_reused."""
        self.committed = at > clock.now() - idempotency.LIFETIME and idempotency.is_noted(found, self.note)
        return self.committed

    def commit(self, transaction: Transaction, answer: Response, *, noted: bool = False) -> None:
        """Write the effect and its answer, all or none. `noted`: the transaction holds the call's `note`, and needs no record.

        Raises AlreadyAnswered when another call with this key was faster, and what Transaction.commit raises.
        """
        if self.key is None:
            raise ShopError("idempotency_key_required")
        if not noted:
            self.keep(transaction, answer.model_dump_json(by_alias=True))
        try:
            self._commit(transaction, answer)
        except TransactionRefused as refused:
            if "idempotency" in refused.failures:
                raise AlreadyAnswered from refused
            raise
        self.committed = True

    def keep(self, transaction: Transaction, answer: str, within: str = "") -> None:
        """Put the record of an answer into the transaction. Part: "idempotency". `within`: it is not compared with keys of other operations."""
        record = idempotency.record(self.caller.partition, f"{within}{self.key}", self.mark, answer)
        transaction.put("idempotency", record, idempotency.free())

    def _commit(self, transaction: Transaction, answer: Response) -> None:
        if self.audit is None or self.audit.written:
            transaction.commit()
            return
        self.audit.answer = answer
        with rider.riding(self.audit):
            transaction.commit()


@dataclass(eq=False, repr=False)
class Operation(Generic[Req, Res]):
    """A business operation with its contract. Calling it runs the function under the contract."""

    name: str
    function: Callable[[Req, Call], Res]
    request: type[Req]
    response: type[Res]
    caller: Rule
    retry: Retry
    cache_seconds: int = 0
    replayed: Callable[[Res, Req, Call], Res] | None = None
    reads_record: bool = False
    noted: Callable[[Req, Call], Res | None] | None = None
    reveals: bool = False
    limit: Limit | None = None

    @property
    def contract(self) -> str:
        """The module's docstring: what it does, reads, writes, answers."""
        return inspect.getdoc(inspect.getmodule(self.function)) or ""

    def __call__(self, request: Req, call: Call) -> Res:
        """Run it. Raises ShopError; a table that is busy or silent becomes ShopError busy (503)."""
        try:
            if self.audited:
                return self._audited(request, call)
            if self.retry is RECORDED:
                return self._once(request, call)
            return self.function(request, call)
        except (Contended, Throttled, Unanswered) as error:
            log.warning("store_busy", operation=self.name, error=type(error).__name__)
            raise ShopError("busy") from error

    @property
    def audited(self) -> bool:
        """Does each of its changes leave an entry in the audit? Whatever staff may change, and what is shown to them for a reason."""
        return self.caller.kind == "staff" and self.retry is not READ

    def _audited(self, request: Req, call: Call) -> Res:
        from .audit import Entry

        call.audit = Entry(self.name, request, call.caller, call.now, call.request_id, call.address)
        if self.retry is RECORDED:
            return self._once(request, call)
        with rider.riding(call.audit):
            answer = self.function(request, call)
        if self.reveals and not call.audit.written:
            call.audit.write()
        return answer

    def _once(self, request: Req, call: Call) -> Res:
        call.key = idempotency.key_of(call.key)
        call.mark = idempotency.fingerprint(self.name, request)
        if not (self.reads_record or self.noted):
            recorded = self._recorded(request, call)
            if recorded is not None:
                return recorded
        try:
            answer = self.function(request, call)
        except (ShopError, AlreadyAnswered, StoreError) as error:
            if call.committed:  # the effect and its answer stand; what failed came after
                raise
            recorded = self._recorded(request, call)
            if recorded is not None:
                return recorded
            if isinstance(error, AlreadyAnswered):
                raise ShopError("busy") from error
            raise
        if not call.committed:
            raise RuntimeError(f"{self.name} answered without call.commit")
        return answer

    def _recorded(self, request: Req, call: Call) -> Res | None:
        if self.noted:
            return self.noted(request, call)
        found = idempotency.look(call.caller.partition, call.key or "", call.mark)
        return None if found is None else self.replay(found, request, call)

    def replay(self, recorded: str, request: Req, call: Call) -> Res:
        """The recorded answer again; what moves (a status) is read live by `replayed`."""
        call.committed = True
        answer = self.response.model_validate_json(recorded)
        return self.replayed(answer, request, call) if self.replayed else answer


def operation(
    request: type[Req],
    response: type[Res],
    *,
    caller: Rule,
    retry: Retry,
    cache_seconds: int = 0,
    replayed: Callable[[Res, Req, Call], Res] | None = None,
    reads_record: bool = False,
    noted: Callable[[Req, Call], Res | None] | None = None,
    reveals: bool = False,
    limit: Limit | None = None,
) -> Callable[[Callable[[Req, Call], Res]], Operation[Req, Res]]:
    """Declare the function below as the operation that its file names (functions/coupons/claim.py -> coupons/claim).

    `cache_seconds`: a public read that a CDN may keep. `replayed(answer, request, call)` refreshes what moves in a recorded answer.
    `reads_record`: the function looks for its record together with its own items, to save a round trip. `noted(request, call)`: it has none, but
    finds the answer of a repetition by the call's note in its own items, which the function looks at before it acts.
    `reveals`: shows staff what is hidden otherwise; every call is in the audit. `limit`: how often one caller may call (`runtime.limits`).
    """

    def declare(function: Callable[[Req, Call], Res]) -> Operation[Req, Res]:
        _, domain, verb = function.__module__.rsplit(".", 2)
        return Operation(
            f"{domain}/{verb}",
            function,
            request,
            response,
            caller,
            retry,
            cache_seconds,
            replayed,
            reads_record,
            noted,
            reveals,
            limit,
        )

    return declare


class Knock(NamedTuple):
    """A provider's call as it came: lower-case header names, the raw bytes."""

    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """What a provider is answered. To some the status decides, to others the body, to the letter."""

    status: int
    body: str = ""


class Webhook(NamedTuple):
    """An operation that a provider calls: it proves itself by signature, and is answered in the provider's way.

    `form`: it posts a signed form and reads plain text (Alipay); else JSON that is signed by headers (WeChat Pay).
    """

    name: str
    function: Callable[[Knock, Call], Reply]
    form: bool = False

    @property
    def contract(self) -> str:
        return inspect.getdoc(inspect.getmodule(self.function)) or ""

    def __call__(self, knock: Knock, call: Call) -> Reply:
        return self.function(knock, call)


def webhook(function: Callable[[Knock, Call], Reply]) -> Webhook:
    """Declare the function below as the webhook that its file names."""
    _, domain, verb = function.__module__.rsplit(".", 2)
    return Webhook(f"{domain}/{verb}", function)


def form_webhook(function: Callable[[Knock, Call], Reply]) -> Webhook:
    """The same, for a provider that posts forms."""
    return webhook(function)._replace(form=True)
