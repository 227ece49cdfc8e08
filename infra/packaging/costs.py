"""What a shop costs in a month in which nobody comes: US$ at list prices of us-east-1, and what is left after the always-free allowances.

Counts come from the template; what an idle shop does by itself (schedules, polling, reading timers) is worked out below. Prices as
published in 2025; mainland China bills in CNY and has other allowances. Orders come on top: see docs/architecture.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.runtime.settings import KEPT, Settings

_SECONDS = 30 * 86_400  # a month

# What the stack has, per month
_ALARM = 0.10  # "Amazon CloudWatch Pricing": standard-resolution alarm metric; 10 free
_DASHBOARD = 3.00  # "Amazon CloudWatch Pricing": dashboard; 3 free
_PARAMETER = 0.00  # "AWS Systems Manager pricing": standard parameters, standard throughput
_STORED_GB = 0.25  # "Amazon DynamoDB pricing, on-demand": standard table class; 25 GB free
_PITR_GB = 0.20  # "Amazon DynamoDB pricing, on-demand": continuous backups, per GB of table
_LOG_GB = 0.50  # "Amazon CloudWatch Pricing": logs collected; 5 GB free, together with storage
_LOG_STORED_GB = 0.03  # "Amazon CloudWatch Pricing": logs stored
_S3_GB = 0.023  # "Amazon S3 pricing": standard storage
# What it does, per million
_CALLS = 0.20  # "AWS Lambda Pricing": requests; 1 million free
_GB_SECOND = 0.0000166667  # "AWS Lambda Pricing": x86 duration, each; 400,000 free
_SQS = 0.40  # "Amazon SQS pricing": standard queue requests; 1 million free
_READS = 0.125  # "Amazon DynamoDB pricing, on-demand": read request units
_SCHEDULES = 0.00  # "Amazon EventBridge pricing": scheduled rules on the default bus
_METRIC = 0.30  # "Amazon CloudWatch Pricing": custom metric; 10 free, and hours without a line are not billed

# What was assumed, and not measured on AWS
_TABLE_GB = 0.05  # a small shop's table
_MEDIA_GB = 0.5
_JOB_SECONDS = 0.25  # a warm run that finds nothing due: 16 queries, eight at a time
_LOG_BYTES = 700  # one line of ours, and START, END, REPORT where `SystemLog` has them
_POLLERS, _LONG_POLL_SECONDS = 5, 20  # "Using Lambda with Amazon SQS": five long polls at a time on an idle queue


@dataclass(frozen=True)
class Part:
    """A line of the bill. `free` is taken off where the allowance is the account's own to use."""

    what: str
    count: float
    unit: str
    price: float  # US$ per unit
    free: float = 0.0  # units

    @property
    def list_price(self) -> float:
        return self.count * self.price

    @property
    def billed(self) -> float:
        return max(0.0, self.count - self.free) * self.price


def idle_month(template: Mapping[str, Any]) -> list[Part]:
    """The parts of the bill of an idle shop with this template."""
    resources = [found for found in template["Resources"].values() if "Type" in found]
    runs = list(_runs(template))
    calls = sum(count for count, _ in runs)
    gb_seconds = sum(count * _JOB_SECONDS * memory / 1_024 for count, memory in runs)
    sources = sum(
        event["Type"] == "SQS"
        for found in resources
        if found["Type"] == "AWS::Serverless::Function"
        for event in found["Properties"].get("Events", {}).values()
    )
    polls = sources * _POLLERS * _SECONDS / _LONG_POLL_SECONDS
    reads = calls * Settings().due_shards * 0.5  # an empty, eventually consistent query is half a unit
    logs = calls * _LOG_BYTES / 1e9
    alarms = _count(resources, "AWS::CloudWatch::Alarm")
    return [
        Part("表存储 / table storage", _TABLE_GB, "GB", _STORED_GB, 25),
        Part("时间点恢复 / point-in-time recovery", _TABLE_GB, "GB", _PITR_GB),
        Part("图片与导出 / media and exports", _MEDIA_GB, "GB", _S3_GB),
        Part("告警 / alarms", alarms, "", _ALARM, 10),
        Part("告警指标 / alarm metrics without a line", 0, "", _METRIC, 10),
        Part("看板 / dashboard", _count(resources, "AWS::CloudWatch::Dashboard"), "", _DASHBOARD, 3),
        Part("密钥参数 / secrets as parameters", len(KEPT), "", _PARAMETER),
        Part("定时规则 / schedules", len(runs), "", _SCHEDULES),
        Part("定时任务调用 / runs of jobs", calls / 1e6, "M", _CALLS, 1),
        Part("定时任务时长 / time of jobs", gb_seconds, "GB-s", _GB_SECOND, 400_000),
        Part("读定时索引 / reading the timers", reads / 1e6, "M", _READS),
        Part("队列轮询 / polling the queues", polls / 1e6, "M", _SQS, 1),
        Part("日志 / logs", logs, "GB", _LOG_GB + _LOG_STORED_GB, 5),
    ]


def _runs(template: Mapping[str, Any]) -> Iterator[tuple[float, int]]:
    """Of each scheduled function: how often it runs in a month, and its memory in MB."""
    for found in template["Resources"].values():
        if found.get("Type") == "AWS::Serverless::Function":
            for event in found["Properties"].get("Events", {}).values():
                if event["Type"] == "Schedule":
                    yield _SECONDS / _every(event["Properties"]["Schedule"]), found["Properties"]["MemorySize"]


def _every(schedule: str) -> int:
    """Seconds between two runs. Raises ValueError for what is no rate."""
    said = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", schedule)
    if said is None:
        raise ValueError(f"{schedule} is no rate")
    return int(said[1]) * {"minute": 60, "hour": 3_600, "day": 86_400}[said[2]]


def _count(resources: list[dict[str, Any]], kind: str) -> int:
    return sum(found["Type"] == kind for found in resources)
