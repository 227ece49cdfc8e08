"""What the runtime needs beside the program, from wheels for Lambda's platform, without what nothing there reads: neither are sources of packages
(docs/decisions/0041-what-the-zip-carries.md)."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from infra.packaging import bytecode
from infra.packaging.source import ROOT

REQUIREMENTS = ROOT / "requirements.txt"
IMAGES = ROOT / "infra" / "images.txt"  # Pillow, for one Lambda
CONSTRAINTS = ROOT / "infra" / "local" / "constraints.txt"
NOT_FROM_WHEELS = {"chalice"}  # it puts its own two runtime modules into every package
SERVICES = {"dynamodb", "sqs", "ssm", "kms", "s3"}  # botocore's descriptions of others are never opened
# cryptography has its bindings compiled and needs cffi's C module alone; botocore knows one time zone, UTC; no model is of pydantic's first version;
# items are attribute containers, which PynamoDB reads and writes without its own way to the table (0021)
_IDLE = (
    *("cffi", "cffi-*.dist-info", "pycparser", "pycparser-*.dist-info"),
    # Pillow: text, colour management, AVIF and windows are for others
    *(f"PIL/_{name}.*" for name in ("avif", "imagingft", "imagingcms", "imagingtk", "imagingmath", "imagingmorph")),
    *(
        f"pillow.libs/lib{name}-*"
        for name in ("avif", "harfbuzz", "freetype", "png16", "brotlicommon", "brotlidec", "lcms2")
    ),
    *(f"pynamodb/{name}" for name in ("connection", "indexes.py", "models.py", "pagination.py", "transactions.py")),
    *("pydantic/experimental", "pydantic/mypy.py", "pydantic/v1", "annotated_types/test_cases.py", "botocore/stub.py"),
    *("dateutil/zoneinfo", "urllib3/contrib/emscripten", "urllib3/contrib/socks.py"),
)
# who names such a module all the same, in a branch for those who use it: a model of pydantic's first version, a time zone by its name
NEVER_CALLED = {("pydantic.v1", "pydantic._internal._generate_schema"), ("dateutil.zoneinfo", "dateutil.tz.tz")}
_READ = ("service-2", "endpoint-rule-set")
# glibc of the runtime's Amazon Linux: 2.34 since python3.12, 2.26 before; older tags too, for pip takes each only by its name
_GLIBC = ("2_34", "2_28", "2_26", "2_17")
_OLD_GLIBC = {"python3.11": _GLIBC[2:]}
_MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}


class WheelMissing(Exception):
    """There is no wheel of a requirement for Lambda's platform; the message names it."""


def site(directory: Path, runtime: str, architecture: str, requirements: Path = REQUIREMENTS) -> Path:
    """A directory below `directory` with the packages in it, installed and compiled at its first use.

    Raises WheelMissing, NoInterpreter, NotCompiled.
    """
    wanted = _wanted(requirements)
    made_by = [Path(module).read_text() for module in (__file__, bytecode.__file__, bytecode.COMPILING)]
    digest = hashlib.sha256("\n".join([*wanted, CONSTRAINTS.read_text(), *made_by]).encode())
    place = directory / f"{runtime}-{architecture}-{digest.hexdigest()[:12]}"
    if not place.exists():
        bytecode.find(runtime)  # asked first: what follows takes a minute
        fresh = place.with_name(f"{place.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        _install(wanted, fresh, runtime, _MACHINES[architecture])
        _strip(fresh)
        _shorten(fresh)
        bytecode.compile_tree(fresh, runtime, alone=True)
        fresh.replace(place)
    return place


def is_idle(module: str) -> bool:
    """Is this a module that is taken out?"""
    path = PurePosixPath(*module.split("."))
    return any(place.match(pattern.removesuffix(".py")) for pattern in _IDLE for place in (path, *path.parents))


def _wanted(requirements: Path) -> list[str]:
    lines = [line.partition("#")[0].strip() for line in requirements.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line and re.split(r"[=<>\[;~! ]", line)[0].lower() not in NOT_FROM_WHEELS]


def _install(wanted: list[str], into: Path, runtime: str, machine: str) -> None:
    version = runtime.removeprefix("python")
    platforms = [f"manylinux_{glibc}_{machine}" for glibc in _OLD_GLIBC.get(runtime, _GLIBC)]
    platforms.append(f"manylinux2014_{machine}")
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"]
    command += ["--target", str(into), "--no-compile", "--only-binary=:all:", "--constraint", str(CONSTRAINTS)]
    command += ["--python-version", version, "--implementation", "cp"]
    command += [part for platform in platforms for part in ("--platform", platform)]
    ended = subprocess.run([*command, *wanted], capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise WheelMissing(_reason(ended.stderr, f"Python {version} on {machine}"))


def _reason(errors: str, where: str) -> str:
    missing = re.search(r"No matching distribution found for (\S+)", errors)
    if missing:
        return f"no wheel of {missing[1]} for {where}"
    return f"the wheels for {where} could not be installed:\n{errors.strip()[-1500:]}"


def _strip(site_packages: Path) -> None:
    """Take out what the program never opens: 27 MB of botocore's 29 describe services that a shop does not call."""
    for path in list(_unused(site_packages)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)  # it went with its directory


def _unused(site_packages: Path) -> Iterator[Path]:
    for name in ("bin", *_IDLE):
        yield from site_packages.glob(name)
    for name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json"):  # tell how it got here, not what it is
        yield from site_packages.glob(f"*.dist-info/{name}")
    for name in ("*.pyi", "py.typed"):  # for whoever checks types
        yield from site_packages.rglob(name)
    yield from (path for path in site_packages.rglob("tests") if path.is_dir())
    for service in (path for path in site_packages.glob("botocore/data/*") if path.is_dir()):
        if service.name not in SERVICES:
            yield service
        else:  # no waiters, paginators or examples
            yield from (path for path in service.glob("*/*") if not path.name.startswith(_READ))


def _shorten(site_packages: Path) -> None:
    """Names, versions and licences of packages stay, without their pages for people; so do the shapes of what services take."""
    for path in site_packages.glob("*.dist-info/METADATA"):
        head, _, _ = path.read_text(encoding="utf-8").partition("\n\n")  # RFC 822: what follows is the page
        path.write_text(f"{head}\n", encoding="utf-8")
    for path in site_packages.glob("botocore/data/**/*.json.gz"):
        described = json.dumps(_undocumented(json.loads(gzip.decompress(path.read_bytes()))), separators=(",", ":"))
        path.write_bytes(gzip.compress(described.encode(), mtime=0))  # the same bytes whenever it is made


def _undocumented(described: Any) -> Any:
    """The texts of AWS's manuals are five sixths of it: they become empty, for botocore reads some. A member of that name is no text and stays."""
    if isinstance(described, dict):
        return {
            name: "" if name == "documentation" and isinstance(found, str) else _undocumented(found)
            for name, found in described.items()
        }
    return [_undocumented(found) for found in described] if isinstance(described, list) else described
