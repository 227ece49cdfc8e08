"""The stack's one dashboard: what a person looks at first, row by row: the shop, its queues, its table, its alarms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from infra.packaging.alarms import ALARMS
from infra.packaging.lambdas import Lambda, camel

_HEIGHT, _WIDTH = 6, 8  # three in a row of 24
Metric = list[Any]


def body(every: Sequence[Lambda], queues: Iterable[tuple[str, str]]) -> dict[str, str]:
    """DashboardBody as Fn::Sub. `queues` are names with the logical ids of their resources."""
    named = list(queues)
    names = [f"${{AWS::StackName}}-{each.name}" for each in every]
    graphs = [
        ("调用 / invocations", "Sum", [_of("AWS/Lambda", "Invocations", "FunctionName", name) for name in names]),
        ("耗时 p99 / duration p99", "p99", [_of("AWS/Lambda", "Duration", "FunctionName", name) for name in names]),
        (
            "出错与限流 / errors and throttles",
            "Sum",
            [_of("AWS/Lambda", kind, "FunctionName", name) for name in names for kind in ("Errors", "Throttles")],
        ),
        (
            "队列等待 / oldest message",
            "Maximum",
            [_queue("ApproximateAgeOfOldestMessage", resource) for _, resource in named],
        ),
        (
            "队列长度 / messages",
            "Maximum",
            [_queue("ApproximateNumberOfMessagesVisible", resource) for _, resource in named],
        ),
        (
            "流延迟 / behind the stream",
            "Maximum",
            [_of("AWS/Lambda", "IteratorAge", "FunctionName", "${AWS::StackName}-relay")],
        ),
        (
            "表用量 / capacity units",
            "Sum",
            [_table("ConsumedReadCapacityUnits"), _table("ConsumedWriteCapacityUnits")],
        ),
        (
            "表冲突与限流 / conflicts and throttles",
            "Sum",
            [_table("ReadThrottleEvents"), _table("WriteThrottleEvents")],
        ),
        ("告警事件 / alarm events", "Sum", [["minimall/${AWS::StackName}", camel_of(alarm.name)] for alarm in ALARMS]),
    ]
    widgets = [_widget(place, *graph) for place, graph in enumerate(graphs)]
    return {"Fn::Sub": json.dumps({"widgets": widgets}, ensure_ascii=False)}


def camel_of(name: str) -> str:
    return camel(name.replace("-", "_"))


def _of(namespace: str, metric: str, dimension: str, value: str) -> Metric:
    return [namespace, metric, dimension, value]


def _queue(metric: str, resource: str) -> Metric:
    return _of("AWS/SQS", metric, "QueueName", f"${{{resource}.QueueName}}")


def _table(metric: str) -> Metric:
    return _of("AWS/DynamoDB", metric, "TableName", "${Table}")


def _widget(place: int, title: str, statistic: str, metrics: list[Metric]) -> dict[str, Any]:
    return {
        "type": "metric",
        "x": place % 3 * _WIDTH,
        "y": place // 3 * _HEIGHT,
        "width": _WIDTH,
        "height": _HEIGHT,
        "properties": {
            "title": title,
            "metrics": metrics,
            "stat": statistic,
            "period": 300,
            "region": "${AWS::Region}",
            "view": "timeSeries",
        },
    }
