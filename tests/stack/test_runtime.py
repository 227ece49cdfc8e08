"""Every function of the artefact under Lambda's own runtime: it starts, answers, stays within its memory, and loses nothing when it is killed."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest

from infra.local import aws
from infra.local.demo.client import new_key
from infra.local.gateway import HttpRequest, Match, proxy_event
from infra.local.pumps.stream import stream_event, wire_record
from infra.local.shop import content
from infra.local.shop.requests import campaign_request
from infra.stack.deployment import Artefact, Deployment
from infra.stack.running import Running, functions
from tests import goods_tables
from tests.forms import post
from tests.pictures import picture
from tests.stack import goods
from tests.stack.conftest import create_staff
from tests.stack.goods import Buyer
from tests.stack.runtime import Failed, Function, environment_of, runtime_directory
from tests.stack.stall import Stall

_KILLED_AFTER_SECONDS = (
    2.0  # instead of the template's half a minute; less than botocore's patience, which would end the wait
)


@dataclass
class Lambdas:
    """The functions of a stack of their own, which nothing but these tests starts. Each is one process, made at its first call."""

    shop: Running
    artefact: Artefact
    var: Path
    runtime: Path
    endpoint: str
    made: dict[str, Function] = field(default_factory=dict)
    keeper: str = ""  # a token of somebody who may do everything

    def __getitem__(self, name: str) -> Function:
        """By logical id."""
        if name not in self.made:
            self.made[name] = self.function(name)
        return self.made[name]

    def function(self, name: str, task: Path | None = None) -> Function:
        stack = self.shop.stack
        configuration = stack.client("lambda").get_function_configuration(FunctionName=stack.resources[name])
        return Function(
            task or self.var / self.artefact.template["Resources"][name]["Properties"]["CodeUri"],
            self.runtime,
            configuration["Handler"],
            {
                **configuration["Environment"]["Variables"],
                **environment_of(configuration),
                **self.shop.platform.settings(),
                **self._credentials(configuration["Role"]),
                "AWS_REGION": aws.REGION,
                "AWS_DEFAULT_REGION": aws.REGION,
                "AWS_ENDPOINT_URL": self.endpoint,
            },
            memory=configuration["MemorySize"],
            timeout=configuration["Timeout"],
            name=configuration["FunctionName"],
        )

    def _credentials(self, role: str) -> dict[str, str]:
        """The function's own role: what its policy does not allow is refused."""
        made = self.shop.stack.client("sts").assume_role(RoleArn=role, RoleSessionName="under-test")["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": made["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": made["SecretAccessKey"],
            "AWS_SESSION_TOKEN": made["SessionToken"],
        }

    def request(self, name: str, path: str, body: bytes, headers: Mapping[str, str], **how: Any) -> dict[str, Any]:
        """A request as the front door tells `name` of it; the answer for the front door."""
        request = HttpRequest("POST", path, "", list(headers.items()), body, "127.0.0.1")
        event = proxy_event(request, Match("/{domain}/{verb}", {}), str(uuid.uuid4()))
        event["requestContext"]["stage"] = "$default"
        answer: dict[str, Any] = self[name].invoke(event, **how)
        return answer

    def ask(self, operation: str, body: Mapping[str, Any], *, token: str | None = None, key: str | None = None) -> Any:
        """An operation, by the function that the template's routes lead to."""
        return self.answer(operation, body, token, key)["data"]

    def answer(
        self, operation: str, body: Mapping[str, Any], token: str | None, key: str | None, **how: Any
    ) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        headers |= {"Idempotency-Key": key} if key else {}
        answer = self.request(self.serving(operation), f"/{operation}", json.dumps(body).encode(), headers, **how)
        assert answer["statusCode"] == 200, answer
        content: dict[str, Any] = json.loads(answer["body"])
        return content

    def serving(self, operation: str) -> str:
        hot = "".join(word.capitalize() for word in operation.replace("/", "_").split("_"))
        return hot if hot in self.shop.stack.resources else "APIHandler"


@pytest.fixture(scope="session")
def stall(shop: Running) -> Iterator[Stall]:
    with Stall(shop.cloud.endpoint) as way:
        yield way


@pytest.fixture(scope="session")
def lambdas(
    artefact: Artefact, unzipped: Path, shop: Running, stall: Stall, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lambdas]:
    deployment = Deployment(shop.cloud.endpoint, "minimall-runtime")
    stack = deployment.deploy(artefact, shop.parameters)
    own = Running(shop.cloud, shop.platform, deployment, stack, shop.parameters)
    for name in functions(stack):
        own.feed(name, False)
    events = stack.client("events")
    for rule in events.list_rules(NamePrefix=stack.name)["Rules"]:
        events.disable_rule(Name=rule["Name"])
    found = Lambdas(
        own, artefact, unzipped, runtime_directory(tmp_path_factory.mktemp("runtime") / "modules"), stall.url
    )
    create_staff(own, {})
    entered = found.ask("staff/login", dict(zip(("username", "password"), goods.STAFF, strict=True)))
    keeper = found.keeper = entered["accessToken"]
    for wanted in (goods.product("plain"), goods.product("rush", rush=True)):
        found.ask("products/create", wanted, token=keeper, key=new_key())
    (welcome,) = (one for one in content.load().campaigns if one.campaign_id == "welcome")
    found.ask("campaigns/create", campaign_request(welcome, datetime.now(UTC)), token=keeper, key=new_key())
    yield found
    for function in found.made.values():
        function.__exit__(None, None, None)


@pytest.fixture(scope="session")
def buyer(lambdas: Lambdas) -> Buyer:
    return Buyer(lambdas.ask)


def _queue_event(lambdas: Lambdas, queue: str) -> dict[str, Any]:
    """What is in a queue, as its mapping tells the function of it."""
    arn = f"arn:aws:sqs:{aws.REGION}:{aws.ACCOUNT}:{lambdas.shop.stack.resources[queue].rpartition('/')[2]}"
    messages = lambdas.shop.receive(lambdas.shop.stack.resources[queue])
    assert messages
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "messageAttributes": {},
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": arn,
                "awsRegion": aws.REGION,
            }
            for message in messages
        ]
    }


def _stream_event(lambdas: Lambdas) -> dict[str, Any]:
    """The table's stream from its beginning, as its mapping tells the relay of it."""
    streams, arn = lambdas.shop.stack.client("dynamodbstreams"), lambdas.shop.stack.outputs["TableStreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    records = streams.get_records(ShardIterator=iterator["ShardIterator"], Limit=100)["Records"]
    assert records
    return stream_event([wire_record(record, arn) for record in records])


def _started_by_the_clock(artefact: Artefact) -> list[str]:
    """The logical ids of the jobs."""
    found = []
    for name, resource in artefact.template["Resources"].items():
        events = resource.get("Properties", {}).get("Events", {}).values()
        if resource["Type"] == "AWS::Serverless::Function" and any(event["Type"] == "Schedule" for event in events):
            found.append(name)
    return found


def _clock_event() -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": aws.ACCOUNT,
        "time": "2026-11-22T10:00:00Z",
        "region": aws.REGION,
        "resources": [f"arn:aws:events:{aws.REGION}:{aws.ACCOUNT}:rule/timers"],
        "detail": {},
    }


def _notification(lambdas: Lambdas, number: str) -> tuple[dict[str, str], bytes]:
    """A real notification of the simulated platform about a payment, caught on its way."""
    caught: list[tuple[dict[str, str], bytes]] = []

    class Catcher(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            caught.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Catcher)
    Thread(target=server.serve_forever, daemon=True).start()
    public = lambdas.shop.stack.environment("APIHandler")["MINIMALL_PUBLIC_URL"]
    lambdas.shop.platform.leads(public, f"http://127.0.0.1:{server.server_address[1]}")
    lambdas.shop.platform.notify(number)
    goods.until(lambda: caught)
    server.shutdown()
    server.server_close()
    return caught[0]


def _send_a_picture(lambdas: Lambdas, buyer: Buyer) -> None:
    form = buyer.call("media/request_upload", {"contentType": "image/jpeg"})
    assert post(form, picture("JPEG", (900, 600))) == 204
    buyer.call("media/finish", {"mediaId": form["mediaId"]})
    assert lambdas["PrepareMedia"].invoke(_queue_event(lambdas, "MediaQueue")) == {"batchItemFailures": []}
    assert set(buyer.call("media/finish", {"mediaId": form["mediaId"]})["media"]["thumbnails"]) == {"240", "750"}


def _import_goods(lambdas: Lambdas) -> None:
    form = lambdas.ask("imports/request_upload", {}, token=lambdas.keeper, key=new_key())
    assert post(form, goods_tables.table([("stack-1", "竹筷", "9.9", 5)]).encode()) == 204
    lambdas.ask("imports/start", {"importId": form["importId"]}, token=lambdas.keeper, key=new_key())
    assert lambdas["ImportProducts"].invoke(_queue_event(lambdas, "ImportsQueue")) == {"batchItemFailures": []}
    found = lambdas.ask("imports/get", {"importId": form["importId"]}, token=lambdas.keeper)["job"]
    assert (found["state"], found["made"]) == ("finished", 1)


def test_every_function_answers_within_its_memory(artefact: Artefact, lambdas: Lambdas, buyer: Buyer) -> None:
    order_no = buyer.submit("plain")
    assert lambdas.ask("catalog/browse", {})["products"] == []  # cards come from the stream, which nobody has read yet
    rushed = buyer.submit("rush")
    assert buyer.status(rushed) == "RESERVING"
    assert lambdas["DeductStock"].invoke(_queue_event(lambdas, "StockQueue")) == {"batchItemFailures": []}
    assert buyer.status(rushed) == "UNPAID"

    payment = buyer.call("orders/pay", {"orderNo": order_no})["payment"]
    number = lambdas.shop.platform.request_payment(payment)["out_trade_no"]
    headers, body = _notification(lambdas, number)
    assert lambdas.request("PaymentsWechatNotify", "/payments/wechat_notify", body, headers)["statusCode"] == 204
    assert buyer.status(order_no) == "PAID"

    assert lambdas["Relay"].invoke(_stream_event(lambdas)) == {"batchItemFailures": []}
    assert lambdas["Notify"].invoke(_queue_event(lambdas, "NotifyQueue")) == {"batchItemFailures": []}
    assert "paid" in {one["type"] for one in buyer.call("messages/inbox")["notices"]}
    assert len(lambdas.ask("catalog/browse", {})["products"]) == 2
    for name in _started_by_the_clock(artefact):
        assert isinstance(lambdas[name].invoke(_clock_event()), dict), name
    claimed = lambdas.ask("coupons/claim", {"campaignId": "welcome"}, token=buyer.token, key=new_key())
    assert claimed["coupon"]["campaignId"] == "welcome"
    _send_a_picture(lambdas, buyer)
    _import_goods(lambdas)

    assert lambdas.made.keys() == set(functions(lambdas.shop.stack))
    assert {name: one.starts for name, one in lambdas.made.items()} == dict.fromkeys(lambdas.made, 1)
    for name, one in lambdas.made.items():
        assert 20 < one.peak_mb < one.memory, name
        print(f"{name:<24} {one.peak_mb:6.0f} MB of {one.memory}")


def test_a_worker_killed_after_its_write_has_decided_once(lambdas: Lambdas, buyer: Buyer, stall: Stall) -> None:
    before = goods.left(lambdas.ask, "rush")
    order_no = buyer.submit("rush", 2)
    event = _queue_event(lambdas, "StockQueue")
    lambdas["DeductStock"].invoke({"Records": []})  # warm: what is stopped is the work, not the start
    stall.hold_after("TransactWriteItems")
    with pytest.raises(Failed, match=r"Sandbox.Timedout"):
        lambdas["DeductStock"].invoke(event, timeout=_KILLED_AFTER_SECONDS)
    assert stall.held.is_set()
    stall.let_go()

    assert buyer.status(order_no) == "UNPAID"  # what was written stays written
    assert goods.left(lambdas.ask, "rush") == before - 2
    assert lambdas["DeductStock"].invoke(event) == {"batchItemFailures": []}  # the queue brings it again
    assert goods.left(lambdas.ask, "rush") == before - 2
    assert [entry["type"] for entry in buyer.seen(order_no)["timeline"]] == ["submitted", "reserved"]


def test_an_order_whose_answer_was_cut_off_is_the_same_order_at_the_retry(
    lambdas: Lambdas, buyer: Buyer, stall: Stall
) -> None:
    before, key = goods.left(lambdas.ask, "plain"), new_key()
    orders = len(buyer.call("orders/list")["orders"])
    order = buyer.order("plain", 3)
    stall.hold_after("TransactWriteItems")
    with pytest.raises(Failed, match=r"Sandbox.Timedout"):
        lambdas.answer("orders/submit", order, buyer.token, key, timeout=_KILLED_AFTER_SECONDS)
    assert stall.held.is_set()
    stall.let_go()

    starts = lambdas["OrdersSubmit"].starts
    order_no = lambdas.ask("orders/submit", order, token=buyer.token, key=key)["orderNo"]
    assert lambdas["OrdersSubmit"].starts == starts + 1  # another process, which knows nothing of the first
    assert lambdas.ask("orders/submit", order, token=buyer.token, key=key)["orderNo"] == order_no
    assert len(buyer.call("orders/list")["orders"]) == orders + 1
    assert goods.left(lambdas.ask, "plain") == before - 3


def test_a_function_is_killed_when_its_time_is_over(lambdas: Lambdas, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("import time\ndef handler(event, context):\n    time.sleep(60)\n")
    with (
        Function(tmp_path, lambdas.runtime, "slow.handler", {}, memory=128, timeout=1) as slow,
        pytest.raises(Failed, match=r"Task timed out after 1.00 seconds"),
    ):
        slow.invoke({})


def test_more_memory_than_the_template_gives_is_seen(lambdas: Lambdas, tmp_path: Path) -> None:
    (tmp_path / "large.py").write_text("def handler(event, context):\n    return len(bytearray(200_000_000))\n")
    with (
        Function(tmp_path, lambdas.runtime, "large.handler", {}, memory=128, timeout=5) as large,
        pytest.raises(Failed, match=r"Runtime.OutOfMemory"),
    ):
        large.invoke({})


def test_a_package_that_lacks_a_module_says_so_at_its_start(lambdas: Lambdas, tmp_path: Path) -> None:
    broken = tmp_path / "task"
    shutil.copytree(lambdas.var / lambdas.artefact.zip.name, broken, ignore=shutil.ignore_patterns("door.*"))
    with (
        lambdas.function("APIHandler", broken) as api,
        pytest.raises(Failed, match=r"Runtime.ImportModuleError") as why,
    ):
        api.invoke({})
    assert "door" in why.value.message


def test_a_function_has_its_own_role_and_no_other(lambdas: Lambdas) -> None:
    """The browsing function may read; what it may not do is refused by IAM, not by our good manners."""
    mine = lambdas._credentials(
        lambdas.shop.stack.client("lambda").get_function_configuration(
            FunctionName=lambdas.shop.stack.resources["CatalogBrowse"]
        )["Role"]
    )
    session = boto3.session.Session(
        mine["AWS_ACCESS_KEY_ID"], mine["AWS_SECRET_ACCESS_KEY"], mine["AWS_SESSION_TOKEN"], aws.REGION
    )
    table = session.client("dynamodb", endpoint_url=lambdas.shop.cloud.endpoint)
    with pytest.raises(table.exceptions.ClientError, match="AccessDenied"):
        table.put_item(TableName=lambdas.shop.stack.table, Item={"pk": {"S": "X"}, "sk": {"S": "X"}})
