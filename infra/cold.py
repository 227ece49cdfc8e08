"""`make cold`: what a cold start of each Lambda costs, measured on the artefact itself, as ratios to floors measured in the same run.

    python -m infra.cold [--package build/dev] [--runs 7]

Each measurement is a new process that sees the standard library and the unzipped artefact alone (`python -I -S`), as Lambda's does.

floor      what any shop on these foundations pays: one route of Chalice, one model of pydantic, what a lean client of AWS imports
+ items    the floor and one item of PynamoDB's attributes, which is less than its `Model`
usual      one route, one model, PynamoDB's `Model` and botocore's client of DynamoDB: how such a shop is usually made
start      the import of the handler's module (Lambda's init), one and the same for all Lambdas
<name>     a Lambda's start with what its first event imports; after a comma, with what a rarer one imports besides
client     a start with the lean client of DynamoDB made, certificates read

Times are processor time of the process, so that a busy machine shows less; medians of all runs are compared.

Exit status: 0, 1 when a start costs more than MOST_OF_FLOOR or takes more memory than MOST_MB, 2 when there is no package.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from functions import JOBS, STREAM, WORKERS
from infra.packaging.lambdas import Lambda, lambdas

ROOT = Path(__file__).parents[1]
MOST_OF_FLOOR = 1.3  # what a start may cost; docs/performance.md says what of it is whose
MOST_MB = 64
_FLOOR = """
import base64, hashlib, hmac, json, select, socket, ssl, urllib.parse, zlib
from chalice.app import Chalice
from pydantic import BaseModel, Field
class Asked(BaseModel):
    name: str = Field(max_length=64)
app = Chalice(app_name="floor")
app.route("/")(lambda: {})
"""
_ITEM = """
from pynamodb.attributes import AttributeContainer, UnicodeAttribute
class Item(AttributeContainer):
    pk = UnicodeAttribute(hash_key=True)
"""
_USUAL = """
from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model
class Item(Model):
    class Meta:
        table_name = "usual"
    pk = UnicodeAttribute(hash_key=True)
import botocore.session
botocore.session.get_session().create_client("dynamodb", region_name="cn-north-1")
"""
_CLIENT = """
from chalicelib.store import aws
aws._lean("dynamodb", "cn-north-1", None)._connections._trust()
"""
_START = "import app"  # every handler is a name of this module
_HEAVIEST = 10
# an everyday operation of the function that serves all routes without one of their own
_EVERYDAY = "cart/view"
# what an event imports that is not every one of its Lambda
_RARER = {
    "orders_submit": ("paid at once", "import chalicelib.payments.attempts"),
    "timers": ("an order due", "import chalicelib.deadlines.orders"),
    "relay": ("goods changed", "import chalicelib.search.engines, chalicelib.waiting, chalicelib.stock.watch"),
    "heal": ("with dead letters", "import chalicelib.relay"),
    "doctor": ("at its hour", "import chalicelib.doctor.reading"),
}
_MEASURE = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
before, modules = time.process_time(), len(sys.modules)
for statement in sys.argv[2:]:
    exec(statement)
spent = time.process_time() - before
resident = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(json.dumps({"cpu": spent, "modules": len(sys.modules) - modules, "mb": resident / 1024}))
"""
# processor time of each module's own code: that of the modules which it imports is theirs (-X importtime tells elapsed time)
_OWN_TIME = """
import json, sys, time
from importlib.machinery import PathFinder
sys.path.insert(0, sys.argv[1])
own, under = {}, [0.0]
class Finder(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        spec = PathFinder.find_spec(name, path, target)
        if spec and spec.loader and hasattr(spec.loader, "exec_module"):
            run = spec.loader.exec_module
            def timed(module):
                began = time.process_time()
                under.append(0.0)
                try:
                    run(module)
                finally:
                    whole, within = time.process_time() - began, under.pop()
                    own[name] = whole - within
                    under[-1] += whole
            spec.loader.exec_module = timed
        return spec
sys.meta_path.insert(0, Finder)
for statement in sys.argv[2:]:
    exec(statement)
print(json.dumps(own))
"""


@dataclass(frozen=True)
class Cost:
    """Medians: processor time in milliseconds, modules imported, most resident memory in MB."""

    milliseconds: float
    modules: int
    megabytes: float


def first_of(each: Lambda) -> str:
    """What its first event imports."""
    if each.name in {STREAM.name, *(worker.name for worker in WORKERS)}:
        return f"import functions.workers.{each.name}"
    if each.name in {job.name for job in JOBS}:
        return f"import functions.jobs.{each.name}"
    return f"import functions; functions.load({each.operation or _EVERYDAY!r})"


def events() -> dict[str, list[str]]:
    """Line of the table -> what the process runs."""
    found = {"start": [_START]}
    for each in lambdas():
        first = [_START, first_of(each)]
        found[each.name] = first
        if each.name in _RARER:
            what, rarer = _RARER[each.name]
            found[f"{each.name}, {what}"] = [*first, rarer]
    return found


def measure(task: Path, runs: int) -> dict[str, Cost]:
    """The lines of the table, see above. The runs take turns: what slows the machine slows all."""
    cases: dict[str, Sequence[str]] = {"floor": [_FLOOR], "+ items": [_FLOOR, _ITEM], "usual": [_FLOOR, _USUAL]}
    cases |= events() | {"client": [_START, _CLIENT]}
    seen: dict[str, list[Mapping[str, float]]] = {name: [] for name in cases}
    _run(task, [_FLOOR])  # the first of all reads the disk
    for _ in range(runs):
        for name, case in cases.items():
            seen[name].append(_run(task, case))
    return {name: _median(found) for name, found in seen.items()}


def _run(task: Path, case: Sequence[str]) -> dict[str, float]:
    measured: dict[str, float] = json.loads(_python(task, ["-c", _MEASURE, str(task), *case]).stdout)
    return measured


def _python(task: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", *arguments]
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true"}
    return subprocess.run(command, cwd=task, env=environment, capture_output=True, text=True, check=True)


def _median(found: Sequence[Mapping[str, float]]) -> Cost:
    cpu, modules, megabytes = (statistics.median(one[part] for one in found) for part in ("cpu", "modules", "mb"))
    return Cost(cpu * 1000, round(modules), megabytes)


def heaviest(task: Path, case: Sequence[str], runs: int) -> list[tuple[str, float]]:
    """The modules whose own code costs most at import: median processor time in milliseconds."""
    times: dict[str, list[float]] = {}
    for _ in range(runs):
        for name, seconds in json.loads(_python(task, ["-c", _OWN_TIME, str(task), *case]).stdout).items():
            times.setdefault(name, []).append(seconds * 1000)
    longest = sorted(((name, statistics.median(found)) for name, found in times.items()), key=lambda one: -one[1])
    return longest[:_HEAVIEST]


def lines(costs: Mapping[str, Cost]) -> Iterator[str]:
    """The table for docs/performance.md: ratios first."""
    floor = costs["floor"]
    yield "| | to the floor | processor ms | modules | MB |"
    yield "|---|---|---|---|---|"
    for name, cost in costs.items():
        ratio = cost.milliseconds / floor.milliseconds
        yield f"| {name} | {ratio:.2f} | {cost.milliseconds:.0f} | {cost.modules} | {cost.megabytes:.0f} |"


def faults(costs: Mapping[str, Cost]) -> Iterator[str]:
    """What is over its limit, one sentence each."""
    over = costs["start"].milliseconds / costs["floor"].milliseconds
    if over > MOST_OF_FLOOR:
        yield f"启动是地板的 {over:.2f} 倍，最多 {MOST_OF_FLOOR} / a start costs {over:.2f} floors, {MOST_OF_FLOOR} are allowed"
    for name, cost in costs.items():
        if name != "usual" and cost.megabytes > MOST_MB:
            yield f"{name} 占用 {cost.megabytes:.0f} MB，最多 {MOST_MB} / {name} takes {cost.megabytes:.0f} MB, {MOST_MB} are allowed"


def main() -> int:
    options = _options()
    packed = options.package / "deployment.zip"
    if not packed.exists():
        print(f"没有部署包，请先 make package STAGE=dev / no package, first: make package STAGE=dev ({packed})")
        return 2
    with tempfile.TemporaryDirectory(prefix="task-") as directory:
        task = Path(directory)
        with zipfile.ZipFile(packed) as found:
            found.extractall(task)
        costs = measure(task, options.runs)
        print(*lines(costs), "", "最重的十个导入（自身）/ the ten heaviest imports, their own code:", sep="\n")
        api = lambdas()[0]
        for what, case in (("floor", [_FLOOR]), ("start", [_START]), (api.name, [_START, first_of(api)])):
            listed = ", ".join(f"{name} {ms:.1f}" for name, ms in heaviest(task, case, options.runs))
            print(f"  {what} (ms): {listed}")
    over = list(faults(costs))
    print(*(f"\n✗ {fault}" for fault in over), sep="")
    return 1 if over else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make cold", description="What a cold start costs")
    parser.add_argument("--package", type=Path, default=ROOT / "build/dev", help="where the zip is")
    parser.add_argument("--runs", type=int, default=7)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
