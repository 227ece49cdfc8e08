"""Makes .venv and installs the pinned requirements, then starts the local cloud: `python3 infra/local/bootstrap.py`.

Written so that an old Python 3 comes far enough to say that a newer one is needed. A stamp with the Python version and the
hash of the requirement files makes every later start skip the installation.
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed")
REQUIREMENTS = os.path.join(ROOT, "infra", "local", "requirements.txt")
# what it names in its turn; a change of any of these means to install again
PINS = [REQUIREMENTS, os.path.join(ROOT, "infra", "local", "constraints.txt"), os.path.join(ROOT, "requirements.txt")]
OLDEST = (3, 11)
VERSION = "{}.{}".format(*sys.version_info[:2])


def main() -> None:
    if sys.version_info < OLDEST:
        continue_with_a_newer_python()
    if stamp() != wanted():
        install()
    os.chdir(ROOT)
    os.execv(PYTHON, [PYTHON, "-m", "infra.local", *sys.argv[1:]])  # noqa: S606 - no shell is wanted


def continue_with_a_newer_python() -> None:
    for name in ("python3.13", "python3.12", "python3.11"):
        path = shutil.which(name)
        if path:
            os.execv(path, [path, *sys.argv])  # noqa: S606 - no shell is wanted
    sys.exit(
        f"需要 Python 3.11 或更新版本，当前是 {VERSION}（{sys.executable}）。请指定：make run PYTHON=/path/to/python3.12\n"
        f"Python 3.11 or newer is needed, this is {VERSION} ({sys.executable}): make run PYTHON=/path/to/python3.12"
    )


def wanted() -> str:
    """What an up-to-date environment is made of: this Python and these requirements."""
    digest = hashlib.sha256()
    for path in PINS:
        with open(path, "rb") as file:
            digest.update(file.read())
    return VERSION + " " + digest.hexdigest()


def stamp() -> str:
    if not os.path.exists(STAMP):
        return ""
    with open(STAMP) as file:
        return file.read()


def install() -> None:
    print("正在准备 .venv，首次需要一两分钟 / Preparing .venv, a minute or two at the first time", flush=True)
    if not stamp().startswith(VERSION + " "):  # none, half of one, or another Python's
        run("创建虚拟环境 / making the environment", [sys.executable, "-m", "venv", "--clear", VENV])
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    run("安装依赖 / installing", [*pip, "-r", REQUIREMENTS])
    with open(STAMP, "w") as file:
        file.write(wanted())


def run(what: str, command: "list[str]") -> None:
    print(f"  … {what}", flush=True)
    if subprocess.call(command) != 0:
        sys.exit(
            f"✗ 失败 / failed: {what}\n"
            "  Debian、Ubuntu 上若缺少 venv / if venv is missing there: apt install python3-venv\n"
            "  网络慢时可用 PIP_INDEX_URL 指定就近的镜像 / on a slow network PIP_INDEX_URL can name a near mirror"
        )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
