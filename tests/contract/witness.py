"""Stands at the shop's door and holds every request and answer against the OpenAPI document."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from chalicelib.runtime.http import Inbound, Outbound
from chalicelib.runtime.operation import Operation, Webhook


class Witness:
    """`faults` are sentences; `seen` counts the answers by (operation, status)."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._validators: dict[str, Draft202012Validator] = {}
        self.seen: dict[tuple[str, int], int] = {}
        self.faults: list[str] = []

    def look(self, operation: Operation[Any, Any] | Webhook, inbound: Inbound, outbound: Outbound) -> None:
        name, status = operation.name, outbound.status
        self.seen[name, status] = self.seen.get((name, status), 0) + 1
        described = self._document["paths"][f"/{name}"].get(inbound.method.lower())
        if described is None:
            self.faults.append(f"{inbound.method} {name} is not described")
            return
        if str(status) not in described["responses"]:
            self.faults.append(f"{name}: status {status} is not described: {outbound.body[:200]}")
        elif isinstance(operation, Operation) and outbound.body:
            where = f"#/paths/~1{name.replace('/', '~1')}/{inbound.method.lower()}"
            self._check(f"{where}/responses/{status}/content/application~1json/schema", name, json.loads(outbound.body))
            if status == 200 and inbound.method == "POST":
                self._check(
                    f"{where}/requestBody/content/application~1json/schema", name, json.loads(inbound.body or b"{}")
                )

    def _check(self, reference: str, name: str, value: Any) -> None:
        if reference not in self._validators:
            self._validators[reference] = Draft202012Validator({**self._document, "$ref": reference})
        for error in self._validators[reference].iter_errors(value):
            self.faults.append(f"{name}: {error.json_path} {error.message[:200]}")
