"""What the local cloud tells the person at the terminal, in Chinese and English."""

import unicodedata
from collections.abc import Mapping
from pathlib import Path

from infra.local import web
from infra.local.ports import PortBusy, Ports
from infra.local.single import AlreadyRunning
from infra.local.stored import Unreadable
from infra.local.supervisor import ChildEnded
from infra.local.tables import SchemaChanged

_LABEL_WIDTH = 22


def say(text: str) -> None:
    print(text, flush=True)


def starting(what: str, url: str) -> None:
    say(f"  … {_padded(what)} {url}")


def port_busy(busy: PortBusy, shop_port: int) -> None:
    other = shop_port + 1000 if shop_port < 64000 else 8000
    say(
        f"端口 {busy.port}（{busy.purpose}）已被占用，请换一个：make run PORT={other}\n"
        f"Port {busy.port} ({busy.purpose}) is in use, choose another: make run PORT={other}"
    )


def already_running(running: AlreadyRunning) -> None:
    pids = " ".join(str(pid) for pid in running.pids.values())
    say(
        f"{running.data_dir} 正被另一个本地商城使用（进程 {pids}）。先在那个终端按 Ctrl-C，或 kill {pids}\n"
        f"{running.data_dir} is in use by another local shop (processes {pids}). Press Ctrl-C there, or: kill {pids}"
    )


def unreadable(found: Unreadable, data_dir: Path) -> None:
    if found.path == data_dir:
        say(
            f"数据目录不能用：{data_dir}（{found.why}）。请把它移走再试\n"
            f"The data directory cannot be used: {data_dir} ({found.why}). Move it away and try again"
        )
    else:
        say(
            f"上次保存的数据读不出来：{found.path}\n  {found.why}\n"
            "  恢复这个文件，或清空重来：make run FRESH=1\n"
            f"What the last run stored cannot be read: {found.path}\n"
            "  Restore that file, or forget everything and start anew: make run FRESH=1"
        )


def waiting_for_a_killed_run() -> None:
    say(
        "上次运行被强行终止，正在等它的进程保存数据并退出 …\n"
        "The last run was killed; waiting for its parts to save and end …"
    )


def failed(ended: ChildEnded) -> None:
    say(f"\n✗ 出错了，正在停止其余部分 / A part failed, stopping the rest\n  {ended}")


def schema_changed(changed: SchemaChanged, data_dir: Path) -> None:
    say(
        f"\n✗ {data_dir} 中的数据表是旧结构，请用新数据重新开始：make run FRESH=1\n"
        f"  The table stored in {data_dir} has another schema; start with a new one: make run FRESH=1\n  {changed}"
    )


def not_seeded() -> None:
    say(
        "\n✗ 演示数据没有全部写入（原因见上），商城仍在运行\n"
        "  The demo shop was not seeded (see above); the shop itself is running"
    )


def summary(ports: Ports, data_dir: Path, facts: Mapping[str, str], seconds: float) -> None:
    rows = {
        "商城 / shop": f"{ports.shop_url}    从这里开始 / start here",
        **_sites(ports),
        "接口文档 / API docs": f"{ports.shop_url}/docs",
        "微信模拟器 / WeChat": f"{ports.simulator_url}/_sim/",
        **facts,
        "付款 / press pay": f"curl -X POST {ports.simulator_url}/_sim/pay/<订单号 orderNo>",
        "数据 / data": str(data_dir),
        "日志 / logs": str(data_dir / "logs"),
    }
    say(f"\n✓ 本地商城已就绪，用时 {seconds:.1f} 秒 / The local shop is ready\n")
    for label, text in rows.items():
        say(f"  {_padded(label)} {text}")
    say("\n  按 Ctrl-C 结束并保存 / Ctrl-C stops everything and saves\n")


def _sites(ports: Ports) -> dict[str, str]:
    """Where the clients are, or in one line how to get them."""
    if not web.built():
        return {"商城与后台 / web": f"{web.HOW}    构建后即在 / then at {ports.shop_url}/shop/ , /console/"}
    return {title: f"{ports.shop_url}/{site}/" for site, title in web.SITES.items()}


def stopping() -> None:
    say("\n正在停止 / stopping")


def ending(name: str) -> None:
    say(f"  … {name}")


def stopped(in_order: bool, data_dir: Path) -> None:
    if in_order:
        say(f"✓ 已停止，数据保存在 / stopped, the data is in {data_dir}")
    else:
        say(f"✗ 有进程未能按时退出，已强制结束 / a part did not end in time and was killed, see {data_dir / 'logs'}")


def _padded(label: str) -> str:
    """`label` filled up to a column; a Chinese character takes two places on a terminal."""
    width = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in label)
    return label + " " * max(0, _LABEL_WIDTH - width)
