"""Notifications: posted to the shop in the background until it takes them, as WeChat Pay does (encrypted, signed by headers, until it answers
200 or 204) and Alipay (a signed form, until it answers `success`).

Posting happens in threads of its own, so a shop that hangs holds up neither the answers nor other notifications.
"""

import asyncio
import copy
import json
import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any, Literal

import urllib3

from infra.local.simulator import alipay_notices
from infra.local.simulator.clock import BEIJING, rfc3339
from infra.local.simulator.crypto import encrypt_resource
from infra.local.simulator.faults import Fault
from infra.local.simulator.model import Attempt, Notification, Provider
from infra.local.simulator.pay_border import spoiled, wrong_amount
from infra.local.simulator.router import json_answer
from infra.local.simulator.state import State

# Seconds after each failed attempt: 15 s, 15 s, 30 s, 3 min, … about 24 hours in all (WeChat Pay v3, "支付通知").
RETRY_WAITS = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600)
_WAITS = {"wechat": RETRY_WAITS, "alipay": alipay_notices.RETRY_WAITS}
ACKNOWLEDGED = "acknowledged"
THREADS = 16

log = logging.getLogger("simulator.notifications")


class Notifier:
    """Announces events and keeps trying to deliver them; waits and dues follow the simulated clock."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._wake = asyncio.Event()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="notify")
        self._http = urllib3.PoolManager(maxsize=THREADS, retries=False)
        self._signed = 0

    def announce(
        self,
        *,
        subject: str,
        event_type: str,
        summary: str,
        url: str,
        resource: dict[str, Any],
        copies: int = 1,
        after: float = 0,
        provider: Provider = "wechat",
    ) -> Notification:
        """Start delivering an event about `subject` (out_trade_no or out_refund_no) to `url`."""
        now = self._state.clock.now()
        kind: Literal["transaction", "refund"] = "transaction" if event_type.startswith("TRANSACTION") else "refund"
        notification = Notification(
            provider=provider,
            id=f"EV-{now.astimezone(BEIJING):%Y%m%d%H%M%S}{secrets.randbelow(10**12):012d}",
            subject=subject,
            event_type=event_type,
            original_type=kind,
            summary=summary,
            url=url,
            resource=copy.deepcopy(resource),
            created_at=now,
            due_at=now + timedelta(seconds=after),
            copies=copies,
        )
        self._state.keep(notification)
        self.wake()
        return notification

    def of(self, subject: str) -> list[Notification]:
        """The notifications about a number, oldest first."""
        return [one for one in self._state.notifications.values() if one.subject == subject]

    def wake(self) -> None:
        """Look again at what is due (something was announced, or the clock was moved)."""
        self._wake.set()

    async def run(self, settle_refunds: Callable[[], float | None]) -> None:
        """Deliver what is due and settle refunds whose time has come, until cancelled."""
        while True:
            self._wake.clear()
            waits = [settle_refunds(), self._start_due()]
            self._state.flush()
            try:
                async with asyncio.timeout(min((wait for wait in waits if wait is not None), default=None)):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """Let go of what is under way; undelivered notifications are tried again after a restart."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._http.clear()

    def _start_due(self) -> float | None:
        now = self._state.clock.now()
        nearest: float | None = None
        for key in self._state.undelivered - self._under_way.keys():
            left = (self._state.notifications[key].due_at - now).total_seconds()
            if left <= 0:
                task = asyncio.create_task(self._attempt(self._state.notifications[key]))
                self._under_way[key] = task
                task.add_done_callback(partial(self._ended, key))
            else:
                nearest = left if nearest is None else min(nearest, left)
        return nearest

    def _ended(self, key: str, _: asyncio.Task[None]) -> None:
        self._under_way.pop(key, None)
        self.wake()

    async def _attempt(self, notification: Notification) -> None:
        fault = self._state.faults.take("notify", f"{notification.subject} {notification.resource}")
        kind = fault.kind if fault else ""
        if fault and kind == "delay":
            await asyncio.sleep(fault.seconds)
        if fault and kind.startswith("timeout"):
            await asyncio.sleep(min(fault.seconds, self._state.config.notify_timeout))
        copies = notification.copies + (kind == "duplicate")
        if kind == "lost" or kind.endswith("_before"):
            made = [Attempt(at=self._state.clock.now(), signed_with="", outcome="not sent", fault=kind)]
        else:
            made = await asyncio.gather(*(self._post(notification, fault) for _ in range(copies)))
        notification.attempts.extend(made)
        acknowledged = any(one.outcome == ACKNOWLEDGED for one in made) and not kind.endswith("_after")
        self._conclude(notification, acknowledged=acknowledged, lost=kind == "lost")

    def _conclude(self, notification: Notification, *, acknowledged: bool, lost: bool) -> None:
        notification.tries += 1
        if acknowledged or lost:
            notification.status = "DELIVERED" if acknowledged else "LOST"
        elif notification.tries > len(waits := _WAITS[notification.provider]):
            notification.status = "GIVEN_UP"
        else:
            wait = waits[notification.tries - 1] / self._state.config.notify_speed
            notification.due_at = self._state.clock.now() + timedelta(seconds=wait)
        if self._state.notifications.get(notification.key) is notification:  # not reset meanwhile
            self._state.keep(notification)
        log.info("%s %s -> %s", notification.event_type, notification.subject, notification.attempts[-1].outcome)

    async def _post(self, notification: Notification, fault: Fault | None) -> Attempt:
        serial, body, headers = self._dressed(notification, fault)
        at, started = self._state.clock.now(), time.monotonic()
        timeout = urllib3.Timeout(total=self._state.config.notify_timeout)
        loop = asyncio.get_running_loop()
        try:
            status, said = await loop.run_in_executor(
                self._threads, self._send, notification.url, headers, body, timeout
            )
            taken = status in {200, 204} if notification.provider == "wechat" else (status, said) == (200, b"success")
            outcome = ACKNOWLEDGED if taken else f"refused with {status}"
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            status, outcome = None, f"no answer: {type(error).__name__}"
        return Attempt(
            at=at,
            signed_with=serial,
            outcome=outcome,
            status=status,
            milliseconds=round((time.monotonic() - started) * 1000),
            fault=fault.kind if fault else None,
        )

    def _send(self, url: str, headers: dict[str, str], body: bytes, timeout: urllib3.Timeout) -> tuple[int, bytes]:
        answer = self._http.request("POST", url, body=body, headers=headers, timeout=timeout, redirect=False)
        return answer.status, answer.data

    def _dressed(self, notification: Notification, fault: Fault | None) -> tuple[str, bytes, dict[str, str]]:
        """Who signs it, the body, the headers."""
        if notification.provider == "alipay":
            form = alipay_notices.dressed(self._state.alipay, notification, fault, self._state.clock.now())
            return "RSA2", form, alipay_notices.HEADERS
        serial = self._serial()
        body = self._body(notification, fault)
        return serial, body, self._headers(serial, body, fault)

    def _serial(self) -> str:
        keys, choice = self._state.keyring, self._state.config.notify_signer
        self._signed += 1
        certificate = choice == "certificate" or (choice == "alternate" and self._signed % 2 == 0)
        return keys.certificate_serial if certificate else keys.public_key_id

    def _body(self, notification: Notification, fault: Fault | None) -> bytes:
        resource = copy.deepcopy(notification.resource)
        if fault and fault.kind == "wrong_amount":
            wrong_amount(resource)
        plaintext = json.dumps(resource, ensure_ascii=False).encode()
        sealed = encrypt_resource(self._state.merchant.apiv3_key, plaintext, notification.original_type)
        return json_answer(
            {
                "id": notification.id,
                "create_time": rfc3339(notification.created_at),
                "event_type": notification.event_type,
                "resource_type": "encrypt-resource",
                "summary": notification.summary,
                "resource": {"original_type": notification.original_type, **sealed},
            }
        ).body

    def _headers(self, serial: str, body: bytes, fault: Fault | None) -> dict[str, str]:
        # a connection of its own each time: a stale pooled one would look like a shop that does not answer
        headers = {"Content-Type": "application/json", "User-Agent": "Mozilla/4.0", "Connection": "close"}
        if not (fault and fault.kind == "unsigned"):
            headers |= self._state.keyring.signature_headers(serial, body, self._state.clock.seconds())
        if fault and fault.kind == "bad_signature":
            headers["Wechatpay-Signature"] = spoiled(headers["Wechatpay-Signature"])
        case: dict[str, Callable[[str], str]] = {"canonical": str, "lower": str.lower, "upper": str.upper}
        return {case[self._state.config.notify_header_case](name): value for name, value in headers.items()}
