"""Least privilege: every permission of every policy is needed, every need is granted, and no policy can be changed without a red test."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.runtime import envelope
from chalicelib.runtime.settings import KEPT
from chalicelib.store import objects
from functions import JOBS, OPERATIONS
from infra import definition, permissions
from infra.permissions import Permission, Policy
from tests import house
from tests.permissions.reach import Graph, Place

ROOT = Path(__file__).parents[2]
NAMES = sorted(permissions.lambdas())
TRACING = {"XRayHasNoResourcesToName": {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}}
EVERY_ACTION = sorted({one.action for name in NAMES for _, one in permissions.granted(permissions.read(name))})
ARN = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter${SecretsPath}"


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    """Those of the template."""
    found: dict[str, Any] = definition.template(stage="prod")["Resources"]
    return found


@pytest.fixture(scope="module")
def sources() -> house.Sources:
    return house.read(ROOT)


@pytest.fixture(scope="module")
def graph(sources: house.Sources) -> Graph:
    """Without envelope keys: where a shop has them, every Lambda may use them by a policy of their own (sealing.json)."""
    return Graph({name: source for name, source in sources.items() if name != "chalicelib.runtime.envelope"})


def judged(name: str, policy: Policy, resources: dict[str, Any]) -> list[str]:
    seen = [one.permission for one in permissions.observed()[name]]
    return permissions.faults(policy, seen, permissions.made_by_lambda(name, resources))


# what stands there


def test_every_lambda_has_its_policy_and_there_is_no_other() -> None:
    files = {path.stem for path in permissions.FOLDER.glob("*.json")}
    assert files == {*NAMES, "observed", "tracing", "sealing"}
    assert sorted(permissions.observed()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_allows_what_was_seen_and_what_lambda_does_for_the_mappings_and_no_more(
    name: str, resources: dict[str, Any]
) -> None:
    assert judged(name, permissions.read(name), resources) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_lambda_has_its_own_policy_and_nothing_else(name: str, resources: dict[str, Any]) -> None:
    function = resources[permissions.lambdas()[name].id]["Properties"]
    role = resources[function["Role"]["Fn::GetAtt"][0]]["Properties"]
    assert function["Role"]["Fn::GetAtt"][1] == "Arn"
    assert not {"ManagedPolicyArns", "PermissionsBoundary"} & set(role)
    own, *more = role["Policies"]
    assert own["PolicyDocument"] == permissions.read(name)
    tracing = {"PolicyName": "tracing", "PolicyDocument": permissions.read("tracing")}
    sealing = {"PolicyName": "sealing", "PolicyDocument": permissions.read("sealing")}
    chosen = [("Traced", tracing), ("HasSealKey", sealing)]
    assert more in ([], [{"Fn::If": [condition, policy, {"Ref": "AWS::NoValue"}]} for condition, policy in chosen])
    text = json.dumps([permissions.read(one) for one in (name, "tracing", "sealing")], separators=(",", ":"))
    assert len(text) < permissions.MOST_CHARACTERS


@pytest.mark.parametrize("name", NAMES)
def test_what_a_policy_names_is_in_the_template(name: str, resources: dict[str, Any]) -> None:
    indexes = {
        f"Table/index/{each['IndexName']}" for each in resources["Table"]["Properties"]["GlobalSecondaryIndexes"]
    }
    prefixes = (objects.INCOMING, objects.MEDIA, objects.IMPORTS, objects.EXPORTS)
    of_bucket = {f"Media/{prefix.removesuffix('/')}" for prefix in prefixes}
    known = {*resources, *indexes, *of_bucket, "Table/stream", *(f"Secrets/{secret}" for secret in KEPT)}
    assert {one.resource for _, one in permissions.granted(permissions.read(name))} <= known


def test_the_only_star_is_where_no_resource_can_be_named() -> None:
    """And behind a prefix of the bucket, whose objects have no names before they are there."""
    for name in NAMES:
        text = (permissions.FOLDER / f"{name}.json").read_text(encoding="utf-8")
        assert "*" not in re.sub(r"\$\{Media\.Arn\}/[a-z]+/\*", "", text)
    statements = permissions.read("tracing")["Statement"]
    assert {each["Sid"]: set(each["Action"]) for each in statements} == TRACING
    assert [each["Resource"] for each in statements] == ["*"]


def test_envelope_keys_are_one_key_of_kms_and_one_partition_of_the_table() -> None:
    kms, items = permissions.read("sealing")["Statement"]
    assert (kms["Action"], kms["Resource"]) == (["kms:GenerateDataKey", "kms:Decrypt"], {"Ref": "SealKey"})
    assert items["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [envelope.PARTITION]}}


# what was seen


@pytest.mark.parametrize("name", NAMES)
def test_what_was_seen_names_an_operation_of_the_lambda_and_a_test_that_exists(name: str) -> None:
    started_by = {one for one in OPERATIONS if permissions.serving(one) == name} or {name}
    for one in permissions.observed()[name]:
        file, _, test = one.test.partition("::")
        assert one.by in started_by
        assert f"def {test.rpartition('::')[2]}(" in (ROOT / file).read_text(encoding="utf-8"), one


def starts(name: str, sources: house.Sources) -> list[Place]:
    """Where the code of a Lambda begins."""
    modules = [f"functions.{one.replace('/', '.')}" for one in OPERATIONS if permissions.serving(one) == name]
    if not modules:
        place = "jobs" if name in {job.name for job in JOBS} else "workers"
        return [Place(f"functions.{place}.{name}", "handle")]
    return [
        Place(module, node.name)
        for module in modules
        for node in sources[module].tree.body
        if hasattr(node, "decorator_list") and node.decorator_list
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_branch_asks_for_what_no_test_has_seen(name: str, graph: Graph, sources: house.Sources) -> None:
    """A branch that no test takes would be denied in the one hour that it is needed: write the test that takes it."""
    seen = {one.action for one in permissions.observed()[name]}
    reached = graph.actions(*starts(name, sources))
    assert len(reached) > 0
    assert {action: way for action, way in reached.items() if action not in seen} == {}


# changes


def without_one(policy: Policy) -> Iterator[tuple[str, Policy]]:
    """The policy without one of its actions, or without one of its resources."""
    for place, statement in enumerate(policy["Statement"]):
        for part in ("Action", "Resource"):
            listed = statement[part] if isinstance(statement[part], list) else [statement[part]]
            for taken in listed:
                changed = copy.deepcopy(policy)
                changed["Statement"][place][part] = [one for one in listed if one != taken]
                yield f"{statement['Sid']} without {taken}", changed


def with_one_more(policy: Policy) -> Iterator[tuple[str, Policy]]:
    """The policy with an action or a resource that it has no need of, in each statement and in one of its own."""
    for place, statement in enumerate(policy["Statement"]):
        for action in sorted({*EVERY_ACTION, "dynamodb:Scan", "sqs:PurgeQueue", "s3:GetObject"}):
            if action not in statement["Action"]:
                changed = copy.deepcopy(policy)
                changed["Statement"][place]["Action"].append(action)
                yield f"{statement['Sid']} with {action}", changed
        for resource in ({"Fn::GetAtt": ["Media", "Arn"]}, {"Fn::Sub": ARN + "anything"}):
            changed = copy.deepcopy(policy)
            listed = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
            changed["Statement"][place]["Resource"] = [*listed, resource]
            yield f"{statement['Sid']} with {resource}", changed
        changed = copy.deepcopy(policy)
        changed["Statement"].append({**statement, "Sid": statement["Sid"] + "Again"})
        yield f"{statement['Sid']} twice", changed


def widened(policy: Policy) -> Iterator[tuple[str, Policy]]:
    """The policy with a wildcard, or with another shape of statement that allows more than it names."""
    for place, statement in enumerate(policy["Statement"]):
        service = statement["Action"][0].partition(":")[0]
        for change in (
            {"Resource": "*"},
            {"Resource": {"Fn::Sub": "${Table.Arn}/*"}},
            {"Resource": {"Fn::Sub": "${Table.Arn}*"}},
            {"Resource": {"Fn::Sub": ARN + "*"}},
            {"Resource": {"Fn::GetAtt": ["*", "Arn"]}},
            {"Resource": {"Ref": "Table"}},
            {"Action": ["*"]},
            {"Action": [*statement["Action"], f"{service}:*"]},
            {"Action": [*statement["Action"], f"{service}:Get*"]},
            {"Action": "*"},
            {"NotAction": ["s3:GetObject"]},
            {"NotResource": "*"},
            {"Condition": {}},
            {"Effect": "Deny"},
            {"Sid": "Because"},
        ):
            changed = copy.deepcopy(policy)
            changed["Statement"][place] = {**statement, **change}
            yield f"{statement['Sid']} with {change}", changed


@pytest.mark.parametrize("change", [without_one, with_one_more, widened])
@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_taken_away_added_or_widened_is_noticed(name: str, change: Any, resources: dict[str, Any]) -> None:
    tried = 0
    for what, changed in change(permissions.read(name)):
        assert judged(name, changed, resources) != [], what
        tried += 1
    assert tried >= len(permissions.granted(permissions.read(name)))


@pytest.mark.parametrize("name", NAMES)
def test_what_was_never_seen_is_noticed_and_what_is_newly_seen_is_missed(name: str, resources: dict[str, Any]) -> None:
    policy, made = permissions.read(name), permissions.made_by_lambda(name, resources)
    seen = [one.permission for one in permissions.observed()[name]]
    for taken in seen:
        left = [one for one in seen if one != taken]
        told = permissions.faults(policy, left, made)
        assert told == [f"{taken} is never used (OwnCalls)"]
    new = Permission("dynamodb:DescribeTable", "Table")
    assert permissions.faults(policy, [*seen, new], made) == [f"{new} is missing (OwnCalls)"]


@pytest.mark.parametrize("name", ["deduct_stock", "notify", "relay"])
def test_a_mapping_that_is_changed_in_the_template_needs_another_policy(name: str, resources: dict[str, Any]) -> None:
    for part in ("Queue", "Stream", "DestinationConfig"):
        changed = copy.deepcopy(resources)
        events = changed[permissions.lambdas()[name].id]["Properties"]["Events"]
        (mapping,) = (event["Properties"] for event in events.values())
        if part in mapping:
            elsewhere = {"Fn::GetAtt": ["Elsewhere", "Arn"]}
            mapping[part] = {"OnFailure": {"Destination": elsewhere}} if part == "DestinationConfig" else elsewhere
            assert any("Elsewhere is missing" in sentence for sentence in judged(name, permissions.read(name), changed))
