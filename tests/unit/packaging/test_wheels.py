"""What is taken out of packages, and that what stays says and does the same: no package is asked for here, the installed ones are looked at."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from importlib.metadata import distribution, metadata
from io import BytesIO
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.awsrequest import AWSResponse
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.session import Session
from urllib3 import HTTPResponse

from infra.packaging import bytecode, wheels

DATA = Path(botocore.__file__).parent / "data"


@pytest.mark.parametrize(
    ("module", "idle"),
    [
        ("pynamodb.models", True),
        ("pynamodb.connection.base", True),
        ("pynamodb.attributes", False),
        ("pydantic.v1", True),
        ("pydantic.BaseModel", False),
        ("cffi.api", True),
        ("botocore.stub", True),
        ("botocore.session", False),
    ],
)
def test_a_module_is_known_as_taken_out(module: str, idle: bool) -> None:
    assert wheels.is_idle(module) is idle


@pytest.mark.parametrize("service", sorted(wheels.SERVICES))
def test_a_service_without_its_manual_is_called_the_same_way(service: str) -> None:
    (path,) = (
        DATA.glob(f"{service}/*/service-2.json.gz") if service != "dynamodb" else DATA.glob(f"{service}/2012*/se*")
    )
    whole = json.loads(gzip.decompress(path.read_bytes()))
    short = wheels._undocumented(whole)
    assert len(json.dumps(short)) < len(json.dumps(whole)) / 2
    assert described(ServiceModel(short)) == described(ServiceModel(whole))


def described(service: ServiceModel) -> dict[str, Any]:
    """What a client makes of it: operations with their ways and shapes, and each shape's members, in whichever names they have."""
    operations = [service.operation_model(name) for name in service.operation_names]
    found: dict[str, Any] = {each.name: (each.http, each.input_shape, each.output_shape) for each in operations}
    found = {name: (http, str(taken), str(given)) for name, (http, taken, given) in found.items()}
    for name in service.shape_names:
        shape = service.shape_for(name)
        members = {member: str(of) for member, of in getattr(shape, "members", {}).items()}
        found[f"shape {name}"] = (shape.type_name, shape.serialization, shape.metadata, members)
    return found


def test_a_member_of_that_name_is_no_text() -> None:
    whole = {"members": {"documentation": {"shape": "String", "documentation": "<p>What it says.</p>"}}}
    assert wheels._undocumented(whole) == {"members": {"documentation": {"shape": "String", "documentation": ""}}}


@pytest.fixture(scope="module")
def shortened(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A session of botocore that knows services by the descriptions that are packed, and no others."""
    folder = tmp_path_factory.mktemp("site")
    kept = {*wheels.SERVICES, *(path.name for path in DATA.glob("*.json"))}
    shutil.copytree(
        DATA, folder / "botocore/data", ignore=lambda at, names: set(names) - kept if at == str(DATA) else set()
    )
    wheels._shorten(folder)
    session = Session()
    loader = Loader(extra_search_paths=[str(folder / "botocore/data")], include_default_search_paths=False)
    session.register_component("data_loader", loader)
    session.set_credentials("AKIDEXAMPLE", "secret")
    return session


CALLS = [
    ("s3", "head_object", {"Bucket": "shop-media", "Key": "media/1"}, "ContentLength"),
    ("s3", "list_objects_v2", {"Bucket": "shop-media"}, "ResponseMetadata"),
    ("kms", "generate_data_key", {"KeyId": "k", "KeySpec": "AES_256"}, "KeyId"),
    ("ssm", "get_parameters", {"Names": ["a"]}, "Parameters"),
    ("sqs", "send_message", {"QueueUrl": "https://queue.example/1/q", "MessageBody": "{}"}, "MessageId"),
    ("dynamodb", "get_item", {"TableName": "shop", "Key": {"pk": {"S": "A"}}}, "Item"),
]
ANSWER = {"KeyId": "k", "Parameters": [], "MessageId": "m", "Item": {"pk": {"S": "A"}}}


@pytest.mark.parametrize(("service", "operation", "request_", "answered"), CALLS, ids=[call[1] for call in CALLS])
def test_a_client_of_what_is_packed_calls_and_reads(
    shortened: Session, service: str, operation: str, request_: dict[str, Any], answered: str
) -> None:
    client = shortened.create_client(service, region_name="cn-north-1")
    sent = []

    def send(request: Any, **_: Any) -> AWSResponse:
        sent.append(request)
        body = b"" if service == "s3" else json.dumps(ANSWER).encode()
        return AWSResponse(
            request.url, 200, {"content-length": str(len(body))}, HTTPResponse(BytesIO(body), preload_content=False)
        )

    client.meta.events.register_first(f"before-send.{service}", send)
    assert answered in getattr(client, operation)(**request_)
    assert sent[0].headers["Authorization"].startswith(b"AWS4-HMAC-SHA256")


def test_a_form_for_the_bucket_is_signed(shortened: Session) -> None:
    client = shortened.create_client("s3", region_name="cn-north-1")
    form = client.generate_presigned_post("shop-media", "incoming/1", Conditions=[["content-length-range", 1, 9]])
    assert form["fields"]["key"] == "incoming/1"
    assert "Signature=" in client.generate_presigned_url("get_object", {"Bucket": "shop-media", "Key": "1"})


def test_names_versions_and_licences_stay(tmp_path: Path) -> None:
    place = tmp_path / "pydantic-0.dist-info" / "METADATA"
    place.parent.mkdir()
    whole = distribution("pydantic").read_text("METADATA")
    assert whole is not None
    place.write_text(whole, encoding="utf-8")
    wheels._shorten(tmp_path)
    kept = place.read_text(encoding="utf-8")
    of = metadata("pydantic")
    for line in (f"Name: {of['Name']}", f"Version: {of['Version']}", f"License-Expression: {of['License-Expression']}"):
        assert line in kept
    assert len(kept) < len(whole) / 2


MODULE = '''"""What it is for."""
class Kept:
    """Nothing else is in it."""

def checked(number):
    """A number that is not zero."""
    assert number, "zero"
    return f"{number} " \\
        f"{1 / (number - 1)}"
'''


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    (tmp_path / "counting").mkdir()
    (tmp_path / "counting" / "__init__.py").write_text(MODULE)
    bytecode.compile_tree(tmp_path, bytecode.HERE, alone=True)
    return tmp_path


def run(directory: Path, program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(directory)!r}); {program}"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_module_alone_asserts_and_has_no_docstrings(alone: Path) -> None:
    assert [path.name for path in alone.rglob("*.*")] == ["__init__.pyc"]
    assert run(alone, "import counting as c; print(c.__doc__, c.Kept.__doc__, c.checked.__doc__)").stdout == (
        "None None None\n"
    )
    assert run(alone, "import counting; counting.checked(0)").stderr.endswith("AssertionError: zero\n")


def test_a_traceback_through_it_names_file_line_and_function(alone: Path) -> None:
    told = run(alone, "import counting; counting.checked(1)").stderr
    assert 'File "/var/task/counting/__init__.py", line 9, in checked' in told


def test_a_module_beside_its_source_keeps_its_contract(tmp_path: Path) -> None:
    (tmp_path / "counting.py").write_text(MODULE)
    bytecode.compile_tree(tmp_path, bytecode.HERE)
    assert run(tmp_path, "import counting as c; print(c.checked.__doc__)").stdout == "A number that is not zero.\n"
