"""Whether what an earlier run stored can be read, looked at before any part starts and stumbles over it.

The emulator would take a broken table for no table and begin an empty one: here the person is told first.
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from infra.local.environment import Keys, simulator_dir

_SQLITE = b"SQLite format 3\x00"


class Unreadable(RuntimeError):
    """A stored file, or the data directory itself, cannot be read; `why` is for people."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


def require_directory(data_dir: Path) -> None:
    """Make the data directory if there is none. Raises Unreadable if that cannot be, or nothing can be written there."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        (data_dir / "lock").open("a").close()
    except OSError as error:
        raise Unreadable(data_dir, error.strerror or type(error).__name__) from error


def require_readable(data_dir: Path) -> None:
    """Raises Unreadable naming the first stored file that is cut off, or is not what it should be."""
    for path in _json_files(data_dir):
        _require_object(path, {field.name for field in fields(Keys)} if path.name == "keys.json" else set())
    remembered = simulator_dir(data_dir) / "state.sqlite3"
    if remembered.exists():
        with remembered.open("rb") as file:
            first = file.read(len(_SQLITE))
        if first not in (b"", _SQLITE):
            raise Unreadable(remembered, "not a SQLite file")


def _json_files(data_dir: Path) -> Iterator[Path]:
    for name in ("keys.json", "stream-position.json", "schedules.json"):
        if (data_dir / name).exists():
            yield data_dir / name
    yield from sorted((data_dir / "ministack").glob("*.json"))
    for name in ("platform.json", "merchant.json"):
        if (simulator_dir(data_dir) / name).exists():
            yield simulator_dir(data_dir) / name


def _require_object(path: Path, names: set[str]) -> None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unreadable(path, f"{type(error).__name__}: {error}") from error
    if not isinstance(content, dict) or not names <= set(content):
        raise Unreadable(path, "not what was stored there")
