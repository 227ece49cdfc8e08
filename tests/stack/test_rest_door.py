"""The other front door of the same template: a REST API under the shop's own domain, by parameters alone."""

from __future__ import annotations

from typing import Any

import urllib3

from infra.stack.deployment import Artefact, Deployment
from infra.stack.running import Running

_DOMAIN = "shop.example.org"


def test_with_the_parameter_rest_the_same_package_answers_through_a_rest_api_on_its_domain(
    shop: Running, artefact: Artefact
) -> None:
    certificate = f"arn:aws:acm:cn-north-1:000000000000:certificate/{_DOMAIN}"
    parameters = {**shop.parameters, "FrontDoor": "rest", "Domain": _DOMAIN, "CertificateArn": certificate}
    stack = Deployment(shop.cloud.endpoint, "minimall-rest").deploy(artefact, parameters)
    assert "HttpApi" not in stack.resources
    assert stack.outputs["Address"] == stack.environment("APIHandler")["MINIMALL_PUBLIC_URL"] == f"https://{_DOMAIN}"

    def ask(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Host": _DOMAIN}
        answer = urllib3.request(
            method, f"{stack.endpoint}{path}", json=body, headers=headers, timeout=35, retries=False
        )
        return answer.status, answer.json()

    status, login = ask("POST", "/identity/login", {"code": "sim-rest-visitor"})
    assert (status, login["data"]["isNew"]) == (200, True)
    status, listed = ask("GET", "/catalog/browse?sort=price&pageSize=5")  # a function of its own
    assert (status, listed["data"]["products"]) == (200, [])
