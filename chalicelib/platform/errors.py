"""What can go wrong when a platform is asked, sorted by what the caller may do next.

PlatformError            code, message, status, request_id, field
├── Refused              a definite no: nothing happened, and the same question gets the same no
├── Unknown              it may have happened: repeat with the SAME number, or query
│   └── Unanswered       sent, but no whole answer came back
├── Busy                 definitely not done: ask again later
│   └── NotSent          no connection: nothing left this machine
├── Misconfigured        our keys, numbers, clock or rights are wrong: raise an alarm, do not repeat
└── BadSignature         a message that came to us is not from whom it claims to be
"""


class PlatformError(Exception):
    """A platform did not do what it was asked, or nobody knows whether it did.

    code        the platform's own word or number, as it spelled it ("ORDER_NOT_EXIST", "43101")
    message     one sentence for logs and staff; never holds a secret
    status      HTTP status of the answer, 0 when there was none
    request_id  what the platform's support asks for (Request-ID of WeChat Pay, rid of the open platform)
    field       the field that the platform objects to, where it names one
    """

    def __init__(
        self,
        code: str,
        message: str = "",
        status: int = 0,
        request_id: str | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status
        self.request_id = request_id
        self.field = field

    @property
    def kind(self) -> str:
        """The code for comparing: WeChat spells both ORDERNOTEXIST and ORDER_NOT_EXIST."""
        return kind_of(self.code)

    def __str__(self) -> str:
        known = {
            "field": self.field,
            "status": self.status or None,
            "request_id": self.request_id,
        }
        details = ", ".join(f"{name}={value}" for name, value in known.items() if value is not None)
        sentence = f"{self.code}: {self.message}" if self.message else self.code
        return f"{sentence} ({details})" if details else sentence


class Refused(PlatformError):
    """A definite no. Nothing happened; the same question will get the same answer."""


class Unknown(PlatformError):
    """The answer is lost, late or not to be trusted. It may have happened: same number again, or query."""


class Unanswered(Unknown):
    """The request was sent, and then the connection broke or the time ran out."""


class Busy(PlatformError):
    """Definitely not done. Ask again later."""


class NotSent(Busy):
    """No connection could be made, so nothing happened."""


class Misconfigured(PlatformError):
    """Our side is set up wrongly. An alarm for people; repeating cannot help."""


class BadSignature(PlatformError):
    """A message that came to us cannot be trusted. Its content was not looked at."""

    def __init__(self, reason: str) -> None:
        super().__init__("BAD_SIGNATURE", reason)


def kind_of(code: str) -> str:
    """A platform's error word without its underscores, in capitals."""
    return code.replace("_", "").upper()
