"""The simulated WeChat and WeChat Pay of a stack: they know the shop by its public name, and find it on this machine."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from infra.local.simulator.in_process import Simulator
from infra.local.simulator.notifications import Notifier


class Platform(Simulator):
    """A simulator whose notifications to a public address are sent to where that is served (`leads`): its own little name service.

    The template makes notify URLs of the API's public name, `https://<id>.execute-api.<region>.<suffix>`, which nobody serves here.
    """

    def __init__(self, **config: Any) -> None:
        super().__init__(**config)
        self._served: dict[str, str] = {}

    def leads(self, public: str, served: str) -> None:
        """From now on what goes to `public` goes to `served`."""
        self._served[public] = served

    def settings(self) -> dict[str, str]:
        """What a function must be told about where the platform is. Not in the template: on AWS the platform has its own names."""
        return {f"MINIMALL_{platform}_BASE_URL": self.url for platform in ("WECHAT", "WECHATPAY", "ALIPAY")}

    def __enter__(self) -> Self:
        self._send = Notifier._send
        send, served = self._send, self._served

        def led(notifier: Notifier, url: str, *rest: Any) -> Any:
            public = next((name for name in served if url.startswith(name + "/")), "")
            return send(notifier, served[public] + url.removeprefix(public) if public else url, *rest)

        Notifier._send = led  # type: ignore[method-assign, assignment]  # for as long as the stack stands
        return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        Notifier._send = self._send  # type: ignore[method-assign]  # as it was
        super().__exit__(kind, error, trace)
