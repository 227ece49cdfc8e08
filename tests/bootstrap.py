"""Makes .venv fit for the tests and checks, too: `python3 tests/bootstrap.py`, what `make test` and `make check` do first.

The environment is the local cloud's with more in it; a stamp of its own makes every later start skip the installation.
"""

import hashlib
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from infra.local import bootstrap  # noqa: E402 - found only now

REQUIREMENTS = os.path.join(ROOT, "tests", "requirements.txt")
PINS = [REQUIREMENTS, os.path.join(ROOT, "tests", "constraints.txt")]
STAMP = os.path.join(bootstrap.VENV, "installed-tests")


def main() -> None:
    if sys.version_info < bootstrap.OLDEST:
        bootstrap.continue_with_a_newer_python()
    if bootstrap.stamp() != bootstrap.wanted():
        bootstrap.install()
    if stamp() != wanted():
        pip = [bootstrap.PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        bootstrap.run("安装测试依赖 / installing what the tests need", [*pip, "-r", REQUIREMENTS])
        with open(STAMP, "w") as file:
            file.write(wanted())


def wanted() -> str:
    """What an up-to-date environment is made of: the local cloud's, and these requirements."""
    digest = hashlib.sha256(bootstrap.wanted().encode())
    for path in PINS:
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def stamp() -> str:
    if not os.path.exists(STAMP):
        return ""
    with open(STAMP) as file:
        return file.read()


if __name__ == "__main__":
    main()
