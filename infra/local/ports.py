"""The three ports of the local cloud: the shop's, and the simulator's and the emulator's behind it."""

import argparse
import socket
from dataclasses import dataclass

HOST = "127.0.0.1"


def port(text: str) -> int:
    """The shop's port as people type it, for argparse."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1024 <= number <= 65533:
        raise argparse.ArgumentTypeError(
            f"端口应为 1024 至 65533 的整数，而不是 {text!r} / a port is a number from 1024 to 65533, not {text!r}"
        )
    return number


class PortBusy(RuntimeError):
    """Somebody else listens on a port that is needed."""

    def __init__(self, port: int, purpose: str) -> None:
        super().__init__(f"port {port} ({purpose}) is in use")
        self.port = port
        self.purpose = purpose


@dataclass(frozen=True)
class Ports:
    """`shop` is the one that people choose; the others follow it."""

    shop: int = 8000

    @property
    def simulator(self) -> int:
        return self.shop + 1

    @property
    def cloud(self) -> int:
        return self.shop + 2

    @property
    def shop_url(self) -> str:
        return f"http://{HOST}:{self.shop}"

    @property
    def simulator_url(self) -> str:
        return f"http://{HOST}:{self.simulator}"

    @property
    def cloud_url(self) -> str:
        return f"http://{HOST}:{self.cloud}"

    def require_free(self) -> None:
        """Raises PortBusy naming the first port that cannot be taken."""
        purposes = {self.shop: "shop", self.simulator: "simulator", self.cloud: "DynamoDB, SQS"}
        for port, purpose in purposes.items():
            if not is_free(port):
                raise PortBusy(port, purpose)


def is_free(port: int) -> bool:
    """Whether this process could listen on `port` of 127.0.0.1 and nobody answers there now."""
    with socket.socket() as probe:
        # as servers do: a port in TIME_WAIT is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    # macOS lets one bind 127.0.0.1 beside a server on all interfaces, who then no longer hears us: ask too
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((HOST, port)) != 0
