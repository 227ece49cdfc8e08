"""Which shop a command works on: the local one, a deployed stack, or whatever the `MINIMALL_*` environment says.

A stack is read from CloudFormation: the names of its table and queues. No secret is needed for any command, and none is read.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.runtime.settings import settings
from functions import STREAM, WORKERS
from infra.local.environment import stored_environment
from infra.local.ports import Ports


class NoDeployment(Exception):
    """There is no such shop; the message says what is missing."""


def parser(verb: str, description: str) -> argparse.ArgumentParser:
    """A parser with the options that say which shop is meant."""
    made = argparse.ArgumentParser(
        prog=f"python -m infra.operate.{verb}",
        description=description,
        epilog="exit status: 0 done, 1 something is wrong, 2 it could not be done",
    )
    which = made.add_argument_group("which shop (default: the local one)")
    which.add_argument("--stack", help="a deployed stack, by its CloudFormation name")
    which.add_argument("--region", help="its region, as cn-north-1 or ap-east-1")
    which.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000), help="the local shop's port")
    which.add_argument("--data-dir", type=Path, default=Path(".local"), help="the local shop's data")
    return made


def choose(options: argparse.Namespace) -> None:
    """From here on the process works on the shop that the options mean. Raises NoDeployment."""
    if options.stack:
        os.environ.update(_of_stack(options.stack, options.region))
    elif "MINIMALL_TABLE" not in os.environ:
        if not (options.data_dir / "keys.json").exists():
            raise NoDeployment(f"{options.data_dir} 中没有本地商城 / no local shop there: make run")
        os.environ.update(stored_environment(Ports(options.port), options.data_dir))
    os.environ.setdefault("MINIMALL_LOG_LEVEL", "ERROR")
    settings.cache_clear()


def _of_stack(stack: str, region: str | None) -> dict[str, str]:
    try:
        cloudformation = boto3.client("cloudformation", region_name=region)
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
        resources = [one for page in pages for one in page["StackResourceSummaries"]]
    except (BotoCoreError, ClientError) as error:
        raise NoDeployment(f"{stack}: {error}") from error
    return environment_of(stack, {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources}) | {
        "MINIMALL_REGION": cloudformation.meta.region_name
    }


def environment_of(stack: str, physical: dict[str, str]) -> dict[str, str]:
    """The settings that a command needs, from logical id -> physical id. Raises NoDeployment naming what is not there."""
    wanted = {"stock": "StockQueue"} | {worker.queue: f"{_camel(worker.queue)}Queue" for worker in WORKERS}
    wanted |= {f"{worker.queue}-dlq": f"{_camel(worker.queue)}DeadLetters" for worker in WORKERS}
    wanted |= {f"{STREAM.name}-dlq": f"{_camel(STREAM.name)}DeadLetters"}
    missing = [logical for logical in ["Table", *wanted.values()] if logical not in physical]
    if missing:
        raise NoDeployment(f"{stack} 里没有 / has no {', '.join(missing)}")
    queues = {name: physical[logical] for name, logical in wanted.items()}
    # stage dev: nothing but the table and the queues is used, and no secret is there to be checked
    return {"MINIMALL_STAGE": "dev", "MINIMALL_TABLE": physical["Table"], "MINIMALL_QUEUES": json.dumps(queues)}


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def client(service: str) -> Any:
    """A boto3 client of the chosen shop's region and, if it is local, of its emulator."""
    return boto3.client(service, region_name=settings().region, endpoint_url=settings().aws_endpoint)


def is_local() -> bool:
    return settings().aws_endpoint is not None


def say(text: str) -> None:
    print(text, flush=True)
