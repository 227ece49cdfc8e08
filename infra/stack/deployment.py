"""Deploying: the zip into S3, the template to CloudFormation, and waiting: what `aws cloudformation package` and `deploy` do."""

from __future__ import annotations

import copy
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.local import aws

Template = dict[str, Any]

_PAUSE_SECONDS = 0.1
_LONGEST_SECONDS = 120.0


class NotDeployed(RuntimeError):
    """CloudFormation gave up; the message has its reasons."""


@dataclass(frozen=True)
class Artefact:
    """What `make package` made. `images`: the zip of the worker that knows Pillow."""

    zip: Path
    images: Path
    template: Template

    @classmethod
    def of(cls, directory: Path) -> Artefact:
        """The one in `directory` (build/<stage>). Raises FileNotFoundError."""
        template = json.loads((directory / "template.json").read_text(encoding="utf-8"))
        return cls(directory / "deployment.zip", directory / "images.zip", template)


@dataclass(frozen=True)
class Stack:
    """A stack that stands: logical id -> physical id, and the template's outputs."""

    name: str
    endpoint: str
    resources: Mapping[str, str]
    outputs: Mapping[str, str]

    def client(self, service: str) -> Any:
        return aws.client(service, self.endpoint)

    @property
    def api_id(self) -> str:
        return self.resources["HttpApi"]

    @property
    def url(self) -> str:
        """The address of its HTTP API on this machine."""
        return f"{self.endpoint}/_aws/execute-api/{self.api_id}"

    @property
    def table(self) -> str:
        return self.outputs["TableName"]

    def environment(self, function: str) -> dict[str, str]:
        """The environment that the template gives a Lambda (its logical id), filled in."""
        found = self.client("lambda").get_function_configuration(FunctionName=self.resources[function])
        return dict(found["Environment"]["Variables"])


class Deployment:
    """Deploys artefacts to one stack of one cloud."""

    def __init__(self, endpoint: str, name: str) -> None:
        self.endpoint, self.name = endpoint, name
        self._bucket = f"{name}-artefacts"
        self._s3, self._cloudformation = aws.client("s3", endpoint), aws.client("cloudformation", endpoint)

    def deploy(self, artefact: Artefact, parameters: Mapping[str, str]) -> Stack:
        """Make the stack, or update it where it stands, and wait for it. Raises NotDeployed."""
        request = {
            "StackName": self.name,
            "TemplateURL": self._upload(artefact),
            "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        }
        if self._status() is None:
            self._cloudformation.create_stack(**request)
        else:
            self._cloudformation.update_stack(**request)
        status = self._wait()
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise NotDeployed(f"{self.name}: {status}\n" + "\n".join(self._reasons()))
        return self._stack()

    def _upload(self, artefact: Artefact) -> str:
        """Zip and template into the bucket, each under the hash of its content; the template's address."""
        try:
            self._s3.create_bucket(Bucket=self._bucket, CreateBucketConfiguration={"LocationConstraint": aws.REGION})
        except ClientError as error:
            if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
                raise
        places = {f"./{made.name}": self._put(made.read_bytes(), "zip") for made in (artefact.images, artefact.zip)}
        template = with_code_at(artefact.template, {name: f"s3://{self._bucket}/{key}" for name, key in places.items()})
        key = self._put(json.dumps(template).encode(), "json")
        return f"{self.endpoint}/{self._bucket}/{key}"

    def _put(self, content: bytes, suffix: str) -> str:
        key = f"{hashlib.sha256(content).hexdigest()[:32]}.{suffix}"
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=content)
        return key

    def _status(self) -> str | None:
        try:
            found = self._cloudformation.describe_stacks(StackName=self.name)["Stacks"]
        except ClientError:
            return None
        return str(found[0]["StackStatus"])

    def _wait(self) -> str:
        deadline = time.monotonic() + _LONGEST_SECONDS
        while True:
            status = self._status() or ""
            if not status.endswith("IN_PROGRESS"):
                return status
            if time.monotonic() > deadline:
                raise NotDeployed(f"{self.name} is still {status} after {_LONGEST_SECONDS:.0f} s")
            time.sleep(_PAUSE_SECONDS)

    def _reasons(self) -> list[str]:
        events = self._cloudformation.describe_stack_events(StackName=self.name)["StackEvents"]
        return [
            f"{event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason', '')}"
            for event in events
            if "FAILED" in event["ResourceStatus"]
        ]

    def _stack(self) -> Stack:
        described = self._cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]
        outputs = {one["OutputKey"]: one["OutputValue"] for one in described.get("Outputs", ())}
        resources: dict[str, str] = {}
        for page in self._cloudformation.get_paginator("list_stack_resources").paginate(StackName=self.name):
            for one in page["StackResourceSummaries"]:
                resources[one["LogicalResourceId"]] = one.get("PhysicalResourceId", "")
        return Stack(self.name, self.endpoint, resources, outputs)


def with_code_at(template: Template, addresses: Mapping[str, str]) -> Template:
    """The template with its functions' code at these addresses (by the file beside it), and nothing else changed."""
    placed = copy.deepcopy(template)
    for resource in placed["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = addresses[resource["Properties"]["CodeUri"]]
    return placed
