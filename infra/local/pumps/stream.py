"""Feeds the table's stream to the relay as Lambda's event source mapping does.

Every shard in order, batches in the shape of "Using Lambda with DynamoDB": a failed batch is repeated, halved until the
record that fails stands alone, and that one goes whole to the dead letters after its retries; its neighbours go on. Where
the reading stands is saved after each batch (at least once: a record can come twice, and consumers bear it).

The emulator keeps stream records in memory only, so that changes which nobody had read are lost when it ends. On an orderly
stop the stream is drained before. For every other end the time is noted at which the stream was last seen empty: at the
next start everything that has happened since is told again from the items (`infra.local.pumps.lost`).
"""

import base64
import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.runtime.catalogue import StreamWorker
from infra.local.pumps.handlers import Event

log = logging.getLogger("pump.stream")

_IDLE_SECONDS = 0.4
_RECOVERY_SECONDS = 2.0
_MOST_LETTER_BYTES = 1024 * 1024  # SQS takes no larger message
_NOTE_SECONDS = 5.0  # how often an empty stream is noted
_LOST_PLACE = ("TrimmedDataAccessException", "ExpiredIteratorException", "ResourceNotFoundException")

Record = dict[str, Any]


def stream_event(records: list[Record]) -> Event:
    return {"Records": records}


def wire_record(record: Any, stream_arn: str) -> Record:
    """A record as Lambda passes it on: boto3 has turned binaries into bytes and times into datetimes, Lambda has not."""
    wired: Record = _wire(record)
    return {**wired, "eventSourceARN": stream_arn}


def _wire(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _wire(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_wire(inner) for inner in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value


def first_failed(answer: Any, records: list[Record]) -> int:
    """Index of the first record that the answer reports as failed, `len(records)` if none.

    In a stream everything from the lowest failed sequence number on is repeated; an empty or unknown one means the whole
    batch ("Reporting batch item failures" of DynamoDB streams).
    """
    if not answer:
        return len(records)
    places = {record["dynamodb"]["SequenceNumber"]: place for place, record in enumerate(records)}
    try:
        failed = [failure["itemIdentifier"] for failure in answer.get("batchItemFailures") or ()]
    except (AttributeError, KeyError, TypeError):
        return 0
    return min((places.get(sequence, 0) for sequence in failed), default=len(records))


class Position:
    """The last sequence number handed over, per shard, and when the stream was last empty, in a small JSON file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._sequences: dict[str, str] = {}
        self._stream = ""
        self._empty_at: datetime | None = None
        self._noted = 0.0
        if path and path.exists() and (noted := json.loads(path.read_text()).get("empty_at")):
            self._empty_at = datetime.fromisoformat(noted)

    @property
    def empty_at(self) -> datetime | None:
        """A time before which every change was handed over; None if that was never seen."""
        return self._empty_at

    def empty(self, at: datetime, *, at_once: bool = False) -> None:
        """The stream was empty at `at`. Written every few seconds."""
        self._empty_at = at
        if at_once or time.monotonic() - self._noted > _NOTE_SECONDS:
            self._noted = time.monotonic()
            self._save()

    def open(self, stream_arn: str) -> None:
        """Start from what the file says of this stream; a file about another stream is of no use."""
        self._stream, self._sequences = stream_arn, {}
        if self._path and self._path.exists():
            saved = json.loads(self._path.read_text())
            if saved["stream"] == stream_arn:
                self._sequences = saved["shards"]

    def of(self, shard: str) -> str | None:
        return self._sequences.get(shard)

    def advance(self, shard: str, sequence: str) -> None:
        self._sequences[shard] = sequence
        self._save()

    def forget(self, shard: str) -> None:
        self._sequences.pop(shard, None)
        self._save()

    def _save(self) -> None:
        if self._path:
            fresh = self._path.with_suffix(".new")
            empty_at = self._empty_at and self._empty_at.isoformat()
            fresh.write_text(json.dumps({"stream": self._stream, "shards": self._sequences, "empty_at": empty_at}))
            fresh.replace(self._path)


class StreamPump:
    """The stream of one table and its worker. `dead_letters(body)` keeps what failed for good."""

    def __init__(
        self,
        streams: Any,
        table: str,
        worker: StreamWorker,
        handler: Callable[[Event], Any],
        dead_letters: Callable[[str], Any],
        position_file: Path | None = None,
        retry_seconds: float = 0.5,
    ) -> None:
        self._streams = streams
        self._table = table
        self._worker = worker
        self._handler = handler
        self._dead_letters = dead_letters
        self._position = Position(position_file)
        self._retry_seconds = retry_seconds
        self._arn = ""
        self._iterators: dict[str, str] = {}
        self._saw_all = True  # in this round no shard's reading had to begin anew

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping`: read and hand over, resting when there is nothing."""
        while not stopping.is_set():
            try:
                pause = 0.0 if self.pump_once() else _IDLE_SECONDS
            except Exception:
                log.exception("stream: reading failed, trying again")
                self._iterators.clear()
                pause = _RECOVERY_SECONDS
            stopping.wait(pause)

    def pump_once(self) -> int:
        """Hand over one batch of each shard, in this thread; returns how many records they had."""
        began, self._saw_all = datetime.now(UTC), True
        if not self._iterators:
            self._iterators = dict(self._open())
        count = sum(self._pump_shard(shard) for shard in list(self._iterators))
        if not count and self._saw_all and self._iterators:
            self._position.empty(began)
        return count

    @property
    def empty_at(self) -> datetime | None:
        """A time before which every change was handed over, also by earlier processes; None if that is not known."""
        return self._position.empty_at

    def note(self) -> None:
        """Write down at once when the stream was last empty."""
        if self.empty_at:
            self._position.empty(self.empty_at, at_once=True)

    def _open(self) -> Iterator[tuple[str, str]]:
        self._arn = self._streams.list_streams(TableName=self._table)["Streams"][0]["StreamArn"]
        self._position.open(self._arn)
        for shard in self._shards():
            yield shard, self._iterator(shard)

    def _shards(self) -> Iterator[str]:
        """All shards, older ones first, as DescribeStream lists them."""
        page: dict[str, str] = {}
        while True:
            description = self._streams.describe_stream(StreamArn=self._arn, **page)["StreamDescription"]
            yield from (shard["ShardId"] for shard in description["Shards"])
            if "LastEvaluatedShardId" not in description:
                return
            page = {"ExclusiveStartShardId": description["LastEvaluatedShardId"]}

    def _iterator(self, shard: str) -> str:
        """After the saved position; from the oldest record when there is none, or the emulator forgot it by a restart."""
        where = {"StreamArn": self._arn, "ShardId": shard}
        if after := self._position.of(shard):
            try:
                found = self._streams.get_shard_iterator(
                    **where, ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=after
                )
                return str(found["ShardIterator"])
            except ClientError as error:
                if error.response["Error"]["Code"] not in _LOST_PLACE:
                    raise
                self._position.forget(shard)
        return str(self._streams.get_shard_iterator(**where, ShardIteratorType="TRIM_HORIZON")["ShardIterator"])

    def _pump_shard(self, shard: str) -> int:
        try:
            page = self._streams.get_records(ShardIterator=self._iterators[shard], Limit=self._worker.batch_size)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _LOST_PLACE:
                raise
            # an iterator lives for 15 minutes (a laptop sleeps longer); the position does not expire
            self._iterators[shard] = self._iterator(shard)
            self._saw_all = False
            return 0
        records = [wire_record(record, self._arn) for record in page["Records"]]
        if records:
            started = time.perf_counter()
            self._hand_over(records)
            milliseconds = (time.perf_counter() - started) * 1000
            log.info("%s: %d records, %.0f ms", self._worker.name, len(records), milliseconds)
            self._position.advance(shard, records[-1]["dynamodb"]["SequenceNumber"])
        following = page.get("NextShardIterator")
        if following:
            self._iterators[shard] = following
        else:
            del self._iterators[shard]  # closed and read to its end; the last one gone means: look for new shards
        return len(records)

    def _hand_over(self, records: list[Record]) -> None:
        """Until every record was taken or lies in the dead letters."""
        for attempt in range(self._worker.retries + 1):
            records = self._invoke(records)
            if not records:
                return
            if len(records) > 1:
                # splitting does not count as a retry: a record that stands alone has all of them
                middle = len(records) // 2
                self._hand_over(records[:middle])
                self._hand_over(records[middle:])
                return
            time.sleep(self._retry_seconds * min(attempt + 1, 5))
        self._bury(records[0])

    def _invoke(self, records: list[Record]) -> list[Record]:
        """The records that the worker did not take."""
        try:
            answer = self._handler(stream_event(records))
        except Exception:
            log.exception("%s: batch of %d failed", self._worker.name, len(records))
            return records
        return records[first_failed(answer, records) :]

    def _bury(self, record: Record) -> None:
        letter = {
            "version": "1.0",
            "requestContext": {"requestId": str(uuid.uuid4()), "condition": "RetryAttemptsExhausted"},
            "Records": [record],
        }
        body = json.dumps(letter, ensure_ascii=False)
        if len(body.encode()) > _MOST_LETTER_BYTES:
            images = ("NewImage", "OldImage")
            change = {name: value for name, value in record["dynamodb"].items() if name not in images}
            body = json.dumps({**letter, "Records": [{**record, "dynamodb": change}]}, ensure_ascii=False)
            log.error("%s: record too large for a letter, kept without its images", self._worker.name)
        self._dead_letters(body)
        log.error("%s: gave up on %s, it is in the dead letters", self._worker.name, record["dynamodb"]["Keys"])
