"""Dead letters: `python -m infra.operate.redrive QUEUE --look` shows them, without `--look` they go on their way again.

stock, notify   back into their queue: in AWS by SQS itself (StartMessageMoveTask), on the emulator by sending each and then deleting it
relay           whole stream records: each is relayed here and now; one that fails again stays

A letter is deleted only after it surely is where it should be. If the command dies between the two, it is there twice, and every worker
bears that.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from chalicelib import relay
from chalicelib.republish import republish
from chalicelib.store import queues
from functions import STREAM, WORKERS
from infra.operate.dead_letters import Letter, in_words, letters, put_back, url_of
from infra.operate.deployment import NoDeployment, choose, client, is_local, parser, say

QUEUES = (*sorted({worker.queue for worker in WORKERS}), STREAM.name)
_AROUND = timedelta(minutes=10)  # an entry is dated a little before its record arrives
_POLL_SECONDS = 2.0
SHOWN = 100


def show(queue: str, most: int = SHOWN) -> int:
    """Say up to `most` letters in words and leave all where they are; how many were said."""
    sqs, url = client("sqs"), url_of(f"{queue}-dlq")
    found = list(islice(letters(sqs, url), most))
    for letter in found:
        say(f"  {in_words(queue, letter)}")
        put_back(sqs, url, letter)
    more = "，可能还有更多（--most）" if len(found) == most else ""
    say(f"{queue}-dlq：{len(found)} 封{more}" if found else f"{queue}-dlq 是空的 / empty")
    return len(found)


def send_again(queue: str, most: int | None = None) -> tuple[int, int]:
    """Letters that went on their way, and letters that stayed, of at most `most`."""
    sqs, url = client("sqs"), url_of(f"{queue}-dlq")
    deal: Callable[[Letter], None] = (
        _relay_again if queue == STREAM.name else lambda one: queues.send(queue, [one.body])
    )
    went = 0
    stay: list[Letter] = []
    untried: list[Letter] = []
    for letter in letters(sqs, url):
        if most is not None and went + len(stay) >= most:
            untried.append(letter)
            continue
        try:
            deal(letter)
        except Exception as error:  # noqa: BLE001 - it stays where it is, and the person is told
            say(f"✗ {in_words(queue, letter)}\n    {type(error).__name__}: {str(error)[:300]}")
            stay.append(letter)
        else:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=letter.receipt)
            went += 1
    for letter in [*stay, *untried]:  # only now: one that can be seen again would be received again
        put_back(sqs, url, letter)
    return went, len(stay)


class NotTaken(Exception):
    """The relay would not have a record now: table or queue are away."""


def _relay_again(letter: Letter) -> None:
    """A record that the relay put aside; or Lambda's note of a batch that it gave up, which names only when: that span is told again."""
    event = json.loads(letter.body)
    if batch := event.get("DDBStreamBatchInfo"):
        first, last = (
            datetime.fromisoformat(batch[f"approximateArrivalOf{which}Record"]) for which in ("First", "Last")
        )
        republish(first - _AROUND, last + _AROUND, said=say)
    elif relay.relay(event, bury=False) is not None:
        raise NotTaken("表或队列暂不可用 / table or queue unavailable")


def move(queue: str, per_second: int) -> None:
    """Let SQS move everything back, and wait until it has. Raises RuntimeError when SQS gave up; what is left is where it was."""
    sqs = client("sqs")
    source = _arn(sqs, url_of(f"{queue}-dlq"))
    sqs.start_message_move_task(SourceArn=source, MaxNumberOfMessagesPerSecond=per_second)
    while True:
        task = sqs.list_message_move_tasks(SourceArn=source, MaxResults=1)["Results"][0]
        moved = task.get("ApproximateNumberOfMessagesMoved", 0)
        say(f"  {task['Status']}：{moved}/{task.get('ApproximateNumberOfMessagesToMove', '?')}")
        if task["Status"] not in ("RUNNING", "CANCELLING"):
            break
        time.sleep(_POLL_SECONDS)
    if task["Status"] != "COMPLETED":
        raise RuntimeError(f"{task['Status']}: {task.get('FailureReason', '')}")
    say(f"✓ {queue}-dlq → {queue}：{moved} 封")


def _arn(sqs: Any, url: str) -> str:
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])


def main() -> int:
    arguments = parser("redrive", "Shows dead letters, and sends them on their way again")
    arguments.add_argument("queue", choices=QUEUES, type=lambda name: name.removesuffix("-dlq"))
    arguments.add_argument("--look", action="store_true", help="only show them")
    arguments.add_argument("--most", type=int, help="at most so many (a first one, say)")
    arguments.add_argument("--per-second", type=int, default=50, help="how fast SQS moves them")
    options = arguments.parse_args()
    try:
        choose(options)
    except NoDeployment as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    if options.look:
        show(options.queue, options.most or SHOWN)
        return 0
    if options.queue != STREAM.name and options.most is None and not is_local():
        try:
            move(options.queue, options.per_second)
        except (ClientError, RuntimeError) as error:
            print(f"✗ 没有移完，剩下的还在 {options.queue}-dlq / not all moved: {error}", file=sys.stderr)
            return 1
        return 0
    went, stayed = send_again(options.queue, options.most)
    say(f"{'✗' if stayed else '✓'} {options.queue}-dlq：已送出 {went} 封，留下 {stayed} 封")
    return 1 if stayed else 0


if __name__ == "__main__":
    sys.exit(main())
