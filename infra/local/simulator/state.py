"""All that the platform remembers, in memory, with a small SQLite file below it so that a restart keeps paid trades known.

Everything runs on one event loop, so nothing here is locked. A change is written before the answer to the request that
made it: killing the process loses nothing that a client was told. The clock's offset, the configuration and the faults
belong to the run and start fresh.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.local.simulator.alipay_crypto import AlipayKeyring
from infra.local.simulator.clock import BEIJING, SimClock
from infra.local.simulator.credentials import Platform
from infra.local.simulator.crypto import Keyring
from infra.local.simulator.faults import FaultList
from infra.local.simulator.model import (
    AccessToken,
    Config,
    Grant,
    Item,
    Message,
    Notification,
    OneTimeCode,
    Person,
    Refund,
    Shipment,
    Trade,
)

SHOWN = ("trades", "refunds", "notifications", "messages", "grants", "shipments", "people", "codes", "tokens")


class State:
    """The platform's memory and its surroundings: clock, configuration, keys, faults."""

    def __init__(self, platform: Platform, config: Config, saved_in: Path | None) -> None:
        self.merchant = platform.merchant
        self.keyring = Keyring(platform)
        self.alipay = AlipayKeyring(platform.alipay)
        self.clock = SimClock()
        self.faults = FaultList()
        self.config = config
        self._first_config = config.model_copy(deep=True)
        self.people: dict[str, Person] = {}
        self.codes: dict[str, OneTimeCode] = {}
        self.tokens: dict[str, AccessToken] = {}
        self.trades: dict[str, Trade] = {}
        self.refunds: dict[str, Refund] = {}
        self.grants: dict[str, Grant] = {}
        self.messages: dict[str, Message] = {}
        self.shipments: dict[str, Shipment] = {}
        self.notifications: dict[str, Notification] = {}
        # by what they are asked for most
        self.trade_of_transaction: dict[str, str] = {}
        self.trade_of_prepay: dict[str, str] = {}
        self.refunds_of_transaction: dict[str, list[str]] = {}
        self.settling: set[str] = set()  # refunds that end by themselves
        self.undelivered: set[str] = set()  # notifications that are still tried
        self._shelves: dict[type[Item], dict[str, Any]] = {
            Person: self.people,
            OneTimeCode: self.codes,
            AccessToken: self.tokens,
            Trade: self.trades,
            Refund: self.refunds,
            Grant: self.grants,
            Message: self.messages,
            Shipment: self.shipments,
            Notification: self.notifications,
        }
        self._unsaved: dict[tuple[str, str], Item] = {}
        self._file = _open(saved_in) if saved_in else None
        self._load()

    def keep(self, item: Item) -> None:
        """Remember a new or changed item; it is saved at the next `flush`."""
        self._shelves[type(item)][item.key] = item
        self._unsaved[type(item).__name__, item.key] = item
        self._index(item)

    def flush(self) -> None:
        """Write what changed since the last flush (one SQLite transaction ; in WAL mode it does not wait for the disk)."""
        if not self._unsaved or self._file is None:
            self._unsaved.clear()
            return
        rows = [(kind, key, item.model_dump_json()) for (kind, key), item in self._unsaved.items()]
        with self._file:
            self._file.executemany(
                "INSERT INTO items (kind, key, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
                rows,
            )
        self._unsaved.clear()

    def close(self) -> None:
        """Save and let go of the file."""
        self.flush()
        if self._file is not None:
            self._file.close()
            self._file = None

    def reset(self) -> None:
        """Forget everything, as on the first day; keys and credentials stay."""
        for shelf in self._shelves.values():
            shelf.clear()
        for index in (self.trade_of_transaction, self.trade_of_prepay, self.refunds_of_transaction, self._unsaved):
            index.clear()
        self.settling.clear()
        self.undelivered.clear()
        self.config = self._first_config.model_copy(deep=True)
        self.clock.offset = type(self.clock.offset)()
        self.faults.clear()
        if self._file is not None:
            with self._file:
                self._file.execute("DELETE FROM items")

    def snapshot(self) -> dict[str, Any]:
        """Everything as JSON, for GET /_sim/state. Secrets of the merchant are not in it."""
        shelves = {
            name: {key: item.model_dump(mode="json") for key, item in getattr(self, name).items()} for name in SHOWN
        }
        return {
            "now": self.clock.now().isoformat(),
            "offset": self.clock.offset.total_seconds(),
            "config": self.config.model_dump(mode="json"),
            "faults": self.faults.listing(),
            **shelves,
        }

    def find(self, shelf: str, key: str) -> Item | None:
        """One item of the snapshot by the name of its shelf and its key."""
        found: Item | None = getattr(self, shelf).get(key) if shelf in SHOWN else None
        return found

    def number(self, prefix: str, digits: int) -> str:
        """A new number of the platform's kind: prefix, day, random digits (28 to 32 characters in all)."""
        day = self.clock.now().astimezone(BEIJING).strftime("%Y%m%d")
        return prefix + day + str(secrets.randbelow(10**digits)).zfill(digits)

    def refunds_of(self, transaction_id: str) -> Iterator[Refund]:
        """The refunds of one payment, oldest first."""
        return (self.refunds[number] for number in self.refunds_of_transaction.get(transaction_id, ()))

    def _index(self, item: Item) -> None:
        if isinstance(item, Trade):
            self.trade_of_transaction.update({payment.transaction_id: item.key for payment in item.payments})
            self.trade_of_prepay.update({prepay.prepay_id: item.key for prepay in item.prepays})
        elif isinstance(item, Refund):
            numbers = self.refunds_of_transaction.setdefault(item.transaction_id, [])
            if item.key not in numbers:
                numbers.append(item.key)
            _set_member(self.settling, item.key, item.settles_at is not None)
        elif isinstance(item, Notification):
            _set_member(self.undelivered, item.key, item.status == "PENDING")

    def _load(self) -> None:
        if self._file is None:
            return
        kinds = {kind.__name__: (kind, shelf) for kind, shelf in self._shelves.items()}
        for name, key, body in self._file.execute("SELECT kind, key, body FROM items ORDER BY rowid"):
            kind, shelf = kinds[name]
            shelf[key] = kind.model_validate_json(body)
            self._index(shelf[key])


def _set_member(members: set[str], key: str, belongs: bool) -> None:
    if belongs:
        members.add(key)
    else:
        members.discard(key)


def _open(folder: Path) -> sqlite3.Connection:
    folder.mkdir(parents=True, exist_ok=True)
    # The app is built in one thread and served in another; only one of them uses it at a time.
    file = sqlite3.connect(folder / "state.sqlite3", check_same_thread=False)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=NORMAL")
    file.execute("CREATE TABLE IF NOT EXISTS items (kind TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, key))")
    return file
