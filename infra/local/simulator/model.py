"""What the simulated platform remembers: people, trades, refunds, messages, shipments and its own deliveries."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

TradeState = Literal["NOTPAY", "SUCCESS", "REFUND", "CLOSED"]
RefundStatus = Literal["PROCESSING", "SUCCESS", "ABNORMAL", "CLOSED"]
Provider = Literal["wechat", "alipay"]


class Config(BaseModel):
    """How the platform behaves in this run; changed by POST /_sim/config. Times are simulated seconds."""

    model_config = ConfigDict(extra="forbid")

    merchant_name: str = "minimall 演示商户"
    notify_speed: float = Field(default=1.0, gt=0, description="divides the waits of the retry schedule")
    notify_timeout: float = Field(default=5.0, gt=0, description="seconds the shop has for an answer")
    notify_signer: Literal["public_key", "certificate", "alternate"] = "public_key"
    notify_header_case: Literal["canonical", "lower", "upper"] = "canonical"
    platform_certificate: bool = Field(default=True, description="false: a merchant with the public-key mode only")
    refund_delay: float | None = Field(default=1.0, ge=0, description="null: refunds wait for POST /_sim/refund")
    refund_outcome: Literal["SUCCESS", "ABNORMAL", "CLOSED"] = "SUCCESS"
    refund_interval: float = Field(default=0, ge=0, description="the real one asks for 60 between refunds of a trade")
    shipping_delay: float = Field(default=0, ge=0, description="until a payment is known to order shipping; real: 60")
    default_grants: int = Field(default=1000, ge=0, description="subscribe messages that anybody allows at first")
    templates: dict[str, list[str]] = Field(default_factory=dict, description="known templates; empty: any")
    with_unionid: bool = False
    alipay_user_id: bool = Field(default=False, description="an older app of Alipay: people by user_id, not open_id")
    bill_at_once: bool = Field(
        default=False, description="answer today's bill too, not only from 09:00 of the next day"
    )


class Item(BaseModel):
    """Something remembered across restarts under its own key."""

    key_field: ClassVar[str]

    @property
    def key(self) -> str:
        """The key within its kind."""
        return str(getattr(self, self.key_field))


class Person(Item):
    """Somebody with a WeChat or Alipay account who has opened the mini-program."""

    key_field = "openid"
    openid: str
    name: str
    session_key: str
    last_login: datetime


class OneTimeCode(Item):
    """A code of wx.login or of the phone button: single use, five minutes."""

    key_field = "code"
    code: str
    purpose: Literal["login", "phone"]
    name: str = ""
    phone: str = ""
    openid: str | None = None
    issued_at: datetime
    used: bool = False


class AccessToken(Item):
    """A token of stable_token; `current` is the one that stable_token hands out."""

    key_field = "token"
    token: str
    issued_at: datetime
    expires_at: datetime
    current: bool = True
    forced: bool = False
    revoked: bool = False


class Payment(BaseModel):
    """Money that arrived: what the transaction object of query, notification and bill shows (fen)."""

    transaction_id: str
    appid: str
    mchid: str
    openid: str
    total: int
    payer_total: int
    currency: str
    success_time: datetime


class Prepay(BaseModel):
    """One prepay_id of a trade, which opens the cashier for two hours; at Alipay the trade_no, which does as long as the trade is open."""

    prepay_id: str
    issued_at: datetime


class Trade(Item):
    """An order at the platform under the merchant's number. More than one payment exists only when a test asks for it."""

    key_field = "out_trade_no"
    provider: Provider = "wechat"
    out_trade_no: str
    description: str
    total: int
    currency: str
    openid: str
    notify_url: str
    attach: str | None
    created_at: datetime
    pay_until: datetime
    asked: dict[str, Any]
    prepays: list[Prepay] = Field(default_factory=list)
    payments: list[Payment] = Field(default_factory=list)
    trade_state: TradeState = "NOTPAY"


class Refund(Item):
    """A refund under the merchant's number (fen). CLOSED ones give the amount back to what may be refunded."""

    key_field = "out_refund_no"
    provider: Provider = "wechat"
    out_refund_no: str
    refund_id: str
    out_trade_no: str
    transaction_id: str
    refund: int
    total: int
    payer_refund: int
    payer_total: int
    currency: str
    reason: str | None
    notify_url: str | None
    status: RefundStatus
    created_at: datetime
    settles_at: datetime | None
    success_time: datetime | None = None
    sent_again: bool = False
    asked: dict[str, Any]


class Grant(Item):
    """How many subscribe messages of a template a person still allows."""

    key_field = "ledger_key"
    ledger_key: str
    left: int


class Message(Item):
    """A subscribe message that reached its reader."""

    key_field = "msgid"
    msgid: int
    openid: str
    template_id: str
    page: str
    values: dict[str, str]
    sent_at: datetime


class Shipment(Item):
    """What the merchant reported as shipped for a paid trade."""

    key_field = "out_trade_no"
    out_trade_no: str
    uploads: list[dict[str, Any]]
    uploaded_at: datetime
    complete: bool
    reshipped: bool = False
    received_at: datetime | None = None


class Attempt(BaseModel):
    """One line of a notification's delivery log: `status` is the shop's HTTP status, `outcome` says what it meant."""

    at: datetime
    signed_with: str
    outcome: str
    status: int | None = None
    milliseconds: int = 0
    fault: str | None = None


class Notification(Item):
    """An event on its way to a notify_url; `resource` is what gets encrypted (WeChat Pay) or signed (Alipay) anew for each attempt."""

    key_field = "id"
    provider: Provider = "wechat"
    id: str
    subject: str
    event_type: str
    original_type: Literal["transaction", "refund"]
    summary: str
    url: str
    resource: dict[str, Any]
    created_at: datetime
    status: Literal["PENDING", "DELIVERED", "GIVEN_UP", "LOST"] = "PENDING"
    due_at: datetime
    copies: int = 1
    tries: int = 0
    attempts: list[Attempt] = Field(default_factory=list)
