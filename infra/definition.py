"""The one definition of the stack, read: infra/template.yaml with its units, the table and the queues that are in it.

The packager gives `template` to CloudFormation; the local cloud and the tests create the table of `create_table` and the queues of `queues`
from the same text.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # PyYAML brings no types

from chalicelib.runtime.catalogue import Job, StreamWorker, Worker
from chalicelib.store import schema
from functions import JOBS, STREAM, WORKERS
from infra.packaging import dashboard
from infra.packaging.alarms import ALARMS, pattern
from infra.packaging.lambdas import Lambda, camel, lambdas

INFRA = Path(__file__).parent
POLICIES = INFRA / "policies"
_PLACE = re.compile(r"<(\w+)>")
_SHORT = {"Ref": "Ref", "Condition": "Condition"}  # every other function is called Fn::<name>

Template = dict[str, Any]


class Undefined(Exception):
    """The template names something that is not there; the message says what."""


@dataclass(frozen=True)
class Queue:
    """A queue as the template has it: a received message is hidden for `visibility_seconds`, and given up after `receives`."""

    name: str
    visibility_seconds: int
    receives: int
    kept_seconds: int
    letters_kept_seconds: int

    @property
    def dead_letters(self) -> str:
        return dead_letters_of(self.name)


def dead_letters_of(queue: str) -> str:
    return f"{queue}-dlq"


def template(
    stage: str = "dev",
    policies: Path = POLICIES,
    workers: Sequence[Worker] = WORKERS,
    stream: StreamWorker = STREAM,
    jobs: Sequence[Job] = JOBS,
) -> Template:
    """What is merged into Chalice's template for `stage`. Raises Undefined."""
    every = lambdas(workers, stream, jobs)
    addresses = queue_resources(workers, stream)
    loader = _loader(
        policies,
        {
            "Stage": stage,
            "SecretsPath": "" if stage == "dev" else f"/minimall/{stage}/",
            "Queues": {"Fn::Sub": json.dumps({queue: f"${{{resource}}}" for queue, resource in addresses.items()})},
            "Dashboard": dashboard.body(every, addresses.items()),
        },
    )
    loaded: Template = _read("template.yaml", {}, loader)
    _warm_indexes(loaded["Resources"]["Table"]["Properties"])
    for name, words in _units(every, workers, stream):
        _merge(loaded["Resources"], _read(f"template/{name}.yaml", words, loader))
    return loaded


def _warm_indexes(table: dict[str, Any]) -> None:
    """An index is warmed with its table: a write waits for both."""
    warm = {"WarmThroughput": table["WarmThroughput"]}
    table["GlobalSecondaryIndexes"] = [index | warm for index in table["GlobalSecondaryIndexes"]]


def _units(
    every: Sequence[Lambda], workers: Sequence[Worker], stream: StreamWorker
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(unit, what stands for its <places>) of everything that the catalogue brings."""
    for each in every:
        yield "function", _words(each)
        if each.name == "api" or each.operation:
            yield "route", _words(each)
        if each.operation:
            yield "hot", _words(each)
    for worker in workers:
        yield "queue", _queue_words(worker)
    yield "stream", {"Function": camel(stream.name), **stream._asdict(), "kinds": json.dumps(stream.kinds)}
    for alarm in ALARMS:
        words = {"Alarm": dashboard.camel_of(alarm.name), **vars(alarm)}
        yield "alarm", words
        for each in every:
            if alarm.of(each.name):
                yield "filter", {**words, **_words(each), "pattern": pattern(alarm, each.name)}


def _queue_words(worker: Worker) -> dict[str, Any]:
    names = {"Queue": camel(worker.queue), "Function": camel(worker.name)}
    return {**names, "visibility_seconds": worker.visibility_seconds, **worker._asdict()}


def _words(each: Lambda) -> dict[str, Any]:
    return {"Function": each.id, "Name": camel(each.name), **vars(each)}


def queue_resources(workers: Sequence[Worker] = WORKERS, stream: StreamWorker = STREAM) -> dict[str, str]:
    """Queue name of the settings -> logical id."""
    found: dict[str, str] = {}
    for worker in workers:
        found[worker.queue] = f"{camel(worker.queue)}Queue"
        found[dead_letters_of(worker.queue)] = f"{camel(worker.queue)}DeadLetters"
    return found | {dead_letters_of(stream.name): f"{camel(stream.name)}DeadLetters"}


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        elif name in into:
            raise Undefined(f"{name} is defined twice")
        else:
            into[name] = value


# reading


def _read(file: str, words: Mapping[str, Any], loader: type[Any]) -> Template:
    text = (INFRA / file).read_text(encoding="utf-8")
    try:
        filled = _PLACE.sub(lambda place: str(words[place[1]]), text)
    except KeyError as missing:
        raise Undefined(f"infra/{file}: nothing stands for <{missing.args[0]}>") from None
    reading = loader(filled)
    reading.name = f"infra/{file}"  # where a mistake is said to be
    loaded: Template = reading.get_single_data()
    return loaded


def _loader(policies: Path, of_package: Mapping[str, Any]) -> type[Any]:
    """A loader of YAML that knows CloudFormation's short forms and our own tags."""

    class Loader(yaml.SafeLoader):  # type: ignore[misc]  # whose base has no types
        pass

    Loader.add_multi_constructor("!", _intrinsic)
    Loader.add_constructor("!Schema", lambda loader, node: _of_schema(loader.construct_scalar(node)))
    Loader.add_constructor("!Package", lambda loader, node: of_package[loader.construct_scalar(node)])
    Loader.add_constructor("!Policy", lambda loader, node: policy(loader.construct_scalar(node), policies))
    Loader.add_constructor("!Secrets", lambda loader, node: _secrets(loader.construct_scalar(node), policies))
    Loader.add_constructor("!Counts", lambda loader, node: _counts(loader.construct_scalar(node), policies))
    return Loader


def _intrinsic(loader: Any, name: str, node: Any) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if name == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {_SHORT.get(name, f"Fn::{name}"): value}


def _of_schema(name: str) -> Any:
    if name not in schema.PROPERTIES:
        raise Undefined(f"chalicelib/store/schema.py has no {name}")
    return schema.PROPERTIES[name]


def policy(name: str, policies: Path) -> dict[str, Any]:
    """What the Lambda `name` may do; nothing, as long as nobody wrote it down."""
    path = policies / f"{name}.json"
    if not path.exists():
        return {"Version": "2012-10-17", "Statement": []}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _secrets(name: str, policies: Path) -> str:
    """The secrets that the Lambda `name` may read, as JSON: it reads them in one call."""
    return json.dumps(sorted(set(re.findall(r"\$\{SecretsPath\}(\w+)", json.dumps(policy(name, policies))))))


def _counts(name: str, policies: Path) -> str:
    """Whether the Lambda `name` files what its calls consumed: whoever may put items. Those that only read stay so."""
    return "true" if "dynamodb:PutItem" in json.dumps(policy(name, policies)) else "false"


# the table and the queues


def create_table(name: str) -> dict[str, Any]:
    """Arguments of CreateTable for the stack's table, under another name."""
    properties = _table()
    kept = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "StreamSpecification")
    found = json.loads(json.dumps({part: properties[part] for part in kept}))
    found["StreamSpecification"]["StreamEnabled"] = True  # CloudFormation takes it as said
    return {"TableName": name, **found}


def ttl_attribute() -> str:
    return str(_table()["TimeToLiveSpecification"]["AttributeName"])


@cache
def _table() -> dict[str, Any]:
    # what follows from stage and catalogue is in other resources
    found = _read("template.yaml", {}, _loader(POLICIES, defaultdict(str)))
    properties: dict[str, Any] = found["Resources"]["Table"]["Properties"]
    return properties


def queues(workers: Sequence[Worker] = WORKERS) -> list[Queue]:
    """The workers' queues."""
    return [_queue(worker) for worker in workers]


@cache
def _queue(worker: Worker) -> Queue:
    unit = _read("template/queue.yaml", _queue_words(worker), _loader(POLICIES, {}))
    queue, letters = (unit[f"{camel(worker.queue)}{part}"]["Properties"] for part in ("Queue", "DeadLetters"))
    return Queue(
        worker.queue,
        visibility_seconds=queue["VisibilityTimeout"],
        receives=queue["RedrivePolicy"]["maxReceiveCount"],
        kept_seconds=queue["MessageRetentionPeriod"],
        letters_kept_seconds=letters["MessageRetentionPeriod"],
    )
