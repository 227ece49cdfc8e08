"""What buyers and the authority read of a leak, in zh-CN: what PIPL art. 57 and CSL art. 42 ask for, and nothing that we do not know. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from .items import Leak

TITLE = "个人信息安全事件告知"
SEVERITIES = {"low": "一般", "medium": "较大", "high": "重大", "critical": "特别重大"}
COURSE_BYTES = 150_000  # of a report: an incident is read as one answer
_BEIJING = timedelta(hours=8)


class Told(NamedTuple):
    """An entry of the record, in plain words."""

    at: datetime
    known: str
    measures: str


def notice(shop_name: str, leak: Leak) -> str:
    """What each buyer reads."""
    return "\n".join(
        [
            f"{shop_name}依据《个人信息保护法》第五十七条，向您告知一起个人信息安全事件。",
            f"涉及的个人信息：{leak.kinds}",
            f"发生时间：自 {_minute(leak.since)} 起",
            f"原因：{leak.cause}",
            f"可能造成的危害：{leak.harm}",
            f"我们已采取的措施：{leak.remedies}",
            f"您可以采取的措施：{leak.can_do}",
            f"联系方式：{leak.contact}",
        ]
    )


def report(
    shop_name: str, number: str, title: str, severity: str, told: Sequence[Told], leak: Leak, concerned: int, sent: int
) -> str:
    """What the authority is told, to be copied."""
    course = _course(told)
    return "\n".join(
        [
            "个人信息安全事件报告",
            "（依据《个人信息保护法》第五十七条、《网络安全法》第四十二条）",
            f"报告单位：{shop_name}",
            f"事件：{title}（编号 {number}，{SEVERITIES[severity]}）",
            f"涉及的个人信息种类：{leak.kinds}",
            f"涉及人数：{concerned}",
            f"发生时间：自 {_minute(leak.since)} 起",
            f"原因：{leak.cause}",
            f"可能造成的危害：{leak.harm}",
            f"已采取的补救措施：{leak.remedies}",
            f"个人可以采取的措施：{leak.can_do}",
            f"告知个人：已通过站内信告知 {sent} 人，共 {concerned} 人",
            f"联系方式：{leak.contact}",
            "经过（北京时间）：",
            *course,
        ]
    )


def _course(told: Sequence[Told]) -> list[str]:
    """A line for each entry that says anything; of a very long record the latest, and how many are left out."""
    lines: list[str] = []
    room, said = COURSE_BYTES, [one for one in told if one.known or one.measures]
    for one in reversed(said):
        measures = f"措施：{one.measures}" if one.measures else ""
        line = f"{_minute(one.at)}  {'；'.join(filter(None, (one.known, measures)))}"
        room -= len(line.encode())
        if room < 0:
            lines.append(f"（更早的 {len(said) - len(lines)} 条见事件记录）")
            break
        lines.append(line)
    return lines[::-1]


def _minute(moment: datetime) -> str:
    """Beijing time."""
    return (moment + _BEIJING - (moment.utcoffset() or timedelta())).strftime("%Y-%m-%d %H:%M")
