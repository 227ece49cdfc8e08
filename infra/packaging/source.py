"""The tree that Chalice packages. It takes app.py, chalicelib/** and vendor/*: functions would be left out silently, so they go under vendor."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
# what the program reads at run time beside its modules: chalicelib/reference
_SUFFIXES = {".py", ".html", ".css", ".js", ".json"}


def stage(into: Path, root: Path = ROOT) -> None:
    """Make `into` anew with the program of `root`."""
    shutil.rmtree(into, ignore_errors=True)
    (into / "vendor").mkdir(parents=True)
    shutil.copy2(root / "app.py", into / "app.py")
    _copy(root / "chalicelib", into / "chalicelib")
    _copy(root / "functions", into / "vendor" / "functions")
    # Chalice would ask pip for what this names, and go on if a wheel is missing: infra/packaging/wheels.py does not
    (into / "requirements.txt").write_text("", encoding="utf-8")


def modules(root: Path = ROOT) -> list[str]:
    """Every file of the program, as it must be in the zip."""
    return sorted(
        [
            "app.py",
            *(
                str(path.relative_to(root))
                for package in ("chalicelib", "functions")
                for path in _files(root / package)
            ),
        ]
    )


def _files(directory: Path) -> Sequence[Path]:
    return [
        path
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.suffix in _SUFFIXES and "__pycache__" not in path.parts
    ]


def _copy(package: Path, into: Path) -> None:
    for path in _files(package):
        place = into / path.relative_to(package)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
