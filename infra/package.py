"""`make package STAGE=prod`: everything that a shop owner deploys, made and checked: build/<stage>/deployment.zip and template.json.

    python -m infra.package --stage prod [--runtime python3.13] [--architecture x86_64]

Exit status: 0 made and sound, 1 not: what is wrong is told, and no zip is left that somebody could take for one.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import definition
from infra.packaging import archive, bytecode, source, stack, summary, verify, wheels
from infra.packaging.content import Content, importable_here

STAGES = ("dev", "staging", "prod")
_FAILED = (definition.Undefined, wheels.WheelMissing, bytecode.NoInterpreter, bytecode.NotCompiled, stack.ChaliceFailed)


@dataclass(frozen=True)
class Package:
    """One package: what it is for, where it lies, and the tree that it is made of."""

    stage: str
    runtime: str
    architecture: str
    directory: Path
    root: Path = source.ROOT

    @property
    def zip(self) -> Path:
        return self.directory / "deployment.zip"

    @property
    def images_zip(self) -> Path:
        """The same with Pillow, for the worker that makes pictures smaller: every other Lambda starts without its three megabytes."""
        return self.directory / "images.zip"

    @property
    def template_file(self) -> Path:
        return self.directory / "template.json"

    @property
    def template(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.template_file.read_text(encoding="utf-8"))
        return found

    @property
    def images_content(self) -> Content:
        return Content(self.images_zip, self.runtime, self.architecture, self.root)

    @property
    def content(self) -> Content:
        return Content(self.zip, self.runtime, self.architecture, self.root)


def make(package: Package, site: Path, images: Path | None = None) -> None:
    """Make zips and template, with the packages of `site` inside, and those of `images` in the one for pictures.

    Raises what a person must mend, see `_FAILED`.
    """
    directory = package.directory
    shutil.rmtree(directory, ignore_errors=True)
    work = directory / "work"
    source.stage(work / "source", package.root)
    configuration = stack.configuration(package.stage, package.architecture, package.root / ".chalice/config.json")
    _write(work / "source/.chalice/config.json", configuration)
    _write(work / "merge.json", definition.template(package.stage))
    made = stack.chalice_package(work / "source", work / "merge.json", package.stage, work / "chalice")
    _write(package.template_file, stack.finish(made, package.runtime))
    archive.unpack(work / "chalice/deployment.zip", work / "content")
    bytecode.compile_tree(work / "content", package.runtime)
    shutil.copytree(site, work / "content", dirs_exist_ok=True)
    archive.pack(work / "content", package.zip)
    if images is not None:
        shutil.copytree(images, work / "content", dirs_exist_ok=True)
        archive.pack(work / "content", package.images_zip)
    shutil.rmtree(work)


def _write(path: Path, found: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def main() -> int:
    options = _options()
    build = source.ROOT / "build"
    package = Package(options.stage, options.runtime, options.architecture, build / options.stage)
    try:
        wanted = (build / "wheels", package.runtime, package.architecture)
        make(package, wheels.site(*wanted), wheels.site(*wanted, wheels.IMAGES))
    except _FAILED as failed:
        shutil.rmtree(package.directory, ignore_errors=True)
        print(f"✗ {failed}", file=sys.stderr)
        return 1
    print(*summary.lines(package.template, package.content), sep="\n")
    print(f"\n  images.zip {package.images_zip.stat().st_size / 1e6:.1f} MB: prepare_media")
    found = verify.faults(package.template, package.content, package.stage)
    if faults := [*found, *verify.faults_of_images(package.images_content)]:
        print("", *(f"✗ {fault}" for fault in faults), sep="\n", file=sys.stderr)
        package.zip.unlink()
        package.images_zip.unlink()
        return 1
    if not importable_here(package.content):
        print(f"\n! {package.architecture} 的扩展模块在本机无法试导入 / not imported here: this machine is another one")
    print(f"\n✓ {package.zip}\n✓ {package.template_file}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make package", description="Zip and template of the shop")
    parser.add_argument("--stage", choices=STAGES, required=True)
    parser.add_argument("--runtime", default=bytecode.HERE, help="Lambda's runtime; by itself that of this Python")
    parser.add_argument("--architecture", choices=("x86_64", "arm64"), default="x86_64")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
