"""Table and queues are defined in one place: what is changed there, the stack, the local cloud and the store's own requests follow."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.local.environment import without_ambient_aws
from infra.local.ministack import Ministack
from infra.packaging import source

# In a copy of the tree: what the stack would get, what the local cloud made of it, and whether the store can work with that.
PROGRAM = """
import json, sys
from datetime import timedelta
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import schema, table, timers
from chalicelib.store.item import Item, Key
from chalicelib.store.transaction import Transaction
from infra import definition
from infra.local import aws, tables
from infra.local.catalogue import catalogue

cloud, name = sys.argv[1], settings().table
tables.create_table(cloud, definition.create_table(name))
tables.create_queues(cloud, catalogue().queues)
stack = definition.template("prod")["Resources"]
described = aws.client("dynamodb", cloud).describe_table(TableName=name)["Table"]
ttl = aws.client("dynamodb", cloud).describe_time_to_live(TableName=name)["TimeToLiveDescription"]
queue = aws.client("sqs", cloud).get_queue_attributes(QueueUrl=aws.queue_url(cloud, "stock"), AttributeNames=["All"])


class Note(Item):
    KIND = "note"


keys = [Key("U#1", "N#1"), Key("U#1", "N#2")]
written = [table.put_new(Note.at(key, **timers.attributes(key, "look", clock.now()))) for key in keys[:1]]
written.append(table.put_new(Note.at(keys[0])))
transaction = Transaction("notes")
transaction.create("second", Note.at(keys[1]))
transaction.commit()
found = [raw[schema.SK]["S"] for raw in table.query_all("U#1", begins="N#")]
many = len(table.get_many([(Note, key) for key in keys]))
due = [key for shard in range(settings().due_shards) for key, _ in timers.overdue(shard, clock.now() + timedelta(1))]
projections = {index["IndexName"]: index["Projection"] for index in described["GlobalSecondaryIndexes"]}
print(json.dumps({
    "stack": [stack["Table"]["Properties"]["KeySchema"], stack["Table"]["Properties"]["GlobalSecondaryIndexes"]],
    "stack queue": [stack["StockQueue"]["Properties"][part] for part in ("VisibilityTimeout", "RedrivePolicy")],
    "made": described["KeySchema"],
    "made ops": sorted(projections["ops"].get("NonKeyAttributes", [])),
    "made ttl": ttl["AttributeName"],
    "made queue": [queue["Attributes"]["VisibilityTimeout"], json.loads(queue["Attributes"]["RedrivePolicy"])],
    "written": written, "found": found, "many": many, "due": due,
}))
"""
# file, what is there, what shall be there
CHANGES = [
    ("chalicelib/store/schema.py", 'PK = "pk"', 'PK = "part"'),
    ("chalicelib/store/schema.py", 'SK = "sk"', 'SK = "place"'),
    ("chalicelib/store/schema.py", 'TTL = "ttl"', 'TTL = "gone_at"'),
    ("chalicelib/store/schema.py", 'Index("due", "due_pk", "due_sk"', 'Index("due", "when_pk", "when_sk"'),
    ("chalicelib/store/schema.py", '    "refunding_fen",\n', '    "refunding_fen",\n    "remark",\n'),
    ("functions/__init__.py", 'queue="stock", batch_size=10, window_seconds=0, timeout_seconds=30', None),
    ("infra/template/queue.yaml", "maxReceiveCount: 5", "maxReceiveCount: 7"),
]


def keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A copy of the tree in which each of these things is changed in its one place."""
    for name in ("chalicelib", "functions", "infra"):
        ignored = shutil.ignore_patterns("__pycache__", "media", "content")
        shutil.copytree(source.ROOT / name, tmp_path / name, ignore=ignored)
    for file, before, after in CHANGES:
        path = tmp_path / file
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, before
        path.write_text(text.replace(before, after or before.replace("=30", "=40")), encoding="utf-8")
    return tmp_path


def test_a_change_in_one_place_is_followed_everywhere(changed: Path, tmp_path: Path) -> None:
    with Ministack(data_dir=tmp_path / "cloud") as cloud:
        seen = run(changed, cloud.endpoint)
    assert seen["stack"][0] == seen["made"] == keys("part", "place")
    ops, due = seen["stack"][1]
    assert sorted(ops["Projection"]["NonKeyAttributes"]) == seen["made ops"]
    assert "remark" in seen["made ops"]
    assert due["KeySchema"] == keys("when_pk", "when_sk")
    assert seen["made ttl"] == "gone_at"
    assert seen["stack queue"][0] == int(seen["made queue"][0]) == 6 * 40
    assert seen["stack queue"][1]["maxReceiveCount"] == int(seen["made queue"][1]["maxReceiveCount"]) == 7
    assert seen["written"] == [True, False]
    assert (seen["found"], seen["many"]) == (["N#1", "N#2"], 2)
    assert seen["due"] == [["U#1", "N#1"]]


def run(root: Path, cloud: str) -> dict[str, Any]:
    environment = without_ambient_aws(os.environ.items()) | {
        "PYTHONPATH": str(root),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MINIMALL_AWS_ENDPOINT": cloud,
        "MINIMALL_TABLE": "changed",
    }
    command = [sys.executable, "-c", PROGRAM, cloud]
    ended = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-2_000:]
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found
