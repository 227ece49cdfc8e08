"""People who log in with WeChat, as the tests of identity have them."""

from tests.functions.identity.conftest import log_in, wechat

__all__ = ["log_in", "wechat"]
