"""The template as it is read: units for whatever the catalogue brings, and environment, parameters and settings that fit each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.runtime.catalogue import Worker
from chalicelib.runtime.settings import KEPT, PREFIX, Secrets, Settings
from functions import STREAM, WORKERS
from infra import definition
from infra.packaging import source

SEARCH = Worker("index_search", queue="search", batch_size=25, window_seconds=5, timeout_seconds=20, concurrency=3)


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return definition.template("prod")


def test_a_new_worker_brings_its_queue_dead_letters_alarm_role_and_log() -> None:
    resources = definition.template("prod", workers=(*WORKERS, SEARCH))["Resources"]
    assert set(resources) - set(definition.template("prod")["Resources"]) >= {
        "SearchQueue",
        "SearchDeadLetters",
        "SearchDeadLettersAlarm",
        "IndexSearch",
        "IndexSearchRole",
        "IndexSearchLog",
    }
    assert resources["SearchQueue"]["Properties"]["VisibilityTimeout"] == 120
    (event,) = resources["IndexSearch"]["Properties"]["Events"].values()
    assert event["Properties"]["ScalingConfig"] == {"MaximumConcurrency": 3}
    assert definition.queues([SEARCH])[0].visibility_seconds == 120


def test_every_queue_of_the_settings_is_a_resource(template: dict[str, Any]) -> None:
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    queues = json.loads(variables[f"{PREFIX}QUEUES"]["Fn::Sub"])
    expected = {worker.queue for worker in WORKERS} | {f"{worker.queue}-dlq" for worker in WORKERS}
    assert set(queues) == expected | {f"{STREAM.name}-dlq"}
    for resource in queues.values():
        assert template["Resources"][resource.strip("${}")]["Type"] == "AWS::SQS::Queue"


def test_the_environment_is_made_of_settings_and_of_no_secret(template: dict[str, Any]) -> None:
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    names = {name.removeprefix(PREFIX).lower() for name in variables}
    assert names - set(Settings.model_fields) == set()
    assert names & set(Secrets.model_fields) == set()
    assert "secrets" in names


@pytest.mark.parametrize(
    ("stage", "path"), [("dev", ""), ("staging", "/minimall/staging/"), ("prod", "/minimall/prod/")]
)
def test_a_package_is_for_one_stage(stage: str, path: str) -> None:
    parameters = definition.template(stage)["Parameters"]
    assert parameters["Stage"]["AllowedValues"] == [stage]
    assert parameters["SecretsPath"]["Default"] == path


def test_a_place_that_nothing_stands_for_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("Resources: {<nothing>: {Type: x}}")
    monkeypatch.setattr(definition, "INFRA", tmp_path)
    with pytest.raises(definition.Undefined, match=r"infra/template\.yaml: nothing stands for <nothing>"):
        definition.template("dev")


def test_a_unit_never_overwrites_another(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = Worker("deduct_stock", queue="more", batch_size=1, window_seconds=0, timeout_seconds=3, concurrency=2)
    with pytest.raises(definition.Undefined, match="is defined twice"):
        definition.template("dev", workers=(*WORKERS, twice))


def test_a_lambda_without_a_policy_file_may_do_nothing(tmp_path: Path) -> None:
    assert definition.policy("relay", tmp_path)["Statement"] == []


def test_the_text_of_the_template_names_no_place() -> None:
    """Comments included; the principals, which are alike everywhere, are the one exception."""
    for path in (source.ROOT / "infra").glob("template*/*.yaml"):
        text = path.read_text(encoding="utf-8").replace("Service: lambda.amazonaws.com", "")
        text = text.replace("Principal: apigateway.amazonaws.com", "")
        for word in ("arn:aws:", "amazonaws.com", "us-east-1", "cn-north-1"):
            assert word not in text, f"{path.name}: {word}"


def test_kept_secrets_are_the_secrets_of_the_settings() -> None:
    fields = set(Secrets.model_fields) - {
        "token_key_id",
        "seal_key_id",
        "wechatpay_merchant_serial",
        "wechatpay_merchant_key",
    }
    assert set(KEPT) == fields | {"wechatpay_merchant_keys"}


def test_an_index_is_warmed_with_its_table(template: dict[str, Any]) -> None:
    table = template["Resources"]["Table"]["Properties"]
    assert table["WarmThroughput"]["Fn::If"][0] == "IsWarm"
    assert [index["WarmThroughput"] for index in table["GlobalSecondaryIndexes"]] == [table["WarmThroughput"]] * 2
    assert not any("WarmThroughput" in index for index in definition.create_table("t")["GlobalSecondaryIndexes"])


@pytest.mark.parametrize(
    ("system_log", "log_level", "partition", "alone"),
    [
        ("auto", "INFO", "aws", True),
        ("auto", "INFO", "aws-cn", False),  # nobody has tried whether Lambda filters there
        ("failures", "INFO", "aws-cn", True),
        ("all", "INFO", "aws", False),
        ("auto", "DEBUG", "aws", False),  # Lambda would drop our own lines that say DEBUG
        ("failures", "DEBUG", "aws", False),
        ("auto", "WARNING", "aws", True),
    ],
)
def test_lambda_tells_of_failures_alone(
    template: dict[str, Any], system_log: str, log_level: str, partition: str, alone: bool
) -> None:
    values = {"SystemLog": system_log, "LogLevel": log_level, "AWS::Partition": partition}
    assert holds(template["Conditions"]["TellsFailuresAlone"], values) is alone
    when, told, otherwise = template["Globals"]["Function"]["LoggingConfig"]["Fn::If"]
    assert (when, otherwise) == ("TellsFailuresAlone", {"Ref": "AWS::NoValue"})
    assert told == {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "WARN"}


def holds(condition: Any, values: dict[str, str]) -> bool:
    """A condition of CloudFormation."""
    ((function, parts),) = condition.items()
    if function == "Fn::Equals":
        one, other = (values[part["Ref"]] if isinstance(part, dict) else part for part in parts)
        return bool(one == other)
    each = [holds(part, values) for part in parts]
    return {"Fn::Not": not each[0], "Fn::And": all(each), "Fn::Or": any(each)}[function]
