"""The HTTP front: the events API Gateway would make, the product's errors, and many callers at once without mixing them."""

import asyncio
import base64
import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from chalice.app import Blueprint, Chalice, Response

from infra.local import landing, threadsafe
from infra.local.front import Front
from infra.local.gateway import PAYLOAD_LIMIT_BYTES, Match, Router
from infra.local.ministack import free_port


def toy() -> Chalice:
    """An application that tells what reached it."""
    app = Chalice("toy", configure_logs=False)
    blueprint = Blueprint(__name__)

    @app.route("/echo", methods=["GET", "POST"], content_types=[])
    def echo() -> dict[str, Any]:
        return dict(app.current_request.to_original_event())

    @app.route("/things/{thing}/parts/{part}", methods=["GET"])
    def parts(thing: str, part: str) -> dict[str, Any]:
        return {"thing": thing, "part": part, "resource": app.current_request.path}

    @app.route("/things/{thing}/parts/special", methods=["GET"])
    def special(thing: str) -> dict[str, str]:
        return {"special": thing}

    @app.route("/slow", methods=["POST"], content_types=[])
    def slow() -> dict[str, Any]:
        before = (app.current_request.raw_body.decode(), app.lambda_context.aws_request_id)
        time.sleep(0.01)
        after = (blueprint.current_request.raw_body.decode(), app.lambda_context.aws_request_id)
        return {"before": before, "after": after}

    @app.route("/teapot", methods=["GET"])
    def teapot() -> Response:
        return Response("茶", status_code=418, headers={"Content-Type": "text/plain; charset=utf-8", "X-Tea": "green"})

    @app.route("/cookies", methods=["GET"])
    def cookies() -> Response:
        return Response("", headers={"Set-Cookie": ["a=1", "b=2"]})

    @app.route("/picture", methods=["GET"], content_types=[])
    def picture() -> Response:
        return Response(b"\x89PNG\xff", headers={"Content-Type": "image/png"})

    @app.route("/huge", methods=["GET"], content_types=[])
    def huge() -> Response:
        return Response("x" * (PAYLOAD_LIMIT_BYTES + 1), headers={"Content-Type": "text/plain"})

    app.register_blueprint(blueprint)
    return app


@contextmanager
def serving(front: Front) -> Iterator[int]:
    """The front on a free port, in a thread."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(front, host="127.0.0.1", port=port, http="httptools", log_level="error", access_log=False)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    media = tmp_path_factory.mktemp("shop") / "media"
    media.mkdir()
    (media / "cup.svg").write_text("<svg/>")
    (media.parent / "secret.txt").write_text("not for you")
    (media / "link").symlink_to(media.parent / "secret.txt")
    with serving(Front(toy(), pages={"/": landing.page(8000, ["/docs"])}, media=media)) as port:
        yield port


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(port: int, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, headers or {})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def test_a_request_becomes_a_rest_proxy_event(port: int) -> None:
    headers = {"Content-Type": "application/json", "X-One": "1", "User-Agent": "test"}
    event = ask(port, "POST", "/echo?a=1&a=2&b=%E8%8C%B6&c=", '{"name": "茶"}'.encode(), headers).json
    assert event["resource"] == event["requestContext"]["resourcePath"] == "/echo"
    assert event["path"] == "/echo"
    assert event["httpMethod"] == event["requestContext"]["httpMethod"] == "POST"
    assert event["headers"]["x-one"] == "1"
    assert event["multiValueHeaders"]["x-one"] == ["1"]
    assert event["queryStringParameters"] == {"a": "2", "b": "茶", "c": ""}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": ["茶"], "c": [""]}
    assert event["pathParameters"] is None
    assert event["stageVariables"] is None
    assert (event["body"], event["isBase64Encoded"]) == ('{"name": "茶"}', False)
    assert event["requestContext"]["identity"] == {"sourceIp": "127.0.0.1", "userAgent": "test"}
    assert event["requestContext"]["requestId"]
    assert abs(event["requestContext"]["requestTimeEpoch"] / 1000 - time.time()) < 60


def test_no_query_and_no_body_are_null(port: int) -> None:
    event = ask(port, "GET", "/echo").json
    assert event["queryStringParameters"] is event["multiValueQueryStringParameters"] is event["body"] is None


def test_a_body_that_is_not_text_comes_in_base64(port: int) -> None:
    event = ask(port, "POST", "/echo", b"\xff\xfe\x00").json
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == b"\xff\xfe\x00"


def test_variables_of_a_path_are_found_and_the_most_literal_route_wins(port: int) -> None:
    assert ask(port, "GET", "/things/a%20b/parts/2").json == {
        **{"thing": "a%20b", "part": "2"},
        "resource": "/things/{thing}/parts/{part}",
    }
    assert ask(port, "GET", "/things/a/parts/special").json == {"special": "a"}


def test_a_route_is_matched_whole() -> None:
    router = Router(["/a.b", "/{x}", "/{x}/{y}"])
    assert router.match("/a.b") == Match("/a.b", {})
    assert router.match("/acb") == Match("/{x}", {"x": "acb"})
    assert router.match("/p/q") == Match("/{x}/{y}", {"x": "p", "y": "q"})
    assert router.match("/p/q/r") is None
    assert router.match("/") is None


def test_an_answer_goes_out_as_it_is(port: int) -> None:
    tea = ask(port, "GET", "/teapot")
    assert (tea.status, tea.body.decode(), tea.headers["x-tea"]) == (418, "茶", "green")
    assert tea.headers["content-type"] == "text/plain; charset=utf-8"
    assert ask(port, "GET", "/cookies").headers.get_all("set-cookie") == ["a=1", "b=2"]
    assert ask(port, "GET", "/picture", headers={"Accept": "image/png"}).body == b"\x89PNG\xff"


def test_an_unknown_path_and_a_wrong_method_are_refused_in_the_products_shape(port: int) -> None:
    unknown = ask(port, "POST", "/nowhere", b"{}")
    assert unknown.status == 404
    assert set(unknown.json) == {"code", "message", "details", "requestId"}
    assert unknown.json["code"] == "not_found"
    wrong = ask(port, "DELETE", "/echo", headers={"Accept-Language": "en"})
    assert (wrong.status, wrong.json["code"], wrong.headers["allow"]) == (405, "method_not_allowed", "GET, POST")
    assert wrong.json["message"] == "Method not allowed"


def test_what_is_larger_than_a_lambda_takes_is_refused(port: int) -> None:
    largest = ask(port, "POST", "/echo", b"x" * 1024 * 1024)
    assert largest.status == 200
    announced = ask(port, "POST", "/echo", headers={"Content-Length": str(PAYLOAD_LIMIT_BYTES + 1)})
    assert (announced.status, announced.json["code"]) == (413, "body_too_large")
    assert announced.headers["connection"] == "close"


def test_an_answer_larger_than_a_lambda_gives_is_an_error(port: int) -> None:
    assert ask(port, "GET", "/huge").json["code"] == "internal_error"


def test_a_body_without_announced_length_is_limited_too(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    chunks = (b"x" * 1024 * 1024 for _ in range(7))
    try:
        connection.request("POST", "/echo", chunks, encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
        status = connection.getresponse().status
    except (BrokenPipeError, ConnectionResetError):
        status = 413  # answered and hung up while we were still sending
    finally:
        connection.close()
    assert status == 413


def test_half_a_request_is_never_served(port: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="access"):
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.sendall(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        ask(port, "GET", "/teapot")
        time.sleep(0.1)
    assert "GET /teapot" in caplog.text
    assert "POST /slow" not in caplog.text


def test_head_is_get_without_its_body(port: int) -> None:
    head = ask(port, "HEAD", "/teapot")
    assert (head.status, head.body, head.headers["content-length"]) == (418, b"", "3")


def test_any_local_page_may_call(port: int) -> None:
    asked = {"Origin": "http://127.0.0.1:3000", "Access-Control-Request-Headers": "authorization,idempotency-key"}
    preflight = ask(port, "OPTIONS", "/echo", headers=asked)
    assert (preflight.status, preflight.body) == (204, b"")
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert preflight.headers["access-control-allow-headers"] == "authorization,idempotency-key"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert ask(port, "GET", "/echo").headers["access-control-allow-origin"] == "*"


def test_the_first_page_and_the_pictures(port: int) -> None:
    page = ask(port, "GET", "/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "http://127.0.0.1:8001/_sim/" in page.body.decode()
    picture = ask(port, "GET", "/media/cup.svg")
    assert (picture.status, picture.headers["content-type"], picture.body) == (200, "image/svg+xml", b"<svg/>")


@pytest.mark.parametrize(
    "path",
    [
        *("/media/../secret.txt", "/media/%2e%2e/secret.txt", "/media/..%2fsecret.txt", "/media/link"),
        *("/media//etc/passwd", "/media/%00", "/media/", "/media/none.svg", "/media/" + "x" * 5000),
    ],
)
def test_no_file_outside_the_pictures_is_served(port: int, path: str) -> None:
    answer = ask(port, "GET", path)
    assert answer.status == 404
    assert b"not for you" not in answer.body


def test_the_access_line_tells_neither_query_nor_body(port: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="access"):
        ask(port, "POST", "/echo?token=secret1", b"secret2")
    assert "POST /echo 200" in caplog.text
    assert "secret" not in caplog.text


async def _client(port: int, name: int, requests: int, times: list[float]) -> None:
    """One keep-alive connection; every request must be answered with its own body and one context."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(requests):
        body = f"{name}-{number}"
        started = time.perf_counter()
        writer.write(f"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        answer = json.loads(await reader.readexactly(length))
        times.append(time.perf_counter() - started)
        assert answer["before"][0] == answer["after"][0] == body
        assert answer["before"][1] == answer["after"][1]
    writer.close()
    await writer.wait_closed()


def test_200_keep_alive_clients_are_served_at_once_and_never_mixed(port: int) -> None:
    times: list[float] = []

    async def all_clients() -> None:
        await asyncio.gather(*(_client(port, name, 10, times) for name in range(200)))

    asyncio.run(all_clients())
    assert len(times) == 2000


def test_a_request_on_a_kept_connection_does_not_wait_for_a_delayed_acknowledgement(port: int) -> None:
    """Nagle's algorithm against delayed ACK costs 40 ms a request where head and body are sent apart."""
    times: list[float] = []
    asyncio.run(_client(port, 1, 30, times))
    times.sort()
    assert times[len(times) // 2] < 0.03  # of which the view sleeps 0.01


def test_a_plain_chalice_does_mix_its_callers_and_an_installed_one_does_not() -> None:
    """What `install` is for: without it, a second request overwrites the first one's."""

    def other_threads_body(app: Chalice) -> Any:
        app.current_request = "mine"
        thread = threading.Thread(target=lambda: setattr(app, "current_request", "theirs"))
        thread.start()
        thread.join()
        return app.current_request

    assert other_threads_body(toy()) == "theirs"
    assert other_threads_body(threadsafe.install(toy())) == "mine"
    installed = threadsafe.install(toy())
    assert threadsafe.install(installed) is installed


def test_a_subclass_keeps_what_it_adds() -> None:
    class Special(Chalice):
        extra = "kept"

    installed = threadsafe.install(Special("toy", configure_logs=False))
    assert isinstance(installed, Special)
    assert installed.extra == "kept"
