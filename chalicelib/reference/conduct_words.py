"""Credit, what is watched, incidents: titles and requests to try, a sentence for each operation, and words for fields; others take them in."""

from __future__ import annotations

from .entry import Entry

_BUYER = "7QXD7K2M9QX4"
_ORDER = "01M74C6EG07QXD7K2M9QX4T8ZC"
_REASON = f"X{_ORDER}"
_INCIDENT = "01M74C6EG07QXD7K"

CONDUCT: dict[str, Entry] = {
    "credit/mine": Entry("我的信用分"),
    "credit/appeal": Entry("信用申诉", {"recordId": _REASON, "text": "当时支付页面打不开，已联系客服"}),
    "credit/get": Entry("查看买家的信用", {"buyerId": _BUYER}),
    "credit/appeals": Entry("待处理的信用申诉", {"pageSize": 20}),
    "credit/decide": Entry(
        "裁决信用申诉",
        {"buyerId": _BUYER, "recordId": _REASON, "decision": "take_away", "note": "核实为支付故障"},
    ),
    "credit/add": Entry(
        "记一条信用记录", {"buyerId": _BUYER, "weight": 10, "lastsDays": 90, "reason": "多次约定送货后不在"}
    ),
    "risk/list": Entry("异常行为", {"pageSize": 20}),
    "risk/decide": Entry(
        "处理异常行为",
        {
            "buyerId": _BUYER,
            "riskId": "orders_per_hour-2026-11-20",
            "decision": "restrict",
            "functions": ["order"],
            "lastsHours": 48,
            "note": "核实为批量下单",
        },
    ),
    "incidents/open": Entry(
        "登记安全事件",
        {
            "title": "员工账号异常查看",
            "severity": "high",
            "findings": "某员工短时间查看了大量收货信息",
            "measures": "已停用账号",
        },
    ),
    "incidents/update": Entry(
        "补充安全事件", {"incidentId": _INCIDENT, "findings": "已确认查看了 26 位买家", "severity": "high"}
    ),
    "incidents/close": Entry("关闭安全事件", {"incidentId": _INCIDENT, "findings": "已整改：查看须双人批准"}),
    "incidents/list": Entry("安全事件列表", {"pageSize": 20}),
    "incidents/get": Entry("安全事件详情", {"incidentId": _INCIDENT}),
    "incidents/prepare_notice": Entry(
        "准备泄露告知",
        {
            "incidentId": _INCIDENT,
            "whom": {
                "kind": "revealed_by",
                "username": "ann",
                "since": "2026-11-18T00:00:00Z",
                "until": "2026-11-20T00:00:00Z",
            },
            "leak": {
                "kinds": "收货人姓名、电话、地址",
                "since": "2026-11-18T00:00:00Z",
                "cause": "员工账号被冒用",
                "harm": "可能收到诈骗电话或短信",
                "remedies": "已停用账号，更换全部密码，并报告主管部门",
                "canDo": "请勿向来电者提供验证码，如有可疑请联系我们",
                "contact": "客服电话 400-000-0000",
            },
        },
    ),
    "incidents/approve_notice": Entry("批准泄露告知", {"incidentId": _INCIDENT, "number": 1}),
}

CONDUCT_SUMMARIES: dict[str, str] = {
    "credit/mine": "自己的信用分：每条记录的原因、扣分与何时消退，目前有什么限制，何时放宽。",
    "credit/appeal": "对一条信用记录申诉，每条一次，由员工裁决。",
    "credit/get": "员工看到的买家信用，与买家自己看到的相同，含申诉。",
    "credit/appeals": "等待员工裁决的信用申诉，先到的在前。",
    "credit/decide": "取消一条信用记录，或驳回申诉；买家会读到说明。",
    "credit/add": "由员工记一条信用记录：扣多少分、多少天消退、给买家看的原因。",
    "risk/list": "下单过快、反复不付、频繁售后、多个账号共用电话：等待员工处理的，或某个买家的全部。",
    "risk/decide": "放行、限制买家或关闭一条异常记录；买家受影响时会收到说明。",
    "incidents/open": "登记一起安全事件：已知情况、已采取的措施、级别。",
    "incidents/update": "补充已知情况、措施或级别；写下的不再更改。",
    "incidents/close": "写下结论，关闭安全事件；还有告知在发送时不能关闭。",
    "incidents/list": "全部安全事件，新的在前。",
    "incidents/get": "一起安全事件的全部记录、告知的进度，以及可复制给主管部门的报告。",
    "incidents/prepare_notice": "准备个人信息泄露的告知，并逐步找出涉及的买家；由另一位员工批准后发送。",
    "incidents/approve_notice": "批准别人准备的告知，发到涉及买家的站内信，每人一次。",
}

CONDUCT_FIELDS: dict[str, str] = {
    "credit": "信用分",
    "score": "信用分，满分 100",
    "below": "低于这个分数时",
    "meaning": "目前的限制，用文字说明",
    "betterAt": "何时自动放宽",
    "records": "各条记录",
    "recordId": "记录编号",
    "weight": "扣多少分",
    "fadesAt": "何时消退",
    "appeal": "申诉",
    "appeals": "待裁决的申诉",
    "decidedAt": "裁决时间",
    "mayAppeal": "可否申诉",
    "lastsDays": "多少天消退",
    "abuse": "认定为滥用售后，扣信用分",
    "unpaidWeight": "订单超时未付扣多少分，0 不扣",
    "unpaidDays": "超时未付多少天消退",
    "refusedWeight": "货到付款拒收扣多少分，0 不扣",
    "refusedDays": "拒收多少天消退",
    "abuseWeight": "滥用售后扣多少分，0 不扣",
    "abuseDays": "滥用售后多少天消退",
    "risk": "异常行为的规则",
    "ordersPerHour": "一小时内的下单数",
    "unpaidPerDay": "一天内下单未付的订单数",
    "refundsPerWeek": "一周内的售后申请数",
    "linkedAccounts": "同一收货电话的账号数",
    "then": "allow 不管，review 告诉员工，refuse 同时暂停下单",
    "closedHours": "暂停多少小时",
    "noticed": "异常记录",
    "riskId": "异常记录编号",
    "seen": "看到了什么",
    "accounts": "账号",
    "noticedAt": "何时发现",
    "refusedUntil": "规则已暂停下单到何时",
    "decision": "决定",
    "decidedBy": "谁处理的",
    "lastsHours": "持续多少小时",
    "incident": "安全事件",
    "incidents": "安全事件",
    "incidentId": "事件编号",
    "severity": "级别：low 一般，medium 较大，high 重大，critical 特别重大",
    "findings": "已知情况",
    "measures": "已采取的措施",
    "openedBy": "谁登记的",
    "openedAt": "登记时间",
    "closedAt": "关闭时间",
    "whom": "涉及谁：all 全部买家，list 名单，revealed_by 某员工查看过的买家",
    "buyerIds": "买家编号",
    "leak": "泄露的情况，即告知的内容",
    "leakNotices": "告知",
    "notice": "第几份告知",
    "kinds": "个人信息的种类",
    "cause": "原因",
    "harm": "可能造成的危害",
    "remedies": "我们已采取的补救措施",
    "canDo": "买家可以采取的措施",
    "report": "可复制给主管部门的报告，只在最新一份告知里",
    "beforeEntry": "只看这一条之前的记录",
    "earlierEntries": "前面还有更早的记录",
    "concerned": "涉及人数",
    "sent": "已告知人数",
    "preparedBy": "谁准备的",
    "preparedAt": "准备时间",
    "approvedBy": "谁批准的",
    "approvedAt": "批准时间",
}
