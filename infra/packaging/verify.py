"""What must hold before anybody deploys: of the zip (content.py), and here of the template. A fault is a sentence; none: it is sound."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from functions import JOBS, OPERATIONS, STREAM, WORKERS
from infra.packaging import content
from infra.packaging.content import Content
from infra.packaging.lambdas import lambdas

Template = Mapping[str, Any]
Rule = Callable[[Template], Iterator[str]]

_PRINCIPALS = {"lambda.amazonaws.com", "apigateway.amazonaws.com"}  # service principals are alike in every partition
_PLACE = re.compile(r"\barn:aws[a-z-]*:|amazonaws\.com|\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us)-(?:gov-)?[a-z]+-\d\b")
# what mainland China's partition does not have
_NOT_EVERYWHERE = ("FunctionUrlConfig", "SnapStart")


def faults(template: Template, packed: Content, stage: str) -> list[str]:
    """Everything that is wrong with a package for `stage`."""
    found = [fault for rule in content.RULES for fault in rule(packed)]
    found += [fault for rule in RULES for fault in rule(template)]
    if stage != "dev":
        found += may_do_something(template)
    if content.importable_here(packed):
        found += content.imports(packed, entries(template))
    return found


def faults_of_images(packed: Content) -> list[str]:
    """What is wrong with the zip of the worker that makes pictures smaller."""
    found = [
        f"images.zip: {fault}"
        for rule in (content.program_is_whole, content.compiled, content.machine)
        for fault in rule(packed)
    ]
    if packed.zipped > content.MOST_ZIPPED + content.MOST_OF_IMAGES:
        found.append(f"images.zip has {packed.zipped / 1e6:.1f} MB")
    if content.importable_here(packed):
        found += content.imports(
            packed, ["app:prepare_media", "functions.workers.prepare_media:handle", "chalicelib.media.pixels"]
        )
    return found


def entries(template: Template) -> list[str]:
    """What Lambda calls, and what those import at the first call."""
    handlers = {function["Properties"]["Handler"].rpartition(".") for function in _functions(template).values()}
    called = [f"{module}:{name}" for module, _, name in sorted(handlers)]
    operations = [f"functions.{name.replace('/', '.')}" for name in OPERATIONS]
    workers = [f"functions.workers.{name}:handle" for name in (*(worker.name for worker in WORKERS), STREAM.name)]
    return [
        *called,
        *operations,
        *workers,
        *(f"functions.jobs.{job.name}:handle" for job in JOBS),
        "chalicelib.reference",
        "chalicelib.store.secrets",
    ]


def _functions(template: Template) -> dict[str, Any]:
    return _of_type(template, "AWS::Serverless::Function")


def _of_type(template: Template, kind: str) -> dict[str, Any]:
    return {name: found for name, found in template["Resources"].items() if found["Type"] == kind}


def every_lambda_is_there(template: Template) -> Iterator[str]:
    """The catalogue's Lambdas and no others, each with its memory, time, role and log that forgets."""
    expected = {each.id: each for each in lambdas()}
    functions = _functions(template)
    for name in sorted(expected.keys() ^ functions.keys()):
        yield f"{name} is in {'the catalogue' if name in expected else 'the template'} alone"
    for name in sorted(expected.keys() & functions.keys()):
        found, each = functions[name]["Properties"], expected[name]
        if (found.get("MemorySize"), found.get("Timeout")) != (each.memory, each.timeout_seconds):
            yield f"{name} has other memory or time than infra/packaging/lambdas.py says"
        if found.get("Role") != {"Fn::GetAtt": [f"{name}Role", "Arn"]}:
            yield f"{name} has no role of its own"
        log = template["Resources"].get(functions[name].get("DependsOn"), {})
        if log.get("Type") != "AWS::Logs::LogGroup" or "RetentionInDays" not in log["Properties"]:
            yield f"the log of {name} never forgets"


def sources_answer_in_part(template: Template) -> Iterator[str]:
    """Whoever is fed by a queue or the stream may fail single records, and his queue has dead letters that alarm."""
    for name, function in _functions(template).items():
        for event in function["Properties"].get("Events", {}).values():
            found = event["Properties"]
            if event["Type"] in ("SQS", "DynamoDB") and "ReportBatchItemFailures" not in found.get(
                "FunctionResponseTypes", ()
            ):
                yield f"{name} cannot answer a batch in part"
            if event["Type"] == "SQS":
                yield from _gives_up_safely(template, name, found)
            if event["Type"] == "DynamoDB" and "DestinationConfig" not in found:
                yield f"{name} drops what it cannot take"


def _gives_up_safely(template: Template, name: str, event: Mapping[str, Any]) -> Iterator[str]:
    resources = template["Resources"]
    queue = event["Queue"]["Fn::GetAtt"][0] if isinstance(event["Queue"], dict) else ""
    properties = resources.get(queue, {}).get("Properties", {})
    letters = properties.get("RedrivePolicy", {}).get("deadLetterTargetArn", {}).get("Fn::GetAtt", [""])[0]
    if letters not in resources:
        yield f"the queue of {name} has no dead letters"
    elif letters not in _watched(template):
        yield f"nobody is told of what is in {letters}"
    if properties.get("VisibilityTimeout", 0) < 6 * resources[name]["Properties"]["Timeout"]:
        yield f"{queue} hides a message for less than six times the time of {name}"


def _watched(template: Template) -> set[str]:
    """Resources that an alarm's dimensions name."""
    return {
        dimension["Value"]["Fn::GetAtt"][0]
        for alarm in _of_type(template, "AWS::CloudWatch::Alarm").values()
        for dimension in alarm["Properties"].get("Dimensions", ())
        if "Fn::GetAtt" in dimension["Value"]
    }


def runs_in_every_partition(template: Template) -> Iterator[str]:
    """No partition, region or domain of AWS is written out, and nothing is used that mainland China does not have."""
    for path, text in _texts(template, ()):
        if _PLACE.search(text) and not (text in _PRINCIPALS and path[-1] in ("Service", "Principal")):
            yield f"{'.'.join(path)} names a partition, region or domain: {text}"
    for name, function in _functions(template).items():
        for part in _NOT_EVERYWHERE:
            if part in function["Properties"]:
                yield f"{name} uses {part}, which is missing in mainland China"


def _texts(found: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(found, str):
        yield path, found
    elif isinstance(found, Mapping):
        for name, value in found.items():
            yield from _texts(value, (*path, str(name)))
    elif isinstance(found, list):
        for value in found:
            yield from _texts(value, path)


def rest_api_is_apart(template: Template) -> Iterator[str]:
    """With the HTTP API as front door nothing of the REST API is made."""
    resources = template["Resources"]
    for name, found in (*resources.items(), *template["Outputs"].items()):
        refers = any(text in ("RestAPI", "RestAPI.Stage") or "${RestAPI}" in text for _, text in _texts(found, ()))
        if (
            (refers or name == "RestAPI")
            and found.get("Condition") != "OverRestApi"
            and "OverHttpApi" not in str(found)
        ):
            yield f"{name} needs the REST API, but has not its condition"


def data_is_kept(template: Template) -> Iterator[str]:
    """What holds data outlives the stack, and the table can be restored to any second."""
    for kind in ("AWS::DynamoDB::Table", "AWS::S3::Bucket"):
        for name, found in _of_type(template, kind).items():
            if (found.get("DeletionPolicy"), found.get("UpdateReplacePolicy")) != ("Retain", "Retain"):
                yield f"{name} would be deleted with the stack"
    for name, found in _of_type(template, "AWS::DynamoDB::Table").items():
        recovery = found["Properties"].get("PointInTimeRecoverySpecification", {})
        if recovery.get("PointInTimeRecoveryEnabled") is not True:
            yield f"{name} cannot be restored to a point in time"


RULES: tuple[Rule, ...] = (
    every_lambda_is_there,
    sources_answer_in_part,
    runs_in_every_partition,
    rest_api_is_apart,
    data_is_kept,
)


def may_do_something(template: Template) -> list[str]:
    """Outside dev every role has its policy: without one its function can do nothing, not even log."""
    return [
        f"{name} has an empty policy: infra/policies/{policy['PolicyName']}.json is missing"
        for name, role in _of_type(template, "AWS::IAM::Role").items()
        for policy in role["Properties"]["Policies"]
        if "PolicyDocument" in policy and not policy["PolicyDocument"]["Statement"]
    ]
