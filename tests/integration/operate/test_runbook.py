"""The runbook and the code say the same: each alarm event, dead-letter queue, law and alarm of the stack is in it, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.doctor import LAWS
from chalicelib.platform.pay import RefundStatus
from chalicelib.runtime.settings import KEPT
from functions import STREAM, WORKERS
from infra import definition
from infra.packaging import alarms

ROOT = Path(__file__).parents[3]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
WORD = re.compile(r"[a-z]+(_[a-z]+)+")
# alarms that are raised under a name worked out when they are: place -> names
WORKED_OUT = {
    "chalicelib/payments/refunds.py": {
        f"refund_{status.value.lower()}" for status in (RefundStatus.ABNORMAL, RefundStatus.CLOSED)
    },
    "chalicelib/payments/settle.py": {"late_payment", "duplicate_payment"},
}


def calls(path: Path) -> Iterator[ast.Call]:
    """Calls of log.alarm, and of names that may be it (`tell = log.alarm if … else log.info`)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        names = {"log.alarm"}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and "log.alarm" in ast.unparse(node.value):
                names |= {ast.unparse(target) for target in node.targets}
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
                yield node


def raised() -> set[str]:
    """Every event with which the code alarms."""
    found: set[str] = set()
    for path in [*ROOT.glob("chalicelib/**/*.py"), *ROOT.glob("functions/**/*.py")]:
        place = path.relative_to(ROOT).as_posix()
        for call in calls(path):
            event = call.args[0]
            if isinstance(event, ast.Constant):
                found.add(str(event.value))
            else:
                assert place in WORKED_OUT, f"{place}:{call.lineno} alarms under a name that nobody can look up"
                found |= WORKED_OUT[place]
    return found


def sections() -> dict[str, str]:
    """Heading in code style -> what stands below it."""
    parts = re.split(r"^### `([^`]+)`$", RUNBOOK, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


DEPLOY = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")


def in_code(text: str, heading: str) -> set[str]:
    """The words in code style in the first column of a section's table."""
    section = text.partition(heading)[2].partition("\n## ")[0].partition("\n### ")[0]
    first = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    return {word for cell in first for word in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.row("T3")
def test_every_alarm_of_the_code_is_in_the_runbook_and_the_other_way_round() -> None:
    events = {name for name in sections() if not name.endswith("-dlq")}
    assert events == raised()


@pytest.mark.row("T3")
def test_every_section_says_what_it_means_where_to_look_and_what_to_do() -> None:
    for name, text in sections().items():
        if not name.endswith("-dlq"):
            assert all(word in text for word in ("**意思**", "**看**", "**做**")), name


@pytest.mark.row("T3")
def test_every_dead_letter_queue_is_in_the_runbook() -> None:
    queues = {f"{worker.queue}-dlq" for worker in WORKERS} | {f"{STREAM.name}-dlq"}
    assert {name for name in sections() if name.endswith("-dlq")} == queues


@pytest.mark.row("X4")
def test_every_law_is_in_the_runbook() -> None:
    assert in_code(RUNBOOK, "### 4.1 医生") == set(LAWS)


@pytest.mark.row("T3")
def test_every_alarm_of_the_stack_is_in_the_runbook() -> None:
    own = {alarm.name for alarm in alarms.ALARMS}
    of_queues = {f"{worker.queue}-{what}" for worker in WORKERS for what in ("dead-letters", "waiting")}
    others = {f"{STREAM.name}-dead-letters", f"{STREAM.name}-behind", "timers-silent", "throttled"}
    assert in_code(RUNBOOK, "## 1. CloudWatch 告警") == own | of_queues | others


@pytest.mark.row("T3")
def test_a_template_of_this_size_is_deployed_from_a_bucket() -> None:
    """CloudFormation takes 51,200 bytes at once; ours is larger."""
    deploys = re.findall(r"aws cloudformation deploy (?:[^\n]*\\\n)*[^\n]*", DEPLOY + RUNBOOK)
    assert len(deploys) == 2
    for command in deploys:
        assert "--s3-bucket" in command


def test_every_command_is_one_that_there_is() -> None:
    verbs = set(re.findall(r"infra\.operate\.(\w+)", RUNBOOK + DEPLOY))
    assert verbs
    for verb in verbs:
        assert (ROOT / "infra" / "operate" / f"{verb}.py").exists(), verb


def test_every_place_that_the_runbook_leads_to_exists() -> None:
    headings = re.findall(r"^#+ (.+)$", RUNBOOK, flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for anchor in re.findall(r"\]\(#([^)]+)\)", RUNBOOK):
        assert anchor in anchors, anchor


@pytest.mark.row("T1")
def test_every_parameter_of_the_stack_is_in_the_deployment_guide() -> None:
    parameters = definition.template("prod")["Parameters"]
    assert in_code(DEPLOY, "## 4. 打包与发布") == set(parameters)


def test_every_secret_is_in_the_deployment_guide_and_its_rotation_in_the_runbook() -> None:
    assert in_code(DEPLOY, "## 3. 密钥") == set(KEPT)
    assert in_code(RUNBOOK, "### 4.7 密钥轮换") == set(KEPT)
