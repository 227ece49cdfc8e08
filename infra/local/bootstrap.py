"""Makes .venv, installs the pinned requirements, and starts what is wanted there: `python3 infra/local/bootstrap.py`.

    python3 infra/local/bootstrap.py --port 9000                    the local cloud, with these arguments
    python3 infra/local/bootstrap.py -m infra.local.demo --port …   another module of this repository

Written so that an old Python 3 comes far enough to say that a newer one is needed. A stamp with the Python version and the
hash of the requirement files makes every later start skip the installation; two starts at once install one after the other.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from typing import Iterator  # noqa: UP035 - an old Python reads this, too

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed")
REQUIREMENTS = os.path.join(ROOT, "infra", "local", "requirements.txt")
# what it names in its turn; a change of any of these means to install again
PINS = [REQUIREMENTS, os.path.join(ROOT, "infra", "local", "constraints.txt"), os.path.join(ROOT, "requirements.txt")]
LOCAL_CLOUD = "infra.local"
OLDEST = (3, 11)
VERSION = "{}.{}".format(*sys.version_info[:2])
_NEW_ENOUGH = f"import sys; sys.exit(sys.version_info < {OLDEST})"


def main() -> None:
    if sys.version_info < OLDEST:
        continue_with_a_newer_python()
    module, arguments = wish(sys.argv[1:])
    if stamp() != wanted():
        install()
    os.chdir(ROOT)
    os.execv(PYTHON, [PYTHON, "-m", module, *arguments])  # noqa: S606 - no shell is wanted


def wish(arguments: "list[str]") -> "tuple[str, list[str]]":
    """The module that is to run, and its arguments."""
    if arguments[:1] != ["-m"]:
        return LOCAL_CLOUD, arguments
    if len(arguments) < 2:
        sys.exit("-m 之后要写模块名 / the name of a module must follow -m")
    return arguments[1], arguments[2:]


def continue_with_a_newer_python() -> None:
    """Become a newer Python that is found beside this one, or end and say how to name one."""
    for name in ("python3.13", "python3.12", "python3.11"):
        path = shutil.which(name)
        if path and runs(path):
            os.execv(path, [path, *sys.argv])  # noqa: S606 - no shell is wanted
    sys.exit(
        f"需要 Python 3.11 或更新版本，当前是 {VERSION}（{sys.executable}）。请指定：make run PYTHON=/path/to/python3.12\n"
        f"Python 3.11 or newer is needed, this is {VERSION} ({sys.executable}): make run PYTHON=/path/to/python3.12"
    )


def runs(path: str) -> bool:
    """Whether it is a Python that is new enough: a name in PATH may be the shim of a version that is not chosen."""
    try:
        return subprocess.call([path, "-c", _NEW_ENOUGH], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def wanted() -> str:
    """What an up-to-date environment is made of: this Python and these requirements."""
    digest = hashlib.sha256()
    for path in PINS:
        with open(path, "rb") as file:
            digest.update(file.read())
    return VERSION + " " + digest.hexdigest()


def stamp() -> str:
    """What the environment was made of; nothing if it is none, or lost its interpreter (as a moved Python leaves it)."""
    if not os.path.exists(STAMP) or not os.path.exists(PYTHON):
        return ""
    with open(STAMP) as file:
        return file.read()


def install() -> None:
    """Bring .venv up to date; of two that want it at once, the second waits and finds it done."""
    with alone():
        if stamp() == wanted():
            return
        print("正在准备 .venv，首次需要一两分钟 / Preparing .venv, a minute or two at the first time", flush=True)
        if not stamp().startswith(VERSION + " "):  # none, half of one, or another Python's
            run("创建虚拟环境 / making the environment", [sys.executable, "-m", "venv", "--clear", VENV])
        pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        run("安装依赖 / installing", [*pip, "-r", REQUIREMENTS])
        with open(STAMP, "w") as file:
            file.write(wanted())


@contextlib.contextmanager
def alone() -> "Iterator[None]":
    """Only one process at a time; who has to wait is told so. Held by the folder itself, so nothing is left behind."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("另一个命令正在准备 .venv，等它完成 … / Another command is preparing .venv, waiting …", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


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
