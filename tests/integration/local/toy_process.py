"""A process for the supervisor's tests: `NAME FILE [die|stubborn]` notes in FILE when it starts and when it is ended."""

import signal
import sys
import time
from pathlib import Path


def main() -> None:
    name, path, *how = sys.argv[1:]

    def note(what: str) -> None:
        with Path(path).open("a") as file:
            file.write(f"{what} {name}\n")

    def end(*_: object) -> None:
        note("end")
        if "stubborn" not in how:
            sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    note("start")
    print(f"{name} says hello", flush=True)
    if "die" in how:
        print("the reason of its death", flush=True)
        sys.exit(3)
    while True:
        time.sleep(0.05)


if __name__ == "__main__":
    main()
