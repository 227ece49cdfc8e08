"""AWS on its worst days: both clients, lean and botocore, mean the same by each fault, and never say "surely not" of what may have happened."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from zlib import crc32

import pytest
from pynamodb.expressions.operand import Path

from chalicelib.runtime import clock
from chalicelib.runtime import settings as environment
from chalicelib.store import aws, queues, secrets, transport
from chalicelib.store.errors import (
    ConditionFailed,
    Contended,
    Failure,
    StoreError,
    Throttled,
    TransactionCancelled,
    Unanswered,
)
from chalicelib.store.item import Key
from chalicelib.store.transaction import Transaction
from tests.unit.store.odd_server import Asked, OddServer, Step, answer, error, hang_up, json_answer, late, reset, sends
from tests.world import TestClock

READ_SECONDS = 1.0  # so that a late answer does not take three; a busy machine is not late
WRITE = {"TableName": "shop", "Item": {"pk": {"S": "a"}, "sk": {"S": "b"}}}
ITEM = {"pk": {"S": "a"}, "raw": {"B": "AAEC"}}
PAGE = b"<html>Bad Gateway</html>"
GOOD = json.dumps({"Attributes": ITEM}).encode()
REASONS = [
    {"Code": "None"},
    {"Code": "ConditionalCheckFailed", "Message": "no", "Item": ITEM},
    {"Code": "TransactionConflict", "Message": "busy"},
]


@pytest.fixture(params=["lean", "botocore"])
def client(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def of_this_file() -> Iterator[OddServer]:
    """One address for all: making a client of botocore takes longer than most tests."""
    with OddServer() as running, pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws, "READ_SECONDS", READ_SECONDS)
        yield running


@pytest.fixture
def server(of_this_file: OddServer) -> OddServer:
    aws._lean.cache_clear()  # a client remembers how far its service's clock is away
    of_this_file.hang_up()
    of_this_file.forget()
    return of_this_file


@pytest.fixture
def use(server: OddServer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lead a client to the server."""

    def lead(client: str, **more: str) -> None:
        variables = {"MINIMALL_AWS_ENDPOINT": server.url, "MINIMALL_AWS_CLIENT": client, **more}
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        environment.settings.cache_clear()

    return lead


def outcome(operation: str = "PutItem", request: dict[str, Any] | None = None) -> Any:
    """What one call through the table's own transport comes to."""
    try:
        return transport._aws(operation, request or WRITE)
    except StoreError as found:
        return found


# fault -> what it means for a write
FAULTS: dict[str, tuple[Step, type[StoreError]]] = {
    "internal error": (error(500, "InternalServerError"), Unanswered),
    "unavailable without a word": (answer(503, b""), Unanswered),
    "unavailable by name": (error(503, "ServiceUnavailable"), Unanswered),
    "a gateway's page": (answer(502, PAGE, content_type="text/html"), Unanswered),
    "a gateway's time-out": (answer(504, PAGE), Unanswered),
    "request time-out": (answer(408, b""), Unanswered),
    "throughput": (error(400, "ProvisionedThroughputExceededException"), Throttled),
    "throttling": (error(400, "ThrottlingException"), Throttled),
    "request limit": (error(400, "RequestLimitExceeded"), Throttled),
    "too many": (answer(429, PAGE), Throttled),
    "conflict": (error(400, "TransactionConflictException"), Contended),
    "the token is in work": (error(400, "TransactionInProgressException"), Unanswered),
    "validation": (error(400, "ValidationException"), StoreError),
    "no table": (error(400, "ResourceNotFoundException"), StoreError),
    "no right": (error(400, "AccessDeniedException"), StoreError),
    "expired keys": (error(400, "ExpiredTokenException"), StoreError),
    "a firewall's page": (answer(403, PAGE), StoreError),
    "a no without a body": (answer(400, b""), StoreError),
    "a no without a code": (json_answer(400, {"Message": "no"}), StoreError),
    "a no with two colons": (json_answer(400, {"__type": "a.b#ValidationException:http://x/"}), StoreError),
    "torn body": (answer(200, GOOD[:20], length=len(GOOD)), Unanswered),
    "no answer": (hang_up, Unanswered),
    "reset": (reset, Unanswered),
    "a late answer": (late(READ_SECONDS * 1.5, json_answer(200, {})), Unanswered),
    "another body's checksum": (answer(200, GOOD, crc=crc32(GOOD) ^ 1), Unanswered),
    "no HTTP": (sends(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", then_ends=True), Unanswered),
}
# what botocore takes for an answer, or falls over
LEAN_FAULTS: dict[str, tuple[Step, type[StoreError]]] = {
    "torn head": (sends(b"HTTP/1.1 200 OK\r\ncontent-le", then_ends=True), Unanswered),
    "an answer that is no JSON": (answer(200, b"<html>"), Unanswered),
    "half an answer, whole for HTTP": (answer(200, GOOD[:-3]), Unanswered),
    "an answer that is a list": (answer(200, b"[]"), Unanswered),
    "an answer that is no text": (answer(200, b'{"Item": "\xff"}'), Unanswered),
    "a no that is a list": (answer(400, b'["no"]'), StoreError),
    "a no that is no text": (answer(400, b"\xff\xfe"), StoreError),
    "a no whose code is a number": (answer(400, b'{"__type": 7}'), StoreError),
    "no base64": (json_answer(200, {"Attributes": {"raw": {"B": "!"}}}), Unanswered),
    "moved": (answer(301, b"", location="http://127.0.0.1:1/"), StoreError),
    "a head without an end": (sends(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 20_000), Unanswered),
    "a length that is no number": (sends(b"HTTP/1.1 200 OK\r\ncontent-length: 1_0\r\n\r\n" + b"{}" * 5), Unanswered),
    "a status that is no number": (sends(b"HTTP/1.1 +20 OK\r\ncontent-length: 2\r\n\r\n{}"), Unanswered),
    "a chunk of another size": (
        sends(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n"),
        Unanswered,
    ),
    "half of the chunks": (
        sends(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n", then_ends=True),
        Unanswered,
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_means_the_same_through_either_client(
    fault: str, client: str, server: OddServer, use: Callable[..., None]
) -> None:
    step, meaning = FAULTS[fault]
    use(client)
    server.script = [step]
    assert type(outcome()) is meaning
    assert len(server.asked) == 1  # nothing is repeated behind the seam's back
    assert outcome() == {} if client == "lean" else True  # and the next call is answered


@pytest.mark.parametrize("fault", LEAN_FAULTS)
def test_what_no_client_can_understand_is_not_taken_for_an_answer(
    fault: str, server: OddServer, use: Callable[..., None]
) -> None:
    step, meaning = LEAN_FAULTS[fault]
    use("lean")
    server.script = [step]
    assert type(outcome()) is meaning
    assert outcome() == {}


def test_nobody_listening_is_surely_not(client: str, use: Callable[..., None]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        use(client, MINIMALL_AWS_ENDPOINT=f"http://127.0.0.1:{taken.getsockname()[1]}")
        assert type(outcome()) is Throttled


def test_a_name_that_nobody_knows_is_surely_not(client: str, use: Callable[..., None]) -> None:
    use(client, MINIMALL_AWS_ENDPOINT="http://nowhere.invalid:8000")
    assert type(outcome()) is Throttled


def test_a_connection_that_ends_before_it_is_read_may_have_brought_the_write(
    client: str, server: OddServer, use: Callable[..., None]
) -> None:
    use(client)
    server.reads = False
    assert type(outcome()) is Unanswered


def test_conditions_and_reasons_come_with_what_stood_there(
    client: str, server: OddServer, use: Callable[..., None]
) -> None:
    use(client)
    raw = {"pk": {"S": "a"}, "raw": {"B": b"\x00\x01\x02"}}
    server.script = [
        error(400, "ConditionalCheckFailedException", Item=ITEM),
        error(400, "TransactionCanceledException", CancellationReasons=REASONS),
    ]
    failed = outcome()
    assert isinstance(failed, ConditionFailed)
    assert failed.item == raw
    cancelled = outcome("TransactWriteItems", {"TransactItems": [{"Put": WRITE}]})
    assert isinstance(cancelled, TransactionCancelled)
    expected = [Failure("None"), Failure("ConditionalCheckFailed", raw), Failure("TransactionConflict")]
    assert cancelled.reasons == expected


@pytest.mark.parametrize(
    ("step", "meaning"),
    [
        (json_answer(400, {"__type": "com.amazonaws.sqs#RequestThrottled"}), Throttled),
        (answer(429, b""), Throttled),
        (answer(408, b""), Unanswered),
        (answer(500, b""), Unanswered),
        (json_answer(500, {"__type": "com.amazonaws.sqs#InternalError"}), Unanswered),
        (json_answer(400, {"__type": "com.amazonaws.sqs#QueueDoesNotExist"}), StoreError),
        (
            json_answer(
                400,
                {"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "none"},
                x_amzn_query_error="AWS.SimpleQueueService.NonExistentQueue;Sender",
            ),
            StoreError,
        ),
        (
            json_answer(
                403,
                {"__type": "com.amazonaws.sqs#RequestThrottled", "message": "slow"},
                x_amzn_query_error="AWS.SimpleQueueService.RequestThrottled;Sender",
            ),
            Throttled,
        ),
    ],
)
def test_a_queues_no_means_the_same_through_either_client(
    step: Step, meaning: type[StoreError], server: OddServer, use: Callable[..., None]
) -> None:
    said = []
    for client in ("lean", "botocore"):
        use(client)
        server.script = [step]
        with pytest.raises(StoreError) as caught:
            queues._aws("SendMessage", {"QueueUrl": f"{server.url}/0/notify", "MessageBody": "{}"})
        assert type(caught.value) is meaning
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_a_transaction_that_is_still_worked_on_is_asked_for_by_its_own_token(
    client: str, server: OddServer, use: Callable[..., None], at_noon: TestClock
) -> None:
    """A new token would do it twice."""
    use(client)
    server.script = [error(400, "TransactionInProgressException"), answer(502, PAGE), json_answer(200, {})]
    transaction = Transaction("test")
    transaction.check("there", Key("a", "b"), Path(["pk"]).exists())
    transaction.commit()
    tokens = [json.loads(asked.body)["ClientRequestToken"] for asked in server.asked]
    assert len(tokens) == 3
    assert len(set(tokens)) == 1


# connections


def test_a_connection_is_kept_and_one_that_the_other_side_ended_is_not_used_again(
    server: OddServer, use: Callable[..., None]
) -> None:
    use("lean")
    assert [outcome(), outcome(), outcome()] == [{}, {}, {}]
    assert server.accepted == 1
    server.hang_up()  # as a service does with what is idle, or while a Lambda is frozen
    assert outcome() == {}
    assert (server.accepted, len(server.asked)) == (2, 4)


@pytest.mark.parametrize(
    "step",
    [
        json_answer(200, {}, connection="close"),
        sends(b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}"),
        sends(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n"),
        sends(b"HTTP/1.1 200 OK\r\n\r\n{}", then_ends=True),
    ],
    ids=["close", "1.0", "more than was asked", "until the end"],
)
def test_a_connection_that_cannot_be_trusted_again_is_not(
    step: Step, server: OddServer, use: Callable[..., None]
) -> None:
    use("lean")
    server.script = [step]
    assert [outcome(), outcome()] == [{}, {}]
    assert server.accepted == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\n\r\n",
        b"HTTP/1.1 200\r\nCONTENT-LENGTH:2\r\n\r\n{}",
    ],
    ids=["continue", "chunks", "no reason"],
)
def test_other_spellings_of_an_answer_are_read(raw: bytes, server: OddServer, use: Callable[..., None]) -> None:
    use("lean")

    def in_pieces(connection: socket.socket, asked: Asked) -> bool:
        for place in range(len(raw)):
            connection.sendall(raw[place : place + 1])
        return True

    server.script = [sends(raw), in_pieces]
    assert [outcome(), outcome(), outcome()] == [{}, {}, {}]
    assert server.accepted == 1


def test_threads_share_connections_and_never_answers(server: OddServer, use: Callable[..., None]) -> None:
    use("lean")
    barrier = threading.Barrier(8)

    def echo(connection: socket.socket, asked: Asked) -> bool:
        return json_answer(200, {"Item": json.loads(asked.body)["Key"]})(connection, asked)

    def ask(number: int) -> bool:
        barrier.wait()
        mine = [f"{number}-{turn}" for turn in range(40)]
        found = [outcome("GetItem", {"TableName": "shop", "Key": {"pk": {"S": name}}}) for name in mine]
        return [one["Item"]["pk"]["S"] for one in found] == mine

    server.script = [echo] * 320
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(8)))
    assert server.accepted <= 8


# signing, as it is sent


def test_a_call_says_what_botocores_says(server: OddServer, use: Callable[..., None]) -> None:
    request = {**WRITE, "Item": {**WRITE["Item"], "t": {"S": "券😀"}, "raw": {"B": b"\x00"}, "many": {"BS": [b"a"]}}}
    aws._client.cache_clear()  # botocore keeps the keys that it was made with
    for client in ("lean", "botocore"):
        use(client, AWS_SESSION_TOKEN="token")
        outcome(request=request)
    lean, botocore = server.asked
    assert json.loads(lean.body) == json.loads(botocore.body)
    for name in ("x-amz-target", "content-type", "host", "x-amz-security-token"):
        assert lean.headers[name] == botocore.headers[name], name


def test_keys_that_are_renewed_sign_the_next_call(server: OddServer, use: Callable[..., None]) -> None:
    use("lean", AWS_ACCESS_KEY_ID="AKIDFIRST", AWS_SESSION_TOKEN="one")
    outcome()
    use("lean", AWS_ACCESS_KEY_ID="AKIDSECOND", AWS_SESSION_TOKEN="two")
    outcome()
    used = [
        (one.headers["authorization"].split("/")[0].split("=")[1], one.headers["x-amz-security-token"])
        for one in server.asked
    ]
    assert used == [("AKIDFIRST", "one"), ("AKIDSECOND", "two")]


@pytest.mark.parametrize("code", ["InvalidSignatureException", "RequestTimeTooSkewed"])
def test_a_clock_that_is_wrong_is_set_by_the_services_and_stays_so(
    code: str, server: OddServer, use: Callable[..., None], at_noon: TestClock
) -> None:
    use("lean")
    theirs = clock.now() + timedelta(hours=2)
    server.script = [
        json_answer(400, {"__type": code, "message": "Signature expired"}, date=format_datetime(theirs, usegmt=True))
    ]
    assert [outcome(), outcome()] == [{}, {}]
    sent = [datetime.strptime(one.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for one in server.asked]
    assert sent[1:] == [theirs, theirs]
    assert len(sent) == 3


@pytest.mark.parametrize("date", ["", "yesterday", "now"])
def test_a_signature_that_is_refused_for_another_reason_is_a_no(
    date: str, server: OddServer, use: Callable[..., None], at_noon: TestClock
) -> None:
    use("lean")
    told = format_datetime(clock.now(), usegmt=True) if date == "now" else date
    server.script = [json_answer(400, {"__type": "InvalidSignatureException", "message": "keys"}, date=told)]
    assert type(outcome()) is StoreError
    assert len(server.asked) == 1


def test_without_keys_in_the_environment_botocore_looks_for_them(
    server: OddServer, use: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    use("lean")
    asked: list[str] = []
    monkeypatch.setattr(aws, "_through_botocore", lambda service, operation, *_: asked.append(operation) or {})
    outcome()
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    outcome()
    outcome("DescribeTable", {"TableName": "shop"})
    assert (len(server.asked), asked) == (1, ["PutItem", "DescribeTable"])


def test_a_server_that_cannot_prove_itself_gets_not_a_byte(
    server: OddServer, use: Callable[..., None], tmp_path: Any
) -> None:
    """And one that can is believed: by the bundle that AWS_CA_BUNDLE names."""
    certificate = tls_files(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.wrap = lambda connection: context.wrap_socket(connection, server_side=True)
    url = server.url.replace("http://127.0.0.1", "https://localhost")
    use("lean", MINIMALL_AWS_ENDPOINT=url, AWS_CA_BUNDLE="")
    assert type(outcome()) is Throttled
    assert server.asked == []
    aws._lean.cache_clear()
    use("lean", MINIMALL_AWS_ENDPOINT=url, AWS_CA_BUNDLE=str(certificate))
    server.script = [json_answer(200, {}), answer(200, GOOD[:20], length=len(GOOD))]
    assert [outcome(), type(outcome())] == [{}, Unanswered]
    assert outcome() == {}


def tls_files(directory: Any) -> Any:
    """A certificate of "localhost" that signed itself, and its key, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = directory / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_a_secret_is_read_in_the_protocol_of_its_service(server: OddServer, use: Callable[..., None]) -> None:
    use("lean")
    server.script = [json_answer(200, {"Parameters": [{"Name": "/m/a", "Value": "x"}], "InvalidParameters": []})]
    assert secrets.read("/m/a") == "x"
    (asked,) = server.asked
    assert asked.headers["x-amz-target"] == "AmazonSSM.GetParameters"
    assert asked.headers["content-type"] == "application/x-amz-json-1.1"
    assert json.loads(asked.body) == {"Names": ["/m/a"], "WithDecryption": True}
