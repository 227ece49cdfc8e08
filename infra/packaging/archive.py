"""The zip that Lambda gets: sorted, undated, with fixed modes, so that the same inputs make the same bytes."""

from __future__ import annotations

import zipfile
from pathlib import Path

_DATE = (1980, 1, 1, 0, 0, 0)  # the oldest that a zip can say
_MODE = 0o100644


def unpack(archive: Path, into: Path) -> None:
    with zipfile.ZipFile(archive) as found:
        found.extractall(into)


def pack(directory: Path, archive: Path) -> None:
    """Everything below `directory`."""
    files = {path.relative_to(directory).as_posix(): path for path in directory.rglob("*") if path.is_file()}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.external_attr = _MODE << 16
            entry.create_system = 3  # Unix, whichever system made it
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, files[name].read_bytes(), compresslevel=9)
