"""Run by an interpreter of the runtime's version (content.py): which modules do import statements of an unpacked zip name that are not in it?

    python -I reached.py DIRECTORY

Every import statement counts, also one inside a function that is seldom called. A line for each: the module, a space, who imports it. Names that a
package makes only when they are asked for (`from pydantic import BaseModel`) look like modules to it: the caller knows what was taken out.
"""

from __future__ import annotations

import sys
from modulefinder import ModuleFinder
from pathlib import Path


def main(directory: str) -> None:
    finder = ModuleFinder(path=[directory])
    for name in sorted(set(_modules(Path(directory)))):
        finder.import_hook(name)
    for missing, importers in sorted(finder.badmodules.items()):
        for importer in sorted(importers):
            print(missing, importer)


def _modules(directory: Path) -> list[str]:
    paths = [path.relative_to(directory) for path in directory.rglob("*.py*") if path.suffix in (".py", ".pyc")]
    return [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in paths
        if "__pycache__" not in path.parts
    ]


if __name__ == "__main__":
    main(sys.argv[1])
