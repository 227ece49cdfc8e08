"""The simulator in a thread of the test process, on a free port, with Python methods for its controls."""

import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import urllib3

from infra.local.simulator.app import build, listen, serve
from infra.local.simulator.credentials import Credentials, Platform, create_platform, load_or_create_platform
from infra.local.simulator.model import Config


@cache
def throwaway_platform() -> Platform:
    """Keys for all simulators of this process that have no data directory (three RSA keys cost half a second)."""
    return create_platform()


class ControlRefused(Exception):
    """A control request was answered with an error; `status`, `code` and `message` say which."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message


class Simulator:
    """`with Simulator() as sim:` runs a platform at `sim.url`.

    `data_dir` keeps keys and state on disk; `platform` brings keys made before; without both, nothing is kept.
    Keyword arguments are the configuration (`refund_delay=0`, …).
    """

    def __init__(self, data_dir: Path | str | None = None, platform: Platform | None = None, **config: Any) -> None:
        self._data_dir = Path(data_dir) if data_dir else None
        if platform is None:
            platform = load_or_create_platform(self._data_dir) if self._data_dir else throwaway_platform()
        self.platform = platform
        self._config = Config(**config)
        self._http = urllib3.PoolManager(retries=False)
        self.url = ""

    @property
    def credentials(self) -> Credentials:
        """What the shop needs to know."""
        return self.platform.merchant

    def __enter__(self) -> Self:
        listener = listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._server = serve(build(self.platform, self._config, self._data_dir))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="simulator", daemon=True
        )
        self._thread.start()
        until = time.monotonic() + 10
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise RuntimeError("the simulator did not start")
            time.sleep(0.002)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.clear()
        self._server.should_exit = True
        self._thread.join(10)

    @property
    def state(self) -> dict[str, Any]:
        """A fresh copy of everything: trades, refunds, notifications, messages, … by their numbers."""
        return self._call("GET", "/_sim/state")

    def trade(self, out_trade_no: str) -> dict[str, Any]:
        """One trade; ControlRefused 404 if there is none."""
        return self._call("GET", f"/_sim/state/trades/{quote(out_trade_no, safe='')}")

    def pay(self, out_trade_no: str, **how: Any) -> dict[str, Any]:
        """Pay (see cashier.HowToPay); `transaction_id` is in the answer."""
        return self._call("POST", f"/_sim/pay/{quote(out_trade_no, safe='')}", how)

    def request_payment(self, arguments: dict[str, str]) -> dict[str, Any]:
        """Pay by the arguments of wx.requestPayment, whose paySign is checked."""
        return self._call("POST", "/_sim/request-payment", arguments)

    def trade_pay(self, arguments: dict[str, str]) -> dict[str, Any]:
        """Pay by the argument of my.tradePay."""
        return self._call("POST", "/_sim/trade-pay", arguments)

    def notify(self, out_trade_no: str, notify: bool | str = True) -> None:
        """Send the payment notification again; "duplicate" twice at once."""
        self._call("POST", f"/_sim/notify/{quote(out_trade_no, safe='')}", {"notify": notify})

    def refund(self, out_refund_no: str, status: str) -> dict[str, Any]:
        """Decide a refund: SUCCESS, ABNORMAL or CLOSED."""
        return self._call("POST", f"/_sim/refund/{quote(out_refund_no, safe='')}/{status}")

    def fault(self, operation: str, kind: str, **rest: Any) -> None:
        """Order a fault (see faults.Fault)."""
        self._call("POST", "/_sim/fault", {"operation": operation, "kind": kind, **rest})

    def clear_faults(self) -> None:
        """Cancel the faults that still wait."""
        self._call("DELETE", "/_sim/fault")

    def code(self, name: str = "visitor") -> str:
        """A single-use login code."""
        return str(self._call("POST", "/_sim/code", {"name": name})["code"])

    def phone_code(self, phone: str, openid: str | None = None) -> str:
        """A single-use code of the phone button."""
        return str(self._call("POST", "/_sim/phone-code", {"phone": phone, "openid": openid})["code"])

    def grant(self, openid: str, template_id: str, times: int) -> None:
        """Set how many messages a person still allows."""
        self._call("POST", "/_sim/grant", {"openid": openid, "template_id": template_id, "times": times})

    def receive(self, out_trade_no: str) -> None:
        """The buyer confirms receipt in WeChat."""
        self._call("POST", f"/_sim/receive/{quote(out_trade_no, safe='')}")

    def parcel(self, number: str, state: str, *nodes: tuple[str, str], **how: Any) -> dict[str, Any]:
        """Something happens to a courier's parcel: (Beijing time, text) nodes; see couriers.Move. Waits for the push's answer."""
        told = [{"time": time_, "text": text} for time_, text in nodes]
        moved = self._call("POST", f"/_sim/courier/{number}", {"state": state, "nodes": told, **how})
        if moved["subscribed"] and how.get("push", True):
            shown = self.until(lambda: (one := self.courier(number))["push"] and one)
            moved["push"] = shown["push"]
        return moved

    def courier(self, number: str) -> dict[str, Any]:
        """Who watches a parcel, and what became of the last push."""
        return self._call("GET", f"/_sim/courier/{number}")

    def sent(self) -> list[dict[str, str]]:
        """Text messages and mails of this run."""
        found: list[dict[str, str]] = self._call("GET", "/_sim/sent")["sent"]
        return found

    def push(self, url: str, event: dict[str, Any], **rest: Any) -> dict[str, Any]:
        """Send a message push and wait for the shop's answer: status, body, accepted."""
        number = self._call("POST", "/_sim/push", {"url": url, "event": event, **rest})["id"]
        result: dict[str, Any] = self.until(lambda: self._push_result(number), seconds=8)
        return result

    def clock(self, offset: float | None = None, *, advance: float = 0) -> None:
        """Set the offset of the simulated clock in seconds, or move it on."""
        self._call("POST", "/_sim/clock", {"advance": advance, **({} if offset is None else {"offset": offset})})

    def config(self, **changes: Any) -> dict[str, Any]:
        """Change the configuration (see model.Config)."""
        return self._call("POST", "/_sim/config", changes)

    def reset(self) -> None:
        """Forget everything but the keys."""
        self._call("POST", "/_sim/reset")

    def deliveries(self, subject: str) -> list[dict[str, Any]]:
        """The notifications about an out_trade_no or out_refund_no with their delivery logs, oldest first."""
        found: list[dict[str, Any]] = self._call("GET", f"/_sim/notify/{quote(subject, safe='')}")["notifications"]
        return found

    def until(self, look: Callable[[], Any], seconds: float = 5) -> Any:
        """What `look` gives once it is true; TimeoutError after `seconds`."""
        deadline = time.monotonic() + seconds
        while True:
            seen = look()
            if seen:
                return seen
            if time.monotonic() > deadline:
                raise TimeoutError("it did not happen in time")
            time.sleep(0.01)

    def _push_result(self, number: str) -> dict[str, Any]:
        result = self._call("GET", f"/_sim/push/{number}")
        return result if "id" not in result else {}

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self._http.request(method, self.url + path, json=body)
        payload: dict[str, Any] = answer.json()
        if answer.status >= 400:
            raise ControlRefused(answer.status, payload["code"], payload["message"])
        return payload
