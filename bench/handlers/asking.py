"""Asks a front on 127.0.0.1, one call after the other on one kept connection: `python -m bench.handlers.asking PORT`.

Each line of the standard input is a JSON list of [method, path, headers, body]; when all of them were answered with 200, their number is said.
A process of its own, so that its processor time is not taken for the shop's.
"""

from __future__ import annotations

import http.client
import json
import sys

HOST = "127.0.0.1"


def main() -> int:
    connection = http.client.HTTPConnection(HOST, int(sys.argv[1]), timeout=30)
    for line in sys.stdin:
        calls = json.loads(line)
        for method, path, headers, body in calls:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            told = answer.read()
            if answer.status != 200:
                print(f"{method} {path}: {answer.status} {told[:300]!r}", flush=True)
                return 1
        print(len(calls), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
