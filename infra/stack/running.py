"""A shop on a stack, whole: cloud, platform, secrets, deployment, and the demo's goods in it."""

from __future__ import annotations

import os
import secrets as chance
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from infra.local import aws, child
from infra.local.environment import Keys, without_ambient_aws
from infra.stack import secrets
from infra.stack.cloud import StackCloud
from infra.stack.deployment import Artefact, Deployment, Stack
from infra.stack.platform import Platform

NAME = "minimall-dev"
_SEED_SECONDS = 300


class NotStocked(RuntimeError):
    """The demo's goods could not be put in; the message is what the seeding said."""


@dataclass
class Running:
    """A deployed shop. `parameters` are those of its last deployment."""

    cloud: StackCloud
    platform: Platform
    deployment: Deployment
    stack: Stack
    parameters: dict[str, str]

    @property
    def url(self) -> str:
        return self.stack.url

    def deploy(self, artefact: Artefact, **changes: str) -> None:
        """Deploy over what runs."""
        self.parameters |= changes
        self.stack = self.deployment.deploy(artefact, self.parameters)

    def stock(self) -> None:
        """Put the demo shop in through the API, as the local cloud does (infra/local/seeding.py). Raises NotStocked."""
        with tempfile.TemporaryDirectory() as directory:
            command = [sys.executable, "-m", "infra.local.seeding", "--shop", self.url, "--facts", f"{directory}/facts"]
            ended = subprocess.run(
                command,
                cwd=child.ROOT,
                env={**without_ambient_aws(os.environ.items()), **self.operator()},
                capture_output=True,
                text=True,
                timeout=_SEED_SECONDS,
                check=False,
            )
        if ended.returncode != 0:
            raise NotStocked((ended.stdout + ended.stderr)[-2000:])

    def feed(self, function: str, on: bool) -> None:
        """Whether the queue or stream of a function (its logical id) is read for it."""
        client, name = self.stack.client("lambda"), self.stack.resources[function]
        for mapping in client.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]:
            client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=on)

    def receive(self, queue_url: str) -> list[dict[str, Any]]:
        """What is in a queue now, as a consumer gets it: hidden from others, to be deleted."""
        answer = self.stack.client("sqs").receive_message(
            QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=0, AttributeNames=["All"]
        )
        found: list[dict[str, Any]] = answer.get("Messages", [])
        return found

    def said(self, function: str) -> list[str]:
        """What a function (its logical id) has written, oldest first: lines of JSON, and what Lambda says of its failures."""
        logs, group = self.stack.client("logs"), f"/aws/lambda/{self.stack.resources[function]}"
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        lines = [line for page in pages for event in page["events"] for line in event["message"].splitlines()]
        return [line for line in lines if not line.startswith(("START ", "END ", "REPORT "))]

    def complaints(self) -> list[str]:
        """The lines of all functions that are more than a remark."""
        remark = '"level": "INFO"'
        return [f"{name}: {line}" for name in functions(self.stack) for line in self.said(name) if remark not in line]

    def operator(self) -> dict[str, str]:
        """The environment of a program beside the shop that reads and writes its table: the functions' own, and the way to the emulator."""
        return {
            **self.stack.environment("APIHandler"),
            **self.platform.settings(),
            "MINIMALL_AWS_ENDPOINT": self.cloud.endpoint,
            "AWS_ACCESS_KEY_ID": aws.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": aws.ACCESS_KEY,
            "AWS_DEFAULT_REGION": aws.REGION,
            "NO_PROXY": "127.0.0.1,localhost",
        }


def functions(stack: Stack) -> list[str]:
    """The logical ids of a stack's Lambdas."""
    named = {one["FunctionName"] for one in stack.client("lambda").list_functions()["Functions"]}
    return sorted(name for name, physical in stack.resources.items() if physical in named)


def _quietly(_: str) -> None:
    pass


@contextmanager
def running(artefact: Artefact, say: Callable[[str], None] = _quietly, name: str = NAME) -> Iterator[Running]:
    """Deploy `artefact` into a cloud of its own; all of it ends with the block. Raises NotDeployed."""
    started = time.monotonic()

    def told(what: str) -> None:
        say(f"  {time.monotonic() - started:5.1f} s  {what}")

    with Platform() as platform, StackCloud(lambdas=platform.settings()) as cloud:
        told(f"云 / cloud {cloud.endpoint}    微信 / WeChat {platform.url}")
        keys = Keys(*(chance.token_hex(32) for _ in range(4)))
        secrets.keep(aws.client("ssm", cloud.endpoint), secrets.of(platform.credentials, keys))
        known = {
            "SecretsPath": secrets.PATH,
            "WechatAppId": platform.credentials.appid,
            "WechatPayMerchantId": platform.credentials.mchid,
            "AlipayAppId": platform.credentials.alipay.app_id,
            "AlipaySellerId": platform.credentials.alipay.seller_id,
        }
        parameters = {name: value for name, value in known.items() if name in artefact.template["Parameters"]}
        deployment = Deployment(cloud.endpoint, name)
        stack = deployment.deploy(artefact, parameters)
        platform.leads(stack.environment("APIHandler")["MINIMALL_PUBLIC_URL"], stack.url)
        told(f"已部署 / deployed: {len(stack.resources)} resources, {stack.url}")
        yield Running(cloud, platform, deployment, stack, parameters)
