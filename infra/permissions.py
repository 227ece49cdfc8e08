"""What each Lambda may do: infra/policies/<lambda>.json read, judged, and held against what it was seen to do.

A permission is one action on one resource, and a resource is named by its logical id in the template: `Table`, `Table/index/due`, `StockQueue`;
a kept secret is `Secrets/token_keys`, what lies in the bucket under a prefix `Media/incoming`.
Every statement says in its Sid who makes the calls:

    OwnCalls…                      the function's code; the test-suite saw it do so (infra/policies/observed.json)
    MadeByLambdaForTheEventSource  Lambda's poller, in the function's name; follows from the template's mappings
    MadeByLambdaForTheLog          Lambda itself, into the function's own log group

There is one wildcard, behind a prefix of the bucket: its objects have no names before somebody sends them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from functions import OPERATIONS
from infra import definition
from infra.packaging.lambdas import Lambda
from infra.packaging.lambdas import lambdas as every_lambda

FOLDER = Path(__file__).parent / "policies"
OBSERVED = FOLDER / "observed.json"
VERSION = "2012-10-17"
OWN, EVENT_SOURCE, LOG = "OwnCalls", "MadeByLambdaForTheEventSource", "MadeByLambdaForTheLog"
MOST_CHARACTERS = 10_240  # of all inline policies of a role, without white space (IAM quotas)

_TABLE, _STREAM, _BUCKET = "Table", "Table/stream", "Media"
_POLL_QUEUE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
_POLL_STREAM = ("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams")
_WRITE_LOG = ("logs:CreateLogStream", "logs:PutLogEvents")
_TRANSACTED = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}
_SINGLE = {"SendMessageBatch": "SendMessage", "DeleteMessageBatch": "DeleteMessage"}
_ACTION = re.compile(r"[a-z0-9-]+:[A-Z][A-Za-z]+")
_INDEX = re.compile(r"\$\{Table\.Arn\}/index/([a-z]+)")
_PREFIX = re.compile(r"\$\{Media\.Arn\}/([a-z]+)/\*")
_SECRET = re.compile(
    r"arn:\$\{AWS::Partition\}:ssm:\$\{AWS::Region\}:\$\{AWS::AccountId\}:parameter\$\{SecretsPath\}([a-z0-9_]+)"
)


class Permission(NamedTuple):
    """One action on one resource."""

    action: str
    resource: str

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


Policy = Mapping[str, Any]
Granted = list[tuple[str, Permission]]  # with the Sid of its statement


# who is there


@cache
def lambdas() -> dict[str, Lambda]:
    """Every Lambda of the shop, by the name that its policy's file has."""
    return {each.name: each for each in every_lambda()}


@cache
def serving(operation: str) -> str | None:
    """The Lambda that serves an operation: a hot one's own, through either front door, or `api`. None: it is not in the catalogue."""
    hot = (each.name for each in lambdas().values() if each.operation == operation)
    return next(hot, "api" if operation in OPERATIONS else None)


# what a call needs


def needed_of_table(operation: str, request: Mapping[str, Any]) -> frozenset[Permission]:
    """The permissions that DynamoDB asks for: a transaction needs those of its parts, an index is a resource of its own."""
    if operation == "TransactWriteItems":
        return _needed_of_parts(frozenset(verb for part in request["TransactItems"] for verb in part))
    return _needed_of_call(operation, request.get("IndexName"))


@cache
def _needed_of_parts(verbs: frozenset[str]) -> frozenset[Permission]:
    return frozenset(Permission(_TRANSACTED[verb], _TABLE) for verb in verbs)


@cache
def _needed_of_call(operation: str, index: str | None) -> frozenset[Permission]:
    action = "dynamodb:GetItem" if operation == "TransactGetItems" else f"dynamodb:{operation}"
    return frozenset({Permission(action, f"{_TABLE}/index/{index}" if index else _TABLE)})


@cache
def needed_of_queue(operation: str, queue: str) -> frozenset[Permission]:
    """The permission that SQS asks for: a batch needs the single call's. `queue` is its name in the settings.

    A queue that the template does not know keeps its name, which no policy allows.
    """
    return frozenset({Permission(f"sqs:{_SINGLE.get(operation, operation)}", _queue_ids().get(queue, queue))})


@cache
def needed_of_secret(name: str) -> frozenset[Permission]:
    """The permission to read a kept secret, by its name in the settings; AWS's own key for parameters asks for no more."""
    return frozenset({Permission("ssm:GetParameters", f"Secrets/{name}")})


_OF_BUCKET = {"PresignPost": "PutObject", "PresignGet": "GetObject"}  # who signs lends what he may do


@cache
def needed_of_bucket(operation: str, prefix: str) -> frozenset[Permission]:
    """The permissions that S3 asks for a call on an object. Who may not list the bucket is told 403 of an object that is not there, not 404."""
    action = _OF_BUCKET.get(operation, operation)
    listing = {Permission("s3:ListBucket", _BUCKET)} if operation == "GetObject" else set()
    return frozenset({Permission(f"s3:{action}", f"{_BUCKET}/{prefix}"), *listing})


@cache
def _queue_ids() -> dict[str, str]:
    return definition.queue_resources()


def made_by_lambda(name: str, resources: Mapping[str, Any]) -> dict[Permission, str]:
    """What Lambda itself does in the function's name, and the Sid that says so. `resources`: those of the template."""
    function = resources[lambdas()[name].id]["Properties"]
    made = {Permission(action, _log_of(function, resources)): LOG for action in _WRITE_LOG}
    for event in function.get("Events", {}).values():
        made |= dict.fromkeys(_polled(event["Properties"]), EVENT_SOURCE)
    return made


def _log_of(function: Mapping[str, Any], resources: Mapping[str, Any]) -> str:
    """The logical id of the log group into which Lambda writes what the function says. Raises StopIteration when there is none."""
    name = {"Fn::Sub": f"/aws/lambda/{function['FunctionName']['Fn::Sub']}"}
    return next(log for log, each in resources.items() if each.get("Properties", {}).get("LogGroupName") == name)


def _polled(mapping: Mapping[str, Any]) -> Iterator[Permission]:
    """What an event-source mapping needs: to read its source, and to put aside what the function could not take."""
    if "Queue" in mapping:
        yield from (Permission(action, resource_of(mapping["Queue"])) for action in _POLL_QUEUE)
    if "Stream" in mapping:
        yield from (Permission(action, resource_of(mapping["Stream"])) for action in _POLL_STREAM)
    if "DestinationConfig" in mapping:
        yield Permission("sqs:SendMessage", resource_of(mapping["DestinationConfig"]["OnFailure"]["Destination"]))


# reading


def read(name: str, folder: Path = FOLDER) -> Policy:
    """The policy of a Lambda. Raises FileNotFoundError, or ValueError for what is not JSON."""
    policy: Policy = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return policy


def granted(policy: Policy) -> Granted:
    """Every permission of a policy, as often as it stands there. Raises ValueError for what is not understood here."""
    return [
        (statement["Sid"], Permission(action, resource_of(resource)))
        for statement in policy["Statement"]
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    ]


def resource_of(value: Any) -> str:
    """What an intrinsic points to. Raises ValueError for anything but a resource's ARN, an index, a prefix of the bucket or a kept secret."""
    match value:
        case {"Fn::GetAtt": [str(logical_id), "Arn"], **rest} if not rest and logical_id.isalnum():
            return logical_id
        case {"Fn::GetAtt": ["Table", "StreamArn"], **rest} if not rest:
            return _STREAM
        case {"Fn::Sub": str(text), **rest} if not rest and (index := _INDEX.fullmatch(text)):
            return f"{_TABLE}/index/{index[1]}"
        case {"Fn::Sub": str(text), **rest} if not rest and (prefix := _PREFIX.fullmatch(text)):
            return f"{_BUCKET}/{prefix[1]}"
        case {"Fn::Sub": str(text), **rest} if not rest and (secret := _SECRET.fullmatch(text)):
            return f"Secrets/{secret[1]}"
    raise ValueError(f"{json.dumps(value)} is no resource that is understood here")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# judging


def faults(policy: Policy, seen: Iterable[Permission], made: Mapping[Permission, str]) -> list[str]:
    """What is wrong with the policy of a Lambda whose code was seen to need `seen`, and for which Lambda does what is `made` (with its Sid).

    One sentence each.
    """
    wrong = list(_ill_formed(policy))
    if wrong:
        return wrong
    reasons: dict[Permission, set[str]] = {}
    for permission, sid in (*((permission, OWN) for permission in seen), *made.items()):
        reasons.setdefault(permission, set()).add(sid)
    has = [(OWN if sid.startswith(OWN) else sid, permission) for sid, permission in granted(policy)]
    allowed = [permission for _, permission in has]
    return [
        *(f"{one} stands twice" for one in sorted(set(allowed)) if allowed.count(one) > 1),
        *(f"{one} is missing ({', '.join(sorted(reasons[one]))})" for one in sorted(set(reasons) - set(allowed))),
        *(f"{one} is never used ({sid})" for sid, one in sorted(set(has)) if sid not in reasons.get(one, ())),
    ]


def _ill_formed(policy: Policy) -> Iterator[str]:
    if set(policy) != {"Version", "Statement"} or policy["Version"] != VERSION:
        yield f"a policy has Version {VERSION} and statements"
        return
    sids = [statement.get("Sid") for statement in policy["Statement"]]
    if len(set(sids)) != len(sids):
        yield "two statements have the same Sid"
    for statement in policy["Statement"]:
        yield from _ill_formed_statement(statement)


def _ill_formed_statement(statement: Mapping[str, Any]) -> Iterator[str]:
    sid = statement.get("Sid")
    if set(statement) != {"Sid", "Effect", "Action", "Resource"} or statement["Effect"] != "Allow":
        yield f"{sid}: a statement has a Sid, allows actions, and names resources; nothing else"
        return
    if not (isinstance(sid, str) and sid.isalnum() and (sid.startswith(OWN) or sid in (EVENT_SOURCE, LOG))):
        yield f"{sid}: this Sid does not say who makes the calls"
    for action in _listed(statement["Action"]):
        if not (isinstance(action, str) and _ACTION.fullmatch(action)):
            yield f"{sid}: {action} is not one action"
    for resource in _listed(statement["Resource"]):
        try:
            resource_of(resource)
        except ValueError as error:
            yield f"{sid}: {error}"


# the record


class Seen(NamedTuple):
    """A permission that a Lambda was seen to need, by one operation in one test."""

    action: str
    resource: str
    by: str
    test: str

    @property
    def permission(self) -> Permission:
        return Permission(self.action, self.resource)


@cache
def observed(path: Path = OBSERVED) -> dict[str, list[Seen]]:
    """The record of what each Lambda was seen to do."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return {name: [Seen(**one) for one in entries] for name, entries in stored.items()}


def written(record: Mapping[str, Sequence[Seen]]) -> str:
    """The record as text: one permission a line."""
    blocks = []
    for name in sorted(record):
        lines = ",\n".join(f"  {json.dumps(one._asdict(), ensure_ascii=False)}" for one in sorted(record[name]))
        blocks.append(f" {json.dumps(name)}: [\n{lines}\n ]")
    return "{\n" + ",\n".join(blocks) + "\n}\n"
