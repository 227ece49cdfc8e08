"""The package: sound as it is made, the same bytes each time, and whatever could make it unsound is seen and named."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from chalicelib import reference
from functions import OPERATIONS, load
from infra import package as packaging
from infra.package import STAGES, Package
from infra.packaging import archive, bytecode, content, source, verify, wheels
from infra.packaging.content import Content

Edit = Callable[[dict[str, bytes]], None]
TAG = sys.implementation.cache_tag
VERSION = bytecode.HERE.removeprefix("python")


def test_what_is_made_is_sound(package: Package) -> None:
    assert verify.faults(package.template, package.content, package.stage) == []


def test_the_same_inputs_make_the_same_bytes(package: Package, site: Path, tmp_path: Path) -> None:
    again = Package(package.stage, package.runtime, package.architecture, tmp_path / "again", package.root)
    packaging.make(again, site)
    for one, other in ((package.zip, again.zip), (package.template_file, again.template_file)):
        assert digest(one) == digest(other), one.name


def test_nothing_in_the_zip_tells_when_or_by_whom_it_was_made(package: Package) -> None:
    with zipfile.ZipFile(package.zip) as made:
        entries = made.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


def test_a_traceback_shows_where_lambda_has_the_file(package: Package) -> None:
    compiled = package.content.read(f"functions/orders/__pycache__/submit.{TAG}.pyc")
    assert b"/var/task/functions/orders/submit.py" in compiled
    assert str(package.directory).encode() not in compiled


def test_the_artefact_describes_itself_as_the_tree_does(package: Package, tmp_path: Path) -> None:
    """Contracts are docstrings, and schemas are pydantic's, which has lost its own."""
    archive.unpack(package.zip, tmp_path)
    ended = subprocess.run(
        [bytecode.find(package.runtime), "-I", "-S", "-c", _DOCUMENT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    operations = {name: load(name) for name in OPERATIONS}
    assert json.loads(ended.stdout) == json.loads(json.dumps(reference.document(operations, "https://shop.example")))


_DOCUMENT = """
import json, sys
sys.path.insert(0, sys.argv[1])
from chalicelib import reference
from functions import OPERATIONS, load
print(json.dumps(reference.document({name: load(name) for name in OPERATIONS}, "https://shop.example")))
"""


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# what is seen


def without(*names: str) -> Edit:
    return lambda files: [files.pop(name) for name in names] and None


def with_one(name: str, text: bytes = b"") -> Edit:
    return lambda files: files.update({name: text})


def changed(name: str, change: Callable[[bytes], bytes]) -> Edit:
    return lambda files: files.update({name: change(files[name])})


def with_the_program(name: str, text: str) -> Edit:
    """And without the rest of it, which takes its time to be read through."""

    def edit(files: dict[str, bytes]) -> None:
        for other in [name for name in files if name.startswith(("chalicelib/", "functions/", "botocore/"))]:
            files.pop(other)
        files[name] = text.encode()

    return edit


CLAIM = "functions/coupons/claim.py"
CLAIM_PYC = f"functions/coupons/__pycache__/claim.{TAG}.pyc"
UNSOUND: list[tuple[content.Rule, Edit, str]] = [
    (content.program_is_whole, without(CLAIM), f"{CLAIM} is missing"),
    (content.program_is_whole, without("chalicelib/reference/page.css"), "chalicelib/reference/page.css is missing"),
    (content.program_is_whole, with_one(CLAIM), f"{CLAIM} is another than in the tree"),
    (content.nothing_idle, with_one("botocore/data/ec2/2016-11-15/service-2.json.gz"), "ec2"),
    (content.nothing_idle, with_one("pynamodb/tests/test_model.py"), "pynamodb/tests"),
    (content.nothing_idle, with_one("boto3/session.py"), "boto3"),
    (content.compiled, without(CLAIM_PYC), f"{CLAIM} has no {TAG}.pyc"),
    (content.compiled, changed(CLAIM, lambda text: text + b"\nMORE = 1\n"), f"the .pyc of {CLAIM} is stale"),
    (content.compiled, changed(CLAIM_PYC, lambda pyc: pyc[:4] + bytes(4) + pyc[8:]), "not of the kind unchecked-hash"),
    (content.compiled, changed(CLAIM_PYC, lambda pyc: b"\x6f\r\r\n" + pyc[4:]), "another Python version"),
    (content.compiled, with_one(f"functions/coupons/__pycache__/gone.{TAG}.pyc"), "belongs to no module"),
    (content.compiled, changed("pydantic/main.pyc", lambda pyc: b"\x6f\r\r\n" + pyc[4:]), "another Python version"),
    (
        content.machine,
        with_one(f"it.{TAG}-x86_64-linux-gnu.so", b"\x7fELF" + bytes(14) + b"\xb7\x00"),
        "not for x86_64",
    ),
    (
        content.machine,
        with_one("it.cpython-310-x86_64-linux-gnu.so", b"\x7fELF" + bytes(14) + b"\x3e\x00"),
        f"not for {bytecode.HERE}",
    ),
    (
        content.nothing_wanted_is_out,
        with_the_program("late.py", "def reports():\n    from pynamodb import attributes, models\n"),
        "late imports pynamodb.models, which is not packed",
    ),
]


@pytest.fixture(scope="session")
def files(package: Package) -> Mapping[str, bytes]:
    """The zip's content."""
    with zipfile.ZipFile(package.zip) as made:
        return {name: made.read(name) for name in made.namelist()}


@pytest.mark.parametrize(("rule", "edit", "fault"), UNSOUND, ids=[fault for _, _, fault in UNSOUND])
def test_an_unsound_zip_is_seen(
    rule: content.Rule, edit: Edit, fault: str, files: Mapping[str, bytes], package: Package, tmp_path: Path
) -> None:
    assert any(fault in found for found in rule(edited(edit, files, package, tmp_path)))


def edited(edit: Edit, files: Mapping[str, bytes], package: Package, directory: Path) -> Content:
    own = dict(files)
    edit(own)
    path = directory / "edited.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        for name, text in own.items():
            made.writestr(name, text)
    return Content(path, package.runtime, package.architecture, package.root)


def test_every_rule_of_the_zip_is_seen_to_fail() -> None:
    assert {rule for rule, _, _ in UNSOUND} | {content.sizes} == set(content.RULES)


@pytest.mark.parametrize("most", ["MOST_ZIPPED", "MOST_UNZIPPED"])
def test_a_zip_that_grows_too_large_is_refused(most: str, package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, most, 1_000_000)
    assert len(list(content.sizes(package.content))) == 1


def test_a_function_that_was_not_staged_is_named(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = source.stage

    def forgetful(into: Path, root: Path) -> None:
        stage(into, root)
        (into / "vendor" / CLAIM).unlink()

    monkeypatch.setattr(source, "stage", forgetful)
    (tmp_path / "no-packages").mkdir()
    made = Package("dev", bytecode.HERE, "x86_64", tmp_path / "made", tree)
    packaging.make(made, tmp_path / "no-packages")
    assert f"{CLAIM} is missing" in list(content.program_is_whole(made.content))


# imports


def test_every_handler_is_there_to_be_called(package: Package) -> None:
    entries = verify.entries(package.template)
    assert {
        "app:app",
        "app:deduct_stock",
        "app:notify",
        "app:relay",
        "app:timers",
        "app:heal",
        "app:reconcile",
        "app:doctor",
        "app:forecast",
    } <= set(entries)


def test_a_handler_that_is_not_there_is_named(package: Package) -> None:
    missing = "functions.coupons.nothing"
    found = list(content.imports(package.content, ["app:handler", missing, "app:relay"]))
    assert found == [
        "app.handler is not there to be called",
        f"{missing} cannot be imported: ModuleNotFoundError: No module named '{missing}'",
    ]


def test_imports_find_the_zip_and_nothing_else(files: Mapping[str, bytes], package: Package, tmp_path: Path) -> None:
    """This environment has pydantic; the zip that lost it must not profit from that."""
    lost = edited(
        lambda own: [own.pop(name) for name in list(own) if name.startswith("pydantic/")] and None,
        files,
        package,
        tmp_path,
    )
    (fault,) = content.imports(lost, ["app:app"])
    assert fault == "app.app cannot be imported: ModuleNotFoundError: No module named 'pydantic'"


# what stops the making


def test_a_missing_wheel_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    pins = tmp_path / "requirements.txt"
    pins.write_text("# pinned\nchalice==1.34.0\nurllib3==2.8.0  # for providers\n")
    with pytest.raises(wheels.WheelMissing, match=rf"no wheel of urllib3==2\.8\.0 for Python {VERSION} on aarch64"):
        wheels.site(tmp_path / "sites", bytecode.HERE, "arm64", pins)
    assert [path for path in (tmp_path / "sites").glob("*") if not path.name.endswith(".new")] == []


def test_what_chalice_brings_itself_is_not_asked_for(tmp_path: Path) -> None:
    pins = tmp_path / "requirements.txt"
    pins.write_text("chalice==1.34.0\nbotocore==1.43.106\n")
    assert wheels._wanted(pins) == ["botocore==1.43.106"]


def test_a_module_that_is_no_python_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def claim(:\n")
    with pytest.raises(bytecode.NotCompiled, match=r"broken\.py"):
        bytecode.compile_tree(tmp_path, bytecode.HERE)


def test_without_an_interpreter_of_the_runtime_a_person_is_told_what_to_do() -> None:
    with pytest.raises(bytecode.NoInterpreter, match=r"install python3\.99, or choose the runtime with RUNTIME="):
        bytecode.find("python3.99")


def test_the_command_leaves_no_zip_that_is_unsound(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def made(mine: Package, site: Path, images: Path) -> None:
        mine.directory.mkdir(parents=True)
        mine.zip.write_bytes(package.zip.read_bytes())
        mine.images_zip.write_bytes(package.zip.read_bytes())
        mine.template_file.write_bytes(package.template_file.read_bytes())

    monkeypatch.setattr(packaging, "make", made)
    monkeypatch.setattr(source, "ROOT", tmp_path)
    monkeypatch.setattr(wheels, "site", lambda *_: tmp_path)
    monkeypatch.setattr(verify, "faults", lambda *_: ["something is missing"])
    monkeypatch.setattr(sys, "argv", ["package", "--stage", "prod"])
    assert packaging.main() == 1
    assert "✗ something is missing" in capsys.readouterr().err
    assert list((tmp_path / "build/prod").glob("*.zip")) == []


# the template


def lint(*files: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-c",
        "from cfnlint.runner import main; main()",
        "--regions",
        "us-east-1",
        "cn-north-1",
        "--",
        *map(str, files),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_cfn_lint_has_nothing_to_say(package: Package) -> None:
    linted = lint(package.template_file)
    assert linted.returncode == 0, linted.stdout[:3_000] + linted.stderr[:500]


def test_cloudformation_takes_the_template(package: Package) -> None:
    """Quotas: 1 MB from S3, 500 resources, 200 parameters."""
    template = package.template
    assert package.template_file.stat().st_size < 1_000_000
    assert len(template["Resources"]) < 500
    assert len(template["Parameters"]) < 200


Change = Callable[[dict[str, Any]], Any]


def properties(template: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


def event(template: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = properties(template, name)["Events"].values()
    return found["Properties"]  # type: ignore[no-any-return]


UNSAFE: list[tuple[verify.Rule, Change, str]] = [
    (verify.every_lambda_is_there, lambda it: it["Resources"].pop("Heal"), "Heal is in the catalogue alone"),
    (verify.every_lambda_is_there, lambda it: properties(it, "Relay").update(Timeout=3), "Relay has other memory"),
    (verify.every_lambda_is_there, lambda it: properties(it, "Notify").update(Role="x"), "no role of its own"),
    (verify.every_lambda_is_there, lambda it: properties(it, "ApiLog").pop("RetentionInDays"), "never forgets"),
    (
        verify.sources_answer_in_part,
        lambda it: event(it, "DeductStock").pop("FunctionResponseTypes"),
        "DeductStock cannot answer",
    ),
    (verify.sources_answer_in_part, lambda it: event(it, "Relay").pop("DestinationConfig"), "Relay drops"),
    (verify.sources_answer_in_part, lambda it: properties(it, "StockQueue").pop("RedrivePolicy"), "no dead letters"),
    (verify.sources_answer_in_part, lambda it: it["Resources"].pop("NotifyDeadLettersAlarm"), "nobody is told"),
    (verify.sources_answer_in_part, lambda it: properties(it, "StockQueue").update(VisibilityTimeout=60), "six times"),
    (
        verify.runs_in_every_partition,
        lambda it: event(it, "DeductStock").update(Queue="arn:aws:sqs:region:account:stock"),
        "names a partition",
    ),
    (
        verify.runs_in_every_partition,
        lambda it: it["Outputs"]["Address"].update(Value="https://x.execute-api.cn-north-1.amazonaws.com.cn"),
        "Outputs.Address.Value names",
    ),
    (
        verify.runs_in_every_partition,
        lambda it: properties(it, "Relay").update(SnapStart={"ApplyOn": "PublishedVersions"}),
        "SnapStart",
    ),
    (
        verify.rest_api_is_apart,
        lambda it: it["Resources"]["OrdersSubmitRestPermission"].pop("Condition"),
        "OrdersSubmitRestPermission needs the REST API",
    ),
    (verify.rest_api_is_apart, lambda it: it["Outputs"]["EndpointURL"].pop("Condition"), "EndpointURL needs"),
    (verify.data_is_kept, lambda it: it["Resources"]["Table"].pop("DeletionPolicy"), "Table would be deleted"),
    (
        verify.data_is_kept,
        lambda it: properties(it, "Table").pop("PointInTimeRecoverySpecification"),
        "Table cannot be restored",
    ),
]


@pytest.mark.parametrize(("rule", "change", "fault"), UNSAFE, ids=[fault for _, _, fault in UNSAFE])
def test_an_unsafe_template_is_seen(rule: verify.Rule, change: Change, fault: str, package: Package) -> None:
    template = package.template
    change(template)
    assert any(fault in found for found in rule(template))


def test_every_rule_of_the_template_is_seen_to_fail() -> None:
    assert {rule for rule, _, _ in UNSAFE} == set(verify.RULES)


def test_a_lambda_without_its_policy_stops_staging_and_prod_but_not_dev(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "importable_here", lambda _: False)
    monkeypatch.setattr(content, "RULES", ())
    template = package.template
    properties(template, "RelayRole")["Policies"][0]["PolicyDocument"]["Statement"] = []
    fault = "RelayRole has an empty policy: infra/policies/relay.json is missing"
    assert [verify.faults(template, package.content, stage) for stage in STAGES] == [[], [fault], [fault]]


def test_a_hot_operation_is_its_own_lambda_behind_both_front_doors(package: Package) -> None:
    template = package.template
    paths = properties(template, "RestAPI")["DefinitionBody"]["paths"]
    for operation, name in (("orders/submit", "OrdersSubmit"), ("payments/wechat_notify", "PaymentsWechatNotify")):
        assert properties(template, f"{name}Route")["RouteKey"] == f"ANY /{operation}"
        (uri,) = paths[f"/{operation}"]["post"]["x-amazon-apigateway-integration"]["uri"].values()
        assert f"${{{name}.Arn}}" in uri
        assert properties(template, name)["Handler"] == "app.app"
    assert "${APIHandler.Arn}" in str(paths["/orders/pay"])


def test_a_worker_is_fed_as_the_catalogue_says(package: Package) -> None:
    assert event(package.template, "DeductStock") == {
        "Queue": {"Fn::GetAtt": ["StockQueue", "Arn"]},
        "BatchSize": 10,
        "MaximumBatchingWindowInSeconds": 0,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": 2},
    }
    stream = event(package.template, "Relay")
    assert (stream["BisectBatchOnFunctionError"], stream["MaximumRetryAttempts"]) == (True, 5)
    assert event(package.template, "Timers") == {"Schedule": "rate(1 minute)"}


def test_tracing_is_the_stack_s_choice_and_off_by_itself(package: Package) -> None:
    template = package.template
    assert template["Parameters"]["XRay"]["Default"] == "off"
    assert template["Globals"]["Function"]["Tracing"] == {"Fn::If": ["Traced", "Active", "PassThrough"]}
    functions = [found for found in template["Resources"].values() if found["Type"] == "AWS::Serverless::Function"]
    assert [found for found in functions if "Tracing" in found["Properties"]] == []  # it would win over the stack's


def secrets_of(template: dict[str, Any]) -> Iterator[str]:
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    yield from (name for name in variables if name.endswith(("_KEY", "_KEYS", "_SECRET")))
    yield from (name for name, found in template["Parameters"].items() if found.get("NoEcho"))


def test_no_secret_is_a_parameter_or_in_the_environment(package: Package) -> None:
    assert list(secrets_of(package.template)) == []
    assert package.template["Parameters"]["SecretsPath"]["Default"] == "/minimall/prod/"
