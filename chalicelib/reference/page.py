"""The page at /docs: everything a client's author needs, in one file, readable without JavaScript.

Styles and scripts are ours and inline; the Content-Security-Policy names them by their hash and allows nothing else.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from ..runtime import contract, idempotency, openapi, tokens
from ..runtime import http as border
from ..runtime.contract import Contract, Operations
from ..runtime.errors import CODES
from ..runtime.openapi import Schema
from ..runtime.operation import Operation, Retry, Webhook
from . import examples, words
from .changes import Change, differences
from .entries import ENTRIES
from .entry import Entry
from .summaries import SUMMARIES
from .tables import Row, rows

_CALLERS = {"anyone": "无需登录", "buyer": "买家", "staff": "员工"}
_RETRIES = {
    Retry.READ: "只读，可随意重试",
    Retry.RECORDED: "须带 Idempotency-Key，重试得到首次的答复",
    Retry.NATURAL: "天然幂等，可直接重试",
}
_HOOKED_BY_FORM = (
    "<p>由支付平台调用，客户端不要调用。通知是表单，除 <code>sign</code>、<code>sign_type</code> 外的全部字段（空值也在内）按 RSA2 签名；"
    "处理完毕时应答正文恰为 <code>success</code>。</p>"
)
_HOOKED = (
    "<p>由支付平台调用，客户端不要调用。每个通知都带 <code>Wechatpay-Timestamp</code>、<code>Wechatpay-Nonce</code>、"
    '<code>Wechatpay-Serial</code>、<code>Wechatpay-Signature</code>，验签规则见<a href="#proof">回调如何自证</a>。</p>'
)
_SAYS_NOTHING_NEW = ("nothing", "read", "a read", "recorded", "natural")  # beside the badges
# what stands for something that only the reader's own shop knows
_PLACEHOLDERS = {
    "orderNo": '<code>orderNo</code> 换成自己的订单号：<a href="#orders/submit">orders/submit</a> 的答复里有',
    "addressId": '<code>addressId</code> 换成自己的：见 <a href="#addresses/list">addresses/list</a>',
    "couponId": '<code>couponId</code> 要先<a href="#coupons/claim">领取</a>，或去掉不用',
    "refreshToken": '<code>refreshToken</code> 换成 <a href="#identity/login">identity/login</a> 答复里的',
    "expectedVersion": "<code>expectedVersion</code> 换成当前的版本号",
}
_SECTIONS = {"Reads": "读取", "Writes": "写入", "Calls": "调用", "Answers": "应答", "Retry": "重试"}


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def policy() -> str:
    """The page's Content-Security-Policy: its own style and script, calls to its own address, nothing else."""
    return (
        f"default-src 'none'; style-src {_hash('page.css')}; script-src {_hash('page.js')}; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _hash(name: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(_file(name).encode()).digest()).decode()}'"


def render(operations: Operations, document: Schema, server: str) -> str:
    """The page of these operations and their OpenAPI document, as HTML."""
    domains: dict[str, list[str]] = {}
    for name in operations:
        domains.setdefault(name.partition("/")[0], []).append(name)
    articles = "".join(
        f'<section class="domain"><h2 id="{domain}">{_title(domain)}</h2>'
        + "".join(_article(name, operations, document, server) for name in names)
        + "</section>"
        for domain, names in domains.items()
    )
    return Template(_file("page.html")).substitute(
        style=_file("page.css"),
        script=_file("page.js"),
        version=openapi.VERSION,
        server=escape(server),
        index="".join(_index(domain, names, operations) for domain, names in domains.items()),
        guide=_guide(server),
        operations=articles,
        errors=_all_errors(operations),
        changes=_changes(document),
        count=len(operations),
    )


def _title(domain: str) -> str:
    return f"{escape(words.DOMAINS.get(domain, domain))} <small>{escape(domain)}</small>"


def _guide(server: str) -> str:
    return Template(_file("guide.html")).substitute(
        server=escape(server),
        token_minutes=tokens.ACCESS_SECONDS // 60,
        key_hours=int(idempotency.LIFETIME.total_seconds() // 3600),
        body_kib=border.MOST_BODY // 1024,
    )


def _index(domain: str, names: list[str], operations: Operations) -> str:
    links = "".join(
        f'<li><a class="{_caller(operations[name])}" href="#{name}"><code>{escape(name.partition("/")[2])}</code> '
        f"<span>{escape(_entry(name).title)}</span></a></li>"
        for name in names
    )
    return f"<details open><summary>{_title(domain)}</summary><ul>{links}</ul></details>"


def _caller(operation: Operation[Any, Any] | Webhook) -> str:
    return "provider" if isinstance(operation, Webhook) else operation.caller.kind


def _entry(name: str) -> Entry:
    return ENTRIES.get(name, Entry(""))


# one operation


def _article(name: str, operations: Operations, document: Schema, server: str) -> str:
    operation = operations[name]
    said = contract.parse(operation.contract)
    if isinstance(operation, Webhook):
        badges, body = _badge("hook", "回调"), _HOOKED_BY_FORM if operation.form else _HOOKED
    else:
        badges, body = _badges(operation), _operated(operation, operations, document, server)
    methods = "".join(f'<b class="{method}">{method.upper()}</b>' for method in document["paths"][f"/{name}"])
    return (
        f'<article id="{name}" data-words="{escape(_findable(name, said, operations))}">'
        f'<h3><a href="#{name}">{methods}<code>/{name}</code></a> <span>{escape(_entry(name).title)}</span></h3>'
        f'<p class="badges">{badges}</p>'
        f'<p class="summary">{escape(SUMMARIES.get(name, ""))}</p>'
        f'<div class="contract" lang="en"><p>{_prose(said.summary)}</p>'
        f"{''.join(f'<p>{_prose(text)}</p>' for text in said.remarks)}{_sections(said)}</div>{body}</article>"
    )


def _findable(name: str, said: Contract, operations: Operations) -> str:
    codes = " ".join(openapi.codes(name, operations))
    return f"{name} {_entry(name).title} {SUMMARIES.get(name, '')} {said.summary} {codes}".lower()


def _english(text: str, *, alone: bool = False) -> str:
    """English beside Chinese, which can be switched off; `alone`: there is no Chinese, so it stays."""
    if not text:
        return ""
    return (
        f'<span class="about">{_prose(text)}</span>'
        if alone
        else f'<span class="about" lang="en">{_prose(text)}</span>'
    )


def _badges(operation: Operation[Any, Any]) -> str:
    permission = openapi.permission_of(operation)
    badges = [
        _badge(operation.caller.kind, _CALLERS.get(operation.caller.kind, operation.caller.kind)),
        _badge("permission", f"权限 {permission}") if permission else "",
        _badge(operation.retry.value, _RETRIES[operation.retry]),
        _badge("cached", f"可缓存 {operation.cache_seconds} 秒") if operation.cache_seconds else "",
    ]
    return "".join(badges)


def _badge(kind: str, text: str) -> str:
    return f'<span class="badge {kind}">{escape(text)}</span>'


def _sections(said: Contract) -> str:
    shown = [
        (_SECTIONS[word], text)
        for word, text in said.sections.items()
        if word in _SECTIONS and text not in _SAYS_NOTHING_NEW
    ]
    return "<dl>" + "".join(f"<dt>{word}</dt><dd>{_prose(text)}</dd>" for word, text in shown) + "</dl>"


def _prose(text: str) -> str:
    """English of a docstring: names in `backticks` become code."""
    parts = escape(text, quote=False).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))


def _operated(operation: Operation[Any, Any], operations: Operations, document: Schema, server: str) -> str:
    schemas = document["components"]["schemas"]
    post = document["paths"][f"/{operation.name}"]["post"]
    sent = post["requestBody"]["content"][openapi.JSON]["schema"]
    got = post["responses"]["200"]["content"][openapi.JSON]["schema"]["properties"]["data"]
    return (
        '<div class="columns"><div>'
        + _fields("请求", sent, schemas, with_limits=True)
        + _fields("答复 <code>data</code>", got, schemas, with_limits=False)
        + _errors(operation, operations)
        + '</div><div class="side">'
        + _examples(operation, server)
        + _trial(operation)
        + "</div></div>"
    )


def _fields(title: str, schema: Schema, schemas: Mapping[str, Schema], *, with_limits: bool) -> str:
    """A table of fields. Limits are for whoever sends; who receives is told the words that can come."""
    found = list(rows(schema, schemas, with_limits=with_limits))
    about = openapi.resolved(schema, schemas).get("description", "")
    note = f'<p class="note" lang="en">{_prose(about)}</p>' if about else ""
    if not found:
        return f"<h4>{title}</h4>{note}<p>没有字段。</p>"
    return (
        f'<h4>{title}</h4>{note}<div class="scroll"><table class="fields"><thead><tr><th>字段<th>类型<th>说明</tr></thead>'
        f"<tbody>{''.join(map(_row, found))}</tbody></table></div>"
    )


def _row(row: Row) -> str:
    word = words.FIELDS.get(row.field, "")
    prefix, _, name = row.path.rpartition(".")
    path = f'<span class="inside">{escape(prefix)}.</span>{escape(name)}' if prefix else escape(name)
    must = '<i title="必有">*</i>' if row.required else ""
    told = [
        escape(word),
        f'<span class="limits">{escape(row.limits)}</span>' if row.limits else "",
        _english(row.about, alone=not word) if row.about not in words.PLAIN else "",
    ]
    return f"<tr><td><code>{path}</code>{must}<td>{escape(row.type)}<td>{' '.join(filter(None, told))}</tr>"


def _errors(operation: Operation[Any, Any], operations: Operations) -> str:
    own = contract.errors_of(operation.name, operations)
    every = openapi.codes(operation.name, operations)
    common = [code for code in every if code not in {error.code for error in own}]
    lines = "".join(
        f'<tr><td><a href="#error-{error.code}"><code>{error.code}</code></a><td>{error.status}'
        f"<td>{_message(error.code)} {_english(error.note)}</tr>"
        for error in own
    )
    table = f"<div class='scroll'><table class='codes'><tbody>{lines}</tbody></table></div>" if lines else ""
    links = "、".join(f'<a href="#error-{code}"><code>{code}</code></a>' for code in common)
    return f'<h4>错误码</h4>{table}<p class="common">通用：{links}</p>'


def _message(code: str) -> str:
    """The sentence without what is filled in from the case."""
    return escape(CODES[code].zh.split("：{")[0])


# calling it


def _examples(operation: Operation[Any, Any], server: str) -> str:
    sample = _entry(operation.name).sample
    notes = [note for field, note in _PLACEHOLDERS.items() if field in sample]
    note = f'<p class="note">{"；".join(notes)}。</p>' if notes else ""
    written = {
        "curl": ("", examples.curl(operation, sample, server)),
        "JavaScript": (" javascript", examples.javascript(operation, sample)),
        "Python": (" python", examples.python(operation, sample)),
    }
    shown = "".join(
        f"<details{' open' if language == 'curl' else ''}><summary>{language}</summary>"
        f'<pre class="curl{kind}"><code>{escape(text, quote=False)}</code></pre></details>'
        for language, (kind, text) in written.items()
    )
    return f"<h4>示例</h4>{shown}{note}"


def _trial(operation: Operation[Any, Any]) -> str:
    """A form for what changes nothing, and for logging in; it appears only when scripts run."""
    if operation.retry is not Retry.READ and operation.caller.kind != "anyone":
        return ""
    body = json.dumps(_entry(operation.name).sample, ensure_ascii=False, indent=1)
    return (
        f'<form class="trial" hidden data-name="{operation.name}" data-caller="{operation.caller.kind}">'
        f'<h4>试一试</h4><textarea spellcheck="false" aria-label="请求体" rows="{min(8, body.count(chr(10)) + 1)}">{escape(body)}</textarea>'
        "<button>发送</button><pre hidden></pre></form>"
    )


def _all_errors(operations: Operations) -> str:
    users: dict[str, list[str]] = {}
    for name in operations:
        for error in contract.errors_of(name, operations):
            users.setdefault(error.code, []).append(name)
    return "".join(_error(code, users.get(code, [])) for code in CODES)


def _error(code: str, names: list[str]) -> str:
    known = CODES[code]
    again = "可稍后重试" if known.retryable else ""
    links = "、".join(_link(name) for name in names)
    return (
        f'<tr id="error-{code}"><td><code>{code}</code><td>{known.status}<td>{_message(code)}'
        f'<br><span class="about" lang="en">{escape(known.en.split(": {")[0])}</span><td>{again}<td>{links}</tr>'
    )


def _link(name: str) -> str:
    return f'<a href="#{name}"><code>{escape(name)}</code></a>'


# what is new


def released() -> Schema:
    """The document of the last release, as clients know it: without texts and examples."""
    found: Schema = json.loads(_file("released.json"))
    return found


def _changes(document: Schema) -> str:
    before = released()
    since = f"<p>自 {before['info']['version']} 发布以来：</p>"
    found = differences(before, document)
    if not found:
        return f"{since}<p>没有变化。</p>"
    new = [change.where for change in found if change.what == "新接口"]
    rest = [change for change in found if change.what != "新接口"]
    links = "、".join(map(_link, new))
    return (
        since + (f"<p>新接口：{links}</p>" if new else "") + (f"<ul>{''.join(map(_change, rest))}</ul>" if rest else "")
    )


def _change(change: Change) -> str:
    name, _, field = change.where.partition(" ")
    breaks = ' <b class="breaks">不兼容</b>' if change.breaks else ""
    shown = _link(name) if change.what != "接口已删除" else f"<code>{escape(name)}</code>"
    return f"<li>{shown} {escape(field)}：{escape(change.what)}{breaks}</li>"


__all__ = ["policy", "released", "render"]
