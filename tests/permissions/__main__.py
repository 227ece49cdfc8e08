"""`make policies`: the record of what each Lambda was seen to do, written anew from a whole run; then what the policies lack or have too much."""

from __future__ import annotations

import json
import sys

from infra import definition, permissions
from tests.permissions import plugin


def main() -> int:
    calls = plugin.unpacked(json.loads(plugin.SEEN.read_text(encoding="utf-8")))
    before = permissions.observed() if permissions.OBSERVED.exists() else {}
    record = plugin.record(calls, before)
    permissions.OBSERVED.write_text(permissions.written(record), encoding="utf-8")
    resources = definition.template()["Resources"]
    wrong = 0
    for name in permissions.lambdas():
        policy = permissions.read(name)
        told = permissions.faults(
            policy, [one.permission for one in record[name]], permissions.made_by_lambda(name, resources)
        )
        print(f"{name:<24}{len(permissions.granted(policy)):>3} permissions{'' if told else ', all of them used'}")
        print("".join(f"    {sentence}\n" for sentence in told), end="")
        wrong += len(told)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
