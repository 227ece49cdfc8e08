"""The stack's template: what Chalice makes of app.py, infra/template.yaml merged in, the hot operations cloned from the API's function."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from functions import OPERATIONS
from infra.packaging.lambdas import HOT, camel

Template = dict[str, Any]

# what a clone has of its own comes from infra/template; the rest it has as the API's function has it
_SHARED = ("Type", "Handler", "Runtime", "CodeUri", "Tags", "Architectures")


_OF_IMAGES = "prepare_media"  # the Lambda that has Pillow: infra/images.txt

_CHALICE = "from chalice.cli import main; main()"


class ChaliceFailed(Exception):
    """`chalice package` ended with an error; the message is its own."""


def configuration(stage: str, architecture: str, read: Path) -> dict[str, Any]:
    """.chalice/config.json of the staged tree: the repository's, for one stage and architecture."""
    found: dict[str, Any] = json.loads(read.read_text(encoding="utf-8"))
    own = {"api_gateway_stage": stage, "lambda_architecture": architecture}
    return {**found, "stages": {stage: {**found.get("stages", {}).get(stage, {}), **own}}}


def chalice_package(source: Path, merged: Path, stage: str, into: Path) -> Template:
    """Run `chalice package --merge-template` on the staged tree; returns its template. Raises ChaliceFailed."""
    command = [sys.executable, "-c", _CHALICE, "--project-dir", str(source.resolve()), "package"]
    command += ["--stage", stage, "--merge-template", str(merged.resolve()), str(into.resolve())]
    # Chalice asks for a region before it works; nothing of the answer is in the template (a test looks)
    environment = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "PYTHONPATH"):
        environment.pop(name, None)
    environment["PYTHONDONTWRITEBYTECODE"] = "1"  # nothing but what was staged may be in the zip
    # started elsewhere: the staged tree must stand by itself, and in the checkout Python would find the checkout's modules
    ended = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise ChaliceFailed((ended.stdout + ended.stderr).strip()[-3000:])
    template: Template = json.loads((into / "sam.json").read_text(encoding="utf-8"))
    return template


def finish(template: Template, runtime: str) -> Template:
    """What merging cannot do: clones, and the REST API's ways to them."""
    done = copy.deepcopy(template)
    resources = done["Resources"]
    for name in HOT:
        clone = resources[camel(name)]
        clone.update({part: copy.deepcopy(resources["APIHandler"][part]) for part in _SHARED if part == "Type"})
        for part in _SHARED:
            if part in resources["APIHandler"]["Properties"]:
                clone["Properties"][part] = copy.deepcopy(resources["APIHandler"]["Properties"][part])
        for method in ("get", "post") if OPERATIONS[name] == "read" else ("post",):
            _lead(resources["RestAPI"], f"/{name}", method, camel(name))
    for resource in resources.values():
        if resource["Type"] == "AWS::Serverless::Function":
            # Chalice takes the interpreter that runs it for the runtime, and a setting of the function for the stack's parameter
            resource["Properties"]["Runtime"] = runtime
            resource["Properties"].pop("Tracing", None)
    resources[camel(_OF_IMAGES)]["Properties"]["CodeUri"] = "./images.zip"
    return done


def _lead(rest: dict[str, Any], path: str, method: str, function: str) -> None:
    """Let a method of the REST API call another function than Chalice wrote down."""
    integration = rest["Properties"]["DefinitionBody"]["paths"][path][method]["x-amazon-apigateway-integration"]
    uri = integration["uri"]["Fn::Sub"]
    if "${APIHandler.Arn}" not in uri:
        raise ChaliceFailed(f"{path} does not lead to APIHandler, but to {uri}")
    integration["uri"] = {"Fn::Sub": uri.replace("${APIHandler.Arn}", f"${{{function}.Arn}}")}
