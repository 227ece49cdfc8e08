"""What must hold of the zip. Each rule gives what breaks it, one sentence per fault."""

from __future__ import annotations

import _imp
import platform
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath

from infra.packaging import archive, bytecode, source, wheels

MOST_ZIPPED = 11_900_000  # bytes; Lambda takes 50 MB at once, but every cold start reads it
MOST_UNZIPPED = 60_000_000
MOST_OF_IMAGES = 4_000_000  # of Pillow, zipped, in the one zip that has it
_UNCHECKED_HASH = 1  # PEP 552: the flags of a .pyc that is never held against its source
# ELF header, e_machine
_ELF = {"x86_64": 0x3E, "arm64": 0xB7}
_HOST = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "")
_REACHED = Path(__file__).with_name("reached.py")
# Nothing but the standard library and the zip: neither this environment's packages nor the checkout.
_IMPORTS = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
for entry in sys.argv[2:]:
    module, _, name = entry.partition(":")
    try:
        found = importlib.import_module(module)
        if name and not callable(getattr(found, name, None)):
            print(f"{module}.{name} is not there to be called")
    except Exception as error:
        print(f"{entry.replace(':', '.')} cannot be imported: {type(error).__name__}: {error}")
foreign = sorted({
    module.__file__ for module in list(sys.modules.values())
    if getattr(module, "__file__", None) and "site-packages" in module.__file__
})
print(*(f"{path} is not from the zip" for path in foreign), sep="\\n")
"""


class Content:
    """A zip, for a runtime and an architecture, and the tree that it was made of."""

    def __init__(self, path: Path, runtime: str, architecture: str, root: Path = source.ROOT) -> None:
        self.path, self.runtime, self.architecture, self.root = path, runtime, architecture, root
        self._zip = zipfile.ZipFile(path)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Name -> bytes unzipped."""
        return {entry.filename: entry.file_size for entry in self._zip.infolist()}

    def read(self, name: str, count: int = -1) -> bytes:
        with self._zip.open(name) as file:
            return file.read(count)

    @property
    def zipped(self) -> int:
        return self.path.stat().st_size

    @property
    def unzipped(self) -> int:
        return sum(self.sizes.values())


Rule = Callable[[Content], Iterator[str]]


def program_is_whole(content: Content) -> Iterator[str]:
    """Every file of the program is in it, as it is in the tree."""
    for name in source.modules(content.root):
        if name not in content.sizes:
            yield f"{name} is missing"
        elif content.read(name) != (content.root / name).read_bytes():
            yield f"{name} is another than in the tree"


def nothing_idle(content: Content) -> Iterator[str]:
    """No tests, no tools, no descriptions of services that the shop does not call."""
    for name in content.sizes:
        parts = PurePosixPath(name).parts
        if "tests" in parts or parts[0] in ("bin", "infra", "docs", "boto3", "cffi", "pycparser"):
            yield f"{name} is not needed in Lambda"
        if parts[:2] == ("botocore", "data") and len(parts) > 3 and parts[2] not in wheels.SERVICES:
            yield f"{name} describes a service that the shop does not call"


def sizes(content: Content) -> Iterator[str]:
    """A cold start reads it whole."""
    for what, size, most in (("zip", content.zipped, MOST_ZIPPED), ("content", content.unzipped, MOST_UNZIPPED)):
        if size > most:
            yield f"the {what} has {size / 1e6:.1f} MB, {most / 1e6:.1f} are allowed"


def compiled(content: Content) -> Iterator[str]:
    """Each module has its .pyc of the runtime's Python, unchecked: made of the source beside it, or of a package's whose source is not packed."""
    tag = "cpython-" + content.runtime.removeprefix("python").replace(".", "")
    magic = bytecode.magic(content.runtime)
    expected = set()
    for name in content.sizes:
        if name.endswith(".py"):
            path = PurePosixPath(name)
            compiled = str(path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc")
            expected.add(compiled)
            if compiled not in content.sizes:
                yield f"{name} has no {tag}.pyc"
            else:
                yield from _stale(name, content.read(name), content.read(compiled, 16), magic)
    for name in content.sizes:
        if name.endswith(".pyc") and name not in expected:
            if "__pycache__" in PurePosixPath(name).parts:
                yield f"{name} belongs to no module of the zip"
            else:
                yield from _unfit(name, content.read(name, 8), magic)


def _unfit(name: str, head: bytes, magic: bytes) -> Iterator[str]:
    if head[:4] != magic:
        yield f"the .pyc of {name} is of another Python version"
    elif int.from_bytes(head[4:8], "little") != _UNCHECKED_HASH:
        yield f"the .pyc of {name} is not of the kind unchecked-hash: Lambda would compile it again at every cold start"


def _stale(name: str, text: bytes, head: bytes, magic: bytes) -> Iterator[str]:
    if faults := list(_unfit(name, head, magic)):
        yield from faults
    elif head[8:16] != _imp.source_hash(int.from_bytes(magic, "little"), text):
        yield f"the .pyc of {name} is stale: it was made of another source"


def machine(content: Content) -> Iterator[str]:
    """Compiled extensions are for Lambda's processor and Python."""
    tag = content.runtime.removeprefix("python").replace(".", "")
    for name in content.sizes:
        if ".so" in PurePosixPath(name).suffixes:
            if int.from_bytes(content.read(name, 20)[18:20], "little") != _ELF[content.architecture]:
                yield f"{name} is not for {content.architecture}"
            if (version := re.search(r"\.cpython-(\d+)", name)) and version[1] != tag:
                yield f"{name} is not for {content.runtime}"


def nothing_wanted_is_out(content: Content) -> Iterator[str]:
    """No import statement of the zip, in whichever function it stands, names a module that was taken out."""
    with tempfile.TemporaryDirectory() as directory:
        archive.unpack(content.path, Path(directory))
        command = [bytecode.find(content.runtime), "-I", str(_REACHED), directory]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for line in told.splitlines():
        wanted, _, importer = line.partition(" ")
        if wheels.is_idle(wanted) and (wanted, importer) not in wheels.NEVER_CALLED:
            yield f"{importer} imports {wanted}, which is not packed"


RULES: tuple[Rule, ...] = (program_is_whole, nothing_idle, sizes, compiled, machine, nothing_wanted_is_out)


def importable_here(content: Content) -> bool:
    """Can this machine run what is for Lambda's processor?"""
    return content.architecture == _HOST


def imports(content: Content, entries: Sequence[str]) -> Iterator[str]:
    """Each entry (`module` or `module:name`) is imported by an isolated Python that finds the zip's content and nothing else."""
    with tempfile.TemporaryDirectory() as directory:
        archive.unpack(content.path, Path(directory))
        interpreter = bytecode.find(content.runtime)
        ended = subprocess.run(
            [interpreter, "-I", "-S", "-c", _IMPORTS, directory, *entries],
            cwd=directory,
            env={},
            capture_output=True,
            text=True,
            check=False,
        )
    yield from (line for line in ended.stdout.splitlines() if line)
    if ended.returncode != 0:
        yield f"the imports ended with {ended.returncode}: {ended.stderr.strip()[-500:]}"
