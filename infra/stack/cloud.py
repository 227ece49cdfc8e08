"""The emulated cloud in which a stack runs: ministack with every service that the template names, and Lambdas as processes of this machine."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping

from infra.local import child
from infra.local.aws import ACCESS_KEY
from infra.local.ministack import Ministack

_EMULATOR = "infra.stack.emulator"
# what the template makes, what a deployment needs (S3, CloudFormation), and what functions call
SERVICES = "acm,apigateway,apigatewayv2,cloudformation,cloudwatch,dynamodb,dynamodbstreams,events,iam,lambda,logs,monitoring,s3,sns,sqs,ssm,sts"


class StackCloud(Ministack):
    """One emulator. `lambdas` is laid over the environment of every function that runs in it.

    That is how a function of this machine learns where the simulated platform is: on AWS it would ask the name service. No setting of
    the template is replaced by it, for what a function's own environment says wins.
    """

    def __init__(self, port: int = 0, lambdas: Mapping[str, str] | None = None) -> None:
        super().__init__(port)
        self._lambdas = dict(lambdas or {})

    def start(self) -> None:
        self._log = tempfile.TemporaryFile(prefix="ministack-")  # noqa: SIM115 - closed in stop
        self.process = child.start(_EMULATOR, [], self.environment(), self._log)

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in super().environment().items() if not name.startswith("MINIMALL_")}
        return {
            **kept,
            "SERVICES": SERVICES,
            "LOG_LEVEL": "INFO",
            "AUTH": "true",
            "LAMBDA_WARM_TTL_SECONDS": "3600",
            # botocore of the functions asks the emulator for everything (ministack sets AWS_ENDPOINT_URL), and nobody for credentials
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "NO_PROXY": "127.0.0.1,localhost",
            "PYTHONDONTWRITEBYTECODE": "1",
            **self._lambdas,
        }

    def log(self) -> str:
        """What the emulator has said so far, the output of the functions included."""
        if self._log is None:
            return ""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")
